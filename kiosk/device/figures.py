"""Figures of print, each told by its own shape: a second reader beside Tesseract, which reads whole lines and
takes a zero with a stroke through it for a 6, an 8 or a 9.

Cut out of the page, scaled to one size and given to a small net of two hidden layers, learned from figures
of many fonts by ``scripts/learn_figures.py``.
"""

from collections.abc import Sequence
from functools import cache

import numpy

from kiosk.runtime.paths import ASSETS

#: Pixels of each side of what the net sees.
SIDE_PX = 20
#: The net tells these ten, or that it is none of them.
CLASSES = "0123456789?"
#: Made by ``scripts/learn_figures.py``.
LEARNED = ASSETS / "figures.npz"
#: Marks that are much lower than a figure: they part figures, and are told by their height alone.
LOW_MARKS = frozenset(".,;:·'’‘-–—_+=~*«»\"")
#: Of the highest mark of a word: how high a figure is at least.
MIN_HEIGHT = 0.62
#: How dark ink is, between paper and the darkest.
INKED = 0.45
#: Pixels of a figure that can be told, at least.
MIN_HEIGHT_PX = 9
#: Where a figure touches the next one they are parted: this part of its width around where it should end.
PART_AROUND = 0.25
#: How wide a figure is at most, in its heights.
MAX_WIDTH = 1.05

#: Left, top, right, bottom, in pixels.
Box = tuple[int, int, int, int]


def figures_of(page: numpy.ndarray, box: Box, text: str) -> list[numpy.ndarray] | None:
    """What the net is to see of each figure of a word that was read as ``text`` at that place of a grey page;
    ``None`` where its marks are not as many as its characters."""
    left, top, right, bottom = box
    around = max(2, round(0.3 * (bottom - top)))
    start, above = max(0, left - around), max(0, top - 3)
    part = page[above : bottom + 3, start : right + around].astype(numpy.float32)
    if part.size == 0:
        return None
    dark = float(numpy.percentile(part, 2))
    if dark > 170:
        return None
    ink = numpy.clip((255 - part) / (255 - dark), 0, 1)
    inked = ink > INKED
    line = longest_run(numpy.flatnonzero(inked.any(axis=1)))
    if not len(line):
        return None
    inked[: line[0]] = inked[line[-1] + 1 :] = False  # of the lines above and below
    marks = [
        each for each in _marks(inked) if left - start - 2 <= (each[0] + each[2]) / 2 <= right - start + 2
    ]
    if not marks:
        return None
    most = max(bottom - top for _, top, _, bottom in marks)
    high = [each for each in marks if each[3] - each[1] >= MIN_HEIGHT * most]
    if most < MIN_HEIGHT_PX or _has_more_parts(marks, high, text):
        return None
    wanted = [each for each in text if each not in LOW_MARKS]
    high = _parted(ink, high, len(wanted))
    if len(high) != len(wanted):
        return None
    return [_scaled(ink, mark) for mark, each in zip(high, wanted, strict=True) if each.isdigit()]


def _has_more_parts(marks: list[Box], high: list[Box], text: str) -> bool:
    """Whether more low marks stand between figures than were read: "128940" may be "1289,40"."""
    if not high:
        return True
    between = [each for each in marks if each not in high and high[0][0] < each[0] < high[-1][0]]
    return len(between) > sum(each in LOW_MARKS for each in text.strip("".join(LOW_MARKS)))


def _marks(inked: numpy.ndarray) -> list[Box]:
    """What stands between empty columns, from the left."""
    columns = numpy.flatnonzero(inked.any(axis=0))
    found = []
    if len(columns):
        for part in numpy.split(columns, numpy.flatnonzero(numpy.diff(columns) > 1) + 1):
            if mark := _within(inked, int(part[0]), int(part[-1]) + 1):
                found.append(mark)
    return found


def _within(inked: numpy.ndarray, left: int, right: int) -> Box | None:
    """The mark between two columns: its highest run of rows, as the line above may hang into it."""
    rows = longest_run(numpy.flatnonzero(inked[:, left:right].any(axis=1)))
    return (left, int(rows[0]), right, int(rows[-1]) + 1) if len(rows) else None


