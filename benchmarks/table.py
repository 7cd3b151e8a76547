"""One table for all measures."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("what", "ours", "beside", "ratio", "budget", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. ``ours`` and ``theirs`` are in ``unit``; ``beside`` names what theirs is.

    ``most`` is the budget: for the ratio where there is something beside, for ``ours`` where there is not.
    ``least`` is for what should be high. ``None``: no budget, only information.
    """

    what: str
    ours: float
    unit: str
    beside: str = ""
    theirs: float | None = None
    most: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours to theirs."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def held(self) -> bool | None:
        """Whether the budget is held; ``None`` without one."""
        value = self.ours if self.ratio is None else self.ratio
        if self.most is not None:
            return value <= self.most
        return None if self.least is None else value >= self.least

    def cells(self) -> tuple[str, ...]:
        """As text, in the order of ``HEAD``."""
        limit, sign = (self.most, "≤") if self.most is not None else (self.least, "≥")
        unit = "×" if self.ratio is not None else self.unit
        return (
            self.what,
            f"{_number(self.ours)} {self.unit}",
            "" if self.theirs is None else f"{_number(self.theirs)} {self.unit} {self.beside}",
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if limit is None else f"{sign} {_number(limit)} {unit}",
            {True: "held", False: "NOT HELD", None: ""}[self.held],
        )


def show(rows: Iterable[Row]) -> None:
    """Prints the table."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(HEAD))]
    for number, line in enumerate(lines):
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("─" * width for width in widths).rstrip())


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _width(text: str) -> int:
    return sum(not unicodedata.combining(character) for character in text)
