"""Vosk for live captions: it streams by itself, and ends a line at long pauses or after twenty seconds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import vosk

from .agreement import Agreement, Token, joined
from .doubt import SURE, weakest
from .port import BYTES_PER_SECOND, RATE, Word
from .streaming import Flow, Line
from .voice import LEAD_S, Span, voice_in, within
from .wording import sentences_of, so_far

#: Its pieces, so that no end of a line is passed over when much comes at once.
PIECE = BYTES_PER_SECOND // 10
#: Between two looks at its words, two of which may agree, and two looks for a voice.
LOOK_S, JUDGE_S = 0.1, 0.3
#: A pause that ends a line; Vosk itself waits up to two seconds.
PAUSE_S = 0.6
#: Vosk's times and the voice detector's differ by so much.
MARGIN_S = 0.3
#: Silence that a new recogniser hears first: what it prepares with it, nobody waits for.
WARM_S = 1
#: Vosk ends every line before; what it does not end is no voice.
LONGEST_S = 30.0


class VoskStream:
    """See ``Streamer``."""

    def __init__(self, model: vosk.Model) -> None:
        self._recogniser = vosk.KaldiRecognizer(model, RATE)
        self._recogniser.SetWords(True)
        self._recogniser.AcceptWaveform(bytes(WARM_S * BYTES_PER_SECOND))
        self._given = float(WARM_S)
        self.begin("")

    def begin(self, language: str) -> None:
        """See ``Streamer``. The recogniser stays: what it has made of its graph takes half a second to make
        again. With its final result it forgets who spoke."""
        self._recogniser.FinalResult()
        self._began = self._given
        self._language = language
        self._waiting = bytearray()
        self._lead = bytearray()
        self._pcm = bytearray()
        self._before = 0.0
        self._looked = self._judged = 0.0
        self._said: list[str] = []
        self._speaking = self._voiced = False
        self._words = Agreement()

    def feed(self, pcm: bytes) -> None:
        """See ``Streamer``."""
        self._waiting += pcm

    def advance(self) -> Flow:
        """See ``Streamer``."""
        lines: list[Line] = []
        while self._waiting:
            piece = bytes(self._waiting[:PIECE])
            del self._waiting[:PIECE]
            self._pcm += piece
            self._given += len(piece) / BYTES_PER_SECOND
            if self._recogniser.AcceptWaveform(piece):
                lines += self._close(self._recogniser.Result())
        if self._now - self._looked >= LOOK_S:
            self._looked = self._now
            lines += self._look()
        sure, unsure = so_far(joined(self._words.sure), joined(self._words.unsure), self._language)
        return Flow(tuple(lines), sure, unsure, self._speaking, self._before)

    def languages(self) -> dict[str, float]:
        """See ``Streamer``: a Vosk model knows only one."""
        return {}

    def end(self) -> Flow:
        """See ``Streamer``."""
        lines = [*self.advance().lines, *self._close(self._recogniser.FinalResult())]
        settled = self._before
        self.begin(self._language)
        return Flow(tuple(lines), settled=settled)

    @property
    def _now(self) -> float:
        return self._before + len(self._pcm) / BYTES_PER_SECOND

    def _look(self) -> list[Line]:
        """A pause that Vosk waits on ends the line too; no voice is no word."""
        before, self._said = self._said, self._partial()
        first = self._said != before and not self._voiced
        if self._now - self._judged < JUDGE_S and not first:
            if self._voiced:
                self._words.show(_tokens(self._said))
            return []
        self._judged = self._now
        voice = self._voice()
        paused = bool(voice) and self._now - self._before - voice[-1].end >= PAUSE_S
        self._speaking = bool(voice) and not paused
        self._voiced = bool(voice)
        if paused:
            return self._close(self._recogniser.Result())
        if voice:
            self._words.take(_tokens(self._said))
        elif len(self._pcm) > LONGEST_S * BYTES_PER_SECOND:
            self._drop()
        return []

    def _partial(self) -> list[str]:
        """The words of the line so far, as Vosk has them now."""
        said: str = json.loads(self._recogniser.PartialResult()).get("partial", "")
        return [word for word in said.split() if is_word(word)]

    def _close(self, result: str) -> list[Line]:
        """The line that Vosk has ended, with the words that were a voice."""
        found: list[dict[str, Any]] = json.loads(result).get("result", [])
        voice = self._voice()
        words = [
            Word(each["word"], each["conf"], each["start"] - self._began, each["end"] - self._began)
            for each in found
            if is_word(each["word"])
        ]
        words = [
            each for each in words if within((each.start + each.end) / 2 - self._before, voice, MARGIN_S)
        ]
        self._drop()
        self._said, self._voiced = [], False
        self._words = Agreement()
        if not words:
            return []
        doubtful = weakest([word.confidence for word in words]) < SURE
        return [Line(sentences_of(words, self._language), words[0].start, words[-1].end, doubtful)]

    def _voice(self) -> list[Span]:
        """In the line that is being said, by seconds of it."""
        return voice_in(self._lead + self._pcm, lead_s=len(self._lead) / BYTES_PER_SECOND)

    def _drop(self) -> None:
        self._before = self._now
        self._lead = (self._lead + self._pcm)[-int(LEAD_S * BYTES_PER_SECOND) :]
        self._pcm.clear()


def _tokens(words: Sequence[str]) -> list[Token]:
    return [Token(f" {word}", 1.0, 0.0, 0.0) for word in words]


def is_word(text: str) -> bool:
    """Not a mark of the model's own, as ``[unk]``."""
    return not text.startswith("[")
