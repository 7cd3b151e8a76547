"""From what a visitor can see to sizes in millimetres and colours.

Every size on the screen derives from two facts of the place (how large the screen really is, how far
away eyes are) and one wish of the visitor (text size). See screens/widgets/theme.py.
"""

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from math import hypot

from kiosk.domain import T, Text
from kiosk.runtime.paths import ASSETS

#: EN 301 549 5.1.4: capital height ≥ 0.7° of the visual field, H ≥ 0.0122 × distance.
CAPITAL_PER_DISTANCE = 0.0122
#: Height of a capital in Atkinson Hyperlegible, in em (668 of 1000 units).
CAPITAL_PER_EM = 0.668
TARGET_MM = 20.0
GAP_MM = 3.0
#: Ten letters abreast are 20 mm wide on no tablet: a key has at least the 44 CSS pixels of WCAG 2.2 2.5.5.
KEY_MM = 11.6
#: From key to key; a wrong letter is taken back by one touch.
KEY_GAP_MM = 1.0
#: In reach mode nothing is touched outside this band, in millimetres above the floor (EN 301 549, 8.3: 380;
#: 1100 is the lowest top of the standards in common).
LOW_REACH_BAND_MM = (380.0, 1100.0)


class ThemeName(StrEnum):
    """The colour themes, in the order in which the access bar goes through them."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    #: Few colours, and those soft: for whom a bright screen is too much.
    CALM = "calm"


THEME_NAMES: dict[ThemeName, Text] = {
    ThemeName.LIGHT: T("Fond clair"),
    ThemeName.DARK: T("Fond sombre"),
    ThemeName.CONTRAST: T("Jaune sur noir"),
    ThemeName.CALM: T("Couleurs calmes"),
}

#: Text sizes in hundredths of the normal size.
TEXT_SIZES = (100, 150, 200, 300)

TEXT_SIZE_NAMES: dict[int, Text] = {
    100: T("Texte normal"),
    150: T("Texte grand"),
    200: T("Texte très grand"),
    300: T("Texte géant"),
}


@dataclass(frozen=True, slots=True)
class DisplayPreferences:
    """The display a visitor has chosen. ``reach``: all that is touched stands low; ``left``: it is there
    for a left hand, which does not cover what it touches."""

    text: int = 100
    theme: ThemeName = ThemeName.LIGHT
    reach: bool = False
    left: bool = False

    def larger(self) -> "DisplayPreferences":
        """The next text size; after the largest the normal one."""
        return replace(self, text=TEXT_SIZES[(TEXT_SIZES.index(self.text) + 1) % len(TEXT_SIZES)])

    def smaller(self) -> "DisplayPreferences":
        """The text size before; the normal one has none."""
        return replace(self, text=TEXT_SIZES[max(0, TEXT_SIZES.index(self.text) - 1)])

    def next_theme(self) -> "DisplayPreferences":
        names = list(ThemeName)
        return replace(self, theme=names[(names.index(self.theme) + 1) % len(names)])


@dataclass(frozen=True, slots=True)
class ScreenGeometry:
    """A real screen: its pixels, its diagonal in inches, how far away eyes are in millimetres, and how high
    its lower edge is above the floor (0: it is held in the hands)."""

    width: int
    height: int
    diagonal_inches: float
    distance_mm: float
    mounted_mm: float = 0.0

    @property
    def mm(self) -> float:
        """Pixels in a millimetre."""
        return hypot(self.width, self.height) / (self.diagonal_inches * 25.4)

    @property
    def min_font_px(self) -> float:
        """Font size in pixels whose capitals are exactly 0.7° high."""
        return CAPITAL_PER_DISTANCE * self.distance_mm * self.mm / CAPITAL_PER_EM

    @property
    def reach(self) -> tuple[float, float] | None:
        """Bottom and top of the band of reach mode, in pixels from the lower edge; ``None`` where it would
        change nothing: a screen that is held, or that ends within the band."""
        low, high = ((each - self.mounted_mm) * self.mm for each in LOW_REACH_BAND_MM)
        bottom = max(0.0, low)
        return (bottom, high) if self.mounted_mm and bottom < high < self.height else None


@cache
def colour_tokens() -> dict[str, dict[str, str]]:
    """Colour tokens by theme, ``tints`` among them (assets/tokens.json: measured ≥ 7:1)."""
    raw = json.loads((ASSETS / "tokens.json").read_text(encoding="utf-8"))
    return {**raw["themes"], "tints": raw["tints"]}


def theme_colours(theme: ThemeName) -> dict[str, str]:
    """The tokens of a theme, as ``#RRGGBB``."""
    return colour_tokens()[theme.value]
