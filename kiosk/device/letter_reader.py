"""The child process that reads letters: decoders and Tesseract are large C code on bytes from outside."""

import ctypes
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from time import process_time

import numpy
from PIL import Image, ImageFilter, ImageOps

from kiosk.domain import CHINESE, LANGUAGES, get_language
from kiosk.domain.letters import ILLEGIBLE, LetterText, LetterTrouble, LetterWord

from .figures import FigureReader, longest_run
from .letters import LANGUAGE, ORIENTATION, SCRIPT_NAMES
from .photo_reader import PhotoReader, decode_photo
from .photos import PhotoTooLargeError

#: Pixels of the longer side: of what is read (an A4 page at 220 dpi), and of what is shown.
READ_SIDE_PX, SHOWN_SIDE_PX = 2600, 1400
#: What is shown around the words, as a part of their width and height: numbers stand in it.
SHOWN_MARGIN = 0.12
#: Pixels of the longer side of what tells which way lines run; its angles in degrees, and how exact they are.
SKEW_SIDE_PX, MAX_SKEW, SKEW_STEPS = 700, 15.0, (1.0, 0.2)
#: Another sheet lies over the first where in so many parts of the page, that overlap, lines run at the same
#: other angle (degrees), this much more clearly than at any other, and than level: of one letter one part
#: was found at most (on some 60 photographs), of two at least six (on ten).
SHEET_SIDE_PX, MIN_SHEET_ANGLE, MAX_SHEET_ANGLE, SAME_ANGLE = 900, 5, 21, 1.5
MIN_SHEET_PARTS, MIN_CLEARER, MIN_CLEARER_THAN_LEVEL = 3, 3.0, 2.0
#: Mean darkness (0 to 255) below which a part of a page is empty.
MIN_INK = 2.0
#: How light paper is (0 to 255), in squares of 16 pixels, and its least part of a picture of a letter.
PAPER_LIGHT, MIN_PAPER_SHARE = 200, 0.05
#: A photo from the side: by how many degrees lines may run apart at its top and at its foot, and from where
#: on that is set right.
MAX_LEAN, MIN_LEAN, LEAN_STEPS = 2.5, 0.15, (0.5, 0.1)
#: Tesseract's confidence (0 to 100) below which a word is not taken; one with a figure must be surer, for a
#: wrong figure reads as well as the right one. A year can be few things.
MIN_CONFIDENCE, MIN_FIGURE_CONFIDENCE, MIN_YEAR_CONFIDENCE = 50.0, 90.0, 70.0
#: Between these a figure counts only when it is read the same in two further looks, and in none otherwise.
DOUBTFUL_FIGURE_CONFIDENCE, SURE_FIGURE_CONFIDENCE, AGREEING_LOOKS = 80.0, 95.0, 2
#: How likely the least likely figure of a word is where its shapes count (``figures``): as they were read, or
#: so surely otherwise that what was read no longer counts, or even is set right.
MIN_SAME, MIN_OTHERWISE, MIN_SET_RIGHT = 0.9, 0.9, 0.995
#: A further look: by how much the line is enlarged, and blurred by how many pixels.
LOOKS = (1.0, 1.6), (1.5, 0.0), (2.0, 0.0)
#: So many lines of a letter are looked at again: each takes 40 to 140 ms of processor (measured).
MAX_LINES_AGAIN = 30
#: What a zero that is struck through is read as, as surely as itself.
STRUCK_ZERO = frozenset("689")
#: Printed but not seen: darker than that, so wide at least and at most (in heights of a capital), and so many
#: such places are read, enlarged, each in 10 ms of processor (measured).
MAX_INK, MIN_UNREAD_WIDTH, MAX_UNREAD_WIDTH, MAX_UNREAD = 110, 0.5, 90.0, 30
#: How high its columns are at least, and some of them (a part), in such heights; how much ink each row of a
#: line has that was not seen at all, in pixels to such a height; how sure a word is that is no guess.
MIN_UNREAD_HEIGHT, MIN_HIGH, MIN_HIGH_SHARE, MIN_LINE_INK, MIN_GUESSED = 0.3, 0.5, 0.2, 0.2, 25.0
BESIDE_SCALE = 1.5
#: Pixels around a line that is looked at once more.
LINE_MARGIN_PX = 25, 14
_YEAR = re.compile(r"20[23]\d[.,;]?")
_FIGURE = re.compile(r"\d")
#: A page is read well when so many words (of three letters and more) are sure to this mean: else it is tried
#: the other ways up.
MIN_WORDS, GOOD_MEAN = 12, 75.0
#: A letter that is worth telling anything of.
READABLE_MEAN, READABLE_SHARE = 70.0, 0.6
#: How sure it must be that a page which does not read as French is in other letters: Chinese ones reach 1.2.
MIN_SCRIPT_CONFIDENCE = 1.0
#: Letters of a word that counts; a Chinese word may have one.
WORD_LETTERS, CHINESE_WORD_LETTERS = 3, 1
#: Fewer words are no letter at all.
MIN_SEEN = 5
#: Seconds of processor after which a picture is no letter: a letter takes at most 5.3 (80 photographs, beside
#: much other work); noise and stripes took 13 and 14 before it was looked at so early.
MAX_READ_S = 8.0
#: With less of it left nothing is looked at again: what was read so far is told.
MIN_LEFT_S = 1.5
_IS_OVER = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_int)
#: Of the library: a page of one column and several blocks, a single line, and its model alone.
_PSM_AUTO, _PSM_LINE, _OEM_LSTM = 3, 7, 1
_LIBRARY = "libtesseract.so.5"


