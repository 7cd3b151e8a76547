"""The languages that people bring to the counter, and how they are written."""

from __future__ import annotations

import unicodedata

FRENCH = "fr"
#: French that is easy to read and understand.
EASY_FRENCH = "fr@falc"
#: The languages of the phrasebook, in the order of the welcome screen.
COUNTER_LANGUAGES = (
    "fr",
    EASY_FRENCH,
    "ar",
    "tr",
    "en",
    "pt",
    "fa",
    "es",
    "ro",
    "uk",
    "ru",
    "bn",
    "ta",
    "zh",
)

#: Language code → the word that begins the Unicode names of its letters.
SCRIPTS = {
    "fr": "LATIN",
    EASY_FRENCH: "LATIN",
    "ar": "ARABIC",
    "tr": "LATIN",
    "en": "LATIN",
    "pt": "LATIN",
    "fa": "ARABIC",
    "prs": "ARABIC",
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

_VARIANTS = {EASY_FRENCH: FRENCH, "prs": "fa"}


def base_language(language: str) -> str:
    """The language of which ``language`` is a variant: French for easy French, Persian for Dari."""
    return _VARIANTS.get(language, language)


def language_variants(language: str) -> tuple[str, ...]:
    """``language`` first, then its variants, all of which the people who speak it may use."""
    return (
        language,
        *(
            variant
            for variant, of in _VARIANTS.items()
            if of == base_language(language) and variant != language
        ),
    )


def letters(text: str) -> list[str]:
    """The letters of ``text``, in any script."""
    return [char for char in text if char.isalpha()]


def script_share(text: str, language: str) -> float:
    """How much of ``text`` is in the script of ``language``, 0 to 1; a text without letters is."""
    found = letters(text)
    if not found:
        return 1.0
    return sum(unicodedata.name(char, "").startswith(SCRIPTS[language]) for char in found) / len(found)
