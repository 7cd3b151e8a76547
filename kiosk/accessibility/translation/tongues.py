"""The languages that people bring to the counter, and how they are written."""

from __future__ import annotations

import unicodedata

#: Language code → the word that begins the Unicode names of its letters.
SCRIPTS = {
    "fr": "LATIN",
    "ar": "ARABIC",
    "tr": "LATIN",
    "en": "LATIN",
    "pt": "LATIN",
    "fa": "ARABIC",
    "es": "LATIN",
    "ro": "LATIN",
    "uk": "CYRILLIC",
    "ru": "CYRILLIC",
    "bn": "BENGALI",
    "ta": "TAMIL",
    "zh": "CJK",
    "it": "LATIN",
    "ca": "LATIN",
}


def letters(text: str) -> list[str]:
    """The letters of ``text``, in any script."""
    return [char for char in text if char.isalpha()]


def share_in_script(text: str, language: str) -> float:
    """How much of ``text`` is in the script of ``language``, 0 to 1; a text without letters is."""
    found = letters(text)
    if not found:
        return 1.0
    return sum(unicodedata.name(char, "").startswith(SCRIPTS[language]) for char in found) / len(found)