#: Left, top, right, bottom, in pixels.
_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A word as Tesseract tells it, in pixels."""

    text: str
    line: tuple[int, int, int]
    left: int
    top: int
    width: int
    height: int
    confidence: float


class _TooLongError(Exception):
    """A page takes more of the processor than a letter does."""


class _Tesseract:
    """One model of the C library (``capi.h``)."""

    def __init__(self, folder: str, model: str) -> None:
        """Raises ``OSError`` where there is no library, ``ValueError`` without the model."""
        #: Processor time of this process at which what is being read is left.
        self.until_s = inf
        self._library = library = ctypes.CDLL(_LIBRARY)
        library.TessBaseAPICreate.restype = ctypes.c_void_p
        library.TessBaseAPIGetTsvText.restype = ctypes.c_void_p
        library.TessDeleteText.argtypes = [ctypes.c_void_p]
        library.TessMonitorCreate.restype = ctypes.c_void_p
        self._api = ctypes.c_void_p(library.TessBaseAPICreate())
        self._monitor = ctypes.c_void_p(library.TessMonitorCreate())
        self._is_over = _IS_OVER(lambda _this, _words: self.left_s < 0)
        library.TessMonitorSetCancelFunc(self._monitor, self._is_over)
        oem = _OEM_LSTM if model != ORIENTATION else 0
        if library.TessBaseAPIInit2(self._api, folder.encode(), model.encode(), oem):
            raise ValueError(model)

    @property
    def left_s(self) -> float:
        """Seconds of processor until what is being read is left."""
        return self.until_s - process_time()

    def _show(self, page: Image.Image) -> None:
        self._library.TessBaseAPISetImage(self._api, page.tobytes(), page.width, page.height, 1, page.width)
        self._library.TessBaseAPISetSourceResolution(self._api, 220)

    def orientation(self, page: Image.Image) -> tuple[int, str]:
        """How many quarter turns to the right the writing stands, and its script as Tesseract calls it; 0
        and "" where that is not clear."""
        self._show(page)
        degrees, sure, script_sure = ctypes.c_int(0), ctypes.c_float(0), ctypes.c_float(0)
        script = ctypes.c_char_p()
        found = self._library.TessBaseAPIDetectOrientationScript(
            self._api,
            ctypes.byref(degrees),
            ctypes.byref(sure),
            ctypes.byref(script),
            ctypes.byref(script_sure),
        )
        if not found:
            return 0, ""
        name = script.value or b"" if script_sure.value >= MIN_SCRIPT_CONFIDENCE else b""
        return degrees.value // 90 if sure.value > 1 else 0, name.decode()

    def words(self, page: Image.Image, segmentation: int = _PSM_AUTO) -> list[_Seen]:
        """All words of a page, in reading order."""
        self._library.TessBaseAPISetPageSegMode(self._api, segmentation)
        self._show(page)
        self._library.TessBaseAPIRecognize(self._api, self._monitor)
        if self.left_s < 0:
            self._library.TessBaseAPIClear(self._api)
            raise _TooLongError
        told = self._library.TessBaseAPIGetTsvText(self._api, 0)
        if not told:
            return []
        try:
            table = ctypes.string_at(told).decode("utf-8", "replace")
        finally:
            self._library.TessDeleteText(told)
        self._library.TessBaseAPIClear(self._api)
        return list(_rows(table))


def _rows(table: str) -> Iterator[_Seen]:
    for row in table.split("\n"):
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip():
            block, paragraph, line = map(int, cells[2:5])
            left, top, width, height = map(int, cells[6:10])
            yield _Seen(
                cells[11].strip(), (block, paragraph, line), left, top, width, height, float(cells[10])
            )


class TesseractReader:
    """Makes a photo fit to be read, and reads it."""

    def __init__(self, folder: str) -> None:
        PhotoReader()
        self._figures = FigureReader.load()
        self._text, self._orientation = _Tesseract(folder, LANGUAGE), _Tesseract(folder, ORIENTATION)
        #: A letter from home is read to the visitor; it is not explained.
        self._own = {
            each.code: _Tesseract(folder, each.tesseract)
            for each in LANGUAGES
            if each.tesseract and (Path(folder) / f"{each.tesseract}.traineddata").is_file()
        }
        # What libraries load at first use they could not load any more inside the sandbox.
        blank = Image.new("RGB", (320, 320), "white")
        for each in (self._text, *self._own.values()):
            _told(blank, each.words(flatten_light(ImageOps.grayscale(blank))))
        self._orientation.orientation(blank.convert("L"))
        find_skew(blank.convert("L")), _paper(blank)

    def read(self, photo: bytes, language: str) -> LetterText:
        """The words of a letter in French or in the script of ``language``; why there are none, where there
        are none. Raises ``PhotoError``."""
        for each in (self._text, *self._own.values()):
            each.until_s = process_time() + MAX_READ_S
        try:
            image = decode_photo(photo, READ_SIDE_PX)
            try:
                return self._read(image, language)
            except _TooLongError:
                return LetterText(_jpeg(image), (), LetterTrouble.UNREADABLE)
        except MemoryError as error:
            raise PhotoTooLargeError from error

    def _read(self, image: Image.Image, language: str) -> LetterText:
        scale = READ_SIDE_PX / max(image.size)
        if scale > 1:
            size = round(image.width * scale), round(image.height * scale)
            image = image.resize(size, Image.Resampling.BICUBIC)
        page = flatten_light(ImageOps.grayscale(image))
        if not has_paper(page):
            return LetterText(_jpeg(image), (), LetterTrouble.NO_TEXT)
        turned, script = self._orientation.orientation(page)
        best: tuple[float, Image.Image, list[_Seen], _Turn] | None = None
        for quarters in (turned, *(each for each in (0, 2, 1, 3) if each != turned)):
            if self._text.left_s < 0:
                raise _TooLongError
            # Pillow turns to the left; the writing stands turned to the right.
            upright = page.rotate(90 * quarters, expand=True)
            skew = find_skew(upright)
            straight = upright.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
            lean = find_lean(straight)
            straight = _without_lean(straight, lean, 255)
            seen = self._text.words(straight)
            quality = _quality(seen)
            if best is None or quality > best[0]:
                best = quality, straight, seen, (quarters, skew, lean)
            if quality >= GOOD_MEAN:
                break
            if quality < READABLE_MEAN and (other := self._language_of(script, language)):
                colour = _straight_colour(image, (quarters, skew, lean))
                told = _told(colour, self._own[other].words(straight), other)
                if told.trouble is None:
                    return (
                        told
                        if other == language
                        else replace(told, words=(), trouble=LetterTrouble.NOT_FRENCH)
                    )
        assert best is not None
        quality, straight, seen, turn = best
        if quality >= READABLE_MEAN:
            if has_another_sheet(straight):
                return LetterText(_jpeg(_straight_colour(image, turn)), (), LetterTrouble.SEVERAL)
            seen = list(self._looked_at_again(straight, self._with_unread(straight, seen)))
        return _told(_straight_colour(image, turn), seen)

    def _language_of(self, script: str, wanted: str) -> str:
        """In which language a page that is not French may be read here, ``wanted`` rather than another of
        the same script; "" in none."""
        in_script = [each for each in self._own if _script(each) == script]
        if not script or wanted in in_script:
            return wanted if wanted in self._own else ""
        return in_script[0] if in_script else ""

    def _with_unread(self, page: Image.Image, seen: list[_Seen]) -> list[_Seen]:
        """With what stands beside the lines that were seen, far from them: the last column of a table; and
        with lines that were not seen at all, where they stand."""
        found = [*seen]
        for rank, (box, is_line) in enumerate(find_unread(page, seen)):
            if self._text.left_s < MIN_LEFT_S:
                break
            words = [
                replace(each, line=(_BESIDE, 0, rank))
                for each in self._look(page, box, BESIDE_SCALE, 0.0)
                if not is_line or each.confidence >= MIN_CONFIDENCE
            ]
            below = (i for i, each in enumerate(found) if is_line and each.top > box[3])
            at = next(below, len(found))
            found[at:at] = words
        return found

    def _looked_at_again(self, page: Image.Image, seen: list[_Seen]) -> Iterator[_Seen]:
        """What was read, with another confidence where shapes or further looks at a line say more, and set
        right where its shapes are surely others."""
        pixels = numpy.asarray(page)
        shaped = {each: self._by_shape(pixels, each) for each in seen if _has_figure(each.text)}
        has_struck_zeros = any(map(_is_struck_zero, shaped, shaped.values()))
        lines: dict[tuple[int, int, int], list[_Seen]] = {}
        for each in seen:
            lines.setdefault(each.line, []).append(each)
        doubtful = {each for each in seen if shaped.get(each) is None and _is_doubtful(each)}
        told: dict[_Seen, _Seen] = {}
        for line in [line for line in lines.values() if doubtful.intersection(line)][:MAX_LINES_AGAIN]:
            if self._text.left_s < MIN_LEFT_S:
                break
            asked = doubtful.intersection(line)
            looks: list[list[_Seen]] = []
            for scale, blur in LOOKS:
                looks.append(self._look(page, _box_of(page, line), scale, blur))
                told |= {each: verdict for each in asked if (verdict := self._verdict(pixels, each, looks))}
                if asked <= told.keys():
                    break
        # All looks read a zero with a stroke through it alike.
        may_be_zero = {
            each for each, shape in shaped.items() if shape is None and STRUCK_ZERO.intersection(each.text)
        }
        for each in seen:
            best = told.get(each) or shaped.get(each)
            if best is None and each in shaped and _is_doubtful(each):
                best = replace(each, confidence=0.0)
            if has_struck_zeros and each in may_be_zero and (best is None or best.text == each.text):
                best = replace(each, confidence=0.0)
            yield best or each

    def _by_shape(self, page: numpy.ndarray, word: _Seen) -> _Seen | None:
        """A word as the shapes of its figures tell it; ``None`` where they do not tell it for sure."""
        read = self._figures.read(page, _place_of(word), word.text)
        figures, likely = read or ("", 0.0)
        if figures == _figures(word.text):
            return replace(word, confidence=100.0) if likely >= MIN_SAME else None
        if likely >= MIN_SET_RIGHT and figures.isdigit():
            return replace(word, text=_with_figures(word.text, figures), confidence=100.0)
        if likely >= MIN_OTHERWISE:
            return replace(word, confidence=0.0)
        return self._year_by_shape(page, word)

    def _year_by_shape(self, page: numpy.ndarray, word: _Seen) -> _Seen | None:
        """A year that was read with more or fewer figures than it has."""
        if not word.text.rstrip(".,;").isdigit() or not 3 <= len(_figures(word.text)) <= 5:
            return None
        year, likely = self._figures.read(page, _place_of(word), "2020") or ("", 0.0)
        is_one = likely >= MIN_SET_RIGHT and _YEAR.fullmatch(year)
        return replace(word, text=year, confidence=100.0) if is_one else None

    def _verdict(self, page: numpy.ndarray, word: _Seen, looks: list[list[_Seen]]) -> _Seen | None:
        """A doubtful word after these looks; ``None`` where another one may tell more."""
        text = _without_unit(word.text)
        if not _has_figure(word.text):
            return next(
                (
                    replace(word, confidence=each.confidence)
                    for each in looks[0]
                    if _without_unit(each.text) == text
                ),
                word,
            )
        agreeing = 0
        for look in looks:
            there = "".join(each.text for each in look if _same_place(word, each))
            if _figures(there) == _figures(word.text):
                agreeing += text in there
            elif _has_figure(there):
                again = self._by_shape(page, replace(word, text=there))
                if again is not None and again.text == there:
                    return again
                return replace(word, confidence=0.0)
        if agreeing >= AGREEING_LOOKS:
            return replace(word, confidence=100.0)
        return replace(word, confidence=0.0) if len(looks) == len(LOOKS) else None

    def _look(self, page: Image.Image, box: _Box, scale: float, blur: float) -> list[_Seen]:
        """The words of one line as they are read larger, or blurred, where they stand on the page."""
        part = page.crop(box)
        size = round(scale * part.width), round(scale * part.height)
        part = part.resize(size, Image.Resampling.BICUBIC) if scale != 1 else part
        part = part.filter(ImageFilter.GaussianBlur(blur)) if blur else part
        found = []
        for each in self._text.words(part, _PSM_LINE):
            left, top, width, height = (
                round(value / scale) for value in (each.left, each.top, each.width, each.height)
            )
            found.append(replace(each, left=left + box[0], top=top + box[1], width=width, height=height))
        return found


def _box_of(page: Image.Image, line: Sequence[_Seen]) -> _Box:
    """The place of a line, with a margin."""
    across, down = LINE_MARGIN_PX
    return (
        max(0, min(each.left for each in line) - across),
        max(0, min(each.top for each in line) - down),
        min(page.width, max(each.left + each.width for each in line) + across),
        min(page.height, max(each.top + each.height for each in line) + down),
    )


#: Quarter turns to the left, then degrees to the left, then how lines run at the top and at the foot.
_Turn = tuple[int, float, tuple[float, float]]
#: Of the lines that were read beside others: Tesseract's own blocks have smaller numbers.
_BESIDE = 1_000_000


def _place_of(word: _Seen) -> _Box:
    return word.left, word.top, word.left + word.width, word.top + word.height


def _same_place(word: _Seen, other: _Seen) -> bool:
    """Whether two looks saw them at the same place of a line."""
    shared = min(word.left + word.width, other.left + other.width) - max(word.left, other.left)
    return shared > 0.5 * min(word.width, other.width)


def _figures(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _with_figures(text: str, figures: str) -> str:
    """A word with other figures in the place of its own, as many."""
    left = iter(figures)
    return "".join(next(left) if each.isdigit() else each for each in text)


def _is_struck_zero(read: _Seen, shaped: _Seen | None) -> bool:
    """Whether a zero was read as something else."""
    return shaped is not None and any(
        one in STRUCK_ZERO and other == "0" for one, other in zip(read.text, shaped.text, strict=False)
    )


def _script(language: str) -> str:
    """Of that language, as Tesseract calls it."""
    script = get_language(language).script
    return SCRIPT_NAMES.get(script, script.title())


def _has_figure(text: str) -> bool:
    return any(map(str.isdigit, text))


def _without_unit(text: str) -> str:
    """A figure without what stands close behind it: "10h" may be "10 h" at the second look."""
    return re.sub(r"(?<=\d)h?[.,;:]*$", "", text)


def _is_doubtful(word: _Seen) -> bool:
    """Whether a second look may tell more: a figure that is not quite sure, a year or a word that is not."""
    if _YEAR.fullmatch(word.text):
        return word.confidence < MIN_YEAR_CONFIDENCE
    if _has_figure(word.text):
        return DOUBTFUL_FIGURE_CONFIDENCE <= word.confidence < SURE_FIGURE_CONFIDENCE
    return word.confidence < MIN_CONFIDENCE and sum(map(str.isalpha, word.text)) >= 3


def flatten_light(page: Image.Image) -> Image.Image:
    """Without shadows and folds: each pixel against the paper around it."""
    small = page.reduce(8)
    paper = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(6))
    background = numpy.asarray(paper.resize(page.size, Image.Resampling.BILINEAR), dtype=numpy.float32)
    light = numpy.asarray(page, dtype=numpy.float32) / numpy.maximum(background, 1)
    return Image.fromarray(numpy.clip((light - 0.25) * (255 / 0.7), 0, 255).astype(numpy.uint8))


def has_paper(page: Image.Image) -> bool:
    """Whether anything on it is empty paper: noise or stripes would take all the time there is."""
    return float((numpy.asarray(page.reduce(16)) > PAPER_LIGHT).mean()) >= MIN_PAPER_SHARE


def find_lean(page: Image.Image) -> tuple[float, float]:
    """How lines run at the top and at the foot of a page that is level on the whole: by how many degrees they
    fall to the right. They differ where it was photographed from the side."""
    ink = numpy.asarray(ImageOps.invert(page.reduce(8))).sum(axis=1, dtype=numpy.float64)
    written = numpy.flatnonzero(ink > MIN_INK * page.width / 8)
    if not len(written):
        return 0.0, 0.0
    top, bottom = 8 * int(written[0]), 8 * int(written[-1])
    middle = (top + bottom) // 2
    if bottom - top < page.height // 5:
        return 0.0, 0.0
    parts = (0, top, page.width, middle), (0, middle, page.width, bottom)
    halves = [find_skew(page.crop(part), MAX_LEAN, LEAN_STEPS) for part in parts]
    if max(map(abs, halves)) >= MAX_LEAN or abs(halves[1] - halves[0]) < MIN_LEAN:
        return 0.0, 0.0
    per_px = (halves[1] - halves[0]) / ((bottom - top) / 2)
    at_top = halves[0] - per_px * ((top + middle) / 2)
    return at_top, at_top + per_px * page.height


def _without_lean(image: Image.Image, lean: tuple[float, float], paper: int | tuple[int, ...]) -> Image.Image:
    if lean == (0.0, 0.0):
        return image
    above, below = (math.tan(math.radians(each)) * image.width / 2 for each in lean)
    wide, high = image.size
    corners = (0, -above, 0, high - below, wide, high + below, wide, above)
    return image.transform(
        image.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=paper
    )


def find_skew(page: Image.Image, most: float = MAX_SKEW, steps: Sequence[float] = SKEW_STEPS) -> float:
    """By how many degrees to the left, ``most`` at most, a page is to be turned so that its lines run level;
    tried in ``steps``."""
    scale = SKEW_SIDE_PX / max(page.size)
    size = max(1, round(page.width * scale)), max(1, round(page.height * scale))
    ink = ImageOps.invert(page.resize(size, Image.Resampling.BOX)).point(lambda value: max(0, value - 40))
    best = 0.0
    for step in steps:
        around = most if step == steps[0] else steps[0]
        tried = numpy.arange(best - around, best + around + step / 2, step)
        best = float(max(tried, key=lambda angle: _unevenness(ink.rotate(angle, Image.Resampling.BILINEAR))))
    return best


def find_unread(page: Image.Image, seen: Sequence[_Seen]) -> list[tuple[_Box, bool]]:
    """Where something is printed and was not seen, or only guessed at: at the height of a line that was seen,
    or (true) on a line of its own. Not what is higher than a line: the edge of the paper, a picture."""
    lines: dict[tuple[int, int, int], list[_Seen]] = {}
    for each in seen:
        lines.setdefault(each.line, []).append(each)
    capitals = [each.height for each in seen if any(map(str.isupper, each.text))]
    if not capitals:
        return []
    high = float(numpy.median(capitals))
    ink = numpy.asarray(page) < MAX_INK
    edge = round(0.3 * high)
    for each in seen:
        down, along = (
            slice(max(0, start - edge), start + length + edge)
            for start, length in ((each.top, each.height), (each.left, each.width))
        )
        if each.confidence >= MIN_GUESSED:
            ink[down, along] = False
    middles = [float(numpy.median([each.top + each.height / 2 for each in line])) for line in lines.values()]
    found = []
    for middle, is_line in (
        *((each, False) for each in sorted(middles)),
        *((each, True) for each in _unseen_lines(ink, middles, high)),
    ):
        top, bottom = round(middle - 0.7 * high), round(middle + 0.7 * high)
        if top < edge or bottom + edge > page.height:
            continue
        heights = _heights(ink[top:bottom]) / high
        for left, right in _runs(heights >= MIN_UNREAD_HEIGHT, round(0.9 * high)):
            rows = longest_run(numpy.flatnonzero(ink[top - edge : bottom + edge, left:right].any(axis=1)))
            is_higher = len(rows) > bottom - top + edge
            is_low = (heights[left:right] >= MIN_HIGH).mean() < MIN_HIGH_SHARE
            if is_higher or is_low or not MIN_UNREAD_WIDTH <= (right - left) / high <= MAX_UNREAD_WIDTH:
                continue
            if len(rows) >= 0.5 * high:
                first, last = top - edge + int(rows[0]), top - edge + int(rows[-1])
                around = LINE_MARGIN_PX[0]
                box = (
                    max(0, left - around),
                    max(0, first - edge),
                    min(page.width, right + around),
                    min(page.height, last + edge),
                )
                found.append((box, is_line))
            ink[top:bottom, left:right] = False
    return found[:MAX_UNREAD]


def _heights(inked: numpy.ndarray) -> numpy.ndarray:
    """From the first to the last inked row of each column: dots that lead to a figure are low."""
    first, last = inked.argmax(axis=0), len(inked) - inked[::-1].argmax(axis=0)
    return numpy.where(inked.any(axis=0), last - first, 0)


def _unseen_lines(ink: numpy.ndarray, seen: Sequence[float], high: float) -> Iterator[float]:
    """The middle of each row of ink as high as a line, between those that were seen: no edge of the paper."""
    for top, bottom in _runs(ink.sum(axis=1) >= MIN_LINE_INK * high, max(1, round(0.1 * high))):
        middle = (top + bottom) / 2
        is_between = min(seen) < middle < max(seen) and all(abs(middle - each) > high for each in seen)
        if is_between and 0.6 * high <= bottom - top <= 1.8 * high:
            yield middle


def _runs(inked: numpy.ndarray, gap: int) -> Iterator[tuple[int, int]]:
    """From where to where there is ink, with no wider gaps than that."""
    places = numpy.flatnonzero(inked)
    if len(places):
        for part in numpy.split(places, numpy.flatnonzero(numpy.diff(places) > gap) + 1):
            yield int(part[0]), int(part[-1]) + 1


def has_another_sheet(page: Image.Image) -> bool:
    """Whether a second letter lies tilted over a page that is level."""
    scale = SHEET_SIDE_PX / max(page.size)
    size = max(1, round(page.width * scale)), max(1, round(page.height * scale))
    ink = ImageOps.invert(page.resize(size, Image.Resampling.BOX)).point(lambda value: max(0, value - 40))
    wide, high = 2 * ink.width // 5, ink.height // 4
    found: list[int] = []
    for top in range(0, ink.height - high + 1, max(1, high // 2)):
        for left in (0, (ink.width - wide) // 2, ink.width - wide):
            part = ink.crop((left, top, left + wide, top + high))
            if (angle := _other_angle(part)) is not None:
                found.append(angle)
    agreeing = (sum(abs(each - other) <= SAME_ANGLE for other in found) for each in found)
    return max(agreeing, default=0) >= MIN_SHEET_PARTS


def _other_angle(part: Image.Image) -> int | None:
    """The angle at which lines run in a part of a page, where that is clearly not level."""
    if numpy.asarray(part).mean() < MIN_INK:
        return None
    across, down = round(0.12 * part.width), round(0.12 * part.height)  # turned corners weigh nothing
    inner = (across, down, part.width - across, part.height - down)
    angles = range(-MAX_SHEET_ANGLE - 3, MAX_SHEET_ANGLE + 4)
    clear = {
        angle: _unevenness(part.rotate(angle, Image.Resampling.BILINEAR).crop(inner)) for angle in angles
    }
    best = max(clear, key=lambda angle: clear[angle])
    level = max(clear[angle] for angle in (-2, -1, 0, 1, 2))
    clearly = clear[best] >= MIN_CLEARER * float(numpy.median(list(clear.values())))
    if clearly and clear[best] >= MIN_CLEARER_THAN_LEVEL * level:
        return best if MIN_SHEET_ANGLE <= abs(best) <= MAX_SHEET_ANGLE else None
    return None


def _unevenness(ink: Image.Image) -> float:
    """How much the rows of a page differ from those below them: most where lines run level."""
    rows = numpy.asarray(ink, dtype=numpy.float32).sum(axis=1)
    return float(numpy.square(numpy.diff(rows)).sum())


def _straight_colour(image: Image.Image, turn: _Turn) -> Image.Image:
    quarters, skew, lean = turn
    shown = image.rotate(90 * quarters, expand=True)
    paper = _paper(shown)
    return _without_lean(shown.rotate(skew, Image.Resampling.BICUBIC, fillcolor=paper), lean, paper)


def _quality(seen: list[_Seen]) -> float:
    """The mean confidence of what looks like words; 0 for too few of them, and where they run up or down:
    Tesseract reads these too."""
    long = [each for each in seen if sum(map(str.isalpha, each.text)) > WORD_LETTERS]
    if 2 * sum(each.height > each.width for each in long) > len(long):
        return 0.0
    sure = [each.confidence for each in seen if sum(map(str.isalpha, each.text)) >= WORD_LETTERS]
    return sum(sure) / len(sure) if len(sure) >= MIN_WORDS else 0.0


def _paper(image: Image.Image) -> tuple[int, ...]:
    """The colour of the paper, for the corners of a page that was straightened."""
    red, green, blue = (numpy.asarray(image.reduce(16))[..., band] for band in range(3))
    return tuple(int(numpy.percentile(each, 80)) for each in (red, green, blue))


def _told(image: Image.Image, seen: list[_Seen], language: str = "fr") -> LetterText:
    kept = [each for each in seen if each.confidence >= _least_confidence(each.text)]
    trouble = _trouble(seen, kept, CHINESE_WORD_LETTERS if language == CHINESE.code else WORD_LETTERS)
    if trouble is not None:
        return LetterText(_jpeg(image), (), trouble)
    left, top, width, height = _around(image, kept)
    picture = _jpeg(image.crop((left, top, left + width, top + height)))
    # What is not sure leaves its place: else what stands beside it would look like a whole sum or sentence.
    told = {each.line for each in kept} | {each.line for each in seen if each.line[0] == _BESIDE}
    shown = [each for each in seen if each in kept or (_leaves_a_place(each.text) and each.line in told)]
    lines = {line: i for i, line in enumerate(dict.fromkeys(each.line for each in shown))}
    words = (
        LetterWord(
            each.text if each in kept else _hidden(each.text),
            lines[each.line],
            (each.left - left) / width,
            (each.top - top) / height,
            (each.left + each.width - left) / width,
            (each.top + each.height - top) / height,
            unsure=each not in kept,
        )
        for each in shown
    )
    return LetterText(picture, tuple(words), language=language)


def _leaves_a_place(text: str) -> bool:
    return _has_figure(text) or sum(map(str.isalpha, text)) >= WORD_LETTERS


def _hidden(text: str) -> str:
    return _FIGURE.sub("?", text) if _has_figure(text) else ILLEGIBLE


def _around(image: Image.Image, seen: list[_Seen]) -> tuple[int, int, int, int]:
    """The part of a picture that holds these words, with a margin: left, top, width, height."""
    left, top = min(each.left for each in seen), min(each.top for each in seen)
    right = max(each.left + each.width for each in seen)
    bottom = max(each.top + each.height for each in seen)
    across, down = round(SHOWN_MARGIN * (right - left)), round(SHOWN_MARGIN * (bottom - top))
    left, top = max(0, left - across), max(0, top - down)
    right, bottom = min(image.width, right + across), min(image.height, bottom + down)
    return left, top, right - left, bottom - top


def _least_confidence(text: str) -> float:
    if _YEAR.fullmatch(text):
        return MIN_YEAR_CONFIDENCE
    return MIN_FIGURE_CONFIDENCE if _has_figure(text) else MIN_CONFIDENCE


def _trouble(seen: list[_Seen], kept: list[_Seen], least_letters: int) -> LetterTrouble | None:
    likely = [each for each in seen if sum(map(str.isalpha, each.text)) >= least_letters]
    if len(likely) < MIN_SEEN:
        return LetterTrouble.NO_TEXT
    sure = [each for each in likely if each in kept]
    if (
        len(sure) < MIN_WORDS
        or len(sure) < READABLE_SHARE * len(likely)
        or sum(each.confidence for each in sure) / len(sure) < READABLE_MEAN
    ):
        return LetterTrouble.UNREADABLE if len(sure) >= MIN_SEEN else LetterTrouble.NO_TEXT
    return None


def _jpeg(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((SHOWN_SIDE_PX, SHOWN_SIDE_PX))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()
