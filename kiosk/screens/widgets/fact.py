"""A label and its value; a touch changes it where that is offered."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty

from kiosk.accessibility.outline import Role

from .accessible import Pressable
from .kv import load_beside
from .row import Row


class Fact(Pressable, Row):
    """``words`` is the label, ``value`` what stands there."""

    changeable = BooleanProperty(False)
    least = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.role = Role.BUTTON if self.changeable else Role.TEXT

    def action(self):
        return self.act if self.changeable else None

    def on_touch_down(self, touch) -> bool:
        return super().on_touch_down(touch) if self.changeable else False


load_beside(__file__)
