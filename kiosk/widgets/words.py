"""Words and pictograms."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.domain import NOTHING

from .fonts import pictogram  # noqa: F401 - read by the kv file
from .kv import load_beside
from .look import look  # noqa: F401 - read by the kv file
from .told import Told


class Script(Label):
    """Words in the language shown, as wide as they are given, as high as they need.

    ``shown`` stands in place of ``words`` where what is read aloud is not what is written.
    """

    words = ObjectProperty(NOTHING)
    shown = ObjectProperty(None, allownone=True)
    bold_face = BooleanProperty(False)
    size_px = NumericProperty(0)
    ink = ColorProperty(None, allownone=True)
    align = StringProperty("start")

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("width", 0)
        super().__init__(**kwargs)

    def texture_update(self, *largs) -> None:
        """Draws the words once they have been given their width, and not before for nothing."""
        if self.text_size[0] != 0:
            super().texture_update(*largs)


class Words(Script, Told):
    """Words that are told in the outline."""


class Pictogram(Label):
    """An icon of the icon font. It is never alone: words stand beside it."""

    icon = StringProperty("")
    size_px = NumericProperty(40)
    ink = ColorProperty(None, allownone=True)


class Badge(Widget):
    """A pictogram on a soft square."""

    icon = StringProperty("")
    tint = StringProperty("")
    ink = ColorProperty(None, allownone=True)
    side = NumericProperty(60)


load_beside(__file__)
