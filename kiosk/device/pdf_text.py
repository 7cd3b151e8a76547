"""The words of a PDF page as paragraphs, to be read aloud or set again in large letters.

The order is that of the page's content, which programs write in reading order; a row of a table stands for
itself, its cells from one side to the other, a tab between them. Where a line ends before it is full it ends
on purpose: an address keeps its lines.
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
#: Stands between the cells of a row.
CELL_SEPARATOR = "\t"
#: What PDFium makes of a hyphen and the end of its line, in a word that goes on.
_BROKEN_WORD = "\x02"

CharBox = tuple[float, float, float, float]


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
