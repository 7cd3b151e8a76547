"""Whether somebody says that there is nothing to report: it is repaired, found again, or was never there."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from kiosk.runtime.bytecode import read_toml
from kiosk.runtime.paths import ASSETS

from .languages import find_language

#: Who says more says more than that.
_MOST_CHARACTERS = 500


class _Patterns(NamedTuple):
    """``assets/intents/settled.toml`` in one language; ``turning`` is what may take the rest back."""

    courtesy: re.Pattern[str]
    none: re.Pattern[str]
    repaired: re.Pattern[str]
    mistaken: re.Pattern[str]
    turning: re.Pattern[str]
    denial: re.Pattern[str]


def is_settled(text: str, language: str) -> bool:
    """Whether ``text`` says that there is nothing to report, and goes on with nothing else: "I have no leak",
    "the leak is repaired", but not "it is repaired, but now…"."""
    said = unicodedata.normalize("NFC", " ".join(text.casefold().split())).replace("’", "'")
    if len(said) > _MOST_CHARACTERS:
        return False
    patterns = _patterns(find_language(language).base)
    said = patterns.courtesy.sub("", said)
    if patterns.mistaken.search(said):
        return True
    if patterns.turning.search(said):
        return False
    if patterns.none.search(said):
        return True
    return bool(patterns.repaired.search(said)) and not patterns.denial.search(said)


@cache
def _patterns(language: str) -> _Patterns:
    settled, opposites, clauses = (
        read_toml(ASSETS / name)
        for name in ("intents/settled.toml", "phrasebook/opposites.toml", "phrasebook/clauses.toml")
    )
    courtesy, none, repaired, mistaken, again = (
        settled[name].get(language, "(?!)") for name in ("courtesy", "none", "repaired", "mistaken", "again")
    )
    restores = opposites.get(language, {}).get("restores", "(?!)")
    edge, words = ("", "") if language == "zh" else (r"(?<!\w)", r"(?!\w)")
    but = "|".join(clauses.get(language, {}).get("but", ())) or "(?!)"
    sources = (
        courtesy,
        none,
        f"{repaired}|{restores}",
        mistaken,
        f"{edge}(?:{but}){words}|[,;،؛，；]|[.!?…।。！？](?=.*\\w)|{again}",
        find_language(language).negation or "(?!)",
    )
    return _Patterns(*(re.compile(unicodedata.normalize("NFC", each)) for each in sources))
