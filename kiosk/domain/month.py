"""A month and a day of the week as one says them: "novembre 2026", "jeudi"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Month:
    """``first`` is any day of it; ``short`` tells only its short name ("nov."), for a chart."""

    first: date
    short: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """Of a day only which one of the week it is; ``short`` tells its short name ("jeu.")."""

    day: date
    short: bool = False
