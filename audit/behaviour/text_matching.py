"""Words and scripts: whether something written was said, and whether a text can be of a language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

from kiosk.domain import LANGUAGES, find_language

_TOKEN = re.compile(r"\w+")
#: What stands for a place to fill, and is not read.
_PLACEHOLDERS = re.compile(r"[·…_•]")

#: The scripts beside the Latin one.
SCRIPTS = tuple(dict.fromkeys(each.script for each in LANGUAGES if each.script != "LATIN"))
LATIN = "LATIN"
#: So many letters of another script are no name or sign.
MIN_FOREIGN_LETTERS = 3


def normalised(text: str) -> str:
    """Letters and figures only, in one form: a space or a stop makes no other words."""
    return "".join(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())).replace("_", "")


@lru_cache(maxsize=4)
def _normalised_speech(said: str) -> tuple[str, frozenset[str]]:
    """All that is said of a page is looked through for each text on it."""
    return normalised(said), frozenset(_TOKEN.findall(unicodedata.normalize("NFKC", said).casefold()))


def missing_words(written: str, said: str) -> list[str]:
    """The words of ``written`` that are not among those ``said``."""
    written = _PLACEHOLDERS.sub(" ", written)
    flat_said, tokens = _normalised_speech(said)
    if normalised(written) in flat_said:
        return []
    words = _TOKEN.findall(unicodedata.normalize("NFKC", written).casefold())
    # A number may be said figure by figure.
    return [
        word
        for word in words
        if word not in tokens and not (any(map(str.isdigit, word)) and normalised(word) in flat_said)
    ]


@cache
def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    for script in (LATIN, *SCRIPTS):
        if name.startswith(script):
            return script
    return ""


def foreign_script(text: str, language: str) -> str:
    """The script of ``text`` when it cannot be ``language``, else "". Latin letters are names anywhere."""
    counts = Counter(_script(each) for each in text if each.isalpha())
    own = find_language(language.split("-")[0]).script
    for script, count in counts.most_common():
        if script not in ("", LATIN, own) and count >= MIN_FOREIGN_LETTERS and count > counts[own]:
            return script
    return ""
