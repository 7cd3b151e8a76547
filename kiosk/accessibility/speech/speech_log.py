"""What was said, for the audit of EN 301 549 clause 5.1.3: in memory, never on disk by itself."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from .earcons import Earcon
from .events import Utterance

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
    """One earcon, with the name of its visual twin."""

    earcon: Earcon
    twin: str
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
        self._earcons.append(EarconLogEntry(earcon, earcon.twin, sink, datetime.now().astimezone()))

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
