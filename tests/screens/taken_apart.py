"""Pages that are taken apart when they are left, so that nothing of them waits for the collector.

What Kivy binds runs in circles: some thirty thousand objects a page, which the collector looks at sixteen
times each before they go. That was half of what a test of the screens takes. The app leaves it to the
collector, in the pause after a page; so do tests that say ``COLLECTS``, and in the proof all of them.
"""

from __future__ import annotations

from kivy.lang import Builder
from kivy.properties import DictProperty, ListProperty, ReferenceListProperty
from kivy.uix.widget import Widget

from kiosk.screens.deferred_cleanup import DeferredCleanup, preload_language
from kiosk.screens.widgets import fonts
from kiosk.screens.widgets.kivy_helpers import walk
from kiosk.screens.widgets.theme import _observers, theme

#: Each of their values knows the widget that it belongs to.
_OWNED = (DictProperty, ListProperty, ReferenceListProperty)


def take_apart(*roots: Widget) -> None:
    """Unbinds these widgets, and all below them, and parts them: they are of no use any more."""
    widgets = [each for root in roots for each in walk(root)]
    for widget in widgets:
        Builder.unbind_widget(widget.uid)
        for observers in _observers.values():
            observers.discard(widget)
        fbind, unbind = widget.fbind, widget.unbind_uid
        for name in _names(type(widget), widget)[0]:
            for uid in range(fbind(name, _nothing), 0, -1):  # each is bound under the next number
                unbind(name, uid)
    for widget in widgets:
        widget.children = []
        widget.parent = None
        for name in _names(type(widget), widget)[1]:
            vars(getattr(widget, name)).clear()
        widget.canvas.clear()


_named: dict[type[Widget], tuple[list[str], list[str]]] = {}


def _names(kind: type[Widget], widget: Widget) -> tuple[list[str], list[str]]:
    """What can be bound to in such a widget, and which of its properties know it."""
    if kind not in _named:
        properties = widget.properties()
        _named[kind] = (
            [*properties, *widget.events()],
            [name for name, each in properties.items() if isinstance(each, _OWNED)],
        )
    return _named[kind]


def _nothing(*_args: object) -> None:
    pass


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
