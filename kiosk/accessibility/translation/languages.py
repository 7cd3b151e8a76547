"""The languages that people bring to the counter, and how they are written."""

import unicodedata

from kiosk import domain
from kiosk.domain import KNOWN_LANGUAGES, find_language

FRENCH, EASY_FRENCH = domain.FRENCH.code, domain.EASY_FRENCH.code
#: The languages of the phrasebook, in the order of the welcome screen.
COUNTER_LANGUAGES = tuple(each.code for each in domain.LANGUAGES)

#: Language code → the word that begins the Unicode names of its letters.
SCRIPTS = {code: language.script for code, language in KNOWN_LANGUAGES.items()}


def base_language(language: str) -> str:
    """The language of which ``language`` is a variant: French for easy French, Persian for Dari."""
    return find_language(language).base


def language_variants(language: str) -> tuple[str, ...]:
    """``language`` first, then its variants, all of which the people who speak it may use."""
    return (
        language,
        *(
            code
            for code, each in KNOWN_LANGUAGES.items()
            if each.variant_of == base_language(language) and code != language
        ),
    )


def letters(text: str) -> list[str]:
    return [char for char in text if char.isalpha()]


def script_share(text: str, language: str) -> float:
    """How much of ``text`` is in the script of ``language``, 0 to 1; a text without letters is."""
    found = letters(text)
    if not found:
        return 1.0
    return sum(unicodedata.name(char, "").startswith(SCRIPTS[language]) for char in found) / len(found)
