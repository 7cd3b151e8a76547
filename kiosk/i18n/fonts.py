"""Which font files write which language, on the glass and on paper.

Kivy has no glyph fallback: one font must have every character of a language, Latin letters and figures too.
The Chinese font is a package of the system, the only one that may be absent.
"""

from pathlib import Path

import fontpkg_atkinson_hyperlegible
import fontpkg_fira_sans
import fontpkg_hind_siliguri
import fontpkg_ibm_plex_sans_arabic

from kiosk.domain import LANGUAGES, Language
from kiosk.runtime.paths import ASSETS


def _regular_and_bold(folder: Path, family: str) -> tuple[Path, Path]:
    return folder / f"{family}-Regular.ttf", folder / f"{family}-Bold.ttf"


#: It has one weight: titles stand out by their size.
_CHINESE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
#: The Debian package of ``_CHINESE``.
CHINESE_PACKAGE = "fonts-wqy-microhei"

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


def has_fonts(language: Language) -> bool:
    """Whether the fonts of that language are on this machine."""
    return all(path.exists() for path in FONTS[language.font])


def offered_languages() -> tuple[Language, ...]:
    """The languages that this machine can write, in the order of the welcome screen."""
    return tuple(filter(has_fonts, LANGUAGES))
