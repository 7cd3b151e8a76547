"""What the ear tells the interface. Every event carries the ``request_id`` it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .hints import Hint
from .port import Heard
from .streaming import Line


class Silence(StrEnum):
    """Why no words were heard."""

    SILENCE = "silence"
    TOO_QUIET = "too_quiet"
    NOISE = "noise"


class Reason(StrEnum):
    """Why the ear cannot hear."""

    NO_MICROPHONE = "no_microphone"
    MICROPHONE_LOST = "microphone_lost"
    NO_MODEL = "no_model"
    MODEL_DAMAGED = "model_damaged"
    ENGINE_DIED = "engine_died"
    TOO_SLOW = "too_slow"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Ready:
    """The ear can hear that language."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """It cannot: ``NO_MICROPHONE``, ``NO_MODEL`` or ``MODEL_DAMAGED``."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Level:
    """How loud it is now: 0 nothing, 1 as loud as the microphone goes. Twenty times a second."""

    request_id: str
    value: float


@dataclass(frozen=True, slots=True)
class Partial:
    """The words so far, while the visitor speaks. Later words may change them."""

    request_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was said; its text is not empty. ``cut``: the visitor went on past the longest utterance."""

    request_id: str
    heard: Heard
    cut: bool = False


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """The end: there were no words."""

    request_id: str
    kind: Silence


@dataclass(frozen=True, slots=True)
class Failed:
    """The end: something broke, or the longest utterance passed without a word (``TOO_LONG``). Live, the
    words so far have come before it as a line."""

    request_id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Words:
    """Live: the line that is being said. ``sure`` words are rarely rewritten. Both empty: nothing yet.
    ``speaking``: there is a voice now."""

    request_id: str
    sure: str
    unsure: str
    speaking: bool


@dataclass(frozen=True, slots=True)
class LineHeard:
    """Live: a line is closed, and takes the place of the words so far."""

    request_id: str
    line: Line


@dataclass(frozen=True, slots=True)
class Advice:
    """What would help the microphone."""

    request_id: str
    hint: Hint


@dataclass(frozen=True, slots=True)
class Restarted:
    """The engine died or hung and starts again; what was said meanwhile is kept and comes late."""

    request_id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Live: the end, after ``finish``; every line has been told."""

    request_id: str


@dataclass(frozen=True, slots=True)
class LanguageHeard:
    """The end, after ``identify``: the languages worth offering, the likeliest first; none if unclear."""

    request_id: str
    languages: tuple[str, ...]


#: A request ends with exactly one event unless it is cancelled: ``Result`` or ``LanguageHeard``,
#: ``NothingHeard`` or ``Failed``; a live one with ``Ended`` or ``Failed``.
Event = (
    Level
    | Partial
    | Result
    | NothingHeard
    | Failed
    | Words
    | LineHeard
    | Advice
    | Restarted
    | Ended
    | LanguageHeard
)
