"""Vosk for live captions: it streams by itself, and ends a line at long pauses or after twenty seconds."""

from __future__ import annotations

import json
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
#: Between two hypotheses, and two looks for a voice.
LOOK_S = 0.3
#: A pause that ends a line; Vosk itself waits up to two seconds.
PAUSE_S = 0.6
#: Vosk's times and the voice detector's differ by so much.
MARGIN_S = 0.3
#: Vosk ends every line before; what it does not end is no voice.
LONGEST_S = 30.0


class VoskStream:
    """See ``Streamer``."""

    def __init__(self, model: vosk.Model) -> None:
        self._model = model
        self.begin("")

    def begin(self, language: str) -> None:
        """See ``Streamer``."""
        self._language = language
        self._recogniser = vosk.KaldiRecognizer(self._model, RATE)
        self._recogniser.SetWords(True)
        self._waiting = bytearray()
        self._lead = bytearray()
        self._pcm = bytearray()
        self._before = 0.0
        self._looked = 0.0
        self._speaking = False
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
        voice = self._voice()
        paused = bool(voice) and self._now - self._before - voice[-1].end >= PAUSE_S
        self._speaking = bool(voice) and not paused
        if paused:
            return self._close(self._recogniser.Result())
        if voice:
            said = json.loads(self._recogniser.PartialResult()).get("partial", "").split()
            self._words.take([Token(f" {word}", 1.0, 0.0, 0.0) for word in said if is_word(word)])
        elif len(self._pcm) > LONGEST_S * BYTES_PER_SECOND:
            self._drop()
        return []

    def _close(self, result: str) -> list[Line]:
        """The line that Vosk has ended, with the words that were a voice."""
        found: list[dict[str, Any]] = json.loads(result).get("result", [])
        voice = self._voice()
        words = [
            Word(each["word"], each["conf"], each["start"], each["end"])
            for each in found
            if is_word(each["word"])
            and within((each["start"] + each["end"]) / 2 - self._before, voice, MARGIN_S)
        ]
        self._drop()
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


def is_word(text: str) -> bool:
    """Not a mark of the model's own, as ``[unk]``."""
    return not text.startswith("[")
