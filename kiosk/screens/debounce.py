"""A hand that trembles strikes twice, and who learned to click does it twice: the second strike must not
answer the next question."""

from __future__ import annotations

import time
from math import dist

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.screens.widgets.accessible import DOUBLE_TAP_S

#: Nobody has read what came on the glass within this time, and reached for it: a finger alone takes 0.7 s to
#: a target, an older one 0.95 s (Sultana and Moffatt, 2019). A double click may last as long on most systems,
#: and Chromium and Firefox protect their own questions for as long.
UNSEEN_S = 0.5


class TouchDebouncer:
    """Remembers the last touch and the page that it touched (EN 301 549, 5.8), and since when that stands."""

    def __init__(self, within_s: float = DOUBLE_TAP_S) -> None:
        self.within_s = within_s
        self._check_screen = -UNSEEN_S
        self._at = -within_s
        self._where = (0.0, 0.0)
        self._page = 0

    def page_shown(self) -> None:
        """Something else came on the glass just now."""
        self._check_screen = time.monotonic()

    @property
    def unseen(self) -> bool:
        """Whether what stands there came too lately to be meant."""
        return time.monotonic() - self._check_screen < UNSEEN_S

    def counts(self, where: tuple[float, float], page: object, mm: float) -> bool:
        """Whether this touch is meant: not when the same place was struck a moment ago on another page.

        On the same page a key may be struck twice, unless the visitor wished for more than is usual.
        """
        now = time.monotonic()
        again = now - self._at < self.within_s and dist(where, self._where) < TARGET_MM * mm
        # Its number, not the page: nothing here may keep what a visitor has left.
        stray = again and (id(page) != self._page or self.within_s > DOUBLE_TAP_S)
        if not stray:
            self._at, self._where, self._page = now, where, id(page)
        return not stray
