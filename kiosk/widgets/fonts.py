"""Which font file writes which language. Kivy has no glyph fallback: one font must have every character."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import fonticon_mdi7.mdi7
import fontpkg_atkinson_hyperlegible
import fontpkg_ibm_plex_sans_arabic
from kivy.core.text import LabelBase
from PIL import ImageFont

from kiosk.domain import language

_ATKINSON = fontpkg_atkinson_hyperlegible.ROOT / "files"
_PLEX_ARABIC = fontpkg_ibm_plex_sans_arabic.ROOT / "files"

#: Font key of a language (domain.languages) → regular and bold.
FONTS: dict[str, tuple[Path, Path]] = {
    "latin": (_ATKINSON / "AtkinsonHyperlegible-Regular.ttf", _ATKINSON / "AtkinsonHyperlegible-Bold.ttf"),
    "arabic": (_PLEX_ARABIC / "IBMPlexSansArabic-Regular.ttf", _PLEX_ARABIC / "IBMPlexSansArabic-Bold.ttf"),
}

#: The Latin font as a family with its bold face, for the caption band's markup.
FAMILY = "caption"
LabelBase.register(FAMILY, *map(str, (FONTS["latin"][0], FONTS["latin"][0], FONTS["latin"][1])))

ICONS = Path(fonticon_mdi7.mdi7.__file__).parent / "fonts" / "materialdesignicons-webfont.ttf"


def face(code: str, bold: bool) -> str:
    """The font file for the language of that code."""
    return str(FONTS[language(code).font][bold])


@cache
def pictogram(name: str) -> str:
    """The character of a Material Design icon. Raises ``AttributeError`` for a name that the font lacks."""
    # The package spells an icon "mdi7." and its character.
    return str(getattr(fonticon_mdi7.mdi7.MDI7, name.replace("-", "_")))[-1] if name else ""


@cache
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def width_of(text: str, path: str, size: float) -> float:
    """Pixels that a line of text is wide."""
    return _font(path, max(1, int(size))).getlength(text)
