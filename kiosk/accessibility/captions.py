"""Captions: a text cut into lines, the lines around the word that is being said, and those of two people who
talk.

Two lines as wide as the band; a caption moves on by whole pairs of lines, never word by word. What two people
say is kept for two minutes, in memory only.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

#: Television has 42 on a line, for who looks at the picture beside it. Here the words are what is looked
#: at: a line may be as long as one of a book, and does not end at half of a wide screen.
LINE_CHARACTERS = 64
LINES = 2
#: What joins letters to one word for who reads: "l’agence", "rendez-vous".
JOINERS = "’'-"


@dataclass(frozen=True, slots=True)
class Caption:
    """What the band shows: the text, and the span in it of the word being said (both 0: none). Where it is a
    sentence that nobody says it stands whole, in ``lines``."""

    text: str
    start: int = 0
    end: int = 0
    lines: tuple[str, ...] = ()


def wrap_spans(text: str, width: int = LINE_CHARACTERS) -> list[tuple[int, int]]:
    """Spans of the lines of ``text``, cut between words; a longer word stands alone on its line."""
    spans: list[tuple[int, int]] = []
    start = end = at = 0
    for word in text.split(" "):
        after = at + len(word)
        if word:
            if end > start and after - start > width:
                spans.append((start, end))
                start = at
            elif end == start:
                start = at
            end = after
        at = after + 1
    if end > start:
        spans.append((start, end))
    return spans


def wrap(text: str, width: int = LINE_CHARACTERS) -> str:
    """``text`` with its lines: as long as before, a line feed where a space was."""
    spans = wrap_spans(text, width)
    for (_, stop), (start, _) in pairwise(spans):
        text = f"{text[:stop]}\n{text[stop + 1 : start]}{text[start:]}"
    return text


def caption_at(
    text: str, start: int = 0, end: int = 0, lines: int = LINES, width: int = LINE_CHARACTERS
) -> Caption:
    """The pair of lines of ``width`` characters in which the word ``text[start:end]`` stands, with what is
    joined to it: no letter is marked alone."""
    start, end = _joined(text, start, end)
    spans = wrap_spans(text, width)
    if not spans:
        return Caption("")
    at = next((i for i, (_, stop) in enumerate(spans) if start < stop), len(spans) - 1)
    first = at - at % lines
    last = min(first + lines, len(spans)) - 1
    begin, stop = spans[first][0], spans[last][1]
    if end <= start or start < begin:
        return Caption(text[begin:stop])
    return Caption(text[begin:stop], start - begin, min(end, stop) - begin)


def _joined(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the words that are joined to it."""
    if end <= start:
        return start, end
    while start > 1 and (text[start - 1] in JOINERS or text[start] in JOINERS) and text[start - 1].strip():
        start -= 1
        while start and text[start - 1].isalnum():
            start -= 1
    while end < len(text) - 1 and text[end] in JOINERS and text[end + 1].isalnum():
        end += 1
        while end < len(text) and text[end].isalnum():
            end += 1
    return start, end


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
            lines += self._wrapped(
                said.speaker if said.speaker != before else "", said.text, doubtful=said.doubtful
            )
            before = said.speaker
        speaker, sure, unsure = self._current
        text = f"{sure} {unsure}".strip()
        if text:
            sure_until = len(sure) if unsure else len(text)
            lines += self._wrapped(speaker if speaker != before else "", text, sure_until=sure_until)
        return lines

    def clear(self) -> None:
        """Forgets everything: the end of the visit."""
        self._entries.clear()
        self._current = ("", "", "")

    def _wrapped(
        self, speaker: str, text: str, *, doubtful: bool = False, sure_until: int | None = None
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
