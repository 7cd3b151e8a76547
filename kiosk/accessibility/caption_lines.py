"""The captions of two people: short lines, whose words they are, and the last two minutes of them.

In memory only. What is shown are the last lines; what was said before can be looked at for two minutes.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from .captions import LINE_CHARACTERS, wrap_spans

#: Lines of the band while someone speaks (docs/sources/accessibility.md, "Captions": two, live three).
LIVE_LINES = 3
#: Seconds for which what was said can be looked at.
HISTORY_S = 120.0


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """One line of the band. ``speaker`` on the first line and where another one begins, else empty.

    The characters from ``unsure_from`` on may still change; ``doubtful``: not to be trusted.
    """

    text: str
    speaker: str = ""
    unsure_from: int | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _CaptionEntry:
    at: float
    speaker: str
    text: str
    doubtful: bool


class CaptionHistory:
    """Takes lines as they are heard. ``clock`` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        #: Characters of a line, at most; fewer with very large letters.
        self.width = LINE_CHARACTERS
        self._entries: deque[_CaptionEntry] = deque()
        self._current: tuple[str, str, str] = ("", "", "")

    def saying(self, speaker: str, sure: str, unsure: str) -> None:
        """The words of the line that ``speaker`` is saying; both empty when nothing is said."""
        self._current = (speaker, sure, unsure)

    def said(self, speaker: str, text: str, *, doubtful: bool = False) -> None:
        """A line is closed: it takes the place of the words that were being said."""
        self._entries.append(_CaptionEntry(self._clock(), speaker, text, doubtful))
        if self._current[0] == speaker:
            self._current = ("", "", "")

    def band(self, lines: int = LIVE_LINES) -> list[CaptionLine]:
        """The last lines, and who says them; none when nothing was said for two minutes."""
        every = self.all()
        last = every[-lines:]
        if last and not last[0].speaker:
            named = (each.speaker for each in reversed(every[:-lines]) if each.speaker)
            last[0] = replace(last[0], speaker=next(named, ""))
        return last

    def all(self) -> list[CaptionLine]:
        """Everything of the last two minutes, the oldest first."""
        self._drop_old()
        lines: list[CaptionLine] = []
        before = ""
        for said in self._entries:
            lines += self._wrapped(said.speaker if said.speaker != before else "", said.text, said.doubtful)
            before = said.speaker
        speaker, sure, unsure = self._current
        text = f"{sure} {unsure}".strip()
        if text:
            sure_until = len(sure) if unsure else len(text)
            lines += self._wrapped(speaker if speaker != before else "", text, False, sure_until)
        return lines

    def clear(self) -> None:
        """Forgets everything: the end of the visit."""
        self._entries.clear()
        self._current = ("", "", "")

    def _wrapped(
        self, speaker: str, text: str, doubtful: bool, sure_until: int | None = None
    ) -> list[CaptionLine]:
        lines = []
        for start, end in wrap_spans(text, self.width):
            unsure = None
            if sure_until is not None and sure_until < end:
                unsure = max(0, sure_until - start)
            lines.append(CaptionLine(text[start:end], speaker, unsure, doubtful))
            speaker = ""
        return lines

    def _drop_old(self) -> None:
        oldest = self._clock() - HISTORY_S
        while self._entries and self._entries[0].at < oldest:
            self._entries.popleft()
