"""Phrases that may be what was meant: those that share its rare words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

_SAME_WORD = 80  # similarity in percent, for a word that no phrase has
_MIN_SIMILARITY = 0.3  # cosine


class PhraseIndex:
    """Finds the nearest of some texts, each given as its words and the name of what it says."""

    def __init__(self, texts: Sequence[tuple[tuple[str, ...], str]]) -> None:
        count = Counter(word for said, _ in texts for word in set(said))
        #: A rare word weighs more; squared, because both sides of a cosine have it.
        self._weights = {word: math.log((1 + len(texts)) / times) ** 2 for word, times in count.items()}
        self._names = [name for _, name in texts]
        self._lengths = [self._length(said) for said, _ in texts]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for place, (said, _) in enumerate(texts):
            for word in set(said):
                self._postings[word].append(place)

    def to(self, asked: Iterable[str], limit: int) -> list[str]:
        """The names of the nearest texts, the nearest first, none twice."""
        known = {found for word in asked if (found := self._known_word(word))}
        shared: dict[int, float] = defaultdict(float)
        for word in known:
            for place in self._postings[word]:
                shared[place] += self._weights[word]
        length = self._length(known)
        scores = {place: weight / length / self._lengths[place] for place, weight in shared.items()}
        nearest = sorted(scores, key=lambda place: -scores[place])
        names = (self._names[place] for place in nearest if scores[place] >= _MIN_SIMILARITY)
        return list(dict.fromkeys(names))[:limit]

    def _known_word(self, word: str) -> str | None:
        """``word``, or the one that it is a misspelling of."""
        if word in self._weights:
            return word
        found = process.extractOne(word, self._weights.keys(), scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
        return found[0] if found else None

    def _length(self, said: Iterable[str]) -> float:
        return math.sqrt(sum(self._weights[word] for word in set(said)))
