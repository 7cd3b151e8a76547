"""The child process that reads PDF files: PDFium is large C++ on bytes from outside.

The words of a page become paragraphs. Their order is that of the page's content, which programs write in
reading order; a row of a table stands for itself, its cells from one side to the other, a tab between them.
Where a line ends before it is full it ends on purpose: an address keeps its lines.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from pypdfium2 import PdfiumError, PdfTextPage
from pypdfium2.raw import (
    FPDF_ERR_PASSWORD,
    FPDF_ERR_SECURITY,
    FPDFBitmap_BGR,
    FPDFText_GetUnicode,
)

from .pdf import CELL_SEPARATOR, MAX_PAGE_PIXELS, PdfDamagedError, PdfEncryptedError, PdfHostileError
from .rgb_image import RgbImage

#: Of the height of a line: white that ends a paragraph, white between the cells of a row.
PARAGRAPH_GAP, CELL_GAP = 0.5, 1.5
#: Letters that grow or shrink by more begin another paragraph: a title.
SIZE_CHANGE = 1.15
#: What PDFium makes of a hyphen and the end of its line, in a word that goes on.
_BROKEN_WORD = "\x02"

CharBox = tuple[float, float, float, float]

# Pillow imports what a picture needs when there is one. In the sandbox no file is read any more: now, then.
pypdfium2.PdfBitmap.new_native(1, 1, FPDFBitmap_BGR).to_pil().convert("RGB").tobytes()


class PdfReader:
    """One document at a time. The methods raise ``PdfError``."""

    def __init__(self) -> None:
        self._document: pypdfium2.PdfDocument | None = None

    def open(self, data: bytes) -> int:
        """How many pages it has."""
        with _pdf_errors():
            if self._document is not None:
                self._document.close()
                self._document = None
            document = pypdfium2.PdfDocument(data)
            if not len(document):
                raise PdfDamagedError
            document.init_forms()  # or what was filled in would not be drawn; PDFium has no JavaScript here
            self._document = document
            return len(document)

    def picture(self, number: int, width: int) -> RgbImage:
        """A page as a picture so many pixels wide."""
        with _pdf_errors():
            return self._render(number, width)

    def text(self, number: int) -> tuple[str, ...]:
        """The paragraphs of a page in reading order."""
        with _pdf_errors():
            page = self._page(number)
            try:
                text = page.get_textpage()
                try:
                    return paragraphs(text)
                finally:
                    text.close()
            finally:
                page.close()

    def _page(self, number: int) -> pypdfium2.PdfPage:
        if self._document is None:
            raise PdfHostileError  # the reader that had it open died a moment ago
        return self._document[number]

    def _render(self, number: int, width: int) -> RgbImage:
        page = self._page(number)
        try:
            across, down = page.get_size()
            if across <= 0 or down <= 0:
                raise PdfDamagedError
            scale = width / across
            if width * down * scale > MAX_PAGE_PIXELS:
                raise PdfHostileError
            bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
            try:
                image = bitmap.to_pil().convert("RGB")
            finally:
                bitmap.close()
        finally:
            page.close()
        return RgbImage(image.width, image.height, image.tobytes())


@contextmanager
def _pdf_errors() -> Iterator[None]:
    """What PDFium raises, as what is wrong with the document."""
    try:
        yield
    except PdfiumError as error:
        if error.err_code in {FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY}:
            raise PdfEncryptedError from error
        raise PdfDamagedError from error
    except MemoryError as error:
        raise PdfHostileError from error


@dataclass(slots=True)
class _Line:
    """Points from the bottom of the page. ``row``: it has cells, wide apart."""

    words: str
    bottom: float
    top: float
    left: float
    right: float
    row: bool

    @property
    def height(self) -> float:
        return self.top - self.bottom


def paragraphs(page: PdfTextPage) -> tuple[str, ...]:
    """The paragraphs of the page; none where it is only a picture."""
    found: list[list[_Line]] = []
    lines = list(_lines(page))
    edge = max((line.right for line in lines if not line.row), default=0.0)
    for line in lines:
        if not found or _ends_paragraph(found[-1][-1], line):
            found.append([])
        found[-1].append(line)
    return tuple(_joined(each, edge) for each in found)


def _lines(page: PdfTextPage) -> Iterator[_Line]:
    letters: list[tuple[str, CharBox]] = []
    for index in range(page.count_chars()):
        letter = chr(FPDFText_GetUnicode(page, index))
        if letter != "\n":
            letters.append((letter, page.get_charbox(index, loose=True)))
        if letter in {"\n", _BROKEN_WORD}:
            yield from _line(letters)
            letters = []
    yield from _line(letters)


def _line(letters: list[tuple[str, CharBox]]) -> Iterator[_Line]:
    boxes = [box for letter, box in letters if not letter.isspace() and letter != _BROKEN_WORD]
    if not boxes:
        return
    bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
    words, before = "", None
    for letter, box in letters:
        if letter.isspace() or letter == _BROKEN_WORD:
            words += letter
            continue
        # Right to left, the next letter stands before.
        gap = max(box[0] - before[2], before[0] - box[2]) if before is not None else 0.0
        words += CELL_SEPARATOR + letter if gap > CELL_GAP * (top - bottom) else letter
        before = box
    cells = [" ".join(cell.split()) for cell in words.split(CELL_SEPARATOR)]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    yield _Line(CELL_SEPARATOR.join(cells), bottom, top, left, right, len(cells) > 1)


def _ends_paragraph(above: _Line, below: _Line) -> bool:
    """Whether a paragraph ends between the two."""
    if above.row or below.row:
        return True
    gap = above.bottom - below.top
    height = min(above.height, below.height)
    another_column = gap < -2 * height
    another_size = max(above.height, below.height) > SIZE_CHANGE * height
    return gap > PARAGRAPH_GAP * height or another_column or another_size


def _joined(lines: list[_Line], edge: float) -> str:
    """One paragraph. A line breaks where the next word would still have stood on it, up to the ``edge``."""
    text = lines[0].words
    for above, below in pairwise(lines):
        word = below.words.split()[0]
        needed = (below.right - below.left) * (len(word) + 1) / len(below.words)
        if text.endswith(_BROKEN_WORD):
            text = text[:-1] + below.words
        elif above.right + needed < edge:
            text += "\n" + below.words
        else:
            text += " " + below.words
    return text
