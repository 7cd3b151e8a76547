"""The level of the microphone, as a row of bars that move while someone speaks."""

from __future__ import annotations

from collections import deque

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.uix.widget import Widget

from .theme import theme
from .theme_observers import observe_theme

METER_BARS = 28


class LevelMeter(Widget):
    """``push(level)`` with 0 (silence) to 1 (loud) adds a bar at the end."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._levels: deque[float] = deque([0.0] * METER_BARS, METER_BARS)
        self.bind(pos=self._draw, size=self._draw)
        observe_theme(self, "primary", "rtl")

    def push(self, level: float) -> None:
        self._levels.append(max(0.0, min(1.0, level)))
        self._draw()

    def theme_changed(self) -> None:
        self._draw()

    def _draw(self, *_args) -> None:
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
