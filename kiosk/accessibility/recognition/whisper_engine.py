"""Whisper by faster-whisper: one model for many languages.

Whisper hears phrases, not streams. Drafts are written while the visitor pauses: when nothing was said
after the last one, it is the result, and what is long enough is never decoded twice.

Whisper always encodes thirty seconds, however short the phrase. Here its encoder gets what was said and
a margin: a third of the time for the same errors (benchmarks/), but now and then a loop. So each
result is judged, and a doubtful one is decoded again over the full window.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import ctranslate2  # type: ignore[import-untyped]  # ships no types
import numpy as np
import numpy.typing as npt
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment

from .port import BYTES_PER_SECOND, RATE, Heard, Word
from .voice import Span, voice_in

Samples = npt.NDArray[np.float32]

THREADS = 2
#: A pause in which a draft is written, and the audio between two looks for one.
PAUSE_S = 0.4
LOOK_S = 0.3
#: What is this long and ends with a gap is final: Whisper needs no more context.
PHRASE_S = 6.0
#: Kept around what the voice detector found: it is late on soft consonants.
AROUND_S = 0.3
#: The encoder's window: the phrase and ``MARGIN_S``, but at least ``SHORTEST_S`` (shorter ones loop).
FRAMES_PER_SECOND = 100
WINDOW_S = 28
MARGIN_S = 2
SHORTEST_S = 10
#: Fast speech has seven tokens a second: what goes on past this is a loop.
TOKENS_PER_SECOND = 12
TOKENS_AT_LEAST = 24
TOKENS_AT_MOST = 200
#: Doubtful past these (the two thresholds are Whisper's own).
COMPRESSION = 2.4
LOG_PROBABILITY = -1.0
LOOP_WORDS = 3
LONGEST_LOOP = 30
#: Of decoding: whether over the short window, with how many beams, and with how many tokens that may not
#: come twice in a row (0: they may; people do say "press one… press two").
ATTEMPTS = ((True, 5, 0), (False, 1, 0), (False, 5, 3))
#: No further attempt at one phrase past this.
ATTEMPTS_S = 5.0


class WhisperRecogniser:
    """``Recogniser`` over a CTranslate2 Whisper folder. Loading raises ``RuntimeError`` or ``ValueError``."""

    def __init__(self, folder: Path) -> None:
        self._model = _Model(str(folder), device="cpu", compute_type="int8", cpu_threads=THREADS)
        voice_in(bytes(BYTES_PER_SECOND))  # loads the voice detector now

    def begin(self, language: str, vocabulary: Sequence[str] = ()) -> None:
        """See ``Recogniser``. The vocabulary is a hint."""
        self._language = language
        self._hint = ", ".join(vocabulary) or None
        self._pcm = bytearray()
        self._looked = 0
        self._phrases: list[_Phrase] = []
        self._draft = _Phrase()
        self._before = 0.0
        self._compute = 0.0

    def feed(self, pcm: bytes) -> None:
        """See ``Recogniser``."""
        self._pcm += pcm

    def partial(self) -> str:
        """See ``Recogniser``. Decodes only in a pause, or what a pause has closed."""
        started = time.perf_counter()
        if len(self._pcm) - self._looked >= LOOK_S * BYTES_PER_SECOND:
            self._looked = len(self._pcm)
            self._advance(voice_in(self._pcm))
        self._compute += time.perf_counter() - started
        return _joined([*self._phrases, self._draft])

    def end(self) -> Heard:
        """See ``Recogniser``."""
        started = time.perf_counter()
        voice = voice_in(self._pcm)
        if voice and voice[-1].end > self._draft.until:
            self._phrases += [self._decode(span) for span in _grouped(voice)]
        else:
            self._phrases.append(self._draft)
        heard = Heard(
            text=_joined(self._phrases),
            words=tuple(word for phrase in self._phrases for word in phrase.words),
            language=self._language,
            engine="whisper",
            seconds_audio=self._before + self._length(),
            seconds_compute=self._compute + time.perf_counter() - started,
        )
        self.begin(self._language)
        return heard

    def _advance(self, voice: Sequence[Span]) -> None:
        if not voice:
            return
        if self._length() - voice[-1].end >= PAUSE_S:
            if voice[-1].end > self._draft.until:
                self._draft = self._decode(Span(voice[0].start, voice[-1].end))
            if voice[-1].end - voice[0].start >= PHRASE_S:
                self._keep(self._draft, self._length())
        elif len(voice) > 1 and voice[-2].end - voice[0].start >= PHRASE_S:
            closed = Span(voice[0].start, voice[-2].end)
            self._keep(self._decode(closed), (voice[-2].end + voice[-1].start) / 2)

    def _length(self) -> float:
        return len(self._pcm) / BYTES_PER_SECOND

    def _decode(self, span: Span) -> _Phrase:
        first = max(0, int((span.start - AROUND_S) * RATE))
        pcm = self._pcm[2 * first : 2 * int((span.end + AROUND_S) * RATE)]
        samples = np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)
        segments = self._model.hear(samples, self._language, self._hint)
        offset = self._before + first / RATE
        words = tuple(
            Word(
                word.word.strip(),
                float(word.probability),
                float(word.start + offset),
                float(word.end + offset),
            )
            for segment in segments
            for word in segment.words or ()
        )
        return _Phrase(" ".join(segment.text.strip() for segment in segments), words, span.end)

    def _keep(self, phrase: _Phrase, until: float) -> None:
        """It is final: the audio up to that second of the buffer is forgotten."""
        self._phrases.append(phrase)
        self._draft = _Phrase()
        self._before += until
        del self._pcm[: 2 * int(until * RATE)]
        self._looked = 0


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What was said up to the second ``until`` of the buffer."""

    text: str = ""
    words: tuple[Word, ...] = ()
    until: float = 0.0


