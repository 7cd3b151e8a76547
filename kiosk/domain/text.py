"""Texts for visitors, before they have a language.

Journeys and rules say *what* is to be read; the interface says it in the visitor's language.
``T("Votre numéro est {number}", number=…)`` keeps the French source text and its values apart,
so one record can be shown, spoken and tested in any language. Babel extracts ``T`` and ``TN``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """A French source text with named values, or the visitor's own words (``verbatim``).

    ``params`` may hold strings, integers, dates, datetimes, times, durations, ``Money``, ``Month``,
    ``Weekday``, ``Language`` or other ``Text``; each is formatted for the language shown. ``plural`` and
    ``count`` go together.
    """

    msgid: str
    params: tuple[tuple[str, object], ...] = ()
    plural: str | None = None
    count: int | None = None
    verbatim: bool = False

    def __bool__(self) -> bool:
        return bool(self.msgid)


def T(msgid: str, /, **params: object) -> Text:
    """A text to translate; ``{name}`` in it takes the value of ``name``."""
    return Text(msgid, tuple(params.items()))


def TN(singular: str, plural: str, count: int, /, **params: object) -> Text:
    """A text that depends on a count; ``{count}`` is set."""
    return Text(singular, (("count", count), *params.items()), plural, count)


def verbatim(words: str) -> Text:
    """Words that are shown as they are: a name, an address, what the visitor said."""
    return Text(words, verbatim=True)


NO_TEXT = Text("")


def join_texts(texts: Iterable[Text]) -> Text:
    """The texts one after the other, between semicolons."""
    whole = NO_TEXT
    for text in texts:
        whole = T("{first} ; {others}", first=whole, others=text) if whole else text
    return whole


class UnusableInputError(Exception):
    """A paper, a picture or a number that the kiosk cannot use; each reason is a class of its own, and
    ``sentence`` is what the visitor reads."""

    sentence: ClassVar[Text]
