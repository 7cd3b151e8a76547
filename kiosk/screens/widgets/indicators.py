"""Bars that show how loud it is, and how far along one is."""

from collections import deque
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from .theme import observe_theme, theme

METER_BARS = 28


class LevelMeter(Widget):
    """``push(level)`` with 0 (silence) to 1 (loud) adds a bar at the end."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._levels: deque[float] = deque([0.0] * METER_BARS, METER_BARS)
        self.bind(pos=self._draw, size=self._draw)
        observe_theme(self, "primary", "rtl")

    def push(self, level: float) -> None:
        self._levels.append(max(0.0, min(1.0, level)))
        self._draw()

    def theme_changed(self) -> None:
        self._draw()

    def _draw(self, *_args: object) -> None:
        self.canvas.clear()
        step = self.width / METER_BARS
        thick = step * 0.55
        with self.canvas:
            Color(rgba=theme.primary)
            for i, level in enumerate(self._levels):
                high = max(thick, self.height * level**0.6)
                at = i if not theme.rtl else METER_BARS - 1 - i
                SmoothRoundedRectangle(
                    pos=(self.x + at * step, self.center_y - high / 2), size=(thick, high), radius=[thick / 2]
                )


class ProgressBars(Widget):
    """``total`` short bars, ``position`` of them filled."""

    position: "NumericProperty[int]" = NumericProperty(0)
    total: "NumericProperty[int]" = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # On the next frame: what is drawn while the page is being made does not reach the screen.
        self._draw_soon = Clock.create_trigger(self._draw)
        for name in ("pos", "size", "position", "total"):
            self.fbind(name, self._changed)
        observe_theme(self, "primary", "edge", "rtl")

    def _changed(self, *_args: object) -> None:
        self._draw_soon()

    def theme_changed(self) -> None:
        self._draw_soon()

    def _draw(self, *_args: object) -> None:
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
