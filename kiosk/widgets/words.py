"""Words and pictograms."""

from __future__ import annotations

from weakref import WeakValueDictionary

from kivy.core.text import Label as CoreLabel
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.domain import NOTHING

from .fonts import pictogram, widest  # noqa: F401 - read by the kv file
from .kv import load_beside
from .look import look
from .told import Told

#: What pictograms that live look like. Each is drawn once and not changed: a label draws into its own again.
_drawn: WeakValueDictionary[tuple[object, ...], CoreLabel] = WeakValueDictionary()


class Script(Label):
    """Words in the language shown, as wide as they are given, as high as they need.

    ``shown`` stands in place of ``words`` where what is read aloud is not what is written.
    """

    words = ObjectProperty(NOTHING)
    shown = ObjectProperty(None, allownone=True)
    bold_face = BooleanProperty(False)
    size_px = NumericProperty(0)
    #: How much smaller its letters are than they were to be (``squeeze``).
    shrink = NumericProperty(1)
    ink = ColorProperty(None, allownone=True)
    align = StringProperty("start")

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("width", 0)
        super().__init__(**kwargs)

    def fit(self, size: float, shrink: float, words: str, font: str, room: float) -> float:
        """The largest text size up to ``shrink`` of ``size`` at which the longest word stays whole, but never
        smaller than can be read."""
        if shrink < 1:
            size = max(min(size, look.small * 100 / look.text), size * shrink)
        if room <= 1 or not words:
            return size
        wide = widest(words, font)
        return size if wide * size <= room else max(min(size, 10 * look.u, look.small), room / wide)

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

    def texture_update(self, *largs) -> None:
        """Those of one kind, size and colour share one drawing: a list has an arrow a line."""
        kind = self.text, self.font_size, *self.color
        drawing = _drawn.get(kind)
        if drawing is None and self.text:
            drawing = CoreLabel(self.text, self.font_size, font_name=self.font_name, color=self.color)
            drawing.refresh()
            _drawn[kind] = drawing
        self._drawing = drawing  # it is there as long as one of them is
        self.texture = drawing.texture if drawing is not None else None
        self.texture_size = list(self.texture.size) if self.texture is not None else [0, 0]


class Badge(Widget):
    """A pictogram on a soft square."""

    icon = StringProperty("")
    tint = StringProperty("")
    ink = ColorProperty(None, allownone=True)
    side = NumericProperty(60)


load_beside(__file__)
