"""Figures told by their shapes."""

from __future__ import annotations

import numpy
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from kiosk.device.figures import Box, FigureReader, figures_of
from kiosk.i18n.fonts import FONTS


@pytest.fixture(scope="module")
def net() -> FigureReader:
    return FigureReader.load()


def printed(text: str, family: str, size: int = 28) -> tuple[numpy.ndarray, Box]:
    """A word as a page has it that was photographed, and where it stands."""
    font = ImageFont.truetype(str(FONTS[family][0]), size)
    page = Image.new("L", (600, 120), 255)
    ImageDraw.Draw(page).text((100, 40), text, font=font, fill=28)
    left, top, right, bottom = font.getbbox(text)
    box = 100 + round(left), 40 + round(top), 100 + round(right), 40 + round(bottom)
    return numpy.asarray(page.filter(ImageFilter.GaussianBlur(0.9))), box


@pytest.mark.parametrize("family", ["latin", "european", "arabic", "bengali", "tamil"])
@pytest.mark.parametrize("size", [24, 36])
def test_figures_are_told_by_their_shapes_whatever_they_were_read_as(
    net: FigureReader, family: str, size: int
) -> None:
    for text, misread in (("10", "16"), ("206,90", "296,99"), ("17/08/2026", "11/03/2928"), ("345", "845")):
        page, box = printed(text, family, size)
        read = net.read(page, box, misread)
        assert read is not None
        assert read[0] == "".join(filter(str.isdigit, text))


def test_a_comma_that_was_not_read_makes_no_larger_sum(net: FigureReader) -> None:
    page, box = printed("1289,40", "european")
    assert net.read(page, box, "1289,40") is not None
    assert net.read(page, box, "128940") is None


def test_a_word_with_more_or_fewer_marks_than_were_read_is_not_told(net: FigureReader) -> None:
    page, box = printed("482", "european")
    assert net.read(page, box, "4822") is None
    assert net.read(page, box, "48") is None
    assert net.read(numpy.full((120, 600), 255, numpy.uint8), box, "482") is None, "there is nothing"


def test_a_sign_of_money_is_no_figure(net: FigureReader) -> None:
    page, box = printed("97,55€", "european")
    read = net.read(page, box, "97,556")
    assert read is not None
    assert read[0] == "9755?"


def test_the_feet_of_the_line_above_are_no_part_of_a_figure(net: FigureReader) -> None:
    page, (left, top, right, bottom) = printed("896,30", "european")
    crowded = page.copy()
    crowded[top - 16 : top - 6] = page[bottom - 10 : bottom]
    read = net.read(crowded, (left, top - 16, right, bottom), "896,30")
    assert read is not None
    assert read[0] == "89630"


def test_figures_that_touch_are_parted() -> None:
    page = Image.new("L", (200, 100), 255)
    for left in (40, 60):
        page.paste(20, (left, 30, left + 18, 60))
    page.paste(20, (57, 44, 61, 46))
    shown = figures_of(numpy.asarray(page), (40, 30, 78, 60), "00")
    assert shown is not None
    assert len(shown) == 2
