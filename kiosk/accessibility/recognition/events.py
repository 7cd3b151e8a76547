"""What the ear tells the interface. Every event carries the ``request_id`` it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .microphone import MicrophoneHint
from .recogniser import TranscribedLine, Transcription


class NoSpeechReason(StrEnum):
    """Why no words were heard."""

    SILENCE = "silence"
    TOO_QUIET = "too_quiet"
    NOISE = "noise"


class RecognitionProblem(StrEnum):
    """Why the ear cannot hear."""

    NO_MICROPHONE = "no_microphone"
    MICROPHONE_LOST = "microphone_lost"
    NO_MODEL = "no_model"
    MODEL_DAMAGED = "model_damaged"
    ENGINE_DIED = "engine_died"
    TOO_SLOW = "too_slow"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class RecognitionReady:
    """The ear can hear that language."""


@dataclass(frozen=True, slots=True)
class RecognitionUnavailable:
    """It cannot: ``NO_MICROPHONE``, ``NO_MODEL`` or ``MODEL_DAMAGED``."""

    reason: RecognitionProblem


@dataclass(frozen=True, slots=True)
class AudioLevel:
    """How loud it is now: 0 nothing, 1 as loud as the microphone goes. Twenty times a second."""

    request_id: str
    value: float


@dataclass(frozen=True, slots=True)
class PartialTranscription:
    """The words so far, while the visitor speaks. Later words may change them."""

    request_id: str
    text: str


@dataclass(frozen=True, slots=True)
class TranscriptionFinished:
    """What was said; its text is not empty. ``cut``: the visitor went on past the longest utterance."""

    request_id: str
    heard: Transcription
    cut: bool = False


@dataclass(frozen=True, slots=True)
class NoSpeech:
    """The end: there were no words."""

    request_id: str
    kind: NoSpeechReason


@dataclass(frozen=True, slots=True)
class RecognitionFailed:
    """The end: something broke, or the longest utterance passed without a word (``TOO_LONG``). Live, the
    words so far have come before it as a line."""

    request_id: str
    reason: RecognitionProblem


@dataclass(frozen=True, slots=True)
class LiveTranscription:
    """Live: the line that is being said. ``sure`` words are rarely rewritten. Both empty: nothing yet.
    ``speaking``: there is a voice now."""

    request_id: str
    sure: str
    unsure: str
    speaking: bool


@dataclass(frozen=True, slots=True)
class LineTranscribed:
    """Live: a line is closed, and takes the place of the words so far."""

    request_id: str
    line: TranscribedLine


@dataclass(frozen=True, slots=True)
class MicrophoneAdvice:
    """What would help the microphone."""

    request_id: str
    hint: MicrophoneHint


@dataclass(frozen=True, slots=True)
class EngineRestarted:
    """The engine died or hung and starts again; what was said meanwhile is kept and comes late."""

    request_id: str


@dataclass(frozen=True, slots=True)
class CaptioningEnded:
    """Live: the end, after ``finish``; every line has been told."""

    request_id: str


@dataclass(frozen=True, slots=True)
class LanguageDetected:
    """The end, after ``identify``: the languages worth offering, the likeliest first; none if unclear."""

    request_id: str
    languages: tuple[str, ...]


#: A request ends with exactly one event unless it is cancelled: ``TranscriptionFinished`` or
#: ``LanguageDetected``,
#: ``NoSpeech`` or ``RecognitionFailed``; a live one with ``CaptioningEnded`` or ``RecognitionFailed``.
RecognitionEvent = (
    AudioLevel
    | PartialTranscription
    | TranscriptionFinished
    | NoSpeech
    | RecognitionFailed
    | LiveTranscription
    | LineTranscribed
    | MicrophoneAdvice
    | EngineRestarted
    | CaptioningEnded
    | LanguageDetected
)