def longest_run(numbers: numpy.ndarray) -> numpy.ndarray:
    """Of rising numbers the longest part in which none is left out."""
    return max(numpy.split(numbers, numpy.flatnonzero(numpy.diff(numbers) > 1) + 1), key=len)


def _parted(ink: numpy.ndarray, marks: list[Box], wanted: int) -> list[Box]:
    """As many marks as are ``wanted``, where some touch."""
    while 0 < len(marks) < wanted:
        rank = max(range(len(marks)), key=lambda each: marks[each][2] - marks[each][0])
        left, top, right, bottom = marks[rank]
        others = [each[2] - each[0] for each in marks if each is not marks[rank]]
        usual = float(numpy.median(others)) if others else (right - left) / (wanted - len(marks) + 1)
        count = max(2, round((right - left) / max(usual, 1)))
        if right - left < 0.7 * (bottom - top):
            return []
        at = left + (right - left) / count
        reach = max(1, round(PART_AROUND * (right - left) / count))
        first, last = max(left + 2, round(at - reach)), min(right - 2, round(at + reach) + 1)
        if first >= last:
            return []
        cut = first + int(numpy.argmin(ink[top:bottom, first:last].sum(axis=0)))
        parts = [_within(ink > INKED, left, cut), _within(ink > INKED, cut, right)]
        if None in parts:
            return []
        marks = [*marks[:rank], *(each for each in parts if each), *marks[rank + 1 :]]
    return marks


def _scaled(ink: numpy.ndarray, mark: Box) -> numpy.ndarray:
    """In the middle of a square, as high as it but for a pixel above and below."""
    left, top, right, bottom = mark
    high = SIDE_PX - 2
    wide = min(SIDE_PX, max(2, round(high * (right - left) / (bottom - top))))
    shown = numpy.zeros((SIDE_PX, SIDE_PX), numpy.float32)
    at = (SIDE_PX - wide) // 2
    shown[1 : 1 + high, at : at + wide] = _resized(ink[top:bottom, left:right], high, wide)
    return shown


def _resized(values: numpy.ndarray, high: int, wide: int) -> numpy.ndarray:
    down, across = _weights(values.shape[0], high), _weights(values.shape[1], wide)
    return numpy.asarray(down @ values @ across.T)


@cache
def _weights(size: int, wanted: int) -> numpy.ndarray:
    """How much of each of ``size`` pixels is in each of those ``wanted``: linear between them, or a mean."""
    step = size / wanted
    reach = max(1.0, step)
    middle = (numpy.arange(wanted) + 0.5) * step - 0.5
    away = numpy.abs(numpy.arange(size)[None, :] - middle[:, None]) / reach
    weights = numpy.maximum(0, 1 - away)
    return numpy.asarray(weights / weights.sum(axis=1, keepdims=True), numpy.float32)


class FigureReader:
    """The net."""

    def __init__(self, layers: Sequence[tuple[numpy.ndarray, numpy.ndarray]]) -> None:
        """``layers``: weights and what is added to each."""
        self.layers = [(numpy.asarray(a, numpy.float32), numpy.asarray(b, numpy.float32)) for a, b in layers]

    @classmethod
    def load(cls) -> "FigureReader":
        with numpy.load(LEARNED) as stored:
            return cls([(stored[f"weights_{rank}"], stored[f"added_{rank}"]) for rank in range(3)])

    def probabilities(self, shown: numpy.ndarray) -> numpy.ndarray:
        """Of each class (``CLASSES``), for each figure."""
        values = shown.reshape(len(shown), -1)
        for weights, added in self.layers[:-1]:
            values = numpy.maximum(values @ weights + added, 0)
        weights, added = self.layers[-1]
        values = values @ weights + added
        values = numpy.exp(values - values.max(axis=1, keepdims=True))
        return numpy.asarray(values / values.sum(axis=1, keepdims=True))

    def read(self, page: numpy.ndarray, box: Box, text: str) -> tuple[str, float] | None:
        """The figures of a word that was read as ``text``, as the net reads them ("?": it is none), and how
        likely the least likely of them is; ``None`` where they cannot be told apart."""
        shown = figures_of(page, box, text)
        if not shown:
            return None
        likely = self.probabilities(numpy.stack(shown))
        best = likely.argmax(axis=1)
        return "".join(CLASSES[each] for each in best), float(likely.max(axis=1).min())
