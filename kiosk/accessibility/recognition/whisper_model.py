"""A Whisper model by faster-whisper, and judgement of what it says.

Whisper always encodes thirty seconds, however short the phrase. Here its encoder gets what was said and
a margin: a third of the time, and nearly the same errors (benchmarks/), but now and then a loop. So each
result is judged, and a doubtful one is decoded again over the full window. A few words alone, of which
Whisper has little to go by, get the full window at once.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import inf
from pathlib import Path
from statistics import fmean

import ctranslate2  # type: ignore[import-untyped]  # ships no types
import numpy as np
import numpy.typing as npt
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment

from .recogniser import SAMPLE_RATE, RecognisedWord

Samples = npt.NDArray[np.float32]

THREADS = 2
#: The encoder's window: the phrase and ``MARGIN_S``, but at least ``MIN_WINDOW_S`` (shorter ones loop).
FRAMES_PER_SECOND = 100
MARGIN_S = 2
MIN_WINDOW_S = 10
#: What is shorter is heard over the full window: 0.9 s on two cores beside 0.5; a second opinion would be too
#: long a wait. Of 228 French, English and Spanish prompts (2,405 words, 120 of them so short) 364 words are
#: wrong so, with 2.1 to 5.6 seconds 366 to 370; with the short window for all 377, bare faster-whisper 375.
#: As captions, line by line, 281 of the 1,777 French words; with the short window for all 294, with the full
#: one for all 293, bare 305.
FULL_WINDOW_BELOW_S = 3.1
#: Windows are whole halves of a second, in frames: the engine keeps what it has prepared for each length.
FRAME_STEP = 50
#: Fast speech has seven tokens a second: what goes on past this is a loop.
TOKENS_PER_SECOND = 12
MIN_TOKENS = 24
MAX_TOKENS = 200
#: Doubtful past these (the two thresholds are Whisper's own).
MAX_COMPRESSION_RATIO = 2.4
MIN_LOG_PROBABILITY = -1.0
LOOP_WORDS = 3
STUTTERS = 3
LONGEST_LOOP = 30
#: Of decoding: whether over the short window, with how many beams, and with how many tokens that may not
#: come twice in a row (0: they may; people do say "press one… press two").
SHORT, FULL = (True, 5, 0), (False, 5, 0)
LAST_ATTEMPTS = ((False, 1, 0), (False, 5, 3))
#: No further attempt at one phrase past this.
ATTEMPTS_S = 5.0


class Whisper(WhisperModel):  # type: ignore[misc]  # faster-whisper ships no types
    """Whisper with an encoder window of the length that is needed.

    Loading raises ``RuntimeError`` or ``ValueError``.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), device="cpu", compute_type="int8", cpu_threads=THREADS)
        self._short = True
        self._encoded: ctranslate2.StorageView | None = None

    def transcribe_phrase(self, samples: Samples, language: str, hint: str | None = None) -> list[Segment]:
        """The segments, as good as they get; empty if every attempt went astray."""
        full = len(samples) < FULL_WINDOW_BELOW_S * SAMPLE_RATE
        started = time.perf_counter()
        doubtful: list[list[Segment]] = []
        for short, beams, once in ((FULL, SHORT) if full else (SHORT, FULL)) + LAST_ATTEMPTS:
            self._short = short
            segments = self._decode(samples, language, hint, beams, once)
            if not _is_doubtful(segments):
                return segments
            if not _loops(segments):
                doubtful.append(segments)
            if time.perf_counter() - started > ATTEMPTS_S:
                break
        return max(doubtful, key=_log_probability, default=[])

    def transcribe_fast(self, samples: Samples, language: str) -> list[Segment] | None:
        """The segments in half the time, a little worse; nothing (``None``) if it went astray."""
        self._short = True
        segments = self._decode(samples, language, None, 1, 0)
        return None if _loops(segments) else segments

    def languages(self) -> dict[str, float]:
        """Of what was decoded last: how probable each language is, the most probable first."""
        if self._encoded is None:
            return {}
        return {token[2:-2]: odds for token, odds in self.model.detect_language(self._encoded)[0]}

    def identify_language(self, samples: Samples) -> dict[str, float]:
        """How probable each language is, of the first thirty seconds."""
        self._short = False
        _, _, odds = self.detect_language(samples)
        return dict(odds)

    def encode(self, features: npt.NDArray[np.float32]) -> ctranslate2.StorageView:
        """Overrides faster-whisper's, which pads every phrase to thirty seconds with zeros."""
        if self._short:
            filled = np.flatnonzero(features.any(axis=0))
            frames = (int(filled[-1]) if filled.size else 0) + MARGIN_S * FRAMES_PER_SECOND
            frames = max(-(-frames // FRAME_STEP) * FRAME_STEP, MIN_WINDOW_S * FRAMES_PER_SECOND)
            features = np.ascontiguousarray(features[:, :frames])
        self._encoded = super().encode(features)
        return self._encoded

    def _decode(
        self, samples: Samples, language: str, hint: str | None, beams: int, once: int
    ) -> list[Segment]:
        limit = MIN_TOKENS + int(TOKENS_PER_SECOND * len(samples) / SAMPLE_RATE)
        segments, _ = self.transcribe(
            samples,
            language=language,
            beam_size=beams,
            temperature=0,
            condition_on_previous_text=False,
            no_repeat_ngram_size=once,
            max_new_tokens=min(MAX_TOKENS, limit),
            word_timestamps=True,
            hotwords=hint,
        )
        return list(segments)


def as_samples(pcm: bytes | bytearray) -> Samples:
    """16-bit audio as Whisper takes it."""
    return np.frombuffer(bytes(pcm), np.int16).astype(np.float32) / np.float32(32768)


def words_of(segments: Sequence[Segment], offset: float) -> tuple[RecognisedWord, ...]:
    """The words of the segments; ``offset`` is the second at which their audio began."""
    return tuple(
        RecognisedWord(
            word.word.strip(),
            float(word.probability),
            float(word.start + offset),
            float(word.end + offset),
        )
        for segment in segments
        for word in segment.words or ()
    )


def text_of(segments: Sequence[Segment]) -> str:
    """What they say."""
    return " ".join(segment.text.strip() for segment in segments)


def _is_doubtful(segments: Sequence[Segment]) -> bool:
    """Whether it repeats itself, stutters, or Whisper itself finds it improbable."""
    improbable = bool(segments) and _log_probability(segments) < MIN_LOG_PROBABILITY
    return improbable or _loops(segments) or _repeats_last_word(segments)


def _loops(segments: Sequence[Segment]) -> bool:
    """Whether it says the same again and again."""
    if any(segment.compression_ratio > MAX_COMPRESSION_RATIO for segment in segments):
        return True
    words = " ".join(segment.text for segment in segments).lower().split()
    for size in range(1, min(LONGEST_LOOP, len(words) // 2) + 1):
        times = 4 if size < LOOP_WORDS else 2
        for start in range(len(words) - size * times + 1):
            turn = words[start : start + size]
            if all(words[start + size * n : start + size * (n + 1)] == turn for n in range(1, times)):
                return True
    return False


def _repeats_last_word(segments: Sequence[Segment]) -> bool:
    """Whether it ends in one word three times: people do say "non non non", engines that are lost say "and
    and and". Worth another attempt, and no reason to throw it away."""
    words = " ".join(segment.text for segment in segments).lower().split()
    return len(words) >= STUTTERS and len(set(words[-STUTTERS:])) == 1


def _log_probability(segments: Sequence[Segment]) -> float:
    return fmean(segment.avg_logprob for segment in segments) if segments else -inf
