"""What only the visitor may hear: what a loudspeaker says of them, everyone in the room knows.

The widgets say what they mask; this is the net below. It knows the visitor's own names, numbers and dates by
their values, wherever they stand in a text, and takes every amount of money for theirs unless it is public.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk.domain import Money, Text, verbatim

#: A name has at most so many words, each of which gives it away; what is longer is known as a whole.
_MAX_NAME_WORDS = 4
#: Shorter words and numbers are found everywhere.
_MIN_WORD_LENGTH, _MIN_NUMBER_LENGTH = 3, 4
#: Stands for each letter and digit that is hidden; for a value.
MASK = "•"
HIDDEN = verbatim(4 * MASK)
#: They stand before a name and are none.
_TITLES = frozenset({"mme", "mlle", "madame", "monsieur"})


@dataclass(frozen=True, slots=True)
class SpeechPrivacy:
    """``words``: names and numbers; ``phrases``: an address; ``dates``: days; ``amounts``: every sum."""

    words: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    dates: frozenset[date] = frozenset()
    amounts: bool = True

    @classmethod
    def about(cls, values: Iterable[object], *, amounts: bool = True) -> "SpeechPrivacy":
        """For a visitor of whom these strings and dates are known."""
        words: set[str] = set()
        phrases: set[str] = set()
        dates: set[date] = set()
        for value in values:
            if isinstance(value, date):
                dates.add(value)
                words |= {f"{value:%d%m%Y}", f"{value:%Y%m%d}"}
            elif isinstance(value, str) and len(value.split()) > _MAX_NAME_WORDS:
                phrases.add(value.casefold())
            elif isinstance(value, str):
                words |= _names(value) - _TITLES | _numbers(value)
        return cls(frozenset(words), frozenset(phrases), frozenset(dates), amounts)

    def is_private(self, text: Text) -> bool:
        return any(self._is_private_value(value) for value in _values(text))

    def mask(self, text: Text) -> Text:
        """The same with dots for what is for the visitor alone."""
        if text.verbatim:
            return verbatim(re.sub(r"\w", MASK, text.msgid)) if self.is_private(text) else text
        params = tuple(
            (
                name,
                self.mask(value)
                if isinstance(value, Text)
                else HIDDEN
                if self._is_private_value(value)
                else value,
            )
            for name, value in text.params
        )
        return text if params == text.params else replace(text, params=params)

    def _is_private_value(self, value: object) -> bool:
        match value:
            case Money():
                return self.amounts
            case datetime():
                return False  # a moment: of an appointment, or when something was told
            case date():
                return value in self.dates
            case str():
                folded = value.casefold()
                return bool(self.words & (_names(value) | _numbers(value))) or any(
                    phrase in folded for phrase in self.phrases
                )
        return False


def _values(text: Text) -> Iterable[object]:
    """All that stands in a text, also in the texts that stand in it."""
    if text.verbatim:
        yield text.msgid
    for _, value in text.params:
        if isinstance(value, Text):
            yield from _values(value)
        else:
            yield value


def _names(value: str) -> set[str]:
    found = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", value.casefold())
    return {each for each in found if len(each) >= _MIN_WORD_LENGTH}


def _numbers(value: str) -> set[str]:
    """Runs of digits however they are spaced, a telephone number as it is dialled at home and from abroad."""
    found = {re.sub(r"\D", "", each) for each in re.findall(r"\d(?:[\s.\-/·]*\d)*", value)}
    found |= {f"0{each[2:]}" for each in found if len(each) == 11 and each.startswith("33")}
    return {each for each in found if len(each) >= _MIN_NUMBER_LENGTH}
