"""Words that may be meant by their first letters: those that the kiosk itself uses in that language.

Its texts, what people say to it, and the phrases of the counter; the more often a word stands there, the
sooner it is offered. Accents need not be typed.
"""

from __future__ import annotations

import threading
import tomllib
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import islice

import regex

from kiosk.domain import CHINESE, language
from kiosk.i18n import catalogue
from kiosk.i18n.catalogue import SOURCE
from kiosk.runtime.paths import ASSETS

#: Letters, their signs, and hyphens between them; joiners belong to a word in Persian.
WORD = regex.compile(r"[\p{L}\p{M}\u200c\u200d]+(?:-[\p{L}\p{M}]+)*")
#: The word that is being written, up to the caret.
BEGUN = regex.compile(r"[\p{L}\p{M}\u200c\u200d]+(?:-[\p{L}\p{M}]*)*$")
#: Places to fill of a text, and alternatives of a sentence, are no words.
_PLACES = regex.compile(r"\{[^}]*\}|[(|)]")
#: Shorter words are typed as fast.
SHORTEST = 3
#: Accents of Latin and Cyrillic letters, and the vowel marks of Arabic: what may be left out. The signs of
#: Bengali and Tamil are letters.
_MARKS = frozenset(range(27, 36)) | frozenset(range(200, 241))
#: So many are offered.
MOST = 3

Entry = tuple[str, str, int]


def folded(word: str) -> str:
    """Without case and accents."""
    plain = unicodedata.normalize("NFD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(each for each in plain if unicodedata.combining(each) not in _MARKS)


def begun(text: str) -> str:
    """The word that ends ``text``; "" when it ends with none."""
    found = BEGUN.search(text)
    return found.group() if found else ""


#: By language: what was made ready, or is being made.
_ready: dict[str, tuple[Entry, ...]] = {}


def prepare(code: str) -> None:
    """Has the words of a language made ready in the background, once."""
    base = language(code).base
    if base not in _ready:
        _ready[base] = ()
        threading.Thread(target=load, args=(base,), name=f"words of {base}", daemon=True).start()


def load(code: str) -> None:
    """Makes the words of a language ready: that takes a moment."""
    base = language(code).base
    _ready[base] = tuple(sorted((folded(word), word, count) for word, count in _counted(base).items()))


def suggested(code: str, prefix: str, most: int = MOST) -> list[str]:
    """The words that begin like this, the most usual first; none before they are ready."""
    start, known = folded(prefix), _ready.get(language(code).base, ())
    if not start:
        return []
    found: list[tuple[int, int, str]] = []
    for key, word, count in islice(known, bisect_left(known, (start, "", 0)), None):
        if not key.startswith(start):
            break
        if word.casefold() != prefix.casefold():
            found.append((-count, len(word), word))
    return [word for _, _, word in nsmallest(most, found)]


def _counted(base: str) -> dict[str, int]:
    """How often each word of a language is used."""
    if base == CHINESE.code:
        return {}  # what is typed there is pinyin
    counted: Counter[str] = Counter()
    for text in _texts(base):
        begins = True
        for found in WORD.finditer(_PLACES.sub(" ", text)):
            word = found.group()
            # The first word of a sentence has a capital that says nothing.
            counted[word.lower() if begins else word] += 1
            begins = False
    return {
        word: count
        for word, count in counted.items()
        if len(word) >= SHORTEST and (word == word.lower() or word.lower() not in counted)
    }


def _texts(base: str) -> Iterator[str]:
    yield from _catalogue(base)
    for path in [ASSETS / "intents" / f"{base}.toml", *sorted((ASSETS / "phrasebook").rglob("*.toml"))]:
        if path.exists():
            with path.open("rb") as file:
                yield from _strings(tomllib.load(file), base, path.parent.name == "intents")


def _catalogue(base: str) -> Iterable[str]:
    """The texts of the screens. French is their source: any catalogue has all of them."""
    found = catalogue("en" if base == SOURCE else base)
    return found.sources() if base == SOURCE else found.texts()


def _strings(value: object, base: str, ours: bool) -> Iterator[str]:
    """The strings of a table that are in that language: all of them, or what stands under its code."""
    if isinstance(value, str):
        if ours:
            yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(each, base, ours or key == base)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, base, ours)
