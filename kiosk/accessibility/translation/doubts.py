"""What is wrong with a machine's translation, as far as one can see without knowing the language."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from .tongues import SCRIPTS, letters, share_in_script

_LOOP = re.compile(r"(?P<phrase>[^\W\d].{0,60}?)(?:[\W_]*(?P=phrase)){3}", re.DOTALL)
_IN_SCRIPT = 0.6  # the rest may be foreign names and abbreviations
_ECHO_FROM = 3  # words; "Non.", "Hospital" may be the same in both languages


class Doubt(StrEnum):
    """Why a translation is not shown."""

    EMPTY = "empty"
    ECHO = "echo"
    LOOP = "loop"
    SCRIPT = "script"
    LENGTH = "length"


def doubt(sentence: str, translated: str, source: str, target: str) -> Doubt | None:
    """The first doubt about ``translated``, both texts with their values masked."""
    if letters(sentence) and not letters(translated):
        return Doubt.EMPTY
    if share_in_script(translated, target) < _IN_SCRIPT:
        return Doubt.ECHO if _plain(sentence) == _plain(translated) else Doubt.SCRIPT
    if _plain(sentence) == _plain(translated):
        many = len(_plain(sentence).split()) >= _ECHO_FROM
        return Doubt.ECHO if many or SCRIPTS[source] != SCRIPTS[target] else None
    if _LOOP.search(translated) and not _LOOP.search(sentence):
        return Doubt.LOOP
    if not len(sentence) / 8 - 5 <= len(translated) <= 4 * len(sentence) + 40:
        return Doubt.LENGTH
    return None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