def _grouped(voice: Sequence[Span]) -> list[Span]:
    """The same in as few spans as fit the encoder's window, cut in pauses."""
    groups: list[Span] = []
    for span in voice:
        if groups and span.end - groups[-1].start <= WINDOW_S:
            groups[-1] = Span(groups[-1].start, span.end)
        else:
            groups.append(span)
    return groups


class _Model(WhisperModel):  # type: ignore[misc]  # faster-whisper ships no types
    """Whisper with an encoder window of the length that is needed, and judgement of what it says."""

    _short = True

    def hear(self, samples: Samples, language: str, hint: str | None) -> list[Segment]:
        """The segments, empty if every attempt went astray."""
        started = time.perf_counter()
        seconds = len(samples) / RATE
        limit = min(TOKENS_AT_MOST, TOKENS_AT_LEAST + int(TOKENS_PER_SECOND * seconds))
        doubtful: list[list[Segment]] = []
        for short, beams, once in ATTEMPTS:
            self._short = short
            segments = self._decode(samples, language, hint, limit, beams, once)
            if not _is_doubtful(segments):
                return segments
            if not _loops(segments):
                doubtful.append(segments)
            if time.perf_counter() - started > ATTEMPTS_S:
                break
        return max(doubtful, key=_log_probability, default=[])

    def encode(self, features: npt.NDArray[np.float32]) -> ctranslate2.StorageView:
        """Overrides faster-whisper's, which pads every phrase to thirty seconds with zeros."""
        if self._short:
            filled = np.flatnonzero(features.any(axis=0))
            frames = (int(filled[-1]) if filled.size else 0) + MARGIN_S * FRAMES_PER_SECOND
            frames = max(frames, SHORTEST_S * FRAMES_PER_SECOND)
            features = np.ascontiguousarray(features[:, : frames + frames % 2])
        return super().encode(features)

    def _decode(
        self, samples: Samples, language: str, hint: str | None, limit: int, beams: int, once: int
    ) -> list[Segment]:
        segments, _ = self.transcribe(
            samples,
            language=language,
            beam_size=beams,
            temperature=0,
            condition_on_previous_text=False,
            no_repeat_ngram_size=once,
            max_new_tokens=limit,
            word_timestamps=True,
            hotwords=hint,
        )
        return list(segments)


def _joined(phrases: Sequence[_Phrase]) -> str:
    return " ".join(phrase.text for phrase in phrases if phrase.text)


def _is_doubtful(segments: Sequence[Segment]) -> bool:
    return _loops(segments) or (bool(segments) and _log_probability(segments) < LOG_PROBABILITY)


def _loops(segments: Sequence[Segment]) -> bool:
    """Whether it says the same again and again."""
    if any(segment.compression_ratio > COMPRESSION for segment in segments):
        return True
    words = " ".join(segment.text for segment in segments).lower().split()
    for size in range(1, min(LONGEST_LOOP, len(words) // 2) + 1):
        times = 4 if size < LOOP_WORDS else 2
        for start in range(len(words) - size * times + 1):
            turn = words[start : start + size]
            if all(words[start + size * n : start + size * (n + 1)] == turn for n in range(1, times)):
                return True
    return False


def _log_probability(segments: Sequence[Segment]) -> float:
    return fmean(segment.avg_logprob for segment in segments)
