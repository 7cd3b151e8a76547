"""The languages of the interface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language a visitor can choose.

    ``code`` is the locale of the catalogue, ``autonym`` its name in its own script, ``greeting`` what
    the kiosk says when it is touched, ``voice`` the espeak-ng voice, ``font`` a key of the font table.
    """

    code: str
    autonym: str
    greeting: str
    voice: str
    font: str
    rtl: bool = False


FRENCH = Language("fr", "Français", "Bonjour. Continuer en français.", "fr-fr", "latin")
ARABIC = Language("ar", "العربية", "مرحبًا. المتابعة بالعربية.", "ar", "arabic", rtl=True)
ENGLISH = Language("en", "English", "Hello. Continue in English.", "en-gb", "latin")

#: In the order of the welcome screen (source: facts/ACCESSIBILITY.md, "Without French").
LANGUAGES: tuple[Language, ...] = (FRENCH, ARABIC, ENGLISH)


def language(code: str) -> Language:
    """The language of that code. Raises ``KeyError`` if the interface does not have it."""
    for each in LANGUAGES:
        if each.code == code:
            return each
    raise KeyError(code)
