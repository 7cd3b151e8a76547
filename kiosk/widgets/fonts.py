"""Font files and pictograms for Kivy."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import fonticon_mdi7.mdi7
from kivy.core.text import LabelBase
from PIL import ImageFont

from kiosk.domain import language
from kiosk.fonts import FONTS

#: Fonts as families with their bold face, for the caption band's markup.
for _key, _faces in FONTS.items():
    if all(each.exists() for each in _faces):
        LabelBase.register(_key, *map(str, (_faces[0], _faces[0], _faces[1])))

#: Chinese is broken between any two signs, other words at spaces and after hyphens.
_PIECES = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\-\u2e80-\u9fff\uff00-\uffef]+-?")

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
    """Pixels that a line of text is wide: its advance, or its ink where that reaches further."""
    font = _font(path, max(1, int(size)))
    left, _, right, _ = font.getbbox(text)
    return max(font.getlength(text), right - left)


def widest(text: str, path: str) -> float:
    """How wide the longest piece that no line may break is, for letters one pixel high."""
    return max((width_of(piece, path, 100) for piece in _PIECES.findall(text)), default=0) / 100
