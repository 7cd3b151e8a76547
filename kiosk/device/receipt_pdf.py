"""A receipt to take home: an A4 sheet, or a ticket of the 80 mm roll, in the visitor's language.

What is printed has been rendered before: here are only strings. Letters are large (14 points at least),
Arabic is joined and runs from the right. The PDF carries its language, title and a description of the code.
"""

import io
import unicodedata
from dataclasses import dataclass

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import TTFFont

from kiosk.domain import LANGUAGES, Language
from kiosk.i18n.fonts import FONTS, has_fonts, open_zero

from .barcodes import QUIET_ZONE, qr_code
from .printing import PrintDocument

#: Font key by the first word of a character's Unicode name: that of the first language of the script.
_SCRIPTS = {each.script: each.font for each in reversed(LANGUAGES)}
_INSTALLED_FONTS = frozenset(each.font for each in LANGUAGES if has_fonts(each))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent:
    """The words of a receipt, in ``language``. Empty strings and lists are left out.

    ``facts`` are labels with their values; ``qr`` is what the code holds, ``qr_caption`` what it is good for.
    """

    language: Language
    title: str
    headline: str
    reference_label: str = ""
    reference: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notice: str = ""
    qr: str = ""
    qr_caption: str = ""
    agency_name: str = ""
    agency_address: str = ""
    agency_phone: str = ""
    hours_title: str = ""
    hours: tuple[str, ...] = ()
    printed_at: str = ""


@dataclass(frozen=True, slots=True)
class _PaperLayout:
    """Millimetres, and points for letters. ``down`` is 0 for a roll, which is cut where the text ends."""

    across: int
    down: int
    margin: float
    small: float
    text: float
    title: float
    reference: float
    code: float


_A4_LAYOUT = _PaperLayout(across=210, down=297, margin=17, small=14, text=16, title=26, reference=40, code=45)
#: Print heads of 80 mm rolls reach 72 mm.
_ROLL_LAYOUT = _PaperLayout(across=80, down=0, margin=5, small=14, text=14, title=18, reference=28, code=50)

#: Millimetres: longer than any receipt; the PDF format allows 5080.
_MEASURING_HEIGHT_MM = 4000
#: Of the size of letters.
_LEADING = 1.25
_MM_PER_POINT = 25.4 / 72
_RULE_MM = 0.4


def render_a4(page: ReceiptContent) -> PrintDocument:
    """The receipt on A4; a long one goes on on further pages. Raises ``QrTooLargeError``."""
    return PrintDocument(
        bytes(_ReceiptPdf(page, _A4_LAYOUT, _A4_LAYOUT.down).output()), _A4_LAYOUT.across, _A4_LAYOUT.down
    )


def render_roll(page: ReceiptContent) -> PrintDocument:
    """The receipt on the 80 mm roll, as long as it is. Raises ``QrTooLargeError``."""
    measured = _ReceiptPdf(page, _ROLL_LAYOUT, _MEASURING_HEIGHT_MM)
    down = int(measured.get_y() + 2 * _ROLL_LAYOUT.margin) + 1
    return PrintDocument(bytes(_ReceiptPdf(page, _ROLL_LAYOUT, down).output()), _ROLL_LAYOUT.across, down)


class _ReceiptPdf(FPDF):
    def __init__(self, page: ReceiptContent, sheet: _PaperLayout, down: int) -> None:
        super().__init__(unit="mm", format=(sheet.across, down))
        self._layout = sheet
        self._start = Align.R if page.language.rtl else Align.L
        self._set_metadata(page)
        self._set_fonts(page)
        self.set_margin(sheet.margin)
        self.c_margin = 0  # text and rules begin on one line
        self.set_auto_page_break(True, sheet.margin)
        self.add_page()
        self._draw(page)

    def _set_metadata(self, page: ReceiptContent) -> None:
        self.set_lang(page.language.code)
        self.set_title(page.title)
        self.set_creator("hlm-kiosk")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def _set_fonts(self, page: ReceiptContent) -> None:
        fonts = fonts_for_text(str(page), page.language.font)
        for key in fonts:
            regular, bold = FONTS[key]
            self.add_font(key, "", regular)
            self.add_font(key, "B", bold)
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                open_zero(font.ttfont)
        # A name in another script than the receipt's: its letters come from the other font.
        self._font, *others = fonts
        self.set_fallback_fonts(others, exact_match=True)

    def _draw(self, page: ReceiptContent) -> None:
        sheet = self._layout
        self._paragraph(page.agency_name, sheet.small, bold=True)
        self._paragraph(page.title, sheet.small)
        self._gap(sheet.small)
        self._paragraph(page.headline, sheet.title, bold=True)
        if page.reference:
            self._gap(sheet.small)
            self._paragraph(page.reference_label, sheet.small)
            self._paragraph(page.reference, sheet.reference, bold=True)
        for label, value in page.facts:
            self._gap(sheet.small / 2)
            self._paragraph(label, sheet.small, bold=True)
            self._paragraph(value, sheet.text)
        if page.notice:
            self._gap(sheet.small)
            self._rule()
            self._paragraph(page.notice, sheet.text, bold=True)
        if page.qr:
            self._gap(sheet.small)
            self._draw_qr(page.qr, page.qr_caption)
        self._draw_footer(page)

    def _draw_footer(self, page: ReceiptContent) -> None:
        sheet = self._layout
        if not (page.agency_address or page.agency_phone or page.hours or page.printed_at):
            return
        self._gap(sheet.small)
        self._rule()
        self._paragraph(page.agency_address, sheet.small)
        self._paragraph(page.agency_phone, sheet.small)
        if page.hours:
            self._gap(sheet.small / 2)
            self._paragraph(page.hours_title, sheet.small, bold=True)
            for line in page.hours:
                self._paragraph(line, sheet.small)
        self._gap(sheet.small / 2)
        self._paragraph(page.printed_at, sheet.small)

    def _paragraph(self, words: str, points: float, *, bold: bool = False) -> None:
        if not words:
            return
        self.set_font(self._font, "B" if bold else "", points)
        # A French address on an Arabic receipt keeps its own order, or its number would go to its end.
        self.set_text_shaping(True, direction="rtl" if _is_right_to_left(words) else "ltr")
        self.multi_cell(
            0,
            points * _MM_PER_POINT * _LEADING,
            words,
            align=self._start,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _gap(self, points: float) -> None:
        self.ln(points * _MM_PER_POINT)

    def _rule(self) -> None:
        self.set_line_width(_RULE_MM)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self._gap(self._layout.small / 2)

    def _draw_qr(self, content: str, caption: str) -> None:
        picture = io.BytesIO()
        qr_code(content).save(picture, kind="png", scale=8, border=QUIET_ZONE)
        side = self._layout.code
        if self.will_page_break(side):
            self.add_page()
        left = self.w - self.r_margin - side if self._start is Align.R else self.l_margin
        self.image(picture, x=left, w=side, h=side, alt_text=caption or content)
        self._paragraph(caption, self._layout.small)


def _is_right_to_left(words: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in words)


def fonts_for_text(words: str, font: str) -> list[str]:
    """Font keys for these words, ``font`` first; reading a font takes time, so only those that draw."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in set(words)}
    others = {_SCRIPTS[script] for script in scripts & _SCRIPTS.keys()} & _INSTALLED_FONTS - {font}
    return [font, *(key for key in FONTS if key in others)]
