"""The mark beside a line of the timeline: done, now, to come; joined by a thread."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, OptionProperty
from kivy.uix.widget import Widget

from .kv import load_kv


class TimelineMark(Widget):
    """``progress``: ``done``, ``current`` or ``next``; the last one has no thread below it; a ``quiet``
    one is small."""

    progress = OptionProperty("next", options=["done", "current", "next"])
    last = BooleanProperty(False)
    quiet = BooleanProperty(False)
    sign = NumericProperty(40)


load_kv(__file__)
