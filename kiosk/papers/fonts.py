"""The fonts that letters are printed with: files of the ``fontpkg`` packages."""

from __future__ import annotations

from pathlib import Path

import fontpkg_atkinson_hyperlegible
import fontpkg_ibm_plex_sans_arabic

_ATKINSON = Path(fontpkg_atkinson_hyperlegible.ROOT) / "files"
_PLEX_ARABIC = Path(fontpkg_ibm_plex_sans_arabic.ROOT) / "files"

#: Font key of a language (domain.languages) → regular and bold.
FILES: dict[str, tuple[Path, Path]] = {
    "latin": (_ATKINSON / "AtkinsonHyperlegible-Regular.ttf", _ATKINSON / "AtkinsonHyperlegible-Bold.ttf"),
    "arabic": (_PLEX_ARABIC / "IBMPlexSansArabic-Regular.ttf", _PLEX_ARABIC / "IBMPlexSansArabic-Bold.ttf"),
}
