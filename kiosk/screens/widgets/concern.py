"""A card of what concerns a tenant now, and the large way to say what one wants."""

from __future__ import annotations

from datetime import date

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.accessibility.outline import Role
from kiosk.domain import NO_TEXT, verbatim
from kiosk.i18n import calendar_labels

from .accessible import Pressable
from .fonts import text_width
from .kv import load_kv
from .row import BidiRow
from .theme import theme

#: From this text size on, pictograms give way to words.
VERY_LARGE_TEXT = 200


class ConcernCard(Pressable, BidiRow):
    """``figure`` is what matters, ``above`` and ``below`` it the rest; ``day`` stands on a leaf of the
    calendar in place of the pictogram, ``verb`` is what a touch does, where that is more than looking."""

    least = NumericProperty(0)
    icon = StringProperty("")
    tint = StringProperty("")
    day = ObjectProperty(None, allownone=True)
    figure = ObjectProperty(NO_TEXT)
    above = ObjectProperty(NO_TEXT)
    bottom_line = ObjectProperty(NO_TEXT)
    action_label = ObjectProperty(NO_TEXT)
    #: Whether what stands below is a warning.
    late = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(**kwargs)

    def icon_width(self, text: float, low: bool, unit: float) -> float:
        """Pixels for the leaf or the pictogram. In very large letters its room is for the words, unless it
        says which day."""
        if text >= VERY_LARGE_TEXT and self.day is None:
            return 0
        return (64 if low else 42) * unit * (1 + (text - 100) / 200)


class CalendarLeaf(BoxLayout):
    """A day as it stands on a calendar: weekday, number, month."""

    tint = StringProperty("")
    side = NumericProperty(60)
    day = ObjectProperty(None, allownone=True)
    weekday = ObjectProperty(NO_TEXT)
    number = ObjectProperty(NO_TEXT)
    month = ObjectProperty(NO_TEXT)

    def on_day(self, _leaf, day: date | None) -> None:
        if day is None:
            return
        weekday, short, number, month = calendar_labels(day, theme.lang)
        fits = text_width(weekday, theme.regular_font, theme.small) <= 0.94 * self.side
        self.weekday = verbatim(weekday if fits else short)
        if theme.landscape:  # a low card has two lines
            self.number, self.month = verbatim(f"{number} {month}"), NO_TEXT
        else:
            self.number, self.month = verbatim(number), verbatim(month)

    def on_side(self, *_args) -> None:
        self.on_day(self, self.day)


class SpeakPrompt(Pressable, BidiRow):
    """A microphone and what can be said to it; ``on`` while the kiosk listens."""

    least = NumericProperty(0)
    on = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(**kwargs)


load_kv(__file__)
