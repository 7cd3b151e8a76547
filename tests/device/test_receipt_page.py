"""Receipts, read back from the PDF: the words, the letters, the code, and nothing off the paper."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from kiosk.device.barcodes import QrTooLargeError, read_barcodes_in_image
from kiosk.device.printing import PrintDocument
from kiosk.device.receipt_pdf import ReceiptContent, render_a4, render_roll
from kiosk.domain import FRENCH, Money, get_language
from kiosk.i18n import format_value

Sheet = Callable[[ReceiptContent], PrintDocument]
LINK = "https://example.org/t/482715?k=abcdef"

FRENCH_PAGE = ReceiptContent(
    language=FRENCH,
    title="Signaler un problème",
    headline="C’est noté. Quelqu’un vient avant le 26 novembre à 18 h.",
    reference_label="Votre numéro",
    reference="T482715",
    facts=(
        ("Problème", "Le robinet de la cuisine fuit"),
        ("Adresse", "3 allée des Érables, appartement 12, bâtiment A"),
        ("À payer", format_value(Money(123450), "fr")),
    ),
    notice="L’agence l’a bien reçu.",
    qr=LINK,
    qr_caption="Photographiez ce code pour suivre votre demande.",
    agency_name="Agence des Tilleuls",
    agency_address="12 place des Tilleuls, 69999 Villeneuve",
    agency_phone="01 99 00 50 10",
    hours_title="Horaires",
    hours=("lundi : 9 h – 12 h 30, 13 h 30 – 17 h 30", "mardi : 9 h – 12 h 30"),
    printed_at="Imprimé le 25 novembre à 10 h 42",
)
ARABIC_PAGE = replace(
    FRENCH_PAGE,
    language=get_language("ar"),
    title="الإبلاغ عن مشكلة",
    headline="تم تسجيل طلبكم. سيأتي شخص قبل 26/11/2026.",
    reference_label="رقمكم",
    facts=(
        ("المشكلة", "الصنبور يسرّب الماء"),
        ("العنوان", "3 allée des Érables"),
        ("الهاتف", "01 99 00 50 10"),
    ),
    notice="استلمت الوكالة طلبكم.",
    qr_caption="صوّروا هذا الرمز.",
    hours_title="أوقات العمل",
    hours=("الاثنين: 9:00 – 12:30",),
    printed_at="طُبع في 25 نوفمبر",
)

sheets = pytest.mark.parametrize("sheet", [render_a4, render_roll])
languages = pytest.mark.parametrize("page", [FRENCH_PAGE, ARABIC_PAGE], ids=["fr", "ar"])


def text(printed: PrintDocument) -> str:
    with pypdfium2.PdfDocument(printed.pdf) as document:
        words = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(words.split())


def drawn(printed: PrintDocument, scale: float = 2) -> list[Image.Image]:
    with pypdfium2.PdfDocument(printed.pdf) as document:
        return [page.render(scale=scale).to_pil().convert("L") for page in document]


@sheets
def test_every_word_of_it(sheet: Sheet) -> None:
    words = text(sheet(FRENCH_PAGE))
    for expected in (
        FRENCH_PAGE.title,
        FRENCH_PAGE.headline,
        "T482715",
        *(each for fact in FRENCH_PAGE.facts for each in fact),
        FRENCH_PAGE.notice,
        FRENCH_PAGE.qr_caption,
        FRENCH_PAGE.agency_name,
        FRENCH_PAGE.agency_address,
        FRENCH_PAGE.agency_phone,
        *FRENCH_PAGE.hours,
        FRENCH_PAGE.printed_at,
    ):
        assert " ".join(expected.split()) in words


@sheets
def test_arabic_words_and_the_order_of_numbers(sheet: Sheet) -> None:
    words = text(sheet(ARABIC_PAGE))
    for expected in ("T482715", "26/11/2026", "01 99 00 50 10", "3 allée des Érables", "رقمكم", "الوكالة"):
        assert expected in words, expected


def test_arabic_stands_on_the_right_and_is_joined() -> None:
    one = ReceiptContent(language=get_language("ar"), title="", headline="ببب")
    (page,) = drawn(render_a4(one))
    dark = np.asarray(page) < 128
    columns = np.flatnonzero(dark.any(axis=0))
    assert columns[0] > page.width / 2
    # Three joined letters are one line of ink, but for their dots: no empty column between them.
    assert len(columns) == columns[-1] - columns[0] + 1


@sheets
@languages
def test_nothing_leaves_the_paper(sheet: Sheet, page: ReceiptContent) -> None:
    printed = sheet(page)
    for image in drawn(printed):
        dark = np.asarray(image) < 200
        rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        margin = 3 / 25.4 * 72 * 2  # 3 mm, which printers cannot reach
        assert rows[0] > margin
        assert columns[0] > margin
        assert rows[-1] < image.height - margin
        assert columns[-1] < image.width - margin


@sheets
@languages
def test_the_code_can_be_read_off_the_paper(sheet: Sheet, page: ReceiptContent) -> None:
    assert [code.text for code in read_barcodes_in_image(drawn(sheet(page))[-1])] == [LINK]


@sheets
@languages
def test_letters_are_large(sheet: Sheet, page: ReceiptContent) -> None:
    with pypdfium2.PdfDocument(sheet(page).pdf) as document:
        words = document[0].get_textpage()
        sizes = [pypdfium2.raw.FPDFText_GetFontSize(words, index) for index in range(words.count_chars())]
    assert min(size for size in sizes if size > 1) >= 14


def test_sizes() -> None:
    with pypdfium2.PdfDocument(render_a4(FRENCH_PAGE).pdf) as document:
        assert len(document) == 1
        assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=0.1)
    roll = render_roll(FRENCH_PAGE)
    with pypdfium2.PdfDocument(roll.pdf) as document:
        assert len(document) == 1
        across, down = document[0].get_size()
    assert across == pytest.approx(80 / 25.4 * 72, abs=0.1)
    assert down == pytest.approx(roll.height_mm / 25.4 * 72, abs=0.1)
    short = render_roll(replace(FRENCH_PAGE, facts=(), qr="", qr_caption=""))
    assert short.height_mm < roll.height_mm


def test_a_long_one_goes_on_on_the_next_sheet() -> None:
    facts = tuple(
        (f"Pièce {number}", "Une valeur assez longue pour remplir la ligne. " * 3) for number in range(30)
    )
    printed = render_a4(replace(FRENCH_PAGE, facts=facts))
    assert len(drawn(printed, 1)) > 1
    words = text(printed)
    assert all(label in words for label, _ in facts)


def test_a_name_in_another_script(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "fpdf"):
        printed = render_a4(
            replace(FRENCH_PAGE, facts=(("Nom", "محمد بن علي"), ("Name", "Ołena Şahin Đặng")))
        )
    assert "محمد" in text(printed)
    assert not [record.message for record in caplog.records if "missing" in record.message]


@languages
def test_what_readers_for_the_blind_need(page: ReceiptContent) -> None:
    pdf = render_a4(page).pdf
    assert re.search(rb"/Lang \(%s" % page.language.code.encode(), pdf)
    assert b"/DisplayDocTitle true" in pdf
    assert b"/Alt " in pdf
    with pypdfium2.PdfDocument(pdf) as document:
        assert document.get_metadata_value("Title") == page.title


def test_a_code_that_no_phone_could_read() -> None:
    with pytest.raises(QrTooLargeError):
        render_a4(replace(FRENCH_PAGE, qr="x" * 2000))
