"""The focus ring: around the item that is held or spoken."""

from __future__ import annotations

from kivy.graphics import Color, Line
from kivy.uix.widget import Widget

from kiosk.screens.widgets.theme import theme
from kiosk.screens.widgets.theme_observers import observe_theme


class FocusRing(Widget):
    """Follows one widget; ``None`` hides it."""

    def __init__(self, **kwargs) -> None:
        super().__init__(size_hint=(None, None), size=(0, 0), **kwargs)
        self.around: Widget | None = None
        observe_theme(self, "focus", "unit")

    def theme_changed(self) -> None:
        self._draw()

    def hold(self, widget: Widget | None) -> None:
        """Moves to ``widget``."""
        if widget is self.around:
            return
        if self.around is not None:
            self.around.funbind("pos", self._draw)
            self.around.funbind("size", self._draw)
        self.around = widget
        if widget is not None:
            widget.fbind("pos", self._draw)
            widget.fbind("size", self._draw)
        self._draw()

    def _draw(self, *_args) -> None:
        self.canvas.after.clear()
        if self.around is None:
            return
        gap, thick = 1.4 * theme.unit, max(4.0, 1.2 * theme.unit)
        # Either corner may be the lower one: a half of a conversation is turned round.
        one = self.around.to_window(*self.around.pos)
        other = self.around.to_window(self.around.right, self.around.top)
        x, y = min(one[0], other[0]), min(one[1], other[1])
        with self.canvas.after:
            Color(rgba=theme.focus)
            Line(
                rounded_rectangle=(
                    x - gap,
                    y - gap,
                    self.around.width + 2 * gap,
                    self.around.height + 2 * gap,
                    5.5 * theme.unit,
                ),
                width=thick / 2,
            )

    def on_touch_down(self, touch) -> bool:
        return False
