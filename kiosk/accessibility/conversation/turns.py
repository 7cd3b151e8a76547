"""What two people have said to each other through the kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.accessibility.translation import Translation


class Side(StrEnum):
    """Which of the two people."""

    CLERK = "clerk"
    VISITOR = "visitor"

    @property
    def other(self) -> Side:
        return Side.VISITOR if self is Side.CLERK else Side.CLERK


class TurnOrigin(StrEnum):
    """How a turn came to be. ``ASKED``: a button, such as "I did not understand"."""

    SPOKEN = "spoken"
    TYPED = "typed"
    PICKED = "picked"
    ASKED = "asked"


class TranslationState(StrEnum):
    """Of the translation of a turn.

    ``UNTRANSLATED``: nothing reaches that language from these words; ``FAILED``: it broke, and may be tried
    again. In every state the turn has its own words.
    """

    PENDING = "pending"
    TRANSLATED = "translated"
    UNTRANSLATED = "untranslated"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that one of them said. ``original`` is in ``language``, the translation in ``target``.

    ``doubtful``: heard, and not to be trusted; it is shown, and not spoken before somebody asks for it.
    ``back``: the translation put into ``language`` again, to check the meaning.
    """

    id: int
    side: Side
    origin: TurnOrigin
    language: str
    target: str
    original: str
    state: TranslationState = TranslationState.PENDING
    translation: Translation | None = None
    doubtful: bool = False
    back: Translation | None = None

    @property
    def told(self) -> str:
        """The words for the other side: the translation, the original as long as there is none."""
        return self.original if self.translation is None else self.translation.text


@dataclass(frozen=True, slots=True)
class SpeechInProgress:
    """Someone speaks: the words so far, how loud it is (0 to 1), ``live`` captions or push to talk.

    ``thinking``: they have finished, and the last words are being understood.
    """

    side: Side
    live: bool
    sure: str = ""
    unsure: str = ""
    level: float = 0.0
    processing: bool = False


@dataclass(frozen=True, slots=True)
class LanguageProposal:
    """It seems that ``side`` speaks ``language``: to be offered, never imposed."""

    side: Side
    language: str
