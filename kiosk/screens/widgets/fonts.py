"""Font files, what words measure in them, and pictograms, for Kivy.

Shaping a line takes a quarter of a millisecond, and a page asks for the same ones over and over: what was
measured is kept, until ``clear_measurements``, for words may be the visitor’s own.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, lru_cache, wraps
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kivy.core.text import LabelBase
from kivy.core.text.text_pil import LabelPIL
from PIL import Image, ImageDraw, ImageFont

from kiosk.domain import get_language
from kiosk.i18n.fonts import FONTS, ICON_FONT, icon_character, open_zero

from .kept_measurements import KeptMeasurements

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    from fontTools.ttLib import TTFont

#: Where they cost much: the other fonts have few, or are drawn no faster without (measured with Pillow 13).
HINTED = ("latin", "european", "bengali")
#: The programs that those of the letters use, and what is measured for them.
_TABLES = ("fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH")


@cache
def unhinted_font_path(path: str) -> str:
    """The file to draw letters from in place of ``path``: made once for this version of it, kept in Kivy's
    folder; where nothing can be written there, in memory."""
    if path not in _hinted_fonts():
        return path
    version = Path(path).stat()
    kept = Path(
        os.environ["KIVY_HOME"], "fonts", f"{version.st_size}o-{version.st_mtime_ns}-{Path(path).name}"
    )
    if kept.exists():
        return str(kept)
    from fontTools.ttLib import TTFont  # here: it is slow to import, and seldom needed

    with TTFont(path, recalcBBoxes=False, recalcTimestamp=False) as font:
        for tag in _TABLES:
            if tag in font:
                del font[tag]
        for glyph in font["glyf"].glyphs.values():
            glyph.trim(remove_hinting=True)
        open_zero(font)
        return _keep(kept, font)


def preload_unhinted() -> Iterator[str]:
    """Makes each of them that is not there yet, one a step."""
    return map(unhinted_font_path, _hinted_fonts())


@cache
def _hinted_fonts() -> tuple[str, ...]:
    return tuple(str(face) for key in HINTED for face in FONTS[key])


def _keep(kept: Path, font: "TTFont") -> str:
    """The path of the font: ``kept``, or one in memory that only this process can open."""
    part = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        for former in kept.parent.glob(f"*-{kept.name.split('-', 2)[2]}"):
            former.unlink()
        with part.open("wb") as file:
            font.save(file)
            os.fsync(file.fileno())
        part.replace(kept)  # whole or not at all
        return str(kept)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    handle = os.memfd_create(kept.name)
    with open(handle, "wb", closefd=False) as file:
        font.save(file)
    return f"/proc/self/fd/{handle}"


#: By how much the letters of a font without a bold face are widened on each side in its place, in em: more
#: fills the signs that have many strokes.
HEAVIER_EM = 0.018
#: Ends the name that such letters have instead of the path of a bold face.
HEAVIER = "#heavier"

#: Fonts as families with their bold face, for the caption band's markup.
for _key, _faces in FONTS.items():
    if all(each.exists() for each in _faces):
        LabelBase.register(_key, *map(str, (_faces[0], _faces[0], _faces[1])))
        if _faces[0] == _faces[1]:
            LabelBase.register(f"{_faces[1]}{HEAVIER}", str(_faces[0]))

#: Chinese is broken between any two signs, other words at spaces that may break. Kivy knows no hyphens: a
#: word that has some, and is wider than its line, would be cut anywhere.
_UNBREAKABLE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|[^ \n\t\u2e80-\u9fff\uff00-\uffef]+")

#: What ends a paragraph: no font shapes a line across it.
_PARAGRAPH_ENDS = dict.fromkeys(map(ord, "\n\r\x1c\x1d\x1e\x85\u2029"), " ")

#: What runs from the right, where the first word of a line is not the first of its ink.
_RTL = re.compile(r"[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff]")
#: Lines of more words than this are measured word by word.
MAX_WORDS_WHOLE = 3

#: Words in a box become smaller in such steps, and at most so small.
SHRINK_STEP, MIN_SHRINK = 0.94, 0.25

#: Lines of Latin letters are lower (in em); a script with higher ones has smaller letters where room is
#: short.
MAX_LATIN_LINE_HEIGHT = 1.3

#: Lines that are kept: more than the pages of a visit have.
CACHE_SIZE = 8192


def font_path(code: str, bold: bool) -> str:
    """The font file for the language of that code, or the name of its letters drawn heavier (``HEAVIER``)."""
    regular, bold_face = FONTS[get_language(code).font]
    if not bold:
        return str(regular)
    return f"{bold_face}{HEAVIER}" if bold_face == regular else str(bold_face)


@cache
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(unhinted_font_path(path.removesuffix(HEAVIER)), size)


#: No letter, nor how far it stands from its place, is wider or higher.
MAX_LETTER_EM = 16

#: What the first pages take from the last start.
first_pages = KeptMeasurements()
Measured = TypeVar("Measured")


def begin_first_pages() -> None:
    """What they measure is taken from the last start, and kept for the next one until ``first_pages.end``."""
    fonts = {face for faces in FONTS.values() for face in faces}
    first_pages.begin({Path(__file__), ICON_FONT, *fonts}, can_be_measured)


def can_be_measured(*measurement: Any) -> bool:
    """Whether that may be what a measure here (its name) found (last) of what it was given: what is not would
    end a start, or draw a line without end."""
    match measurement:
        case "text_extents", str(), int(size), bool(), str(text), [float() | int(), float() | int()]:
            return all(0 <= each <= MAX_LETTER_EM * size * (len(text) + 1) for each in measurement[-1])
        case "text_ink", str(text), str(), int(size), float() | int(), [left, top, wide, high, bytes(ink)]:
            most = MAX_LETTER_EM * size * (len(text) + 1)
            whole = all(type(each) is int for each in (left, top, wide, high))
            placed = whole and -most <= left <= most and -most <= top <= most
            return placed and 0 <= wide <= most and 0 <= high <= most and len(ink) == wide * high
        case "text_width", str(text), str(), float() | int() as size, float() | int() as found:
            return 0 <= found <= MAX_LETTER_EM * max(1, size) * (len(text) + 1)
        case "overflow_below", str(), str(), float() | int() as size, float() | int(), int(found):
            return 0 <= found <= MAX_LETTER_EM * size
        case "longest_word_em", str(text), str(), float() | int() as found:
            return 0 <= found <= MAX_LETTER_EM * len(text)
        case "line_height_em", str(), float() | int() as found:
            return 0 < found <= MAX_LETTER_EM
        case "icon_offset_em", str(), float() | int() as found:
            return -MAX_LETTER_EM <= found <= MAX_LETTER_EM
    return False


def measured(measure: Callable[..., Measured]) -> "_lru_cache_wrapper[Measured]":
    """What ``measure`` says is kept, until ``clear_measurements``."""

    @lru_cache(maxsize=CACHE_SIZE)
    @wraps(measure)
    def take(*given: Any) -> Measured:
        return first_pages.take(measure, *given)

    return take


def _one_line(text: str) -> str:
    """The same, a space for each end of a paragraph: the landlord may put one in the midst of a number."""
    return text.translate(_PARAGRAPH_ENDS)


@measured
def icon_offset_em(name: str) -> float:
    """How far below the middle of its line the ink of an icon has its own, in em: some lie low."""
    if not name:
        return 0
    font = _font(str(ICON_FONT), 100)
    _, top, _, bottom = font.getbbox(icon_character(name))
    return ((top + bottom) - sum(font.getmetrics())) / 200


@measured
def line_height_em(path: str) -> float:
    """How high a line of that font is, in em."""
    ascent, descent = _font(path, 100).getmetrics()
    return (ascent + descent) / 100


@measured
def overflow_below(text: str, path: str, size: float, line: float) -> int:
    """Pixels by which its letters, and their dots, reach below a line that is only so high a part of what
    the font asks for: what the last line would lose."""
    if line >= 1 or size < 1 or not text:
        return 0
    font = _font(path, int(size))
    return max(0, ceil(font.getbbox(_one_line(text))[3] - line * sum(font.getmetrics())))


@measured
def text_width(text: str, path: str, size: float) -> float:
    """Pixels that a line of text is wide: its advance, or its ink where that reaches further."""
    font, text = _font(path, max(1, int(size))), _one_line(text)
    left, _, right, _ = font.getbbox(text)
    return max(font.getlength(text), right - left)


@measured
def longest_word_em(text: str, path: str) -> float:
    """How wide the longest piece that no line may break is, for letters one pixel high."""
    return max((text_width(piece, path, 100) for piece in _UNBREAKABLE.findall(text)), default=0) / 100


@cache
def supported_characters(path: str) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # here: it is slow to import, and seldom needed

    with TTFont(path.removesuffix(HEAVIER), lazy=True, fontNumber=0) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=CACHE_SIZE)
def fit_text(text: str, path: str, wide: float, high: float, most: float) -> tuple[float, tuple[str, ...]]:
    """The largest size up to ``most`` at which the words stand in a box, cut at their spaces, and the lines.
    No smaller than ``MIN_SHRINK`` of ``most``, whatever the box."""
    size = most
    while True:
        lines = _lines(text, path, wide, size)
        fits = len(lines) * line_height_em(path) * size <= high and all(
            text_width(line, path, 100) * size / 100 <= wide for line in lines
        )
        if fits or size <= MIN_SHRINK * most:
            return size, tuple(lines)
        size *= SHRINK_STEP


def _lines(text: str, path: str, wide: float, size: float) -> list[str]:
    """As many words on each line as there is room for."""
    lines: list[str] = []
    for piece in text.split(" ") if " " in text else _UNBREAKABLE.findall(text) or [""]:
        gap = " " if " " in text else ""
        longer = f"{lines[-1]}{gap}{piece}" if lines else piece
        if lines and text_width(longer, path, 100) * size / 100 <= wide:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


@measured
def text_extents(path: str, size: int, tight: bool, text: str) -> tuple[float, float]:
    """Width and height of a line as Kivy lays it out; ``tight``: no higher than its ink."""
    if size < 1:
        return 0, 0
    font, text = _font(path, size), _one_line(text)
    if not tight and text.count(" ") >= MAX_WORDS_WHOLE and not _RTL.search(text):
        return _word_by_word(path, size, text), sum(font.getmetrics())
    left, top, right, bottom = font.getbbox(text)
    return right - left, bottom - top if tight else sum(font.getmetrics())


def _word_by_word(path: str, size: int, text: str) -> float:
    """How wide a line of many words is. Kivy breaks a paragraph by measuring each of its beginnings; no word
    reaches over a space to the next, so that none is shaped twice. A pixel more than they are together, for
    what is rounded and for the few signs that stand closer beside a space."""
    first, *_, last = words = text.split(" ")
    space, _, _ = _word(path, size, " ")
    before = sum(_word(path, size, word)[0] for word in words[:-1]) + space * (len(words) - 1)
    return ceil(before + _word(path, size, last)[2] - _word(path, size, first)[1]) + 1


@lru_cache(maxsize=CACHE_SIZE)
def _word(path: str, size: int, word: str) -> tuple[float, float, float]:
    """How far a word moves the pen, and where its ink begins and ends."""
    if not word:
        return 0, 0, 0
    font = _font(path, size)
    left, _, right, _ = font.getbbox(word)
    return font.getlength(word), left, right


def _select_font(label: LabelPIL) -> ImageFont.FreeTypeFont | None:
    size = int(label.options["font_size"])
    return _font(label.options["font_name_r"], size) if size >= 1 else None


def _get_extents(label: LabelPIL, text: str) -> tuple[float, float]:
    options = label.options
    tight = options["limit_render_to_text_bbox"]
    return text_extents(options["font_name_r"], int(options["font_size"]), tight, text)


def _render_text(label: LabelPIL, text: str, x: float, y: float) -> None:
    options = label.options
    path, size, text = options["font_name_r"], int(options["font_size"]), _one_line(text)
    if size < 1:
        return
    if options["limit_render_to_text_bbox"]:
        left, top, _, _ = _font(path, size).getbbox(text)
        x, y = x - left, y - top
    colour = tuple(int(part * 255) for part in options["color"])
    stroke = HEAVIER_EM * size if _is_heavier(options) else 0
    if not first_pages.are_made:
        at = int(x), int(y)
        label._pil_draw.text(at, text, font=_font(path, size), fill=colour, stroke_width=stroke)
        return
    left, top, wide, high, ink = first_pages.take(text_ink, text, path, size, stroke)
    if wide and high:
        letters = Image.frombytes("L", (wide, high), ink)
        label._pil_draw.bitmap((int(x) + left, int(y) + top), letters, fill=colour)


def text_ink(text: str, path: str, size: int, stroke: float) -> tuple[int, int, int, int, bytes]:
    """Where the letters of a line stand, how large all of them are, and how much of each pixel they cover:
    what takes from the last start draws none, and opens no font."""
    font = _font(path, size)
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    left, top, right, bottom = floor(left), floor(top), ceil(right), ceil(bottom)
    image = Image.new("L", (max(0, right - left), max(0, bottom - top)))
    ImageDraw.Draw(image).text((-left, -top), text, font=font, fill=255, stroke_width=stroke)
    return left, top, *image.size, image.tobytes()


def _is_heavier(options: dict[str, Any]) -> bool:
    """Whether letters are to be bold whose font has no such face; their advance stays the same."""
    name = options["font_name"]
    return name.endswith(HEAVIER) or (options["bold"] and name in FONTS and len(set(FONTS[name])) == 1)


def clear_measurements() -> None:
    """Nothing of what was measured is kept."""
    for each in (text_width, longest_word_em, fit_text, text_extents, overflow_below, _word):
        each.cache_clear()


# Kivy measures each word again at each width that a label gets on its way to its place, and opens the font
# files themselves.
LabelPIL.get_extents = _get_extents
LabelPIL._select_font = _select_font
LabelPIL._render_text = _render_text
#: Kivy would look through all fonts of the system at its first words: ours are named by their paths.
LabelBase._fonts_dirs = [str(ICON_FONT.parent)]
