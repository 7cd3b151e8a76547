"""A line of a statement: what and how much on one line, one sentence below that explains it."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.domain import NO_TEXT

from .accessible import AccessibleBehavior
from .kv import load_kv
from .theme import theme


class StatementLine(AccessibleBehavior, BoxLayout):
    """``words`` is the label, ``value`` the figure at the end, ``hint`` the explanation, ``day`` when. A
    figure that is wider than half a line (``long``) stands below its label."""

    least = NumericProperty(0)
    day = ObjectProperty(NO_TEXT)
    ink = ColorProperty(None, allownone=True)
    long = BooleanProperty(False)

    def on_width(self, _line: StatementLine, width: float) -> None:
        figure = self.ids.figure
        if not self.long and theme.wide(self.value, theme.lang, figure.size_px) > width / 2:
            self.long = True
            self.ids.row.remove_widget(figure)
            self.add_widget(figure, index=len(self.children) - 1)


load_kv(__file__)
