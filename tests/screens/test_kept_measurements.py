"""What the first pages measure is measured once for all starts, and nothing else is kept."""

from __future__ import annotations

import binascii
import json
import os
from pathlib import Path

import PIL
import pytest
from kivy.core.text import Label as CoreLabel
from PIL import ImageDraw, ImageFont

from kiosk.i18n.fonts import FONTS
from kiosk.screens.widgets import fonts, kept_measurements
from kiosk.screens.widgets.kept_measurements import KeptMeasurements

from .conftest import Terminal

FONT = str(FONTS["latin"][0])


class Ruler:
    """Counts what it measures."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def width(self, words: str, size: float) -> tuple[float, bool]:
        self.asked.append(words)
        return len(words) * size, size > 1


def can_be(measure: str, words: str, size: float, found: list[object]) -> bool:
    """Whether a ruler may have said that."""
    return measure == "width" and found == [len(words) * size, size > 1]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("KIVY_HOME", str(tmp_path))
    return tmp_path / "fonts"


def start(font: Path, *words: str) -> list[str]:
    """What was measured in a start that takes this from the last one."""
    ruler, kept = Ruler(), KeptMeasurements()
    kept.begin([font], can_be)
    for each in words:
        assert kept.take(ruler.width, each, 1.1) == (len(each) * 1.1, True)
    kept.write()
    return ruler.asked


def test_what_was_measured_is_there_at_the_next_start(folder: Path) -> None:
    font = folder.parent / "font.ttf"
    assert start(font, "Bonjour", "سلام") == ["Bonjour", "سلام"]
    assert start(font, "سلام", "samedi") == ["samedi"]
    assert start(font, "Bonjour", "samedi") == []
    assert [each.name for each in folder.iterdir()] == ["measured.json"]


def test_it_is_written_only_when_something_is_new(folder: Path) -> None:
    font = folder.parent / "font.ttf"
    start(font, "Bonjour")
    written = (folder / "measured.json").stat().st_ino
    start(font, "Bonjour")
    assert (folder / "measured.json").stat().st_ino == written


def test_another_font_or_pillow_is_measured_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    font = tmp_path / "font.ttf"
    start(font, "Bonjour")
    font.write_text("another")
    assert start(font, "Bonjour") == ["Bonjour"]
    assert start(font, "Bonjour") == []
    monkeypatch.setattr(PIL, "__version__", "1")
    assert start(font, "Bonjour") == ["Bonjour"]


def test_what_the_disk_has_changed_is_not_used(folder: Path) -> None:
    font, file = folder.parent / "font.ttf", folder / "measured.json"
    start(font, "Bonjour")
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        kept = KeptMeasurements()
        kept.begin([font], can_be)
        ruler = Ruler()
        kept.take(ruler.width, "Bonjour", 1.1)
        assert ruler.asked == ["Bonjour"]
    for part in (b"", whole[:7], whole[:-1]):
        file.write_bytes(part)
        assert start(font, "Bonjour") == ["Bonjour"]


@pytest.mark.parametrize("content", [b"7", b'["x", 7]', b"[" * 100_000, b"[[], [[7, 1]]]"])
def test_what_is_sound_and_no_measurement_is_not_used(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / "measured.json").write_bytes(b"%08x%s" % (binascii.crc32(content), content))
    kept = KeptMeasurements()
    kept.begin([], can_be)
    kept._version = []
    assert kept._read(can_be) == {}


def test_what_is_no_plain_file_or_too_large_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = folder.parent / "font.ttf"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "measured.json")
    assert start(font, "Bonjour") == ["Bonjour"]
    assert start(font, "Bonjour") == [], "it was put in its place"
    monkeypatch.setattr(kept_measurements, "MOST_BYTES", 10)
    assert start(font, "Bonjour") == ["Bonjour"]


def test_a_disk_that_takes_nothing_is_borne(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KIVY_HOME", str(tmp_path / "file"))
    assert start(tmp_path / "font.ttf", "Bonjour") == ["Bonjour"]


@pytest.mark.parametrize(
    ("code", "bold", "words"),
    [
        ("fr", False, "Je n’entends pas bien : « été »"),
        ("ar", True, "العربية 12/03"),
        ("ta", True, "தமிழ்"),
        ("zh", True, "中文"),  # without a bold face: drawn heavier
        ("fr", False, " "),
    ],
)
@pytest.mark.parametrize("tight", [False, True])
def test_letters_are_drawn_as_they_were(
    monkeypatch: pytest.MonkeyPatch, code: str, bold: bool, words: str, tight: bool
) -> None:
    path = fonts.font_path(code, bold)
    # As they are: those that are made for it would stand in a folder that is soon gone.
    opened = ImageFont.truetype(path.removesuffix(fonts.HEAVIER), 45)
    monkeypatch.setattr(fonts, "_font", lambda *_: opened)

    def draw(kept: KeptMeasurements) -> bytes:
        monkeypatch.setattr(fonts, "first_pages", kept)
        label = CoreLabel(
            text=words,
            font_name=path,
            font_size=45.7,
            color=(0.1, 0.5, 0.9, 0.8),
            limit_render_to_text_bbox=tight,
        )
        label.resolve_font_name()
        label._size = 640, 96
        label._render_begin()
        label._render_text(words, 7, 5)
        drawn: bytes = label._pil_im.tobytes()
        return drawn

    plain = draw(KeptMeasurements())
    for _start in range(2):
        kept = KeptMeasurements()
        kept.begin([], fonts.can_be_measured)
        assert draw(kept) == plain
        kept.write()
    monkeypatch.setattr(ImageDraw.ImageDraw, "text", lambda *_, **__: pytest.fail("it was drawn again"))
    assert draw(kept) == plain


@pytest.mark.parametrize(
    ("measure", "found"),
    [
        ("text_ink", None),
        ("text_ink", 7),
        ("text_ink", [1, 2, 3]),
        ("text_ink", [1, 2, 3, 4, 5]),
        ("text_ink", [0, 0, 1, 3, "AAA"]),
        ("text_ink", [0, 0, 8, 8, {"from": 0, "to": 3}]),
        ("text_ink", [0, 0, 8, 10**6, {"from": 0, "to": 8 * 10**6}]),
        ("text_ink", [0, 0, 1, 3, {"from": 0, "to": "3"}]),
        ("text_ink", [0, 0, 1, 3, {"from": 0}]),
        ("text_ink", [0, 0, -1, -3, {"from": 0, "to": 3}]),
        ("text_ink", [0, 0, 10**9, 0, {"from": 0, "to": 0}]),
        ("text_ink", [10**12, 0, 1, 3, {"from": 0, "to": 3}]),
        ("text_ink", [0, 0, 1.0, 3, {"from": 0, "to": 3}]),
        ("text_ink", ["0", 0, 1, 3, {"from": 0, "to": 3}]),
        ("text_extents", [40, None]),
        ("text_extents", [40, -1]),
        ("text_extents", [10**6, 40]),
        ("text_width", "40"),
        ("text_width", -1),
        ("text_width", float("nan")),
        ("text_width", float("inf")),
        ("line_height_em", 0),
        ("line_height_em", None),
        ("icon_offset_em", 10**6),
        ("longest_word_em", [1]),
        ("overflow_below", -1),
        ("anything", 1),
    ],
)
def test_what_cannot_have_been_measured_is_measured_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch, measure: str, found: object
) -> None:
    """In a file that is as it was written: it would end every start, for ever."""
    file = folder / "measured.json"
    # As it is: one that is made for it would stand in a folder that is soon gone.
    monkeypatch.setattr(fonts, "_font", lambda path, size: ImageFont.truetype(path, size))

    def begin() -> int:
        """How much is taken from the last start."""
        monkeypatch.setattr(fonts, "first_pages", KeptMeasurements())
        fonts.begin_first_pages()
        return len(fonts.first_pages._known)

    def measure_all() -> list[object]:
        given = {
            fonts.text_ink: ("Loyer", FONT, 20, 0),
            fonts.text_extents.__wrapped__: (FONT, 20, False, "Loyer"),
            fonts.text_width.__wrapped__: ("Loyer", FONT, 20.5),
            fonts.line_height_em.__wrapped__: (FONT,),
            fonts.icon_offset_em.__wrapped__: ("home",),
            fonts.longest_word_em.__wrapped__: ("Mon loyer", FONT),
            fonts.overflow_below.__wrapped__: ("Loyer", FONT, 20.5, 0.9),
        }
        return [fonts.first_pages.take(each, *given[each]) for each in given]

    assert begin() == 0
    plain = measure_all()
    fonts.first_pages.write()
    assert begin() >= len(plain)
    line, _, pixels = file.read_bytes()[8:].partition(b"\n")
    version, kept = json.loads(line)
    forged = [[key, found if key[0] == measure else value] for key, value in kept]
    if forged == kept:
        forged.append([[measure], found])
    content = json.dumps([version, forged]).encode() + b"\n" + pixels
    file.write_bytes(b"%08x%s" % (binascii.crc32(content), content))
    assert begin() == 0
    assert measure_all() == plain
    fonts.first_pages.write()
    assert begin() >= len(plain), "what was wrong is gone"


def test_days_that_are_over_go_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept_measurements, "MOST_KEPT", 2)
    font = tmp_path / "font.ttf"
    start(font, "Bonjour", "lundi")
    assert start(font, "Bonjour", "mardi") == ["mardi"]
    assert start(font, "lundi") == ["lundi"]


@pytest.mark.window
class TestInTheWindow:
    COLLECTS = True

    @pytest.fixture(autouse=True)
    def first_pages(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fonts, "first_pages", KeptMeasurements())
        fonts.clear_measurements()
        fonts.begin_first_pages()
        terminal.wake()
        terminal.advance(1)

    def test_the_page_of_languages_is_kept(self, folder: Path) -> None:
        assert b"English" in (folder / "measured.json").read_bytes()

    @pytest.mark.parametrize("does", ["touch", "key", "typing"])
    def test_nothing_is_kept_once_a_visitor_does_something(
        self, terminal: Terminal, folder: Path, does: str
    ) -> None:
        if does == "touch":
            terminal.touch("language.fr")
        elif does == "key":
            terminal.root_window.key_pressed(None, ord("\t"), 0, None, [])
        else:
            terminal.root_window.typed(None, "Zorglub")
        fonts.text_width("Zorglub", FONT, 20)
        terminal.advance(1)
        assert b"Zorglub" not in (folder / "measured.json").read_bytes()

    def test_another_page_keeps_nothing(self, terminal: Terminal, folder: Path) -> None:
        terminal.controller.choose_language("fr")
        terminal.advance(1)
        fonts.text_width("Zorglub", FONT, 20)
        fonts.first_pages.write()
        assert b"Zorglub" not in (folder / "measured.json").read_bytes()
