"""Words that may be meant by their first letters: those that the kiosk itself uses in that language.

Its texts, what people say to it, and the phrases of the counter; the more often a word stands there, the
sooner it is offered. Accents need not be typed.
"""

import re
import threading
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from heapq import nsmallest
from itertools import islice
from typing import Any

from kiosk.domain import CHINESE, get_language
from kiosk.domain.normalisation import normalise
from kiosk.i18n import catalogue
from kiosk.i18n.catalogue import SOURCE_LANGUAGE
from kiosk.runtime.paths import ASSETS

#: Letters, their signs, and hyphens between them; joiners belong to a word in Persian.
WORD_PATTERN = r"[\p{L}\p{M}\u200c\u200d]+(?:-[\p{L}\p{M}]+)*"
#: The word that is being written, up to the caret.
WORD_PREFIX_PATTERN = r"[\p{L}\p{M}\u200c\u200d]+(?:-[\p{L}\p{M}]*)*$"
#: Places to fill of a text, and alternatives of a sentence, are no words.
_PLACEHOLDERS = re.compile(r"\{[^}]*\}|[(|)]")
#: Shorter words are typed as fast.
MIN_WORD_LENGTH = 3
#: So many are offered.
MAX_SUGGESTIONS = 3
#: A word that is so many times less usual than what is typed already is not what is meant.
RARE = 6

WordEntry = tuple[str, str, int]


@cache
def _compiled(pattern: str) -> Any:
    """Of `regex`, which knows what a letter is. Made when it is needed: no start waits for it."""
    import regex

    return regex.compile(pattern)


def word_prefix(text: str) -> str:
    """The word that ends ``text``; "" when it ends with none."""
    found = _compiled(WORD_PREFIX_PATTERN).search(text)
    return found.group() if found else ""


#: By language: what was made ready, or is being made.
_loaded: dict[str, tuple[WordEntry, ...]] = {}


def load_in_background(code: str) -> None:
    """Has the words of a language made ready in the background, once."""
    base = get_language(code).base
    if base not in _loaded:
        _loaded[base] = ()
        threading.Thread(target=load_words, args=(base,), name=f"words of {base}", daemon=True).start()


def load_words(code: str) -> None:
    """Makes the words of a language ready: that takes a moment."""
    base = get_language(code).base
    _loaded[base] = tuple(
        sorted((normalise(word), word, count) for word, count in _word_counts(base).items())
    )


def complete_word(code: str, prefix: str, most: int = MAX_SUGGESTIONS) -> list[str]:
    """The words that begin like this, the most usual first; none before they are ready. Of what is a word by
    itself not those that are ``RARE``; accents that were typed are meant."""
    start, known = normalise(prefix), _loaded.get(get_language(code).base, ())
    if not start:
        return []
    typed, whole = prefix.casefold(), 0
    found: list[tuple[bool, int, int, str]] = []
    for key, word, count in islice(known, bisect_left(known, (start, "", 0)), None):
        if not key.startswith(start):
            break
        if word.casefold() == typed:
            whole = count
        else:
            found.append((not word.casefold().startswith(typed), -count, len(word), word))
    meant = (each for each in found if -each[1] * RARE > whole)
    return [word for _, _, _, word in nsmallest(most, meant)]


def _word_counts(base: str) -> dict[str, int]:
    """How often each word of a language is used."""
    if base == CHINESE.code:
        return {}  # what is typed there is pinyin
    counted: Counter[str] = Counter()
    for text in _texts(base):
        begins = True
        for found in _compiled(WORD_PATTERN).finditer(_PLACEHOLDERS.sub(" ", text)):
            word = found.group()
            # The first word of a sentence has a capital that says nothing.
            counted[word.lower() if begins else word] += 1
            begins = False
    return {
        word: count
        for word, count in counted.items()
        if len(word) >= MIN_WORD_LENGTH and (word == word.lower() or word.lower() not in counted)
    }


def _texts(base: str) -> Iterator[str]:
    from kiosk.accessibility.translation.phrasebook import packaged_phrasebook  # here: a start types nothing

    yield from _catalogue(base)
    path = ASSETS / "intents" / f"{base}.toml"
    if path.exists():
        yield from _strings(tomllib.loads(path.read_text("utf-8")))
    for situation in packaged_phrasebook().situations:
        for texts in (situation.titles, *(phrase.texts for phrase in situation.phrases)):
            if base in texts:
                yield texts[base]
        for phrase in situation.phrases:
            yield from phrase.paraphrases.get(base, ())


def _catalogue(base: str) -> Iterable[str]:
    """The texts of the screens. French is their source: any catalogue has all of them."""
    found = catalogue("en" if base == SOURCE_LANGUAGE else base)
    return found.sources() if base == SOURCE_LANGUAGE else found.texts()


def _strings(value: object) -> Iterator[str]:
    """All strings of a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
