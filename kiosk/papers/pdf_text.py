"""The words of a PDF page as paragraphs, to be read aloud or set again in large letters.

The order is that of the page's content, which programs write in reading order; a row of a table stands for
itself, its cells from one side to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pypdfium2 import PdfTextPage
from pypdfium2.raw import FPDFText_GetUnicode

#: Of the height of a line: white that ends a paragraph, white between the cells of a row.
PARAGRAPH_GAP, CELL_GAP = 0.5, 1.5
#: Letters that grow or shrink by more begin another paragraph: a title.
SIZE_CHANGE = 1.15
#: What PDFium makes of a hyphen and the end of its line, in a word that goes on.
_BROKEN_WORD = "\x02"

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class _Line:
    """Points from the bottom of the page. ``row``: it has cells, wide apart."""

    words: str
    bottom: float
    top: float
    row: bool

    @property
    def height(self) -> float:
        return self.top - self.bottom


def paragraphs(page: PdfTextPage) -> tuple[str, ...]:
    """The paragraphs of the page; none where it is only a picture."""
    found: list[list[str]] = []
    before: _Line | None = None
    for line in _lines(page):
        if before is None or _apart(before, line):
            found.append([])
        found[-1].append(line.words)
        before = line
    return tuple(_joined(lines) for lines in found)


def _lines(page: PdfTextPage) -> Iterator[_Line]:
    letters: list[tuple[str, Box]] = []
    for index in range(page.count_chars()):
        letter = chr(FPDFText_GetUnicode(page, index))
        if letter != "\n":
            letters.append((letter, page.get_charbox(index, loose=True)))
        if letter in {"\n", _BROKEN_WORD}:
            yield from _line(letters)
            letters = []
    yield from _line(letters)


def _line(letters: list[tuple[str, Box]]) -> Iterator[_Line]:
    words = " ".join("".join(letter for letter, _ in letters).split())
    boxes = [box for letter, box in letters if not letter.isspace() and letter != _BROKEN_WORD]
    if not words or not boxes:
        return
    bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
    # Right to left, the next letter stands before.
    gaps = (max(b[0] - a[2], a[0] - b[2]) for a, b in pairwise(boxes))
    row = any(gap > CELL_GAP * (top - bottom) for gap in gaps)
    yield _Line(words, bottom, top, row)


def _apart(above: _Line, below: _Line) -> bool:
    """Whether a paragraph ends between the two."""
    if above.row or below.row:
        return True
    gap = above.bottom - below.top
    height = min(above.height, below.height)
    another_column = gap < -2 * height
    another_size = max(above.height, below.height) > SIZE_CHANGE * height
    return gap > PARAGRAPH_GAP * height or another_column or another_size


def _joined(lines: list[str]) -> str:
    text = ""
    for line in lines:
        text = text[:-1] + line if text.endswith(_BROKEN_WORD) else f"{text} {line}"
    return text.strip()
