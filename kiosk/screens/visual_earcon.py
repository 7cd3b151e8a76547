"""What is heard as a short sound is seen as a shape, long enough to notice (EN 301 549, 5.1.5)."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import StringProperty
from kivy.uix.anchorlayout import AnchorLayout

from kiosk.accessibility.speech import Earcon
from kiosk.screens.widgets.kv import load_kv

#: Pictogram of each shape; the ring and the microphone of the access bar show themselves.
SHAPE_ICONS = {
    "check": "check-circle",
    "cross": "close-circle",
    "triangle": "alert",
    "double-check": "check-all",
}
VISIBLE_S = 1.5


class VisualEarcon(AnchorLayout):
    """A badge in a corner on top, over everything and in no finger's way."""

    icon = StringProperty("")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._gone = Clock.create_trigger(lambda _dt: setattr(self, "icon", ""), VISIBLE_S)

    def show(self, earcon: Earcon) -> None:
        """The sound is heard now."""
        self.icon = SHAPE_ICONS.get(earcon.twin, self.icon)
        self._gone.cancel()
        self._gone()

    def on_touch_down(self, touch) -> bool:
        return False


load_kv(__file__)
