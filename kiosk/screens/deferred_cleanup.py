"""What a page leaves behind is cleared away while nobody waits.

A page that was left is garbage in circles: tens of thousands of objects that only the collector finds, in a
tenth of a second. Left to itself it would run in the middle of the next touch, where that is seen; and all at
once it would still hold up a touch that comes just then. What the next pages need is read ahead then, too.
"""

from __future__ import annotations

import gc
from datetime import date
from functools import cache
from weakref import ref

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.accessibility.glossary import terms
from kiosk.domain import Money
from kiosk.i18n import format_value
from kiosk.screens.widgets import fonts, light_fonts
from kiosk.screens.widgets.theme import look

from .page import Page

#: A page has been standing for so long: whoever looks at it does not touch it yet.
STANDING_S = 0.5
#: Seconds until more parts of a page go.
PAUSE_S = 0.1
#: New objects before the collector looks for garbage among them without being asked (Python: 700): a page has
#: some thirty thousand, and would be interrupted fifty times while it is made.
YOUNG = 300_000


def stand_back() -> None:
    """What is here now stays, and is not looked at again; the collector waits until a page stands."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


@cache
def read_ahead(lang: str) -> None:
    """The glossary, and how that language writes dates and amounts: read once, but not in the midst of the
    first list that has some."""
    terms(())
    format_value(date.min, lang)
    format_value(Money(0), lang)


class Tidy:
    """Collects once the last page shown stands, a part of what was left after the other; and what a visitor
    leaves, soon after they go."""

    def __init__(self) -> None:
        #: How many parts of a page go at once.
        self.at_once = 4
        #: Pages that were left, unless something else has collected them; and parts of them, held back.
        self._left: list[ref[Page]] = []
        self._parts: list[Widget] = []
        #: Those of other languages are there before anyone changes to one.
        self._fonts = light_fonts.ahead()
        self._standing = Clock.create_trigger(lambda _dt: self._clear_away(), STANDING_S)
        self._next = Clock.create_trigger(lambda _dt: self._collect(), PAUSE_S)

    def page_left(self, page: Page) -> None:
        self._left.append(ref(page))

    def page_shown(self) -> None:
        self._next.cancel()
        self._standing.cancel()
        self._standing()

    def visit_over(self) -> None:
        """The visitor’s page and words go now, and not whenever Python finds the time."""
        Clock.schedule_once(self._forget, STANDING_S)

    def _clear_away(self) -> None:
        for left in self._left:
            page = left()
            if page is not None:
                self._parts += page.take_apart()
        self._left.clear()
        self._collect()
        read_ahead(look.lang)

    def _collect(self) -> None:
        del self._parts[: self.at_once]
        gc.collect()
        if next(self._fonts, None) or self._parts:
            self._next()

    def let_go(self) -> None:
        """Nothing of the pages that were left is held back any more, nor collected in a pause."""
        self._standing.cancel()
        self._next.cancel()
        self._left.clear()
        self._parts.clear()

    def _forget(self, _dt: float) -> None:
        fonts.forget()
        self.let_go()
        gc.collect()
