"""Phrases of violence, death and the loss of a home (``assets/phrasebook/grave.toml``), and whether a
sentence has words that say such a thing.

"My husband pays the rent" is as near to "my husband hits me" as to anything that the phrasebook says of
husbands.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from kiosk.runtime.paths import ASSETS

from .contraries import contains
from .languages import base_language


def compile_patterns(language: str) -> None:
    """Of a base language: else the first sentence waits."""
    for pattern in _table().get(language, {}).values():
        contains(pattern, "")


def is_grave(name: str) -> bool:
    """Whether a phrase, by its name, says something grave."""
    return name in _subjects()


def says_something_so_grave(name: str, sentence: str, language: str) -> bool:
    """Whether ``sentence`` has a word for what a grave phrase is about; of a language of which nobody has
    told the words, all have."""
    words = _table().get(base_language(language), {})
    return contains(words.get(_subjects()[name], ""), sentence)


def has_grave_words(sentence: str, language: str) -> bool:
    """Whether ``sentence`` has a word for something grave, whatever it is."""
    words = _table().get(base_language(language), {"": ""})
    return any(contains(pattern, sentence) for pattern in words.values())


@cache
def _subjects() -> dict[str, str]:
    """By the name of a phrase."""
    return {name: subject for subject, names in _table()["phrases"].items() for name in names}


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads((ASSETS / "phrasebook" / "grave.toml").read_text("utf-8"))
