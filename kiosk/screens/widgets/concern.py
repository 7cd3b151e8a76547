"""A card of what concerns a tenant now, and the large way to say what one wants."""

from __future__ import annotations

from datetime import date

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.accessibility.outline import Role
from kiosk.domain import NOTHING, verbatim
from kiosk.i18n import leaf

from .accessible import Pressable
from .fonts import width_of
from .kv import load_beside
from .row import Row
from .theme import look

#: From this text size on, pictograms give way to words.
VERY_LARGE = 200


class ConcernCard(Pressable, Row):
    """``figure`` is what matters, ``above`` and ``below`` it the rest; ``day`` stands on a leaf of the
    calendar in place of the pictogram, ``verb`` is what a touch does, where that is more than looking."""

    least = NumericProperty(0)
    icon = StringProperty("")
    tint = StringProperty("")
    day = ObjectProperty(None, allownone=True)
    figure = ObjectProperty(NOTHING)
    above = ObjectProperty(NOTHING)
    below = ObjectProperty(NOTHING)
    verb = ObjectProperty(NOTHING)
    #: Whether what stands below is a warning.
    late = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(**kwargs)

    def sign_width(self, text: float, low: bool, unit: float) -> float:
        """Pixels for the leaf or the pictogram. In very large letters its room is for the words, unless it
        says which day."""
        if text >= VERY_LARGE and self.day is None:
            return 0
        return (64 if low else 42) * unit * (1 + (text - 100) / 200)


class Leaf(BoxLayout):
    """A day as it stands on a calendar: weekday, number, month."""

    tint = StringProperty("")
    side = NumericProperty(60)
    day = ObjectProperty(None, allownone=True)
    weekday = ObjectProperty(NOTHING)
    number = ObjectProperty(NOTHING)
    month = ObjectProperty(NOTHING)

    def on_day(self, _leaf, day: date | None) -> None:
        if day is None:
            return
        weekday, short, number, month = leaf(day, look.lang)
        fits = width_of(weekday, look.regular, look.small) <= 0.94 * self.side
        self.weekday = verbatim(weekday if fits else short)
        if look.landscape:  # a low card has two lines
            self.number, self.month = verbatim(f"{number} {month}"), NOTHING
        else:
            self.number, self.month = verbatim(number), verbatim(month)

    def on_side(self, *_args) -> None:
        self.on_day(self, self.day)


class SayWhat(Pressable, Row):
    """A microphone and what can be said to it; ``on`` while the kiosk listens."""

    least = NumericProperty(0)
    on = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(**kwargs)


load_beside(__file__)
