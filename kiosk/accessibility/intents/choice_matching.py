"""Say what you see: which of the choices on the screen was said."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from kiosk.runtime.paths import ASSETS

#: Out of 100. From ``MATCH_SCORE`` on a choice is taken; two within ``AMBIGUITY_MARGIN`` of each other are
#: asked about.
MATCH_SCORE = 75.0
AMBIGUITY_MARGIN = 8.0
#: Characters. Who speaks for longer has said before what is meant; one character may unfold to eighteen.
MAX_CHARACTERS = 1000

#: Of Arabic and Persian one form of each letter; the Turkish dotless i as people type it.
_VARIANTS = str.maketrans("أإآٱىةیکı", "اااايهيكi")


@dataclass(frozen=True, slots=True)
class _Ordinals:
    """Folded words: which place each means, those of the last one, and those that change nothing."""

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


def match_choice(heard: str, options: Sequence[tuple[str, str]]) -> ChoiceMatch | AmbiguousChoice | NoChoice:
    """Which of ``options`` (key, words on the screen, in the order shown) was said.

    By its words, in any order and amid others, or by its place: "le deuxième", "the last", "الأول".
    """
    said = fold(heard)
    if not said or not options:
        return NoChoice()
    scored = sorted(((_score(said, fold(label)), key) for key, label in options), reverse=True)
    best = scored[0][0]
    if best >= MATCH_SCORE:
        near = tuple(key for score, key in scored if score >= max(MATCH_SCORE, best - AMBIGUITY_MARGIN))
        return ChoiceMatch(near[0], best) if len(near) == 1 else AmbiguousChoice(near)
    place = _ordinal_position(said.split(), len(options))
    return NoChoice() if place is None else ChoiceMatch(options[place][0], 100.0)


def fold(text: str) -> str:
    """The words of ``strip_accents`` text, without punctuation; of a long text, of its beginning."""
    # Vowel signs of Bengali and Tamil are marks that do not combine: they belong to their words.
    kept = (
        c if c == "_" or unicodedata.category(c)[0] in "LNM" else " "
        for c in strip_accents(text[:MAX_CHARACTERS])
    )
    return " ".join("".join(kept).split())


def strip_accents(text: str) -> str:
    """Lower case without accents and Arabic vowels; variants of a letter made one."""
    # Decomposing may bring capitals (𝕊 is an S) and folding may bring accents (İ): as long as it changes.
    while (plain := unicodedata.normalize("NFKD", text).casefold()) != text:
        text = plain
    plain = "".join(c for c in text if not unicodedata.combining(c))
    return plain.replace("œ", "oe").replace("ـ", "").translate(_VARIANTS)


def _score(said: str, label: str) -> float:
    """Alike as a whole, or the words of the label amid others."""
    if not label:
        return 0.0
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
            for word in fold(words).split()
        },
        last=frozenset(word for table in tables for word in fold(table["last"]).split()),
        around=frozenset(word for table in tables for word in fold(table["around"]).split()),
    )
