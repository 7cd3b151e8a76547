"""Say what you see: which of the choices on the screen was said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

#: Out of 100. From ``SURE`` on a choice is taken; two within ``APART`` of each other are asked about.
SURE = 75.0
APART = 8.0

_ORDINALS: tuple[frozenset[str], ...] = (
    frozenset({"1", "un", "premier", "premiere", "one", "first", "الاول", "اول", "الاولي", "واحد"}),
    frozenset(
        {"2", "deux", "deuxieme", "second", "seconde", "two", "الثاني", "الثانيه", "ثاني", "اثنان", "اثنين"}
    ),
    frozenset({"3", "trois", "troisieme", "three", "third", "الثالث", "الثالثه", "ثالث", "ثلاثه"}),
    frozenset({"4", "quatre", "quatrieme", "four", "fourth", "الرابع", "الرابعه", "رابع", "اربعه"}),
    frozenset({"5", "cinq", "cinquieme", "five", "fifth", "الخامس", "الخامسه", "خامس", "خمسه"}),
    frozenset({"6", "six", "sixieme", "sixth", "السادس", "السادسه", "سادس", "سته"}),
    frozenset({"7", "sept", "septieme", "seven", "seventh", "السابع", "السابعه", "سابع", "سبعه"}),
    frozenset({"8", "huit", "huitieme", "eight", "eighth", "الثامن", "الثامنه", "ثامن", "ثمانيه"}),
    frozenset({"9", "neuf", "neuvieme", "nine", "ninth", "التاسع", "التاسعه", "تاسع", "تسعه"}),
)
_LAST = frozenset({"dernier", "derniere", "last", "الاخير", "الاخيره"})
#: Words around an ordinal that change nothing.
_AROUND = frozenset(
    re.findall(
        r"\w+",
        "le la les l numero choix reponse option je veux prends choisis s il vous plait merci "
        "the number choice please i want take one رقم الرقم الخيار اريد من فضلك",
    )
)


@dataclass(frozen=True, slots=True)
class Match:
    """One choice was said; ``score`` from 0 to 100."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several fit, the best first: ask which."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoMatch:
    """None of them."""


def match(heard: str, options: Sequence[tuple[str, str]]) -> Match | Ambiguous | NoMatch:
    """Which of ``options`` (key, words on the screen, in the order shown) was said.

    By its words, in any order and amid others, or by its place: "le deuxième", "the last", "الأول".
    """
    said = fold(heard)
    if not said or not options:
        return NoMatch()
    scored = sorted(((_score(said, fold(label)), key) for key, label in options), reverse=True)
    best = scored[0][0]
    if best >= SURE:
        near = tuple(key for score, key in scored if score >= max(SURE, best - APART))
        return Match(near[0], best) if len(near) == 1 else Ambiguous(near)
    place = _place(said.split(), len(options))
    return NoMatch() if place is None else Match(options[place][0], 100.0)


def fold(text: str) -> str:
    """Lower case without accents, Arabic marks and punctuation; Arabic letter variants made one."""
    # Decomposing may bring capitals (𝕊 is an S) and folding may bring accents (İ): as long as it changes.
    while (bare := unicodedata.normalize("NFKD", text).casefold()) != text:
        text = bare
    bare = "".join(c for c in text if not unicodedata.combining(c))
    bare = bare.replace("œ", "oe").replace("ـ", "")
    bare = bare.translate(str.maketrans("أإآٱىة", "اااايه"))
    return " ".join(re.findall(r"\w+", bare))


def _score(said: str, label: str) -> float:
    """Alike as a whole, or the words of the label amid others."""
    if not label:
        return 0.0
    whole = fuzz.token_sort_ratio(said, label)
    # A label amid a sentence counts a little less, so that the exact one wins over one it contains.
    within = 0.9 * fuzz.token_set_ratio(said, label) if set(label.split()) & set(said.split()) else 0.0
    return max(whole, within)


def _place(words: Sequence[str], count: int) -> int | None:
    rest = [word for word in words if word not in _AROUND]
    if not rest:  # "one" is also a word around: "the first one"
        rest = [word for word in words if word == "one"]
    if len(rest) != 1:
        return None
    if rest[0] in _LAST:
        return count - 1
    return next((n for n, names in enumerate(_ORDINALS[:count]) if rest[0] in names), None)
