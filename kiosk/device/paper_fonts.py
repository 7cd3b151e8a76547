"""Which fonts a paper needs: its own language's, and those of the other scripts that stand on it."""

from __future__ import annotations

import unicodedata

from kiosk.domain import LANGUAGES
from kiosk.i18n.fonts import FONTS, has_fonts

#: Font key by the first word of a character's Unicode name: that of the first language of the script.
_SCRIPTS = {each.script: each.font for each in reversed(LANGUAGES)}
_INSTALLED_FONTS = frozenset(each.font for each in LANGUAGES if has_fonts(each))


def fonts_for_text(words: str, font: str) -> list[str]:
    """Font keys for these words, ``font`` first; reading a font takes time, so only those that draw."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in set(words)}
    others = {_SCRIPTS[script] for script in scripts & _SCRIPTS.keys()} & _INSTALLED_FONTS - {font}
    return [font, *(key for key in FONTS if key in others)]
