"""Codes: made for phones, read off notices, typed by scanners."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from PIL import Image, ImageFilter

from kiosk.device.barcodes import (
    MAX_VERSION,
    MIN_LENGTH,
    QUIET_ZONE,
    Barcode,
    BarcodeKeyFilter,
    QrTooLargeError,
    qr_code,
    read_barcodes,
    read_barcodes_in_image,
)
from kiosk.device.rgb_image import RgbImage
from kiosk.domain.vcalendar import CalendarEntry, vcalendar

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def printed(code: segno.QRCode, step: int = 4) -> Image.Image:
    light = ~np.pad(np.array(code.matrix, dtype=bool), QUIET_ZONE)
    return Image.fromarray(np.kron(light * 255, np.ones((step, step))).astype(np.uint8))


def picture(image: Image.Image) -> RgbImage:
    image = image.convert("RGB")
    return RgbImage(image.width, image.height, image.tobytes())


@pytest.mark.parametrize("content", ["a", "https://example.org/é", "رقمكم T482715", "x" * 600, "line\r\nl"])
def test_what_is_written_is_read(content: str) -> None:
    assert [code.text for code in read_barcodes(picture(printed(qr_code(content))))] == [content]


def test_a_code_stays_large_enough_for_phones() -> None:
    side = 17 + 4 * MAX_VERSION
    assert len(qr_code("x" * 700).matrix) <= side
    for size in (800, 10_000):
        with pytest.raises(QrTooLargeError):
            qr_code("x" * size)


def test_read_askew_blurred_and_in_the_middle_of_a_room() -> None:
    room = Image.effect_noise((1280, 720), 60).convert("RGB")
    code = (
        printed(qr_code("HLM1|10010002|2026-12|45210"), 7)
        .convert("RGB")
        .rotate(23, expand=True, fillcolor="white")
    )
    room.paste(code, (400, 150))
    assert read_barcodes(picture(room.filter(ImageFilter.GaussianBlur(1.5)))) == [
        Barcode("HLM1|10010002|2026-12|45210", "QRCode")
    ]


@pytest.mark.parametrize("kind", ["Code128", "EAN13", "DataMatrix", "PDF417", "Aztec"])
def test_other_codes_of_letters_and_badges(kind: str) -> None:
    text = "3760012345670" if kind == "EAN13" else "TENANT-10010002"
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    image = Image.fromarray(np.array(zxingcpp.write_barcode_to_image(made, scale=4, add_quiet_zones=True)))
    (code,) = read_barcodes_in_image(image)
    assert code.text.startswith(text)
    assert code.kind == kind


def test_nothing_is_read_where_nothing_is() -> None:
    assert read_barcodes(picture(Image.effect_noise((640, 480), 100))) == []
    half = printed(qr_code("https://example.org"))
    assert read_barcodes(picture(half.crop((0, 0, half.width // 2, half.height)))) == []


def calendar(entry: CalendarEntry) -> Calendar:
    """Through the code and back."""
    text = vcalendar(entry, NOW)
    (code,) = read_barcodes(picture(printed(qr_code(text))))
    assert code.text == text
    return Calendar.from_ical(text)


@pytest.mark.parametrize("day", [date(2026, 12, 3), date(2026, 7, 3), date(2026, 10, 25), date(2027, 3, 28)])
def test_an_appointment_goes_to_the_phone(day: date) -> None:
    starts = datetime(day.year, day.month, day.day, 9, 30, tzinfo=PARIS)
    entry = CalendarEntry(
        uid="R482715@tilleuls",
        starts=starts,
        ends=starts + timedelta(minutes=30),
        summary="Rendez-vous ; signer, « mon bail »\\ici",
        place="12 place des Tilleuls, 69999 Villeneuve-les-Tilleuls",
        sequence=2,
    )
    text = vcalendar(entry, NOW)
    assert f"DTSTART;TZID=Europe/Paris:{day:%Y%m%d}T093000\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    read = calendar(entry)
    (event,) = read.walk("VEVENT")
    assert event["UID"] == entry.uid
    assert str(event["SUMMARY"]) == entry.summary
    assert str(event["LOCATION"]) == entry.place
    assert event["SEQUENCE"] == 2
    assert event.decoded("DTSTART") == starts
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=30)
    # The rules inside say the same as ours, for a phone that does not know the zone.
    (zone,) = read.walk("VTIMEZONE")
    assert zone.to_tz().utcoffset(starts.replace(tzinfo=None)) == starts.utcoffset()


def test_long_words_are_cut_rather_than_the_code_made_too_fine() -> None:
    starts = datetime(2026, 12, 3, 9, 30, tzinfo=PARIS)
    ends = starts + timedelta(hours=1)
    (event,) = calendar(
        CalendarEntry(uid="R1", starts=starts, ends=ends, summary="é" * 300, place="à" * 300)
    ).walk("VEVENT")
    assert str(event["SUMMARY"]) == "é" * 59 + "…"


def test_moments_that_make_no_appointment() -> None:
    starts = datetime(2026, 12, 3, 9, 30, tzinfo=PARIS)
    for begin, end in (
        (starts, starts),
        (starts.replace(tzinfo=None), starts),
        (starts.astimezone(UTC), starts),
    ):
        with pytest.raises(ValueError, match="appointment"):
            vcalendar(CalendarEntry(uid="R1", starts=begin, ends=end, summary="x"), NOW)


def typed(text: str, gap: float, keys: BarcodeKeyFilter | None = None, at: float = 0.0) -> list[str]:
    keys = keys or BarcodeKeyFilter()
    return [code for place, key in enumerate(text) if (code := keys.key(key, at + place * gap))]


def test_a_scanner_types_faster_than_any_hand() -> None:
    assert typed("10010002\n", 0.01) == ["10010002"]
    assert typed("10010002\n", 0.2) == []
    assert typed("123\n", 0.01) == [], "two fingers that fell on the keypad"


def test_a_burst_after_typing_and_two_bursts() -> None:
    keys = BarcodeKeyFilter()
    assert typed("42", 0.3, keys) == []
    assert typed("10010002\n", 0.01, keys, at=1) == ["10010002"]
    assert typed("10010003\n", 0.01, keys, at=1.1) == ["10010003"]


def test_keys_of_a_burst_are_not_shown_as_typed() -> None:
    keys = BarcodeKeyFilter()
    for place in range(MIN_LENGTH - 1):
        keys.key("7", place * 0.01)
        assert not keys.in_burst
    keys.key("7", MIN_LENGTH * 0.01)
    assert keys.in_burst


@given(st.lists(st.tuples(st.sampled_from("ab1\n"), st.floats(0.05, 3))))
def test_hands_never_make_a_code(strokes: list[tuple[str, float]]) -> None:
    keys, at = BarcodeKeyFilter(), 0.0
    for key, gap in strokes:
        at += gap
        assert keys.key(key, at) == ""
