"""A label and its value; a touch changes it where that is offered."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty

from kiosk.accessibility.outline import Role

from .accessible import Pressable
from .kv import load_kv
from .row import BidiRow


class Fact(Pressable, BidiRow):
    """``words`` is the label, ``value`` what stands there."""

    editable = BooleanProperty(False)
    least = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.role = Role.BUTTON if self.editable else Role.TEXT

    def action(self):
        return self.act if self.editable else None

    def on_touch_down(self, touch) -> bool:
        return super().on_touch_down(touch) if self.editable else False


load_kv(__file__)
