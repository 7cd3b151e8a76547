"""The words of a housing agency in each language, and what the difficult ones mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kiosk.runtime.paths import ASSETS

from .languages import FRENCH

_GLOSSARY = ASSETS / "phrasebook" / "glossary.toml"
_PLAIN_WORDS = ASSETS / "phrasebook" / "plain_words.toml"


@dataclass(frozen=True, slots=True)
class TranslatedTerm:
    """A word as it is written in each language; ``explained`` in easy French, empty for a plain word."""

    forms: Mapping[str, tuple[str, ...]] = field(hash=False)
    explanation: str = ""

    def word(self, language: str) -> str:
        """The word itself, as a dictionary has it."""
        return self.forms[language][0].replace("~", "")

    def occurs_in(self, text: str, language: str) -> bool:
        """Whether ``text`` has it, in any of its endings."""
        return any(_pattern(form, language).search(_apostrophe(text)) for form in self.forms[language])


@cache
def load_terms(path: Path = _GLOSSARY) -> tuple[TranslatedTerm, ...]:
    """All terms, longer French words first. Raises ``OSError``, ``TOMLDecodeError``, ``KeyError``."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
    terms = [
        TranslatedTerm(
            {
                code: tuple(form.strip() for form in text.split("/"))
                for code, text in entry.items()
                if code != "explained"
            },
            entry.get("explained", ""),
        )
        for entry in entries
    ]
    return tuple(sorted(terms, key=lambda term: -len(term.word(FRENCH))))


@cache
def load_plain_words(path: Path = _PLAIN_WORDS) -> Mapping[str, str]:
    """Difficult French word → plain one. Raises ``OSError``, ``TOMLDecodeError``, ``KeyError``."""
    words: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
    return {_apostrophe(word): plain for word, plain in words.items()}


@cache
def _pattern(form: str, language: str) -> re.Pattern[str]:
    """``~`` and what follows it stand for any ending. Before a word, other languages than French put more."""
    ends = [(*word.partition("~"),) for word in _apostrophe(form).split()]
    text = r"\s".join(re.escape(stem) + (r"\S*" if tilde else "") for stem, tilde, _ in ends)
    return re.compile(rf"\b{text}(?!\w)" if language == FRENCH else text, re.IGNORECASE)


def _apostrophe(text: str) -> str:
    return text.replace("'", "’")
