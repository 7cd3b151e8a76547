"""Numbers, amounts, dates, hours, telephones, references and names stay out of an engine's reach.

Each is replaced by a number of three digits, which engines of every kind copy, and put back afterwards.
A translation that lost, doubled or invented a number is refused: people trust numbers.

A name is seen after a title ("Mme Diallo") or "my name is", and in languages that write only names so, by
its capital inside a sentence. At the beginning of a sentence, or in a script without capitals, it is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from babel.dates import get_month_names

from kiosk.accessibility import written

_FIRST = 701
_STOOD_IN = re.compile(r"\d{3}|\d+")  # values that touch each other give numbers that do
_TITLES = r"M(?=\.)|Mr|Mrs|Ms|Mme|Mlle|Monsieur|Madame|Mademoiselle|Sra?|Señora?|Senhora?|Signora?"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŞİĞŢȚ][\w'’-]*"
_NAME = rf"(?!(?:{_TITLES})\b){_CAPITAL}(?:{written.SPACE}{_CAPITAL})*"
#: In languages whose capitals or letters do not tell: after "my name is" and the Arabic titles.
_NAMED = rf"(?<=name[ ]is[ ]){_NAME}|(?<=اسمي[ ])\w+(?:[ ]\w+)?|(?<=السيد[ ])\w+|(?<=السيدة[ ])\w+"
_INSIDE = r"(?:(?<=[^\W\d_A-Z][ ])|(?<=\w,[ ]))"
#: Languages that write a capital inside a sentence for names only.
_NAMES_BY_CAPITAL = frozenset(("fr", "es", "it", "pt", "ca", "ro"))


class Kind(StrEnum):
    """What a value is; also the name of its slot in the phrasebook."""

    EMAIL = "email"
    DATE = "date"
    PHONE = "phone"
    AMOUNT = "amount"
    TIME = "time"
    REFERENCE = "reference"
    NAME = "name"
    NUMBER = "number"


class LostValueError(Exception):
    """A value does not come back as it was."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is written, at the characters ``start`` to ``end``."""

    kind: Kind
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with a number in the place of each value."""

    text: str
    values: dict[str, Value]

    @property
    def words(self) -> str:
        """The text without its values: what there is to translate."""
        return re.sub(r"\d+", " ", self.text)

    def restore(self, translated: str, render: Callable[[Value], str] = lambda value: value.written) -> str:
        """``translated`` with the values back. Raises ``LostValueError`` unless each is there once."""
        found = [_western(number) for number in _STOOD_IN.findall(translated)]
        if sorted(found) != sorted(self.values):
            raise LostValueError
        return _STOOD_IN.sub(lambda number: render(self.values[_western(number.group())]), translated)


def values(text: str, language: str) -> Iterator[Value]:
    """The values in ``text``, in order."""
    for match in _pattern(language).finditer(text):
        assert match.lastgroup is not None
        group = match.lastgroup
        yield Value(Kind(group.removeprefix("title_")), match.group(group), *match.span(group))


def mask(text: str, language: str) -> Masked:
    """``text`` as an engine may have it."""
    pieces = []
    masked: dict[str, Value] = {}
    at = 0
    for value in values(text, language):
        number = str(_FIRST + len(masked))
        masked[number] = value
        pieces += [text[at : value.start], number]
        at = value.end
    return Masked("".join([*pieces, text[at:]]), masked)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    by_capital = f"{_INSIDE}{_NAME}|" if language in _NAMES_BY_CAPITAL else ""
    return re.compile(
        rf"""
          (?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
        | (?P<date>{written.DATE}|{_date_in_words(language)})
        | (?P<phone>{written.PHONE})
        | (?P<amount>{written.AMOUNT})
        | (?P<time>{written.HOUR})
        | (?P<number>{written.NUMBER}(?!\w))
        | (?P<reference>\w*\d\w*)
        | \b(?:{_TITLES})\.?{written.SPACE}+(?P<title_name>{_NAME})
        | (?P<name>{by_capital}{_NAMED})
        """,
        re.VERBOSE,
    )


def _date_in_words(language: str) -> str:
    """For instance "12 mars 2026"; "de" stands between in the languages of Spain and Portugal."""
    months = "|".join(re.escape(month) for month in month_names(language))
    then = rf"{written.SPACE}(?:de{written.SPACE})?"
    return rf"\b\d{{1,2}}(?:er)?{then}(?:{months})(?:{then}\d{{4}})?\b"


@cache
def month_names(language: str) -> dict[str, int]:
    """The names of the months in ``language``, with their numbers."""
    return {name: number for number, name in get_month_names("wide", locale=language).items()}


def _western(digits: str) -> str:
    return "".join(str(unicodedata.digit(digit)) for digit in digits)
