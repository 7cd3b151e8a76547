"""Say what you see: which of the choices on the screen was said."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kiosk.domain.normalisation import normalise
from kiosk.runtime.paths import ASSETS

#: Out of 100. From ``MATCH_SCORE`` on a choice is taken; two within ``AMBIGUITY_MARGIN`` of each other are
#: asked about.
MATCH_SCORE = 75.0
AMBIGUITY_MARGIN = 8.0
#: Characters. Who speaks for longer has said before what is meant; one character may become eighteen.
MAX_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class _Ordinals:
    """Normalised words: which place each means, those of the last one, and those that change nothing."""

    places: dict[str, int]
    last: frozenset[str]
    around: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChoiceMatch:
    """One choice was said; ``score`` from 0 to 100."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class AmbiguousChoice:
    """Several fit, the best first: ask which."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoChoice:
    """None of them."""


def match_choice(
    utterance: str, options: Sequence[tuple[str, str]]
) -> ChoiceMatch | AmbiguousChoice | NoChoice:
    """Which of ``options`` (key, words on the screen, in the order shown) was said.

    By its words, in any order and amid others, or by its place: "le deuxième", "the last", "الأول".
    """
    said = _words(utterance[:MAX_CHARACTERS])
    if not said or not options:
        return NoChoice()
    scored = sorted(((_score(said, _words(label)), key) for key, label in options), reverse=True)
    best = scored[0][0]
    if best >= MATCH_SCORE:
        near = tuple(key for score, key in scored if score >= max(MATCH_SCORE, best - AMBIGUITY_MARGIN))
        return ChoiceMatch(near[0], best) if len(near) == 1 else AmbiguousChoice(near)
    place = _ordinal_position(said.split(), len(options))
    return NoChoice() if place is None else ChoiceMatch(options[place][0], 100.0)


def _words(text: str) -> str:
    return normalise(text, words_only=True)


def _score(said: str, label: str) -> float:
    """Alike as a whole, or the words of the label amid others."""
    if not label:
        return 0.0
    from rapidfuzz import fuzz  # here: no start waits for it

    whole = fuzz.token_sort_ratio(said, label)
    # A label amid a sentence counts a little less, so that the exact one wins over one it contains.
    within = 0.9 * fuzz.token_set_ratio(said, label) if set(label.split()) & set(said.split()) else 0.0
    return max(whole, within)


def _ordinal_position(words: Sequence[str], count: int) -> int | None:
    known = _load_ordinals()
    # "one" is also a word around: "the first one".
    rest = [word for word in words if word not in known.around] or [w for w in words if w in known.places]
    if len(rest) != 1:
        return None
    if rest[0] in known.last:
        return count - 1
    place = known.places.get(rest[0], count)
    return place if place < count else None


@cache
def _load_ordinals() -> _Ordinals:
    """``assets/intents/ordinals.toml``, all languages in one."""
    tables = tomllib.loads((ASSETS / "intents" / "ordinals.toml").read_text(encoding="utf-8")).values()
    return _Ordinals(
        places={
            word: place
            for table in tables
            for place, words in enumerate(table["places"])
            for word in _words(words).split()
        },
        last=frozenset(word for table in tables for word in _words(table["last"]).split()),
        around=frozenset(word for table in tables for word in _words(table["around"]).split()),
    )
