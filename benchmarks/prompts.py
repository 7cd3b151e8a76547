"""People’s voices and their words: telephone prompts of Debian (``asterisk-core-sounds-XX-wav``), 8 kHz.

Single letters and numbers (in folders of their own) are left out: over the telephone every engine hears them
wrong more often than right. So are noises ("<beep>").
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein
from text_to_num import alpha2digit

SOUNDS = Path("/usr/share/asterisk/sounds")
DOCS = Path("/usr/share/doc")
#: Which names are used: the French of some others are cut.
NAMES = {"fr": "am", "es": "az", "en": "az"}

_RESAMPLED = 2000


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


def words(text: str, language: str) -> list[str]:
    """As they count: small letters, no stops, numbers in digits, what is spelled in one piece ("NBS")."""
    counted = re.findall(r"\d|[^\W\d_]+", alpha2digit(text.lower(), language, 0))
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


def p95(values: Sequence[float]) -> float:
    """The value that 95 in a hundred do not pass."""
    return sorted(values)[int(0.95 * (len(values) - 1) + 0.5)]
