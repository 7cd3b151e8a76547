"""Sounds for the engines that hear: people's voices with their words, and rooms in which nobody speaks.

The voices are telephone prompts of Debian (``asterisk-core-sounds-XX-wav``), 8 kHz. Single letters and
numbers (in folders of their own) are left out of sentences: over the telephone every engine hears them wrong
more often than right; ``short_answers`` has the days, months and numbers among them. So are noises
("<beep>"). The rooms are made up: minutes of them, the same at each run.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from text_to_num import alpha2digit

from kiosk.accessibility.intents.spoken_values import numbers_as_digits
from kiosk.accessibility.number_words import number_word_tables
from kiosk.accessibility.recognition import SAMPLE_RATE

SOUNDS = Path("/usr/share/asterisk/sounds")
DOCS = Path("/usr/share/doc")
#: Which names are used: the French of some others are cut.
NAMES = {"fr": "am", "es": "az", "en": "az", "ru": "az"}

_RESAMPLED = 2000
Samples = npt.NDArray[np.float64]

_CHUNK_S = 10
#: Semitones over the root of four chords that half of all songs have.
_CHORDS = ((0, 4, 7), (7, 11, 14), (9, 12, 16), (5, 9, 12))
_ROOT_HZ = 220.0
_BEAT_S = 0.5


@dataclass(frozen=True, slots=True)
class Prompt:
    """A recording and its words."""

    name: str
    path: Path
    text: str
    language: str


def prompts(language: str, step: int) -> list[Prompt]:
    """Every so many of the prompts in that language."""
    transcripts = DOCS / f"asterisk-core-sounds-{language}" / f"core-sounds-{language}.txt.gz"
    first, last = NAMES[language]
    found = []
    for line in gzip.decompress(transcripts.read_bytes()).decode().splitlines():
        name, colon, text = line.partition(": ")
        path = SOUNDS / language / f"{name}.wav"
        if (
            colon
            and "/" not in name
            and first <= name[:1] <= last
            and text[:1] not in "[(<"
            and path.exists()
        ):
            found.append(Prompt(name, path, text, language))
    return found[::step]


#: Which recordings answer one question.
QUESTIONS = {
    "days": r"day-\d",
    "months": r"mon-\d+",
    "numbers": r"\d|10",
    "when": r"today|tomorrow|yesterday",
}


def short_answers(language: str) -> dict[str, list[Prompt]]:
    """What answers a question of few choices, said by a person: for each question all of its answers."""
    transcripts = DOCS / f"asterisk-core-sounds-{language}" / f"core-sounds-{language}.txt.gz"
    found: dict[str, dict[str, Prompt]] = {question: {} for question in QUESTIONS}
    for line in gzip.decompress(transcripts.read_bytes()).decode().splitlines():
        name, _, text = line.partition(": ")
        path = SOUNDS / language / f"{name}.wav"
        for question, pattern in QUESTIONS.items():
            if re.fullmatch(rf"digits/(?:{pattern})", name) and path.exists():
                # The Spanish list has "10" twice, once as 0.
                found[question].setdefault(name, Prompt(name, path, text.strip(), language))
    return {question: list(prompts.values()) for question, prompts in found.items()}


def in_a_room(pcm: bytes, seed: int, snr_db: float = 15.0) -> bytes:
    """The same, said farther from the microphone in a hall: its echo, and the hum of voices made of noise."""
    random = np.random.default_rng(seed)
    dry = np.frombuffer(pcm, np.int16).astype(np.float64)
    t = np.arange(int(_ECHO_S * SAMPLE_RATE)) / SAMPLE_RATE
    echo = _ECHO_LEVEL * random.normal(0, 1, t.size) * np.exp(-t * _DECAY_TO_60_DB / _ECHO_S)
    echo[0] = 1
    wet = np.convolve(dry, echo)[: dry.size]
    hum = np.convolve(random.normal(0, 1, dry.size), np.ones(8) / 8, "same")
    loud = wet[np.abs(wet) > _VOICE_LEVEL]
    gain = np.sqrt((loud**2).mean() / (hum**2).mean() / 10 ** (snr_db / 10)) if loud.size else 0.0
    return np.clip(_FARTHER * (wet + gain * hum), -32767, 32767).astype(np.int16).tobytes()


_ECHO_S, _ECHO_LEVEL, _DECAY_TO_60_DB = 0.35, 0.015, 6.9
_FARTHER, _VOICE_LEVEL = 0.35, 300


def words(text: str, language: str) -> list[str]:
    """As they count: small letters, no stops, numbers in digits, what is spelled in one piece ("NBS")."""
    ours = language in number_word_tables()
    text = numbers_as_digits(text, language) if ours else alpha2digit(text.lower(), language, 0)
    counted = re.findall(r"\d|[^\W\d_]+", text)
    found: list[str] = []
    for spelled, run in groupby(counted, lambda word: len(word) == 1 and word.isalpha()):
        together = list(run)
        found += ["".join(together)] if spelled else together
    return found


@dataclass(frozen=True, slots=True)
class Counted:
    """Wrong words of one clip, and how many it has."""

    wrong: int
    words: int


def count(prompt: Prompt, heard: str) -> Counted:
    """Words that are missing, added or other than what was said."""
    said = words(prompt.text, prompt.language)
    return Counted(Levenshtein.distance(said, words(heard, prompt.language)), len(said))


def rate(clips: Sequence[Counted]) -> float:
    """Wrong words in a hundred."""
    return 100 * sum(clip.wrong for clip in clips) / max(1, sum(clip.words for clip in clips))


def interval(size: int, measure: Callable[[Sequence[int]], float]) -> tuple[float, float]:
    """95 % of ``measure`` over clips drawn again and again from ``size`` clips, with replacement."""
    random = np.random.default_rng(20261125)
    values = sorted(measure(random.integers(0, size, size)) for _ in range(_RESAMPLED))
    return values[int(0.025 * _RESAMPLED)], values[int(0.975 * _RESAMPLED)]


def rate_interval(clips: Sequence[Counted]) -> str:
    """As it is written beside the rate."""
    low, high = interval(len(clips), lambda drawn: rate([clips[i] for i in drawn]))
    return f"95 %: {low:.1f} to {high:.1f}"


def ratio_interval(ours: Sequence[Counted], theirs: Sequence[Counted]) -> str:
    """The same for the ratio of two rates over the same clips; no end where theirs are all right."""

    def ratio(drawn: Sequence[int]) -> float:
        beside = rate([theirs[i] for i in drawn])
        return rate([ours[i] for i in drawn]) / beside if beside else inf

    low, high = interval(len(ours), ratio)
    return f"ratio 95 %: {low:.2f} to {high:.2f}"


def silence(chunk: int) -> Samples:
    """A quiet room: the noise of the microphone itself."""
    return np.random.default_rng(chunk).normal(0, 0.0005, _CHUNK_S * SAMPLE_RATE)


def hum(chunk: int) -> Samples:
    """Mains, its harmonics and a fan."""
    t = _seconds(chunk)
    tones = sum(np.sin(2 * np.pi * 50 * n * t) / n for n in (1, 2, 3, 5))
    return 0.15 * tones + np.random.default_rng(chunk).normal(0, 0.01, t.size)


def music(chunk: int) -> Samples:
    """Chords with overtones and vibrato, a melody over them, and drums."""
    t = _seconds(chunk)
    random = np.random.default_rng(chunk)
    out = np.zeros(t.size)
    beat = (t / _BEAT_S).astype(int)
    since = t - beat * _BEAT_S
    for voice in range(3):
        semitone = np.array([_CHORDS[b // 4 % 4][voice] for b in range(beat[-1] + 1)])[beat]
        out += _note(_ROOT_HZ * 2 ** (semitone / 12), t)
    melody = np.array([_CHORDS[b // 4 % 4][b * 7 % 3] + 12 for b in range(beat[-1] + 1)])[beat]
    out += 1.5 * _note(_ROOT_HZ * 2 ** (melody / 12), t) * np.exp(-3 * since)
    out += 1.5 * random.normal(0, 1, t.size) * np.exp(-60 * since) * (beat % 2)
    out += 3 * np.sin(2 * np.pi * 60 * since) * np.exp(-25 * since) * (1 - beat % 2)
    return 0.06 * out


def keyboard(chunk: int) -> Samples:
    """Someone types beside the microphone: six strikes a second, unevenly, and a chair now and then."""
    random = np.random.default_rng(chunk)
    out = random.normal(0, 0.002, _CHUNK_S * SAMPLE_RATE)
    for at in random.uniform(0, _CHUNK_S - 0.2, 6 * _CHUNK_S):
        strike = random.normal(0, 1, SAMPLE_RATE // 20) * np.exp(
            -np.arange(SAMPLE_RATE // 20) / random.uniform(60, 200)
        )
        begin = int(at * SAMPLE_RATE)
        out[begin : begin + strike.size] += random.uniform(0.1, 0.5) * strike
    return out


NOISES: dict[str, Callable[[int], Samples]] = {
    "silence": silence,
    "hum": hum,
    "music": music,
    "keyboard": keyboard,
}


def minutes_of(noise: str, minutes: float) -> Iterator[bytes]:
    """That noise in pieces of ten seconds, as recognisers take it."""
    for chunk in range(int(minutes * 60 / _CHUNK_S)):
        yield (np.clip(NOISES[noise](chunk), -1, 1) * 32767).astype(np.int16).tobytes()


def _seconds(chunk: int) -> Samples:
    return chunk * _CHUNK_S + np.arange(_CHUNK_S * SAMPLE_RATE) / SAMPLE_RATE


def _note(hertz: Samples, t: Samples) -> Samples:
    phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE + 0.3 * np.sin(2 * np.pi * 5 * t)
    return np.asarray(sum(np.sin(n * phase) / n**1.5 for n in (1, 2, 3, 4)))
