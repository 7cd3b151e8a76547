"""What a page leaves behind is cleared away while nobody waits.

A page that was left is garbage in circles: tens of thousands of objects that only the collector finds, in a
tenth of a second. Left to itself it would run in the middle of the next touch, where that is seen.
"""

from __future__ import annotations

import gc

from kivy.clock import Clock

from kiosk.widgets import fonts

#: A page has been standing for so long: whoever looks at it does not touch it yet.
STANDING_S = 0.5
#: Rounds among the young objects before all are gone through without being asked (Python: 10).
ROUNDS = 200


def stand_back() -> None:
    """What is here now stays, and is not looked at again; the collector waits until a page stands."""
    gc.collect()
    gc.freeze()
    young, middle, _all = gc.get_threshold()
    gc.set_threshold(young, middle, ROUNDS)


class Tidy:
    """Collects once the last page shown stands; and what a visitor leaves, soon after they go."""

    def __init__(self) -> None:
        self._standing = Clock.create_trigger(lambda _dt: gc.collect(), STANDING_S)

    def page_shown(self) -> None:
        self._standing.cancel()
        self._standing()

    def visit_over(self) -> None:
        """The visitor’s page and words go now, and not whenever Python finds the time."""
        Clock.schedule_once(self._forget, STANDING_S)

    def _forget(self, _dt: float) -> None:
        fonts.forget()
        gc.collect()
