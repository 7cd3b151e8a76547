"""Font files without hinting: the small programs that move the edges of a letter to whole pixels.

They are there for small letters; those of the kiosk are forty pixels high and more, where a drawing with them
and one without look the same. Running them, each time a letter is measured and each time it is drawn, is two
thirds of what words cost (Atkinson Hyperlegible, a line: 1.0 ms with them, 0.3 ms without).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from kiosk.i18n.fonts import FONTS

#: Where they cost much: the other fonts have few, or are drawn no faster without (measured with Pillow 13).
HINTED = ("latin", "european", "bengali")
#: The programs that those of the letters use, and what is measured for them.
_TABLES = ("fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH")


@cache
def unhinted_font_path(path: str) -> str:
    """The file to draw letters from in place of ``path``: in memory, gone with the process."""
    if path not in _hinted_fonts():
        return path
    with TTFont(path, recalcBBoxes=False, recalcTimestamp=False) as font:
        for tag in _TABLES:
            if tag in font:
                del font[tag]
        for glyph in font["glyf"].glyphs.values():
            glyph.trim(remove_hinting=True)
        return _in_memory(Path(path).name, font)


def preload_unhinted() -> Iterator[str]:
    """Makes each of them that is not there yet, one a step."""
    return map(unhinted_font_path, _hinted_fonts())


@cache
def _hinted_fonts() -> tuple[str, ...]:
    return tuple(str(face) for key in HINTED for face in FONTS[key])


def _in_memory(name: str, font: TTFont) -> str:
    """A path that only this process can open. One file serves all sizes, as one on disk would."""
    handle = os.memfd_create(name)
    with open(handle, "wb", closefd=False) as file:
        font.save(file)
    return f"/proc/self/fd/{handle}"
