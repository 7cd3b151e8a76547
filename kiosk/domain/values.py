"""Small values: money, a month, a weekday and half a day as one says them.

Money is integer cents of euro. Nothing here rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in euro cents; negative is what the landlord owes the tenant."""

    cents: int

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)


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


class DayPart(StrEnum):
    """When someone is home; mornings are 8–12, afternoons 13–17 unless the landlord says otherwise."""

    MATIN = "matin"
    APRES_MIDI = "apres_midi"
