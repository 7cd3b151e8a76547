"""Whisper for live captions: it hears the line that is being said again and again.

What two hypotheses in a row agree on is sure. At a pause the whole line is decoded once more, with care;
without a pause it is cut between sure words, so that the audio in question stays short.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

from faster_whisper.transcribe import Segment

from .agreement import Agreement, Token, joined
from .doubt import SURE, other_language, weakest
from .port import BYTES_PER_SECOND, RATE
from .streaming import Flow, Line
from .voice import Span, voice_in
from .whisper_model import Whisper, as_samples
from .wording import digits, so_far

#: A pause that ends a line; a gap that may end one that is as long as ``PHRASE_S``.
PAUSE_S = 0.6
PHRASE_S = 6.0
#: Without any gap a line is cut when it is so long; at most so much is left of it for the next one.
LONGEST_S = 12.0
LEFT_S = 6.0
#: The first hypothesis needs so much voice, each further one so much more: on a slow machine twice the time
#: that the last one took, within bounds.
FIRST_S = 0.8
STEP_S = 0.7
REST = 2.0
LONGEST_STEP_S = 2.5
#: Between two looks for a voice.
LOOK_S = 0.2
#: Kept around a voice: the detector is late on soft consonants.
AROUND_S = 0.3


class WhisperStream:
    """See ``Streamer``."""

    def __init__(self, model: Whisper) -> None:
        self._model = model
        self.begin("")

    def begin(self, language: str) -> None:
        """See ``Streamer``."""
        self._language = language
        self._pcm = bytearray()
        self._before = 0.0
        self._looked = 0.0
        self._speaking = False
        self._forget_hypotheses()

    def _forget_hypotheses(self) -> None:
        self._words = Agreement()
        self._decoded = 0.0
        self._step = STEP_S

    def feed(self, pcm: bytes) -> None:
        """See ``Streamer``."""
        self._pcm += pcm

    def advance(self) -> Flow:
        """See ``Streamer``."""
        lines: list[Line] = []
        if self._now - self._looked >= LOOK_S:
            self._looked = self._now
            voice = voice_in(self._pcm)
            while (until := self._closed(voice)) is not None:
                lines += self._line(voice[0].start, until)
                voice = voice_in(self._pcm)
            self._speaking = bool(voice) and self._length - voice[-1].end < PAUSE_S
            if voice:
                lines += self._listen(voice)
            else:
                self._drop(self._length - AROUND_S)
        return self._flow(lines)

    def languages(self) -> dict[str, float]:
        """See ``Streamer``."""
        voice = voice_in(self._pcm)
        if not voice:
            return {}
        # Silence behind the voice turns a language into another: only what was said is asked about.
        return self._model.identify(as_samples(self._piece(voice[0].start, voice[-1].end)))

    def end(self) -> Flow:
        """See ``Streamer``."""
        lines: list[Line] = []
        while voice := voice_in(self._pcm):
            until = self._closed(voice)
            lines += self._line(voice[0].start, voice[-1].end if until is None else until)
        self._speaking = False
        self._drop(self._length)
        flow = self._flow(lines)
        self.begin(self._language)
        return flow

    @property
    def _length(self) -> float:
        return len(self._pcm) / BYTES_PER_SECOND

    @property
    def _now(self) -> float:
        return self._before + self._length

    def _flow(self, lines: Sequence[Line]) -> Flow:
        # A sketch ends where the audio does, and Whisper ends it with a stop that nobody made.
        unsure = joined(self._words.unsure).rstrip(".…")
        sure, unsure = so_far(joined(self._words.sure), unsure, self._language)
        return Flow(tuple(lines), sure, unsure, self._speaking, self._before)

    def _closed(self, voice: Sequence[Span]) -> float | None:
        """The second of the buffer at which its first line has ended, if it has."""
        if not voice:
            return None
        start = voice[0].start
        gaps = [one.end for one in voice[:-1]]
        pauses = [one.end for one, other in pairwise(voice) if other.start - one.end >= PAUSE_S]
        if self._length - voice[-1].end >= PAUSE_S:
            pauses.append(voice[-1].end)
        pauses += [end for end in gaps if end - start >= PHRASE_S]
        return min(pauses, default=None)

    def _line(self, start: float, until: float) -> list[Line]:
        """The line that ends there, decoded with care; its audio is forgotten."""
        first, last = max(0.0, start - AROUND_S), min(self._length, until + AROUND_S)
        segments = self._model.hear(as_samples(self._piece(first, last)), self._language)
        line = self._closed_line(_tokens(segments, self._before + first), last - first)
        self._drop(until + AROUND_S / 2)
        self._forget_hypotheses()
        return line

    def _listen(self, voice: Sequence[Span]) -> list[Line]:
        """One more hypothesis about the line that is being said, when it is time."""
        start = voice[0].start
        new = voice[-1].end - max(start, self._decoded - self._before)
        first_time = self._decoded <= self._before + start
        if new < (FIRST_S if first_time else self._step):
            return []
        first = max(0.0, start - AROUND_S)
        began = time.perf_counter()
        segments = self._model.sketch(as_samples(self._piece(first, self._length)), self._language)
        self._step = min(LONGEST_STEP_S, max(STEP_S, REST * (time.perf_counter() - began)))
        self._decoded = self._now
        if segments is not None:
            self._words.take(_tokens(segments, self._before + first))
        return self._cut(start) if self._length - start >= LONGEST_S else []

    def _cut(self, start: float) -> list[Line]:
        """Closes a line in which nobody paused: after a stop, or where the speaker slowed down most."""
        sure = self._words.sure
        places = [n for n in range(1, len(sure)) if self._now - sure[n - 1].end <= LEFT_S]
        if not places:  # hypotheses that do not agree: no use in waiting for them
            return self._line(start, self._length)
        count = max(places, key=lambda n: (_ends(sure[n - 1]), sure[n].start - sure[n - 1].end))
        at = (sure[count - 1].end + sure[count].start) / 2 - self._before
        line = self._closed_line(self._words.cut(count), at - start)
        self._drop(at)
        return line

    def _closed_line(self, tokens: Sequence[Token], seconds: float) -> list[Line]:
        """The line of those words, which were in what was decoded last."""
        text = digits(joined(tokens), self._language)
        if not text:
            return []
        other = other_language(self._model.languages(), self._language, seconds)
        doubtful = other is not None or weakest([token.confidence for token in tokens]) < SURE
        return [Line(text, tokens[0].start, tokens[-1].end, doubtful, other or "")]

    def _piece(self, first: float, last: float) -> bytearray:
        return self._pcm[2 * int(first * RATE) : 2 * int(last * RATE)]

    def _drop(self, until: float) -> None:
        """Forgets the audio before that second of the buffer."""
        samples = min(max(0, int(until * RATE)), len(self._pcm) // 2)
        del self._pcm[: 2 * samples]
        self._before += samples / RATE


def _tokens(segments: Sequence[Segment], offset: float) -> list[Token]:
    return [
        Token(word.word, float(word.probability), float(word.start) + offset, float(word.end) + offset)
        for segment in segments
        for word in segment.words or ()
    ]


def _ends(token: Token) -> bool:
    return token.written.rstrip().endswith((".", "?", "!", "…", "。", "؟"))
