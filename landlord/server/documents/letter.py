"""The landlord's letter paper: large letters, one column, a title that a reader can jump to.

Of a tagged PDF fpdf2 (2.8) makes the language, the title, the outline and the description of a picture; it
does not tag paragraphs and tables.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import fontpkg_atkinson_hyperlegible
import fontpkg_ibm_plex_sans_arabic
import segno
from fpdf import FPDF, FontFace, ViewerPreferences
from fpdf.enums import Align, TableBordersLayout, XPos, YPos

from kiosk.domain import Money

from ..tables import AgencyRow, LandlordRow, TenantRow
from .formats import format_day, format_euros, format_phone

#: The second is for the letters of a name that the first does not have.
_FACES = {
    "atkinson": Path(fontpkg_atkinson_hyperlegible.ROOT) / "files" / "AtkinsonHyperlegible-{}.ttf",
    "plex": Path(fontpkg_ibm_plex_sans_arabic.ROOT) / "files" / "IBMPlexSansArabic-{}.ttf",
}
_FACE, _OTHER = _FACES
#: Points, and millimetres.
_SMALL, _TEXT, _TITLE = 12, 14, 22
_LINE, _MARGIN, _CODE = 7, 20, 42


class LetterPdf(FPDF):
    """A letter that is the same every time it is made."""

    def __init__(self, house: LandlordRow, agency: AgencyRow, title: str, day: date) -> None:
        super().__init__(format="A4")
        self._foot = f"{house.name}, {agency.address}"
        self.set_lang("fr")
        self.set_title(title)
        self.set_author(house.name)
        self.set_creation_date(datetime.combine(day, time(), UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for face, file in _FACES.items():
            for style, name in (("", "Regular"), ("B", "Bold")):
                self.add_font(face, style, str(file).format(name))
        self.set_fallback_fonts([_OTHER], exact_match=False)
        self.set_text_shaping(True)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, _MARGIN + 10)
        self.add_page()
        self.say(house.name, bold=True)
        for line in (agency.name, agency.address, format_phone(agency.phone)):
            self.say(line, small=True)

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self.say(f"{self._foot}. Page {self.page_no()}.", small=True)

    def address(self, tenant: TenantRow, day: date) -> None:
        """Who it is for, and its day."""
        self.gap(2)
        for line in (tenant.display_name, *tenant.address.split(", "), f"Locataire {tenant.number}"):
            self.say(line)
        self.gap()
        self.say(f"Le {format_day(day)}", small=True)

    def heading(self, words: str) -> None:
        self.gap()
        self.set_font(_FACE, "B", _TITLE)
        self.start_section(words)
        self.multi_cell(0, 1.4 * _LINE, words, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.gap()

    def say(self, words: str, *, bold: bool = False, small: bool = False) -> None:
        self.set_font(_FACE, "B" if bold else "", _SMALL if small else _TEXT)
        self.multi_cell(0, _LINE, words, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def gap(self, lines: float = 0.5) -> None:
        self.ln(lines * _LINE)

    def amounts(self, lines: Sequence[tuple[str, Money]], total: str) -> None:
        """A line each, and their sum."""
        everything = sum((amount for _, amount in lines), Money(0))
        self.set_font(_FACE, "", _TEXT)
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=(3, 1),
            text_align=(Align.L, Align.R),
            line_height=1.3 * _LINE,
            headings_style=FontFace(emphasis="BOLD"),
        ) as table:
            table.row(("Ligne", "Montant"))
            for label, amount in lines:
                table.row((label, format_euros(amount)))
            table.row((total, format_euros(everything)), style=FontFace(emphasis="BOLD"))
        self.gap()

    def code(self, content: str, described: str) -> None:
        """A QR code, with its description for who cannot see it."""
        picture = io.BytesIO()
        segno.make(content, error="m", micro=False).save(picture, kind="png", scale=8)
        if self.will_page_break(_CODE):
            self.add_page()
        self.image(picture, w=_CODE, h=_CODE, alt_text=described)
        self.say(described, small=True)
