"""What a voice says, what it tells of it, and the log of what was said.

For each utterance, in this order: ``UtteranceStarted``; ``UtteranceFailed`` if it cannot be heard;
``WordSpoken`` for each word that is heard; ``UtteranceFinished``, or ``UtteranceStopped`` if it was cut.
``SpeechFinished`` comes when all are finished. In the middle of one ``SpeechPaused`` may come, then
``SpeechResumed`` or ``UtteranceStopped``. A sentence that is repeated tells its words again. ``EarconPlayed``
comes at any time.
"""

import json
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from .player import Earcon


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say. ``id`` names what is highlighted; ``private`` keeps the text out of every log, and
    off the loudspeaker unless the visitor wants it there."""

    id: str
    text: str
    language: str
    private: bool = False


class SpeechProblem(StrEnum):
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
class SpeechPaused:
    """It is cut, and can go on."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """It goes on."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class UtteranceFailed:
    """It, or the rest of it, is not heard; its caption stays as long as it takes to read."""

    utterance: Utterance
    reason: SpeechProblem


@dataclass(frozen=True, slots=True)
class EarconPlayed:
    """An earcon is heard now; its shape is due."""

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
    | SpeechPaused
    | SpeechResumed
    | EarconPlayed
    | SpeechFinished
)


MASK = "•••"
_MAX_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class SpeechLogEntry:
    """One utterance: masked if private; ``sink`` is where it was heard; ``at`` has a time zone."""

    text: str
    language: str
    sink: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EarconLogEntry:
    """One earcon, with the name of its shape on the screen."""

    earcon: Earcon
    shape: str
    sink: str
    at: datetime


class SpeechLog:
    """The utterances and earcons of a visit, oldest first (the last two thousand of each)."""

    def __init__(self) -> None:
        self._entries: deque[SpeechLogEntry] = deque(maxlen=_MAX_ENTRIES)
        self._earcons: deque[EarconLogEntry] = deque(maxlen=_MAX_ENTRIES)

    @property
    def entries(self) -> tuple[SpeechLogEntry, ...]:
        return tuple(self._entries)

    @property
    def earcons(self) -> tuple[EarconLogEntry, ...]:
        return tuple(self._earcons)

    def chime(self, earcon: Earcon, sink: str) -> None:
        self._earcons.append(EarconLogEntry(earcon, earcon.shape, sink, datetime.now().astimezone()))

    def add(self, utterance: Utterance, sink: str) -> None:
        text = MASK if utterance.private else utterance.text
        self._entries.append(SpeechLogEntry(text, utterance.language, sink, datetime.now().astimezone()))

    def clear(self) -> None:
        """Forgets everything: a visit has ended."""
        self._entries.clear()
        self._earcons.clear()

    def write(self, path: Path) -> None:
        """For the tour and the audit only: one JSON object a line."""
        lines = (json.dumps(asdict(said), default=str, ensure_ascii=False) for said in self._entries)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
