"""What a voice says, and what it tells of it.

For each utterance, in this order: ``UtteranceStarted``; ``UtteranceFailed`` if it cannot be heard;
``WordSpoken`` for each
word that is heard; ``UtteranceFinished``, or ``UtteranceStopped`` if it was cut. ``SpeechFinished`` comes
when all are finished.
``EarconPlayed`` comes at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .earcons import Earcon


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say. ``id`` names what is highlighted; ``private`` keeps the text out of every log, and
    off the loudspeaker unless the visitor wants it there."""

    id: str
    text: str
    language: str
    private: bool = False


class SpeechProblem(StrEnum):
    """Why an utterance is only captioned."""

    NO_VOICE = "no_voice"
    ENGINE_DIED = "engine_died"
    NO_SPEAKER = "no_speaker"
    NOT_PRIVATE = "not_private"
    TOO_SLOW = "too_slow"


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    """Its caption is due now."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class WordSpoken:
    """The characters ``start`` to ``end`` of its text are heard now."""

    utterance: Utterance
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UtteranceFinished:
    """It was said to its end, or captioned as long as it takes to read."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class UtteranceStopped:
    """It was cut."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class UtteranceFailed:
    """It, or the rest of it, is not heard; its caption stays as long as it takes to read."""

    utterance: Utterance
    reason: SpeechProblem


@dataclass(frozen=True, slots=True)
class EarconPlayed:
    """An earcon is heard now; its twin is due."""

    earcon: Earcon


@dataclass(frozen=True, slots=True)
class SpeechFinished:
    """There is nothing more to say."""


SpeechEvent = (
    UtteranceStarted
    | WordSpoken
    | UtteranceFinished
    | UtteranceStopped
    | UtteranceFailed
    | EarconPlayed
    | SpeechFinished
)
