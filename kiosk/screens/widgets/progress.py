"""How far along: bars and "2 / 4"."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from .theme import theme
from .theme_observers import observe_theme


class ProgressBars(Widget):
    """``total`` short bars, ``position`` of them filled."""

    position = NumericProperty(0)
    total = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        # On the next frame: what is drawn while the page is being made does not reach the screen.
        self._draw_soon = Clock.create_trigger(self._draw)
        for name in ("pos", "size", "position", "total"):
            self.fbind(name, self._changed)
        observe_theme(self, "primary", "edge", "rtl")

    def _changed(self, *_args) -> None:
        self._draw_soon()

    def theme_changed(self) -> None:
        self._draw_soon()

    def _draw(self, *_args) -> None:
        self.canvas.clear()
        if not self.total:
            return
        gap = 2 * theme.unit
        width = (self.width - gap * (self.total - 1)) / self.total
        high = 2.2 * theme.unit
        with self.canvas:
            for i in range(self.total):
                done = i < self.position
                Color(rgba=theme.primary if done else theme.edge)
                x = self.x + i * (width + gap)
                if theme.rtl:
                    x = self.right - (x - self.x) - width
                inset = 0 if done else high * 0.3
                SmoothRoundedRectangle(
                    pos=(x, self.center_y - high / 2 + inset / 2),
                    size=(width, high - inset),
                    radius=[(high - inset) / 2],
                )
