"""Pages that are taken apart when they are left, so that nothing of them waits for the collector.

What Kivy binds runs in circles: some thirty thousand objects a page, which the collector looks at sixteen
times each before they go. That was half of what a test of the screens takes. The app leaves it to the
collector, in the pause after a page; so do tests that say ``COLLECTS``, and in the proof all of them.
"""

from __future__ import annotations

import gc

from kivy._event import BoundCallback, EventObservers
from kivy.lang import Builder
from kivy.properties import PropertyStorage
from kivy.uix.widget import Widget, _widget_destructors

from kiosk.screens.deferred_cleanup import DeferredCleanup, preload_language
from kiosk.screens.widgets import fonts
from kiosk.screens.widgets.kivy_helpers import theme_observers, walk
from kiosk.screens.widgets.theme import theme

#: What a widget holds by name, where only the collector sees it: its properties and its events.
_HELD = PropertyStorage, EventObservers


def take_apart(*roots: Widget) -> None:
    """Unbinds these widgets, and all below them, and parts them: they are of no use any more."""
    _part([each for root in roots for each in walk(root)])


def widgets_since(uid: int) -> list[Widget]:
    """Those made after the one with that number that are still there and have rules in kv."""
    return [proxy.__self__ for each, (_, proxy) in [*_widget_destructors.items()] if each > uid]


def take_apart_since(uid: int, root: Widget) -> None:
    """The same for ``root`` and all widgets made after the one with that number, shown or thrown away: they
    know nothing any more, not even each other."""
    widgets = list(dict.fromkeys([*walk(root), *widgets_since(uid)]))
    _part(widgets)
    for widget in widgets:
        vars(widget).clear()


def _part(widgets: list[Widget]) -> None:
    for widget in widgets:
        Builder.unbind_widget(widget.uid)
        for observers in theme_observers.values():
            observers.discard(widget)
        widget.canvas.clear()
    for widget in widgets:
        for held in gc.get_referents(widget):
            if type(held) is dict and isinstance(next(iter(held.values()), None), _HELD):
                _unbind(held)
                held.clear()


def _unbind(held: dict[str, object]) -> None:
    """Nobody hears any more of properties or events: each who does holds the list in which it stands. While
    they are told something (a page that broke as it was made) none can be taken from it."""
    observers = [
        each for each in (*held.values(), *gc.get_referents(*held.values())) if type(each) is EventObservers
    ]
    done: set[BoundCallback] = set()
    while bound := {each for each in gc.get_referents(*observers) if type(each) is BoundCallback} - done:
        for each in bound:
            each.unbind_callback(None)
        done |= bound


class TakenApart(DeferredCleanup):
    """Clears away at the same moments, without the collector."""

    def _start(self) -> None:
        self._take_apart_left()
        preload_language(theme.lang)

    def _erase_visit(self, _dt: float) -> None:
        fonts.clear_measurements()
        self.cancel()

    def cancel(self) -> None:
        self._take_apart_left()
        super().cancel()

    def _take_apart_left(self) -> None:
        for left in self._left_pages:
            page = left()
            if page is not None:
                take_apart(*page.dismantle(), page)
        self._left_pages.clear()
