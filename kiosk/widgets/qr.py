"""A QR code to carry something away on one's own phone."""

from __future__ import annotations

import segno
from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from .told import Told

QUIET_ZONE = 4


class QrCode(Told, Widget):
    """Draws ``content``, dark on white in every theme: scanners need it so."""

    content = StringProperty("")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        # On the next frame: what is drawn while the page is being made does not reach the screen.
        self._draw_soon = Clock.create_trigger(self._draw)
        self.bind(pos=self._changed, size=self._changed, content=self._changed)

    def _changed(self, *_args) -> None:
        self._draw_soon()

    def _draw(self, *_args) -> None:
        self.canvas.clear()
        if not self.content or self.width < 2:
            return
        modules = [bytes(row) for row in segno.make(self.content, error="m", micro=False).matrix]
        count = len(modules) + 2 * QUIET_ZONE
        side = min(self.size)
        step = max(1, int(side // count))
        left = self.center_x - step * count / 2
        top = self.center_y + step * count / 2
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(pos=(left, top - step * count), size=(step * count, step * count))
            Color(0, 0, 0, 1)
            for y, row in enumerate(modules):
                for x, dark in enumerate(row):
                    if dark:
                        Rectangle(
                            pos=(left + (x + QUIET_ZONE) * step, top - (y + QUIET_ZONE + 1) * step),
                            size=(step, step),
                        )
