"""PDF files to test with."""

from __future__ import annotations

import random
from collections.abc import Sequence

from fpdf import FPDF

from kiosk.i18n.fonts import FONTS


def letter(pages: Sequence[Sequence[str]], password: str = "") -> bytes:
    """A letter: each page a list of paragraphs."""
    pdf = FPDF()
    pdf.add_font("latin", "", FONTS["latin"][0])
    for paragraphs in pages:
        pdf.add_page()
        pdf.set_font("latin", size=12)
        for paragraph in paragraphs:
            pdf.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(6)
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    return bytes(pdf.output())


def statement(rows: Sequence[tuple[str, str]]) -> bytes:
    """A page with a title and a table without lines, its rows close together."""
    pdf = FPDF()
    pdf.add_font("latin", "", FONTS["latin"][0])
    pdf.add_page()
    pdf.set_font("latin", size=20)
    pdf.cell(text="Avis d’échéance", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("latin", size=12)
    for label, value in rows:
        pdf.cell(100, 5, label)
        pdf.cell(60, 5, value, align="R", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def raw(content: bytes, box: str = "0 0 595 842", resources: bytes = b"", more: bytes = b"") -> bytes:
    """A page of that size with that content stream; ``more`` is object 5."""
    return b"".join(
        (
            b"%PDF-1.4\n",
            b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[%s]%s/Contents 4 0 R>>endobj\n"
            % (box.encode(), resources),
            b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (len(content), content),
            b"5 0 obj%s endobj\n" % (more or b"null"),
            b"trailer<</Root 1 0 R/Size 6>>\n%%EOF\n",
        )
    )


def bent(data: bytes, seed: int) -> bytes:
    """Cut, or some bits turned."""
    chance = random.Random(seed)
    if seed % 2:
        return data[: chance.randrange(len(data))]
    spoilt = bytearray(data)
    for _ in range(chance.randrange(1, 40)):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)
