"""Scanning: who has one or two switches, and no arrows, is taken from item to item.

With one switch the kiosk goes on by itself, and the switch acts; with two, one goes on and the other acts.
Only what can be operated is gone over, in reading order, round and round.
"""

from __future__ import annotations

from .focus import Focus
from .interaction_preferences import InteractionPreferences, Scanning


class SwitchScanner:
    """Moves a focus. ``tick`` with the seconds on a clock that never goes back."""

    def __init__(self, focus: Focus) -> None:
        self._focus = focus
        self.manner = InteractionPreferences()
        self._focused_at: float | None = None

    @property
    def on(self) -> bool:
        return self.manner.scanning is not Scanning.NONE

    def restart_timer(self) -> None:
        """There is another screen, or something was done: the time of an item begins anew."""
        self._focused_at = None

    def tick(self, now: float, speaking: bool) -> bool:
        """Goes on when the item was held long enough, and said to its end. Whether it went on."""
        if self.manner.scanning is not Scanning.ONE:
            return False
        if self._focused_at is None:
            self._focused_at = now
            if self._focus.item is not None and self._focus.item.operable:
                return False
            return self._advance(now)
        if speaking or now - self._focused_at < self.manner.scan_s:
            return False
        return self._advance(now)

    def switch(self) -> bool:
        """The (first) switch: goes on with two switches, acts with one. Whether it went on."""
        if self.manner.scanning is Scanning.TWO:
            return self._advance(None)
        self.act()
        return False

    def act(self) -> None:
        """Does what the held item does; nothing before the first one is held."""
        self._focused_at = None
        self._focus.activate()

    def round_seconds(self) -> float:
        """Seconds of a whole round."""
        return self.manner.scan_s * len(self._focus.outline.operable)

    def _advance(self, now: float | None) -> bool:
        self._focused_at = now
        return self._focus.move(1, operable=True) is not None
