"""What a page leaves behind is cleared away while nobody waits.

A page that was left is garbage in circles: tens of thousands of objects that only the collector finds, in a
tenth of a second. Left to itself it would run in the middle of the next touch, where that is seen; and all at
once it would still hold up a touch that comes just then. What the next pages need is read ahead then, too.
"""

import gc
from datetime import time
from functools import cache
from weakref import ref

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.accessibility.glossary import terms_in
from kiosk.domain import Money
from kiosk.i18n import format_value
from kiosk.runtime.process_memory import give_back

from .page import BasePage
from .widgets import fonts
from .widgets.kivy_helpers import garbage
from .widgets.theme import theme

#: A page has been standing for so long: whoever looks at it does not touch it yet.
CLEANUP_DELAY_S = 0.5
#: Seconds until more parts of a page go.
PAUSE_S = 0.1
#: New objects before the collector looks for garbage among them without being asked (Python: 700): a page has
#: some thirty thousand, and would be interrupted fifty times while it is made.
GC_THRESHOLD = 300_000

#: At rest the collector looks at no more objects than this; the page of rest has some ten thousand.
MOST_LOOKED_AT = 20_000


def defer_garbage_collection() -> None:
    """What is here now stays, and is not looked at again; the collector waits until a page stands."""
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)
    gc.enable()


@cache
def preload_language(lang: str) -> None:
    """The glossary, and how that language writes hours and amounts: read once, but not in the midst of the
    first list that has some."""
    terms_in(())
    format_value(time.min, lang)
    format_value(Money(0), lang)


class DeferredCleanup:
    """Collects once the last page shown stands, a part of what was left after the other; and what a visitor
    leaves, soon after they go."""

    def __init__(self) -> None:
        #: How many parts of a page go at once.
        self.widgets_per_pass = 4
        #: Pages that were left, unless something else has collected them; and parts of them, held back.
        self._left_pages: list[ref[BasePage]] = []
        self._pending_widgets: list[Widget] = []
        #: Whether nobody is there; whether what the last visitor left is still to go.
        self._at_rest = self._is_erasing = False
        #: Those of other languages are there before anyone changes to one.
        self._fonts = fonts.preload_unhinted()
        self._start_soon = Clock.create_trigger(lambda _dt: self._start(), CLEANUP_DELAY_S)
        self._continue_soon = Clock.create_trigger(lambda _dt: self._collect(), PAUSE_S)

    def page_left(self, page: BasePage) -> None:
        self._left_pages.append(ref(page))

    def page_shown(self, *, at_rest: bool = False) -> None:
        """``at_rest``: nobody is there."""
        self._at_rest = at_rest
        self._continue_soon.cancel()
        self._start_soon.cancel()
        self._start_soon()

    def touched(self) -> None:
        """A finger is on the glass: nothing is collected before what it does has been seen, or has done
        nothing."""
        for soon in (self._start_soon, self._continue_soon):
            if soon.is_triggered:
                soon.cancel()
                self._start_soon()

    def visit_ended(self) -> None:
        """The visitor’s page and words go now, and not whenever Python finds the time."""
        self._is_erasing = True
        Clock.schedule_once(self._erase_visit, CLEANUP_DELAY_S)

    def _start(self) -> None:
        for left in self._left_pages:
            page = left()
            if page is not None:
                self._pending_widgets += page.dismantle()
        self._left_pages.clear()
        self._collect()
        fonts.first_pages.write()
        preload_language(theme.lang)

    def _collect(self) -> None:
        if self._pending_widgets:
            del self._pending_widgets[: self.widgets_per_pass]
            garbage.there = True
        garbage.collect()
        if next(self._fonts, None) or self._pending_widgets:
            self._continue_soon()
        else:
            self.set_aside()

    def set_aside(self) -> None:
        """At rest, when nothing of a visit is there: what was imported and read meanwhile is not looked at
        again."""
        if self._at_rest and not self._is_erasing:
            if len(gc.get_objects()) > MOST_LOOKED_AT:
                gc.collect()
                gc.freeze()
            give_back()

    def keep_imported(self) -> None:
        """What was imported since the first page stood is not looked at again. That page MUST stand still."""
        if not (garbage.there or self._left_pages or self._pending_widgets):
            gc.freeze()

    def cancel(self) -> None:
        """Nothing of the pages that were left is held back any more, nor collected in a pause."""
        self._start_soon.cancel()
        self._continue_soon.cancel()
        self._left_pages.clear()
        self._pending_widgets.clear()

    def _erase_visit(self, _dt: float) -> None:
        self._is_erasing = False
        fonts.clear_measurements()
        self.cancel()
        gc.collect()
        give_back()
