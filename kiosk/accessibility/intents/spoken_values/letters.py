"""Spelled names: "d comme Denise, u, p"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from ..choice_matching import fold
from ..ranking import content_words
from ..training_sentences import load_training_sentences

#: Names of letters have one to three words: "double vé", "trait d'union".
_LONGEST = 3


def spelled_name(text: str, lang: str) -> str | None:
    """The name that is spelled, with its capitals; ``None`` when no two letters come in a row."""
    words = content_words(text, lang)
    run = max(spelled_runs(words, lang, doubled=True), key=len, default="")
    name = unicodedata.normalize("NFC", run)
    return name.strip().title() if len(name.strip()) > 1 else None


def spelled_runs(words: Sequence[str], lang: str, *, doubled: bool = False) -> Iterator[str]:
    """The runs of letters and digits among ``words``. With ``doubled``, "deux l" is two of them."""
    names, as_in, twice = _names(lang)
    run, at, times = "", 0, 1
    while at < len(words):
        if doubled and words[at] in twice and _letter(words, at, names)[1] == 0:
            times, at = 2, at + 1
            continue
        letter, length = _letter(words, at, names)
        if not length:
            yield run
            run, at, times = "", at + 1, 1
            continue
        at += length
        if at + 1 < len(words) and words[at] in as_in:
            letter, at = words[at + 1][0], at + 2  # the word is heard better than its letter
        run, times = run + letter * times, 1
    yield run


def _letter(words: Sequence[str], at: int, names: dict[str, str]) -> tuple[str, int]:
    """The letter said at a place, and how many words it takes: 0 when there is none."""
    for length in range(_LONGEST, 0, -1):
        name = " ".join(words[at : at + length])
        if name in names:
            return names[name], length
    word = words[at]
    if (len(word) == 1 and not "\u3400" <= word <= "\u9fff") or any(c.isdigit() for c in word):
        return word, 1
    return "", 0


@cache
def _names(lang: str) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    known = load_training_sentences(lang)
    names = {fold(name): letter for letter, called in known.letters.items() for name in called}
    return names, frozenset(map(fold, known.as_in)), frozenset(map(fold, known.twice))
