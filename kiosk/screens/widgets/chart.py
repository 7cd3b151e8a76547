"""Bars side by side. The picture is for those who like pictures: the same stands in words beside it."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics import Color, Line, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.domain import Text

from .accessible import AccessibleBehavior
from .labels import TextLabel
from .row import BidiRow
from .theme import theme
from .theme_observers import observe_theme


class BarPair(Widget):
    """One or two bars, from 0 to 1 of the height: this year filled, last year an outline."""

    now = NumericProperty(0)
    before = NumericProperty(-1)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._draw_soon = Clock.create_trigger(self._draw)
        for name in ("pos", "size", "now", "before"):
            self.fbind(name, self._changed)
        observe_theme(self, "primary", "rtl")

    def _changed(self, *_args) -> None:
        self._draw_soon()

    def theme_changed(self) -> None:
        self._draw_soon()

    def _draw(self, *_args) -> None:
        self.canvas.clear()
        both = self.before >= 0
        wide = self.width * (0.4 if both else 0.6)
        left = self.center_x - (wide if both else wide / 2)
        places = [left + wide, left] if theme.rtl and both else [left, left + wide]
        values = [self.before, self.now] if both else [self.now]
        with self.canvas:
            for x, value, filled in zip(places, values, [False, True] if both else [True], strict=False):
                high = max(2.0, self.height * value)
                inner = wide * 0.12
                Color(rgba=theme.primary if filled else theme.muted)
                if filled:
                    SmoothRoundedRectangle(
                        pos=(x + inner / 2, self.y), size=(wide - inner, high), radius=[inner, inner, 0, 0]
                    )
                else:
                    Line(
                        rectangle=(x + inner, self.y + 1, wide - 2 * inner, high - 1),
                        width=max(1.2, theme.unit / 3),
                    )


class ChartColumn(AccessibleBehavior, BoxLayout):
    """A pair of bars, its ``figure`` above and its label below. ``words`` names it, ``value`` is its figure
    in words. Where not each is ``named``, label and figure are as wide as ``span`` columns."""

    labelled = BooleanProperty(True)

    def __init__(self, now: float, before: float, figure: Text, span: int = 1, **kwargs) -> None:
        super().__init__(orientation="vertical", spacing=1 * theme.unit, **kwargs)
        # The highest bar reaches up to the figures: each stands on its own.
        self._label(figure, span, bold_face=True)
        self.add_widget(BarPair(now=now, before=before))
        self._label(self.words, span, ink=theme.muted)

    def _label(self, words: Text, span: int, **kwargs) -> None:
        label = TextLabel(words=words, size_px=theme.small, align="center", **kwargs)
        label.size_hint_x, label.pos_hint = None, {"center_x": 0.5}
        self.bind(width=lambda _column, width: setattr(label, "width", span * width))
        if not self.labelled:
            label.opacity = 0
        self.add_widget(label)


class BarChart(BidiRow):
    """Columns in the order of reading."""

    least = NumericProperty(0)

    def __init__(self, columns: list[ChartColumn], **kwargs) -> None:
        super().__init__(size_hint_y=None, spacing=0.5 * theme.unit, **kwargs)
        for column in columns:
            self.add_widget(column)
        self.least = 60 * theme.unit
        self.height = self.least
