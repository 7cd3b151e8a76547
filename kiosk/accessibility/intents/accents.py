"""Words with their accents where somebody typed them without: "komsu cok gurultu yapiyor".

What compares meanings hardly knows them without. They are restored by the words of the examples, only in a
sentence that has no accent at all, and only where one spelling is far commoner than the others.
"""

import re
import unicodedata
from collections import Counter
from functools import cache

from .training_sentences import load_training_sentences

#: Those in which it helps: of 80 sentences of ``benchmarks/development.toml`` 65 find their phrase first
#: without accents, 76 with those that are restored, 77 as they were written.
LANGUAGES = ("ro", "tr")
#: How much commoner the restored word must be than the one that was typed.
_COMMONER = 3
_WORD = re.compile(r"[^\W\d_]+")


def with_accents(text: str, language: str) -> str:
    """``text`` with its accents, if it has none and is in one of ``LANGUAGES``; else as it is."""
    if language not in LANGUAGES or _without(text) != text:
        return text
    known = _spellings(language)
    return _WORD.sub(lambda word: _like(word[0], known.get(word[0].casefold(), word[0])), text)


def _like(typed: str, spelling: str) -> str:
    """With the capital of what was typed."""
    return spelling[:1].upper() + spelling[1:] if typed[:1].isupper() else spelling


def _without(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("ı", "i"))
    return "".join(each for each in letters if not unicodedata.combining(each))


@cache
def _spellings(language: str) -> dict[str, str]:
    """The spelling with accents of each word that is far commoner so, by the word without them."""
    by_typed: dict[str, Counter[str]] = {}
    for _, text in load_training_sentences(language).examples:
        for word in _WORD.findall(unicodedata.normalize("NFC", text.casefold())):
            by_typed.setdefault(_without(word), Counter())[word] += 1
    likely = {typed: counted.most_common(1)[0] for typed, counted in by_typed.items()}
    return {
        typed: word
        for typed, (word, count) in likely.items()
        if word != typed and count >= _COMMONER * by_typed[typed][typed]
    }
