"""Vosk for live captions: it streams by itself, and ends a line at long pauses or after twenty seconds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import vosk

from .confidence import MIN_CONFIDENCE, lowest_mean_confidence
from .local_agreement import LocalAgreement, Token, join_tokens
from .recogniser import BYTES_PER_SECOND, SAMPLE_RATE, RecognisedWord
from .streaming import StreamUpdate, TranscribedLine
from .text_formatting import format_partial, format_sentences
from .voice_activity import LEAD_IN_S, VoiceSpan, detect_voice, is_voiced

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
        self._recogniser = vosk.KaldiRecognizer(model, SAMPLE_RATE)
        self._recogniser.SetWords(True)
        self._recogniser.AcceptWaveform(bytes(WARM_S * BYTES_PER_SECOND))
        self._seconds_fed = float(WARM_S)
        self.begin("")

    def begin(self, language: str) -> None:
        """See ``Streamer``. The recogniser stays: what it has made of its graph takes half a second to make
        again. With its final result it forgets who spoke."""
        self._recogniser.FinalResult()
        self._began = self._seconds_fed
        self._language = language
        self._waiting = bytearray()
        self._lead = bytearray()
        self._pcm = bytearray()
        self._line_start = 0.0
        self._looked = self._judged = 0.0
        self._partial_words: list[str] = []
        self._speaking = self._voiced = False
        self._words = LocalAgreement()

    def feed(self, pcm: bytes) -> None:
        """See ``Streamer``."""
        self._waiting += pcm

    def advance(self) -> StreamUpdate:
        """See ``Streamer``."""
        lines: list[TranscribedLine] = []
        while self._waiting:
            piece = bytes(self._waiting[:PIECE])
            del self._waiting[:PIECE]
            self._pcm += piece
            self._seconds_fed += len(piece) / BYTES_PER_SECOND
            if self._recogniser.AcceptWaveform(piece):
                lines += self._close_line(self._recogniser.Result())
        if self._position - self._looked >= LOOK_S:
            self._looked = self._position
            lines += self._update_hypothesis()
        sure, unsure = format_partial(
            join_tokens(self._words.sure), join_tokens(self._words.unsure), self._language
        )
        return StreamUpdate(tuple(lines), sure, unsure, self._speaking, self._line_start)

    def languages(self) -> dict[str, float]:
        """See ``Streamer``: a Vosk model knows only one."""
        return {}

    def end(self) -> StreamUpdate:
        """See ``Streamer``."""
        lines = [*self.advance().lines, *self._close_line(self._recogniser.FinalResult())]
        settled = self._line_start
        self.begin(self._language)
        return StreamUpdate(tuple(lines), settled=settled)

    @property
    def _position(self) -> float:
        return self._line_start + len(self._pcm) / BYTES_PER_SECOND

    def _update_hypothesis(self) -> list[TranscribedLine]:
        """A pause that Vosk waits on ends the line too; no voice is no word."""
        before, self._partial_words = self._partial_words, self._partial()
        first = self._partial_words != before and not self._voiced
        if self._position - self._judged < JUDGE_S and not first:
            if self._voiced:
                self._words.show(_tokens(self._partial_words))
            return []
        self._judged = self._position
        voice = self._voice()
        paused = bool(voice) and self._position - self._line_start - voice[-1].end >= PAUSE_S
        self._speaking = bool(voice) and not paused
        self._voiced = bool(voice)
        if paused:
            return self._close_line(self._recogniser.Result())
        if voice:
            self._words.take(_tokens(self._partial_words))
        elif len(self._pcm) > LONGEST_S * BYTES_PER_SECOND:
            self._forget_audio()
        return []

    def _partial(self) -> list[str]:
        """The words of the line so far, as Vosk has them now."""
        said: str = json.loads(self._recogniser.PartialResult()).get("partial", "")
        return [word for word in said.split() if is_word(word)]

    def _close_line(self, result: str) -> list[TranscribedLine]:
        """The line that Vosk has ended, with the words that were a voice."""
        found: list[dict[str, Any]] = json.loads(result).get("result", [])
        voice = self._voice()
        words = [
            RecognisedWord(each["word"], each["conf"], each["start"] - self._began, each["end"] - self._began)
            for each in found
            if is_word(each["word"])
        ]
        words = [
            each
            for each in words
            if is_voiced((each.start + each.end) / 2 - self._line_start, voice, MARGIN_S)
        ]
        self._forget_audio()
        self._partial_words, self._voiced = [], False
        self._words = LocalAgreement()
        if not words:
            return []
        doubtful = lowest_mean_confidence([word.confidence for word in words]) < MIN_CONFIDENCE
        return [
            TranscribedLine(format_sentences(words, self._language), words[0].start, words[-1].end, doubtful)
        ]

    def _voice(self) -> list[VoiceSpan]:
        """In the line that is being said, by seconds of it."""
        return detect_voice(self._lead + self._pcm, lead_s=len(self._lead) / BYTES_PER_SECOND)

    def _forget_audio(self) -> None:
        self._line_start = self._position
        self._lead = (self._lead + self._pcm)[-int(LEAD_IN_S * BYTES_PER_SECOND) :]
        self._pcm.clear()


def _tokens(words: Sequence[str]) -> list[Token]:
    return [Token(f" {word}", 1.0, 0.0, 0.0) for word in words]


def is_word(text: str) -> bool:
    """Not a mark of the model's own, as ``[unk]``."""
    return not text.startswith("[")
