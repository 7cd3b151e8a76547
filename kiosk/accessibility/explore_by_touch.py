"""Explore by touch: a finger that slides hears what is under it; two taps do what was found.

Finding never does anything (EN 301 549, 5.5 and 5.6): what two taps do is what was held before the first of
them, and only where they touch that, or nothing at all. Who taps something else has found something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

#: A touch that is shorter is a tap; a longer one looks for something.
TAP_MAX_S = 0.4
#: The second tap comes within this time after the first; slow hands have it longer (``Manner.patience``).
DOUBLE_TAP_S = 0.8
#: Quicker is one tap of a hand that trembles.
BOUNCE_S = 0.06


class TouchResult(Enum):
    """What a touch means."""

    NOTHING = auto()
    ITEM = auto()
    ACT = auto()


@dataclass(frozen=True, slots=True)
class _Tap:
    at: float
    held: str | None


class TouchExplorer:
    """Ids of outline items and seconds in; what to do out. ``held`` is what the focus is on."""

    def __init__(self) -> None:
        self.patience = 1.0
        self._touched_item: str | None = None
        self._touched_at = 0.0
        self._focused_item: str | None = None
        self._last_tap: _Tap | None = None

    def down(self, under: str | None, held: str | None, now: float) -> TouchResult:
        """A finger came, on the item ``under`` it or on none."""
        tap, self._last_tap = self._last_tap, None
        second = tap is not None and BOUNCE_S <= now - tap.at <= DOUBLE_TAP_S * self.patience
        self._touched_at, self._touched_item = now, under
        self._focused_item = held
        if tap is not None and second and tap.held is not None and under in (None, tap.held):
            self._focused_item = None  # a third tap begins anew
            return TouchResult.ACT
        return TouchResult.ITEM if under is not None else TouchResult.NOTHING

    def move(self, under: str | None) -> TouchResult:
        """The finger slides."""
        if under == self._touched_item:
            return TouchResult.NOTHING
        self._touched_item = under
        return TouchResult.ITEM if under is not None else TouchResult.NOTHING

    def up(self, now: float) -> None:
        """The finger is lifted: a short touch that found nothing new may be the first of two taps."""
        quiet = self._touched_item is None or self._touched_item == self._focused_item
        if now - self._touched_at <= TAP_MAX_S and quiet and self._focused_item is not None:
            self._last_tap = _Tap(now, self._focused_item)

    def forget(self) -> None:
        """There is another screen."""
        self._last_tap = self._focused_item = self._touched_item = None
