"""A line of a statement: what and how much on one line, one sentence below that explains it."""

from __future__ import annotations

from kivy.properties import ColorProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.domain import NOTHING

from .fonts import width_of
from .kv import load_beside
from .look import look
from .told import Told


class StatementLine(Told, BoxLayout):
    """``words`` is the label, ``value`` the figure at the end, ``hint`` the explanation, ``day`` when."""

    least = NumericProperty(0)
    day = ObjectProperty(NOTHING)
    ink = ColorProperty(None, allownone=True)

    def figure_width(self, lang: str, size: float) -> float:
        """Pixels that the figure needs."""
        return width_of(look.say(self.value, lang), look.bold, size) + 2


load_beside(__file__)
