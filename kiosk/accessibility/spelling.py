"""A text said letter by letter, each sign by its name in the language shown."""

from __future__ import annotations

import unicodedata

from kiosk.domain import T, Text, verbatim
from kiosk.i18n import catalogue

#: Signs that a voice would pass over, or say as something else.
CHARACTER_NAMES: dict[str, Text] = {
    " ": T("espace"),
    "-": T("tiret"),
    "’": T("apostrophe"),
    ".": T("point"),
    ",": T("virgule"),
    ":": T("deux points"),
    "?": T("point d’interrogation"),
    "!": T("point d’exclamation"),
    "/": T("barre"),
    "@": T("arobase"),
    "+": T("plus"),
    "€": T("euro"),
    "«": T("guillemet"),
    "»": T("guillemet"),
    "(": T("parenthèse"),
    ")": T("parenthèse"),
    "·": T("vide"),
}
#: Signs that are another one to the ear.
_EQUIVALENT_CHARACTERS = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u200a": " ",
    "'": "’",
    "،": ",",
    "؟": "?",
    "？": "?",
    "。": ".",
    "।": ".",
}


def graphemes(text: str) -> list[str]:
    """What a reader sees as single characters: a letter keeps its vowel signs and accents."""
    seen: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        joins = unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
        if seen and joins:
            seen[-1] += char
        elif not joins:
            seen.append(char)
    return seen


def spell_out(text: str, language: str) -> str:
    """The names of its characters, with a pause after each."""
    render = catalogue(language).render
    return ", ".join(render(_name(char)) for char in graphemes(text.strip())) + "." if text.strip() else ""


def _name(char: str) -> Text:
    sign = CHARACTER_NAMES.get(_EQUIVALENT_CHARACTERS.get(char, char))
    if sign is not None:
        return sign
    if char.isupper() and char.lower() != char:
        return T("{letter} majuscule", letter=char)
    return verbatim(char)
