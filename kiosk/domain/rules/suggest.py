"""From what a visitor says to what may be wrong.

A phrase of ``symptoms.toml`` counts when each of its words is heard, give or take a slip of a letter
(speech recognition and hurried typing make them). The more words a phrase has, the surer it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz, process

from kiosk.domain import Place

from .dangers import DangerKind
from .symptoms import Symptom
from .words import Phrase, words

#: Words shorter than this must be the same: one letter makes another word of them.
FUZZY_FROM = 5

#: Least likeness of two longer words, in percent ("robinet" and "robinets" are 93).
ALIKE = 84.0

#: How sure a phrase of one, two, three or more words makes us, in percent.
SURE_OF = (0.0, 70.0, 85.0, 95.0)

#: From this score on, and ``AHEAD`` of the next, a suggestion is taken until the review.
CONFIDENT = 68.0
AHEAD = 8.0


class Suggestion(NamedTuple):
    """A symptom and how sure it is, 0 to 100."""

    symptom: Symptom
    score: float


def suggest(text: str, symptoms: Iterable[Symptom], place: Place | None = None) -> list[Suggestion]:
    """What the text may be about, the surest first; only symptoms of ``place`` if it is known."""
    heard = _Heard(text)
    found = [
        Suggestion(symptom, score)
        for symptom in symptoms
        if (place is None or place in symptom.places)
        and (score := max((heard.score(phrase) for phrase in symptom.phrases), default=0.0))
    ]
    return sorted(found, key=lambda suggestion: -suggestion.score)


def understood(text: str, symptoms: Iterable[Symptom], place: Place | None = None) -> Symptom | None:
    """The one symptom the text is clearly about, if there is one."""
    found = suggest(text, symptoms, place)
    if not found or found[0].score < CONFIDENT:
        return None
    if len(found) > 1 and found[0].score - found[1].score < AHEAD:
        return None
    return found[0].symptom


def danger_in(text: str, symptoms: Iterable[Symptom]) -> DangerKind | None:
    """The danger the words tell of, wherever it is and whatever else they say."""
    dangerous = [symptom for symptom in symptoms if symptom.danger]
    found = suggest(text, dangerous)
    return found[0].symptom.danger if found else None


class _Heard:
    """The words of a text, compared with each keyword only once."""

    def __init__(self, text: str) -> None:
        self._words = frozenset(words(text))
        self._long = [word for word in self._words if len(word) >= FUZZY_FROM]
        self._likeness: dict[str, float] = {}

    def score(self, phrase: Phrase) -> float:
        """How sure the phrase makes us, 0 when one of its words was not heard."""
        likeness = [max(map(self._like, slot)) for slot in phrase]
        if not all(likeness):
            return 0.0
        return SURE_OF[min(len(phrase), len(SURE_OF) - 1)] * sum(likeness) / len(likeness) / 100

    def _like(self, keyword: str) -> float:
        if keyword not in self._likeness:
            self._likeness[keyword] = self._compare(keyword)
        return self._likeness[keyword]

    def _compare(self, keyword: str) -> float:
        if keyword in self._words:
            return 100.0
        if len(keyword) < FUZZY_FROM:
            return 0.0
        nearest = process.extractOne(keyword, self._long, scorer=fuzz.ratio, score_cutoff=ALIKE)
        return nearest[1] if nearest else 0.0
