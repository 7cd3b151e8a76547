"""What two people have said to each other through the kiosk, and what it has to tell them; in memory only."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Any

from kiosk.accessibility.recognition import (
    ENGINE_RESTARTED_TEXT,
    MicrophoneHint,
    NoSpeechReason,
    RecognitionProblem,
)
from kiosk.accessibility.translation import Translation
from kiosk.domain import T, Text


class Side(StrEnum):
    CLERK = "clerk"
    VISITOR = "visitor"

    @property
    def other(self) -> "Side":
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
    ``back``: the translation put into ``language`` again, to check the meaning. ``said_on``: the day on
    which it was said, whatever day it is when it is translated.
    """

    id: int
    side: Side
    origin: TurnOrigin
    language: str
    target: str
    original: str
    said_on: date | None = None
    state: TranslationState = TranslationState.PENDING
    translation: Translation | None = None
    doubtful: bool = False
    back: Translation | None = None

    @property
    def text_for_other(self) -> str:
        """The words for the other side: the translation, the original as long as there is none."""
        return self.original if self.translation is None else self.translation.text


@dataclass(frozen=True, slots=True)
class SpeechInProgress:
    """Someone speaks: the words so far, how loud it is (0 to 1), ``live`` captions or push to talk.

    ``processing``: they have finished, and the last words are being understood.
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


class LanguageProposals:
    """Languages to offer to a side that seems to speak them. ``proposal``: what to offer now."""

    def __init__(self) -> None:
        self.proposal: LanguageProposal | None = None
        self._resolved: set[LanguageProposal] = set()

    def propose(self, side: Side, language: str) -> bool:
        """Offer a language, unless that side has decided about it; return whether it does."""
        proposal = LanguageProposal(side, language)
        if proposal in self._resolved:
            return False
        self.proposal = proposal
        return True

    def resolve(self, side: Side, language: str) -> None:
        """Record that this side has decided about that language: it is not offered again."""
        self._resolved.add(LanguageProposal(side, language))
        if self.proposal is not None and self.proposal.side is side:
            self.proposal = None

    def clear(self) -> None:
        """Forget all proposals and decisions."""
        self.proposal = None
        self._resolved = set()


class ConversationProblem(StrEnum):
    """What can go wrong in a conversation."""

    ONLY_PHRASES = "only_phrases"
    UNTRANSLATED = "untranslated"
    UNTRANSLATED_FOR_YOU = "untranslated_for_you"
    TRANSLATION_FAILED = "translation_failed"
    DOUBTFUL = "doubtful"
    RESTARTED = "restarted"


CONVERSATION_PROBLEM_TEXTS: dict[ConversationProblem, Text] = {
    ConversationProblem.ONLY_PHRASES: T("Écrivez avec vos mots : la borne cherche une phrase déjà traduite."),
    ConversationProblem.UNTRANSLATED: T(
        "Je ne sais pas traduire cela. Dites-le plus simplement, ou choisissez une phrase."
    ),
    ConversationProblem.UNTRANSLATED_FOR_YOU: T("La borne ne sait pas traduire ces mots."),
    ConversationProblem.TRANSLATION_FAILED: T(
        "La traduction s’est arrêtée. Vos mots sont gardés. Essayez encore."
    ),
    ConversationProblem.DOUBTFUL: T("Je ne suis pas sûr d’avoir bien entendu. Vérifiez, ou redites-le."),
    ConversationProblem.RESTARTED: ENGINE_RESTARTED_TEXT,
}


class ConsentStage(StrEnum):
    """How far it is with the clerk's yes to what was said being taken along, where they are elsewhere.

    ``UNANSWERED``: not yet, and they may still answer; ``MISSED``: the talk was over before they did.
    """

    ASKED = "asked"
    UNANSWERED = "unanswered"
    AGREED = "agreed"
    REFUSED = "refused"
    MISSED = "missed"


CONSENT_TEXTS: dict[ConsentStage, Text] = {
    ConsentStage.ASKED: T("Nous demandons l’accord de l’agent."),
    ConsentStage.UNANSWERED: T("L’agent n’a pas encore répondu. Vous pouvez continuer la conversation."),
    ConsentStage.AGREED: T("L’agent est d’accord : vous pouvez emporter ce qui a été dit."),
    ConsentStage.REFUSED: T(
        "L’agent préfère que ce ne soit pas emporté. Vous pouvez relire ici, et noter ce qui compte."
    ),
    ConsentStage.MISSED: T(
        "L’agent n’a pas eu le temps de répondre. Vous pouvez relire ici, et noter ce qui compte."
    ),
}

ConversationNotice = ConversationProblem | ConsentStage | MicrophoneHint | RecognitionProblem | NoSpeechReason


#: The oldest turns are forgotten past so many.
MAX_TURNS = 300


class Transcript:
    """``turns``, oldest first. A turn that is gone is ``None``, and changing it changes nothing."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self._ids = count(1)

    def add(self, side: Side, means: TurnOrigin, languages: dict[Side, str], words: str, **more: Any) -> Turn:
        """What that side said in its language of ``languages``; ``more`` as ``Turn`` has it."""
        source, target = languages[side], languages[side.other]
        turn = Turn(next(self._ids), side, means, source, target, words, **more)
        self.turns.append(turn)
        del self.turns[:-MAX_TURNS]
        return turn

    def get(self, turn_id: int) -> Turn | None:
        return next((turn for turn in self.turns if turn.id == turn_id), None)

    def last(self, side: Side) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.side is side), None)

    def change(self, turn_id: int, **changes: Any) -> Turn | None:
        """The turn as it is after."""
        turn = self.get(turn_id)
        if turn is None:
            return None
        changed = replace(turn, **changes)
        self.turns[self.turns.index(turn)] = changed
        return changed

    def remove(self, turn_id: int) -> Turn | None:
        """Takes it out."""
        turn = self.get(turn_id)
        if turn is not None:
            self.turns.remove(turn)
        return turn

    def clear(self) -> None:
        """Nothing of what was said stays. Who kept the old list sees that it is another one."""
        self.turns = []
