"""Which font files write which language, on the glass and on paper.

Kivy has no glyph fallback: one font must have every character of a language, Latin letters and figures too.
The Chinese font is a package of the system, the only one that may be absent.
"""

import io
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import fontpkg_atkinson_hyperlegible
import fontpkg_fira_sans
import fontpkg_hind_siliguri
import fontpkg_ibm_plex_sans_arabic

from kiosk.domain import LANGUAGES, Language
from kiosk.runtime.paths import ASSETS

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont


def _regular_and_bold(folder: Path, family: str) -> tuple[Path, Path]:
    return folder / f"{family}-Regular.ttf", folder / f"{family}-Bold.ttf"


#: It has one weight: on the glass its letters are drawn heavier where they are to be bold.
_CHINESE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
#: The Debian package of ``_CHINESE``.
CHINESE_PACKAGE = "fonts-wqy-microhei"

#: A zero has two contours; with a stroke through it three.
STRUCK_ZERO_CONTOURS = 3

#: Font key of a language (domain.languages) → regular and bold.
FONTS: dict[str, tuple[Path, Path]] = {
    "latin": _regular_and_bold(Path(fontpkg_atkinson_hyperlegible.ROOT) / "files", "AtkinsonHyperlegible"),
    # Atkinson Hyperlegible has no Turkish İ and no Cyrillic.
    "european": _regular_and_bold(Path(fontpkg_fira_sans.ROOT) / "files", "FiraSans"),
    "arabic": _regular_and_bold(Path(fontpkg_ibm_plex_sans_arabic.ROOT) / "files", "IBMPlexSansArabic"),
    "bengali": _regular_and_bold(Path(fontpkg_hind_siliguri.ROOT) / "files", "HindSiliguri"),
    "tamil": _regular_and_bold(ASSETS / "fonts", "Catamaran"),
    "chinese": (_CHINESE, _CHINESE),
}


_found = find_spec("fonticon_mdi7")
assert _found is not None
assert _found.submodule_search_locations is not None
_ICONS = Path(_found.submodule_search_locations[0])
ICON_FONT = _ICONS / "fonts" / "materialdesignicons-webfont.ttf"


@cache
def icon_character(name: str) -> str:
    """The character of a Material Design icon. Raises ``AttributeError`` for a name that the font lacks.

    It is looked up in the source of the package: to import its 7,300 names for the hundred that are shown
    takes 5 ms of a start and 2 MB.
    """
    line = f'\n    {name.replace("-", "_")} = "\\U'
    at = _icons().find(line)
    if at < 0:
        raise AttributeError(f"no icon is called {name!r}")
    begin = at + len(line)
    return chr(int(_icons()[begin : begin + 8], 16))


@cache
def _icons() -> str:
    return (_ICONS / "mdi7.py").read_text(encoding="utf-8")


def has_fonts(language: Language) -> bool:
    """Whether the fonts of that language are on this machine."""
    return all(path.exists() for path in FONTS[language.font])


def offered_languages() -> tuple[Language, ...]:
    """The languages that this machine can write, in the order of the welcome screen."""
    return tuple(filter(has_fonts, LANGUAGES))


def open_zero(font: "TTFont") -> None:
    """Takes the stroke out of the zero of a font that has one: to weak eyes it is an eight on a
    number to be copied. What is inside the stroke's two halves becomes one, shaped as the outline."""
    letters = font["glyf"]
    zero = letters[font.getBestCmap()[ord("0")]]
    if zero.numberOfContours != STRUCK_ZERO_CONTOURS:
        return
    points, ends, flags = zero.getCoordinates(letters)
    edge = ends[0] + 1  # the outline comes first
    inside, outline = points[edge:], points[:edge]
    across, up = (_scale(*([point[axis] for point in part] for part in (outline, inside))) for axis in (0, 1))
    zero.coordinates = type(points)([*outline, *((across(x), up(y)) for x, y in reversed(outline))])
    zero.flags = type(flags)([*flags[:edge], *reversed(flags[:edge])])
    zero.endPtsOfContours, zero.numberOfContours = [edge - 1, 2 * edge - 1], 2
    zero.removeHinting()


def _scale(source: Sequence[int], target: Sequence[int]) -> Callable[[int], int]:
    """What moves a coordinate from the extent of ``source`` to that of ``target``."""
    low, wide = min(source), max(source) - min(source)
    return lambda at: round(min(target) + (at - low) * (max(target) - min(target)) / wide)


@cache
def font_bytes(path: Path) -> bytes:
    """The font of that file with an open zero."""
    from fontTools.ttLib import TTFont  # here: it is slow to import, and seldom needed

    with TTFont(path, recalcBBoxes=False, recalcTimestamp=False) as font, io.BytesIO() as file:
        open_zero(font)
        font.save(file)
        return file.getvalue()
