"""The child process that reads letters: decoders and Tesseract are large C code on bytes from outside."""

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from time import process_time

import numpy
from PIL import Image, ImageFilter, ImageOps

from kiosk.domain import CHINESE, LANGUAGES, get_language
from kiosk.domain.letters import ILLEGIBLE, LetterText, LetterTrouble, LetterWord

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
#: Tesseract's confidence (0 to 100) below which a word is not taken; one with a figure must be surer, for a
#: wrong figure reads as well as the right one (a slashed 0 as 9, at 85). A year can be few things.
MIN_CONFIDENCE, MIN_FIGURE_CONFIDENCE, MIN_YEAR_CONFIDENCE = 50.0, 90.0, 70.0
#: Below it a figure counts only when it is read the same once more, blurred by so many pixels: of 280 figures
#: on photographs, five were read wrong with 90 to 94, none of them twice; three right ones are lost.
SURE_FIGURE_CONFIDENCE, SECOND_LOOK_BLUR_PX = 95.0, 1.6
#: An hour that runs into the words beside it ("8het12h") is less sure as one word: it counts from here on
#: when it is read the same twice.
MIN_HOUR_CONFIDENCE = 80.0
#: Pixels around a line that is looked at once more.
LINE_MARGIN_PX = 25, 14
_YEAR = re.compile(r"20[23]\d[.,;]?")
_FIGURE = re.compile(r"\d")
_HOURS = re.compile(r"\d{1,2}h(?:\d\d)?(?:(?:et|à)\d{1,2}h(?:\d\d)?)?[.,;]?")
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
#: Seconds of processor after which a picture is no letter: a letter takes at most 3.2 (60 photographs), nine
#: small pages of 870 words 8, noise 13, stripes 14 (measured).
MAX_READ_S = 15.0
_IS_OVER = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_int)
#: Of the library: a page of one column and several blocks, a single line, and its model alone.
_PSM_AUTO, _PSM_LINE, _OEM_LSTM = 3, 7, 1
_LIBRARY = "libtesseract.so.5"


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
        self._is_over = _IS_OVER(lambda _this, _words: process_time() > self.until_s)
        library.TessMonitorSetCancelFunc(self._monitor, self._is_over)
        oem = _OEM_LSTM if model != ORIENTATION else 0
        if library.TessBaseAPIInit2(self._api, folder.encode(), model.encode(), oem):
            raise ValueError(model)

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
        if process_time() > self.until_s:
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
        turned, script = self._orientation.orientation(page)
        best: tuple[float, int, Image.Image, list[_Seen], float] | None = None
        for quarters in (turned, *(each for each in (0, 2, 1, 3) if each != turned)):
            # Pillow turns to the left; the writing stands turned to the right.
            upright = page.rotate(90 * quarters, expand=True)
            skew = find_skew(upright)
            straight = upright.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
            seen = self._text.words(straight)
            quality = _quality(seen)
            if best is None or quality > best[0]:
                best = quality, quarters, straight, seen, skew
            if quality >= GOOD_MEAN:
                break
            if quality < READABLE_MEAN and (other := self._language_of(script, language)):
                colour = _straight_colour(image, quarters, skew)
                told = _told(colour, self._own[other].words(straight), other)
                if told.trouble is None:
                    return (
                        told
                        if other == language
                        else replace(told, words=(), trouble=LetterTrouble.NOT_FRENCH)
                    )
        assert best is not None
        quality, quarters, straight, seen, skew = best
        if quality >= READABLE_MEAN:
            if has_another_sheet(straight):
                shown = _jpeg(_straight_colour(image, quarters, skew))
                return LetterText(shown, (), LetterTrouble.SEVERAL)
            seen = list(self._looked_at_again(straight, seen))
        return _told(_straight_colour(image, quarters, skew), seen)

    def _language_of(self, script: str, wanted: str) -> str:
        """In which language a page that is not French may be read here, ``wanted`` rather than another of
        the same script; "" in none."""
        in_script = [each for each in self._own if _script(each) == script]
        if not script or wanted in in_script:
            return wanted if wanted in self._own else ""
        return in_script[0] if in_script else ""

    def _looked_at_again(self, page: Image.Image, seen: list[_Seen]) -> Iterator[_Seen]:
        """What was read, with another confidence where a second look at its line says more."""
        doubtful = {each.line for each in seen if _is_doubtful(each)}
        again = {
            line: self._second_look(page, [each for each in seen if each.line == line]) for line in doubtful
        }
        for each in seen:
            if not _is_doubtful(each):
                yield each
                continue
            second = again[each.line].get(_without_unit(each.text))
            if not _has_figure(each.text):
                yield replace(each, confidence=each.confidence if second is None else second)
            else:
                yield replace(each, confidence=0.0 if second is None else 100.0)

    def _second_look(self, page: Image.Image, line: list[_Seen]) -> dict[str, float]:
        """The words of a line when it is blurred, with how sure each is."""
        across, down = LINE_MARGIN_PX
        box = (
            max(0, min(each.left for each in line) - across),
            max(0, min(each.top for each in line) - down),
            min(page.width, max(each.left + each.width for each in line) + across),
            min(page.height, max(each.top + each.height for each in line) + down),
        )
        blurred = page.crop(box).filter(ImageFilter.GaussianBlur(SECOND_LOOK_BLUR_PX))
        return {_without_unit(each.text): each.confidence for each in self._text.words(blurred, _PSM_LINE)}


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
        least = MIN_HOUR_CONFIDENCE if _HOURS.fullmatch(word.text) else MIN_FIGURE_CONFIDENCE
        return least <= word.confidence < SURE_FIGURE_CONFIDENCE
    return word.confidence < MIN_CONFIDENCE and sum(map(str.isalpha, word.text)) >= 3


def flatten_light(page: Image.Image) -> Image.Image:
    """Without shadows and folds: each pixel against the paper around it."""
    small = page.reduce(8)
    paper = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(6))
    background = numpy.asarray(paper.resize(page.size, Image.Resampling.BILINEAR), dtype=numpy.float32)
    light = numpy.asarray(page, dtype=numpy.float32) / numpy.maximum(background, 1)
    return Image.fromarray(numpy.clip((light - 0.25) * (255 / 0.7), 0, 255).astype(numpy.uint8))


def find_skew(page: Image.Image) -> float:
    """By how many degrees to the left a page is to be turned so that its lines run level."""
    scale = SKEW_SIDE_PX / max(page.size)
    size = max(1, round(page.width * scale)), max(1, round(page.height * scale))
    ink = ImageOps.invert(page.resize(size, Image.Resampling.BOX)).point(lambda value: max(0, value - 40))
    best = 0.0
    for step in SKEW_STEPS:
        around = MAX_SKEW if step == SKEW_STEPS[0] else SKEW_STEPS[0]
        tried = numpy.arange(best - around, best + around + step / 2, step)
        best = float(max(tried, key=lambda angle: _unevenness(ink.rotate(angle, Image.Resampling.BILINEAR))))
    return best


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


def _straight_colour(image: Image.Image, quarters: int, skew: float) -> Image.Image:
    shown = image.rotate(90 * quarters, expand=True)
    return shown.rotate(skew, Image.Resampling.BICUBIC, fillcolor=_paper(shown))


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
    lines = {line: i for i, line in enumerate(dict.fromkeys(each.line for each in kept))}
    # What is not sure leaves its place: else what stands beside it would look like a whole sum or sentence.
    shown = (each for each in seen if each in kept or (_leaves_a_place(each.text) and each.line in lines))
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
