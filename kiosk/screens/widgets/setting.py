"""One thing that can be set: what it is and how it stands, a step less, a step more."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.accessibility.outline import Role
from kiosk.domain import NOTHING, Text

from .accessible import Pressable, Told
from .fonts import width_of
from .kv import load_beside
from .row import SnugRow
from .stack import Stack
from .theme import look


class Standing(Told, SnugRow):
    """The name of what is set, and how it stands now."""

    icon = StringProperty("")


class Step(Pressable, BoxLayout):
    """A step. ``sign`` is the one word under its pictogram, ``words`` say the rest of it."""

    icon = StringProperty("")
    sign = ObjectProperty(NOTHING)
    least = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(**kwargs)

    def fit(self, size: float, room: float, lang: str) -> float:
        """The largest text size up to ``size`` at which the sign stays on one line."""
        wide = width_of(look.say(self.sign, lang), look.bold, 100) / 100
        return min(size, room / wide) if wide else size


class Setting(Stack):
    """``told`` is the id of the line; its steps are ``told.less`` and ``told.more``. They stand beside its
    name, or below where that is ``large``."""

    grow = 0.2

    def __init__(
        self,
        told: str,
        words: Text,
        value: Text,
        icon: str,
        less: Step,
        more: Step,
        large: bool = False,
        spacing: float = 0,
    ) -> None:
        super().__init__(spacing=spacing)
        less.told, more.told = f"{told}.less", f"{told}.more"
        standing = Standing(told=told, role=Role.STATUS, words=words, value=value, icon=icon)
        row = SnugRow(spacing=spacing)
        self.add_widget(standing if large else row)
        for each in (less, more) if large else (standing, less, more):
            each.size_hint_y = 1
            row.add_widget(each)
        if large:
            less.size_hint_x = more.size_hint_x = 1
            self.add_widget(row)
        row.size_hint_y = 1


load_beside(__file__)
