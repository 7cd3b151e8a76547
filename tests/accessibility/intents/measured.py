"""Counting on the paraphrases that are kept apart from the examples."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.accessibility.intents.training_sentences import NO_INTENT

#: An answer is the names of the intents proposed, the best first.
Recogniser = Callable[[str, str], tuple[str, ...]]

#: The spoken languages of the interface. No model of assets/models.toml hears Bengali and Tamil yet: what a
#: landlord adds will be understood.
MEASURED = ("fr", "en", "es", "ar", "tr", "pt", "fa", "ro", "uk", "ru", "zh", "bn", "ta")


def paraphrases(lang: str, split: str = "eval") -> Iterator[tuple[str, str]]:
    """Pairs of an intent's name, or ``NO_INTENT``, and a sentence."""
    path = Path(__file__).parent / f"paraphrases_{lang}.toml"
    for name, texts in tomllib.loads(path.read_text(encoding="utf-8"))[split].items():
        yield from ((name, text) for text in texts)


@dataclass(frozen=True, slots=True)
class Count:
    """``first``: the first proposal is the intent (or nothing is proposed where nothing may be);
    ``among``: one of the three is. ``wrongly``: of ``outside``, where something is proposed."""

    total: int
    first: int
    among: int
    outside: int
    wrongly: int

    @property
    def interval(self) -> tuple[float, float]:
        """Of the share of ``first``, 95 % (Wilson)."""
        share, n, z = self.first / self.total, self.total, 1.96
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return middle - half, middle + half


def count(recogniser: Recogniser, lang: str, said: Iterable[tuple[str, str]] | None = None) -> Count:
    """How often ``recogniser`` is right on ``said``, by default on what is kept apart."""
    total = first = among = outside = wrongly = 0
    for name, text in paraphrases(lang) if said is None else said:
        proposed = recogniser(text, lang) or (NO_INTENT,)
        total += 1
        first += proposed[0] == name
        among += name in proposed
        outside += name == NO_INTENT
        wrongly += name == NO_INTENT and proposed != (NO_INTENT,)
    return Count(total, first, among, outside, wrongly)
