"""A hand that trembles strikes twice: the second strike must not answer the next question."""

from __future__ import annotations

import time
from math import dist

from kiosk.accessibility.display import TARGET_MM
from kiosk.widgets.told import DOUBLE_STRIKE_S


class Strikes:
    """Remembers the last touch and the page that it touched (EN 301 549, 5.8)."""

    def __init__(self, within_s: float = DOUBLE_STRIKE_S) -> None:
        self.within_s = within_s
        self._at = -within_s
        self._where = (0.0, 0.0)
        self._page = 0

    def counts(self, where: tuple[float, float], page: object, mm: float) -> bool:
        """Whether this touch is meant: not when the same place was struck a moment ago on another page.

        On the same page a key may be struck twice, unless the visitor wished for more than is usual.
        """
        now = time.monotonic()
        again = now - self._at < self.within_s and dist(where, self._where) < TARGET_MM * mm
        # Its number, not the page: nothing here may keep what a visitor has left.
        stray = again and (id(page) != self._page or self.within_s > DOUBLE_STRIKE_S)
        if not stray:
            self._at, self._where, self._page = now, where, id(page)
        return not stray
