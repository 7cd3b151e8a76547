"""Words and buttons in a language of their own: two people read the same screen, each in theirs."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.label import Label

from kiosk.accessibility.outline import Role
from kiosk.domain import Text, get_language, verbatim
from kiosk.i18n import catalogue

from .accessible import AccessibleBehavior, Pressable
from .fonts import font_path, longest_word_em, text_width
from .kv import load_kv
from .row import BidiRow
from .theme import RLM, theme

#: Of a line of figures and a stop alone, it says that it runs from the right.


class LocalizedLabel(AccessibleBehavior, Label):
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
        super().__init__(language=language_if_not_shown(code), **kwargs)
        self.font_name = font_path(code, self.bold_face)
        self.rtl = get_language(code).rtl
        self.said = self.text = f"{said}{RLM}" if self.rtl and said.strip() else said


class LocalizedTag(AccessibleBehavior, BidiRow):
    """A few words on a colour of their own, with a pictogram: whose half it is, where a translation comes
    from. As wide as they need, ``most`` pixels at most: on two lines then, of letters that keep each word
    whole."""

    icon = StringProperty("")
    face = StringProperty("")
    said = StringProperty("")
    ink = ColorProperty(None, allownone=True)
    fill = ColorProperty(None, allownone=True)
    size_px = NumericProperty(0)

    def __init__(self, text: Text | str, code: str, *, size: float, most: float, **kwargs) -> None:
        said = catalogue(code).render(text)
        bold = font_path(code, bold=True)
        around = 9 * theme.unit + (1.5 * size if kwargs.get("icon") else 0)
        # On one line, if letters that can be read fit there.
        line, word = text_width(said, bold, 100) / 100, longest_word_em(said, bold)
        least = theme.small * 100 / theme.text
        size = min(size, max((most - around) / max(line, 1), least), (most - around) / max(word, 1))
        super().__init__(
            words=verbatim(said),
            language=language_if_not_shown(code),
            mirrored=get_language(code).rtl,
            size_hint=(None, None),
            pos_hint={"center_y": 0.5},
            size_px=size,
            face=bold,
            said=said,
            **kwargs,
        )
        self.width = min(most, text_width(said, bold, size) + around)


class LocalizedButton(Pressable, AnchorLayout):
    """A button of one side, as high as those beside it in a ``SnugRow``. ``primary`` stands out, ``stacked``
    has its pictogram above the words; a ``quiet`` one has a colour of its own."""

    icon = StringProperty("")
    primary = BooleanProperty(False)
    stacked = BooleanProperty(False)
    quiet = BooleanProperty(False)
    face = StringProperty("")
    said = StringProperty("")
    rtl = BooleanProperty(False)
    least = NumericProperty(0)
    #: The largest letters that it may have, in pixels; 0: as the look has them.
    most = NumericProperty(0)
    #: How high it is at least, in pixels.
    high = NumericProperty(0)

    def __init__(self, text: Text | str, code: str, **kwargs) -> None:
        said = catalogue(code).render(text)
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(words=verbatim(said), language=language_if_not_shown(code), **kwargs)
        self.face, self.said, self.rtl = font_path(code, bold=True), said, get_language(code).rtl

    def fit(self, size: float, room: float) -> float:
        """The largest text size up to ``size`` at which the longest word stays whole."""
        wide = longest_word_em(self.said, self.face)
        return min(size, 0.97 * room / wide) if wide and room > 0 else size

    def natural(self, size: float, room: float, before: float) -> float:
        """How wide its words are on one line, with what stands before them; ``room`` at most."""
        return min(room, text_width(self.said, self.face, size) + before + 2) if self.said else room

    @property
    def wide(self) -> float:
        """Pixels it needs for its longest word in letters of normal size."""
        return longest_word_em(self.said, self.face) * theme.small * 100 / theme.text + 6 * theme.unit


def language_if_not_shown(code: str) -> str:
    """The language of words in ``code``, for who reads the screen aloud; "" where it is the one shown."""
    return code if get_language(code).base != get_language(theme.lang).base else ""


load_kv(__file__)
