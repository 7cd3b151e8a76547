"""Words and buttons in a language of their own: two people read the same screen, each in theirs."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.label import Label

from kiosk.accessibility.outline import Role
from kiosk.domain import Text, language, verbatim
from kiosk.i18n import catalogue

from .fonts import face, widest
from .kv import load_beside
from .look import look
from .row import Row  # noqa: F401 - the kv file makes them
from .told import Pressable, Told

#: Of a line of figures and a stop alone, it says that it runs from the right.
RLM = "\u200f"


class Tongue(Told, Label):
    """Words in ``code``, from its own side of the line."""

    bold_face = BooleanProperty(False)
    size_px = NumericProperty(0)
    ink = ColorProperty(None, allownone=True)
    rtl = BooleanProperty(False)
    #: The whole words; ``text`` may show a part of them.
    said = StringProperty("")

    def __init__(self, text: Text | str, code: str, **kwargs) -> None:
        said = catalogue(code).render(text)
        kwargs.setdefault("words", verbatim(said))
        super().__init__(**kwargs)
        self.font_name = face(code, self.bold_face)
        self.rtl = language(code).rtl
        self.said = self.text = f"{said}{RLM}" if self.rtl and said.strip() else said


class TongueButton(Pressable, AnchorLayout):
    """A button of one side, as high as those beside it in a ``SnugRow``. ``primary`` stands out, ``stacked``
    has its pictogram above the words."""

    icon = StringProperty("")
    primary = BooleanProperty(False)
    stacked = BooleanProperty(False)
    face = StringProperty("")
    said = StringProperty("")
    rtl = BooleanProperty(False)
    least = NumericProperty(0)
    #: The largest letters that it may have, in pixels; 0: as the look has them.
    most = NumericProperty(0)

    def __init__(self, text: Text | str, code: str, **kwargs) -> None:
        said = catalogue(code).render(text)
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(words=verbatim(said), **kwargs)
        self.face, self.said, self.rtl = face(code, bold=True), said, language(code).rtl

    def fit(self, size: float, room: float) -> float:
        """The largest text size up to ``size`` at which the longest word stays whole."""
        wide = widest(self.said, self.face)
        return min(size, 0.97 * room / wide) if wide and room > 0 else size

    @property
    def wide(self) -> float:
        """Pixels it needs for its longest word in letters of normal size."""
        return widest(self.said, self.face) * look.small * 100 / look.text + 6 * look.u


load_beside(__file__)
