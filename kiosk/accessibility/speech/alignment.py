"""When each written word is heard, from when each phoneme is.

The phonemes of a sentence come in groups that are not its words: "has been" is one, "512" is five. So each
word is placed by the phonemes it has when it is said alone, then moved to the beginning of a group that is
near, if no other word is nearer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

_MAX_DISTANCE = 3  # phonemes
_FAR = 10**9


@dataclass(frozen=True, slots=True)
class Phoneme:
    """One phoneme, or a sign between them, and how long it lasts."""

    sign: str
    seconds: float


def align_words(weights: Sequence[float], phonemes: Sequence[Phoneme]) -> list[float]:
    """The second at which each word begins; ``weights`` is how many phonemes each has alone, plus one."""
    begins = list(accumulate((each.seconds for each in phonemes), initial=0.0))
    groups = [0] + [
        i + 1
        for i, (sign, after) in enumerate(pairwise(each.sign for each in phonemes))
        if sign in " ^" and after not in " $"
    ]
    places = _proportional_positions(weights, len(phonemes))
    moved: dict[int, int] = {}
    for group in groups:
        word = min(range(len(places)), key=lambda i: abs(places[i] - group))
        away = abs(places[word] - group)
        if away <= min(_MAX_DISTANCE, abs(places[word] - moved.get(word, _FAR))):
            moved[word] = group
    return list(accumulate((begins[moved.get(i, int(at))] for i, at in enumerate(places)), max))


def spread_by_length(weights: Sequence[float], seconds: float) -> list[float]:
    """The same where nothing is known of the phonemes: in proportion."""
    return _proportional_positions(weights, seconds)


def _proportional_positions(weights: Sequence[float], length: float) -> list[float]:
    total = sum(weights)
    return [length * before / total for before in accumulate(weights[:-1], initial=0.0)]
