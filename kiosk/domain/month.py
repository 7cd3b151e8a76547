"""A month as one says it: "novembre 2026"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Month:
    """``first`` is any day of it; ``short`` tells only its short name ("nov."), for a chart."""

    first: date
    short: bool = False
