"""A landlord's PDF: shown, read, and never the end of the kiosk."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import closing

import psutil
import pytest

from kiosk.device.pdf import (
    PdfDamagedError,
    PdfEncryptedError,
    PdfError,
    PdfHostileError,
    PdfPages,
    PdfTooLargeError,
)
from kiosk.device.pdf_reader import PdfReader
from kiosk.device.rgb_image import RgbImage
from kiosk.runtime.child_process import ChildProcess
from tests.until import WITHIN_S, until

from .documents import bent, letter, raw, statement

LONG = "Madame, Monsieur, nous avons bien reçu votre paiement de 452,10 € pour le mois de novembre. " * 3
LETTER = letter([[LONG.strip(), "Avec nos remerciements."], ["La suite est ici."]])


@pytest.fixture(scope="module")
def pages() -> Iterator[PdfPages]:
    with closing(PdfPages(LETTER)) as pages:
        yield pages


def ink(picture: RgbImage) -> float:
    """The share of bytes that are not white."""
    return 1 - picture.rgb.count(b"\xff") / len(picture.rgb)


def test_pages_are_counted(pages: PdfPages) -> None:
    assert pages.count == 2
    with pytest.raises(IndexError):
        pages.picture(2, 100)
    with pytest.raises(IndexError):
        pages.text(-1)


@pytest.mark.parametrize("width", [540, 1080])
def test_a_page_is_a_picture_as_wide_as_asked(pages: PdfPages, width: int) -> None:
    picture = pages.picture(0, width)
    assert picture.width == width
    assert picture.height == pytest.approx(width * 297 / 210, abs=2)
    assert 0.005 < ink(picture) < 0.5
    assert ink(picture) > ink(pages.picture(1, width))


def test_lines_are_joined_to_paragraphs(pages: PdfPages) -> None:
    assert pages.text(0) == (LONG.strip(), "Avec nos remerciements.")
    assert pages.text(1) == ("La suite est ici.",)


def test_each_row_of_a_table_is_read_for_itself() -> None:
    rows = [("Loyer", "450,00 €"), ("Provisions pour charges", "80,50 €"), ("APL", "-78,40 €")]
    with closing(PdfPages(statement(rows))) as pages:
        assert pages.text(0) == ("Avis d’échéance", *(f"{label}\t{value}" for label, value in rows))


def test_an_address_keeps_its_lines() -> None:
    address = "Mme Lucienne Martin\n3 allée des Érables\n69999 Villeneuve"
    with closing(PdfPages(letter([[address, LONG]]))) as pages:
        assert pages.text(0)[0] == address


def test_a_word_broken_at_the_end_of_a_line_is_whole_again() -> None:
    with closing(PdfPages(letter([["Le loge-\nment est à vous."]]))) as pages:
        assert pages.text(0) == ("Le logement est à vous.",)


def test_a_page_without_words() -> None:
    with closing(PdfPages(raw(b"0 0 1 rg 100 100 200 200 re f"))) as pages:
        assert pages.text(0) == ()
        assert ink(pages.picture(0, 300)) > 0.02


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 5000, LETTER[:600], b"\x89PNG" + LETTER[4:]],
    ids=["empty", "text", "header", "zeros", "cut", "png"],
)
def test_damaged(data: bytes) -> None:
    with pytest.raises(PdfDamagedError) as refused:
        PdfPages(data)
    assert refused.value.sentence


def test_encrypted() -> None:
    with pytest.raises(PdfEncryptedError):
        PdfPages(letter([["secret"]], password="1234"))


def test_too_large() -> None:
    with pytest.raises(PdfTooLargeError):
        PdfPages(LETTER, largest=len(LETTER) - 1)


def test_a_page_that_is_all_height() -> None:
    with closing(PdfPages(raw(b"", box="0 0 1 14400"))) as pages, pytest.raises(PdfHostileError):
        pages.picture(0, 1080)


def test_what_was_filled_in_a_form_is_shown() -> None:
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Diallo)/Rect[100 100 400 300]/F 4/AP<</N 6 0 R>>>>"
    blue = b"<</Type/XObject/Subtype/Form/BBox[0 0 300 200]/Length 25>>"
    blue += b"stream\n0 0 1 rg 0 0 300 200 re f\nendstream"
    data = raw(b"", resources=b"/Annots[5 0 R]", more=field + b"endobj\n6 0 obj" + blue)
    with_form = data.replace(b"/Pages 2 0 R>>", b"/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>")
    with closing(PdfPages(with_form)) as pages:
        assert ink(pages.picture(0, 300)) > 0.05


def test_a_picture_that_would_fill_the_memory() -> None:
    side = 60_000
    pixels = zlib.compress(b"\0" * side * 500, 9)
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB" % (side, side)
    image += b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
        len(pixels),
        pixels,
    )
    data = raw(b"595 0 0 842 0 0 cm /I Do", resources=b"/Resources<</XObject<</I 5 0 R>>>>", more=image)
    with closing(PdfPages(data)) as pages:
        assert ink(pages.picture(0, 500)) == 0  # it is left out
        assert pages.text(0) == ()


def test_a_page_that_takes_forever_is_given_up_and_the_next_one_is_read() -> None:
    # Each stroke has a million dashes.
    endless = b"[0.0001 0.0001] 0 d 0.001 w " + b"0 0 m 595 842 l S " * 20_000
    with closing(PdfPages(raw(endless))) as pages:
        pages._timeout_s = 0.7
        with pytest.raises(PdfHostileError):
            pages.picture(0, 1080)
        pages._timeout_s = WITHIN_S
        assert pages.text(0) == ()


def test_a_reader_that_died_is_replaced(pages: PdfPages) -> None:
    assert pages.pid is not None
    psutil.Process(pages.pid).kill()
    assert until(lambda: pages.pid is None)
    assert pages.picture(1, 200).width == 200


@pytest.mark.slow
def test_five_hundred_pages_one_by_one_in_bounded_memory() -> None:
    with closing(PdfPages(letter([[f"Page {number}", LONG] for number in range(500)]))) as pages:
        assert pages.count == 500
        assert pages.pid is not None
        reader = psutil.Process(pages.pid)
        resident = []
        for number in range(500):
            assert pages.picture(number, 300).width == 300
            assert pages.text(number)[0] == f"Page {number}"
            resident.append(reader.memory_info().rss)
        assert max(resident[50:]) - resident[50] < 20_000_000
        assert max(resident) < 150_000_000


def test_bent_files_are_shown_or_refused_never_worse() -> None:
    refused = 0
    # One reader for all: what a bent file leaves behind must not harm the next one.
    with closing(ChildProcess(PdfReader, errors=(PdfError,))) as reader:
        for seed in range(80):
            try:
                for number in range(min(reader.call(5, PdfReader.open, bent(LETTER, seed)), 3)):
                    reader.call(5, PdfReader.text, number)
                    reader.call(5, PdfReader.picture, number, 200)
            except PdfError:
                refused += 1
        assert reader.call(5, PdfReader.open, LETTER) == 2
    assert 20 < refused < 80
