"""Explore by touch: a finger that slides hears what is under it; two taps do what was found.

Finding never does anything (EN 301 549, 5.5 and 5.6): what two taps do is what was held before the first of
them, and only where they touch that, or nothing at all. Who taps something else has found something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

#: A touch that is shorter is a tap; a longer one looks for something.
TAP_S = 0.4
#: The second tap comes within this time after the first; slow hands have it longer (``Manner.patience``).
BETWEEN_S = 0.8
#: Quicker is one tap of a hand that trembles.
BOUNCE_S = 0.06


class Found(Enum):
    """What a touch means."""

    NOTHING = auto()
    ITEM = auto()
    ACT = auto()


@dataclass(frozen=True, slots=True)
class _Tap:
    at: float
    held: str | None


class Explorer:
    """Ids of outline items and seconds in; what to do out. ``held`` is what the focus is on."""

    def __init__(self) -> None:
        self.patience = 1.0
        self._under: str | None = None
        self._began = 0.0
        self._held: str | None = None
        self._tap: _Tap | None = None

    def down(self, under: str | None, held: str | None, now: float) -> Found:
        """A finger came, on the item ``under`` it or on none."""
        tap, self._tap = self._tap, None
        second = tap is not None and BOUNCE_S <= now - tap.at <= BETWEEN_S * self.patience
        self._began, self._under = now, under
        self._held = held
        if tap is not None and second and tap.held is not None and under in (None, tap.held):
            self._held = None  # a third tap begins anew
            return Found.ACT
        return Found.ITEM if under is not None else Found.NOTHING

    def move(self, under: str | None) -> Found:
        """The finger slides."""
        if under == self._under:
            return Found.NOTHING
        self._under = under
        return Found.ITEM if under is not None else Found.NOTHING

    def up(self, now: float) -> None:
        """The finger is lifted: a short touch that found nothing new may be the first of two taps."""
        quiet = self._under is None or self._under == self._held
        if now - self._began <= TAP_S and quiet and self._held is not None:
            self._tap = _Tap(now, self._held)

    def forget(self) -> None:
        """There is another screen."""
        self._tap = self._held = self._under = None
