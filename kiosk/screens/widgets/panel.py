"""A quiet surface with a border, on which things stand."""

from __future__ import annotations

from kivy.properties import ColorProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout

from .kv import load_kv
from .row import AutoHeightRow


class Panel(BoxLayout):
    """A vertical stack on a surface, as high as what stands on it needs, or higher."""

    fill = ColorProperty(None, allownone=True)
    border_color = ColorProperty(None, allownone=True)
    border_width = NumericProperty(2)
    least = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("orientation", "vertical")
        kwargs.setdefault("size_hint_y", None)
        super().__init__(**kwargs)
        self.bind(minimum_height=self._fit)

    def _fit(self, _panel, height: float) -> None:
        self.least = height
        if self.size_hint_y is None:
            self.height = height


class NoticeBox(AutoHeightRow):
    """One line that matters, on its own colour: ``tone`` is ``ok``, ``warn`` or ``plain``."""

    fill = ColorProperty(None, allownone=True)


load_kv(__file__)
