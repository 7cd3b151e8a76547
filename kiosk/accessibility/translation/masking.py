"""Numbers, amounts, dates, hours, telephones, names and addresses stay out of an engine's reach.

Each is replaced by a number of three digits, which engines of every kind copy, and put back afterwards.
A translation that lost, doubled or invented a number is refused: people trust numbers. Emoji and markup
are kept so too.

A name is seen after a title ("Mme Diallo") or "my name is", and in languages that write only names so, by
its capital inside a sentence. At the beginning of a sentence, or in a script without capitals, it is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .value_patterns import prepare_for_matching, value_pattern

_FIRST_PLACEHOLDER = 701
_PLACEHOLDER = re.compile(r"\d{3}|\d+")  # values that touch each other give numbers that do


class ValueKind(StrEnum):
    """What a value is; also the name of its slot in the phrasebook."""

    EMAIL = "email"
    ADDRESS = "address"
    DATE = "date"
    PHONE = "phone"
    AMOUNT = "amount"
    TIME = "time"
    REFERENCE = "reference"
    NAME = "name"
    NUMBER = "number"
    MARK = "mark"


class LostValueError(Exception):
    """A value does not come back as it was."""


@dataclass(frozen=True, slots=True)
class TextValue:
    """A value as it is written, at the characters ``start`` to ``end``."""

    kind: ValueKind
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MaskedText:
    """A text with a number in the place of each value."""

    text: str
    values: dict[str, TextValue]

    def restore(
        self, translated: str, render: Callable[[TextValue], str] = lambda value: value.written
    ) -> str:
        """``translated`` with the values back. Raises ``LostValueError`` unless each is there once."""
        found = [_ascii_digits(number) for number in _PLACEHOLDER.findall(translated)]
        if sorted(found) != sorted(self.values):
            raise LostValueError
        return _PLACEHOLDER.sub(lambda number: render(self.values[_ascii_digits(number.group())]), translated)


def find_values(text: str, language: str) -> Iterator[TextValue]:
    """The values in ``text``, in order."""
    for match in value_pattern(language).finditer(prepare_for_matching(text)):
        assert match.lastgroup is not None
        group = match.lastgroup
        start, end = match.span(group)
        yield TextValue(ValueKind(group.removeprefix("title_")), text[start:end], start, end)


def mask_values(text: str, language: str) -> MaskedText:
    """``text`` as an engine may have it."""
    pieces = []
    masked: dict[str, TextValue] = {}
    at = 0
    for value in find_values(text, language):
        number = str(_FIRST_PLACEHOLDER + len(masked))
        masked[number] = value
        pieces += [text[at : value.start], number]
        at = value.end
    return MaskedText("".join([*pieces, text[at:]]), masked)


def _ascii_digits(digits: str) -> str:
    return "".join(str(unicodedata.digit(digit)) for digit in digits)
