"""Widgets that follow the look without being held by it.

``theme.bind`` passes all observers of a property each time one is added, those of pages that were left too: a
page of many rows took longer with each page before it.
"""

from __future__ import annotations

from functools import partial
from weakref import WeakSet

from kivy.uix.widget import Widget

from .theme import theme

_observers: dict[str, WeakSet[Widget]] = {}


def observe_theme(widget: Widget, *names: str) -> None:
    """From now on, as long as it lives, ``widget.look_changed()`` is called when one of these properties of
    the look has changed."""
    for name in names:
        if name not in _observers:
            _observers[name] = WeakSet()
            theme.fbind(name, partial(_notify, name))
        _observers[name].add(widget)


def _notify(name: str, *_args) -> None:
    for widget in list(_observers[name]):
        widget.theme_changed()
