"""Makes the two Tamil font files of ``assets/fonts`` from the variable font that is published.

    pip install fontpkg-catamaran fonttools
    python -m scripts.tamil_font

Kivy and the papers open a font file as it is: of a variable one they would draw the thinnest letters.
"""

from __future__ import annotations

import shutil

import fontpkg_catamaran  # type: ignore[import-untyped]  # it has no stubs
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from kiosk.runtime.paths import ASSETS

WEIGHTS = {"Regular": 400, "Bold": 700}


def main() -> None:
    """Writes both weights and their licence."""
    package, to = fontpkg_catamaran.ROOT, ASSETS / "fonts"
    for name, weight in WEIGHTS.items():
        font = TTFont(package / "files" / "Catamaran[wght].ttf", recalcTimestamp=False)
        instantiateVariableFont(font, {"wght": weight}, inplace=True, updateFontNames=True)
        font.save(to / f"Catamaran-{name}.ttf")
    shutil.copy(package / "LICENSE", to / "Catamaran-OFL.txt")


if __name__ == "__main__":
    main()
