"""One thing that can be set: what it is and how it stands, a step less, a step more."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.accessibility.outline import Role
from kiosk.domain import NO_TEXT, Text

from .accessible import AccessibleBehavior, Pressable
from .fonts import text_width
from .kv import load_kv
from .row import AutoHeightRow
from .stack import VerticalStack
from .theme import theme


class SettingValue(AccessibleBehavior, AutoHeightRow):
    """The name of what is set, and how it stands now."""

    icon = StringProperty("")


class StepButton(Pressable, BoxLayout):
    """A step. ``sign`` is the one word under its pictogram, ``words`` say the rest of it."""

    icon = StringProperty("")
    sign = ObjectProperty(NO_TEXT)
    least = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(**kwargs)

    def fit(self, size: float, room: float, lang: str) -> float:
        """The largest text size up to ``size`` at which the sign stays on one line."""
        wide = text_width(theme.say(self.sign, lang), theme.bold_font, 100) / 100
        return min(size, room / wide) if wide else size


class SettingStepper(VerticalStack):
    """``told`` is the id of the line; its steps are ``told.less`` and ``told.more``. They stand beside its
    name, or below where that is ``large``."""

    max_growth = 0.2

    def __init__(
        self,
        told: str,
        words: Text,
        value: Text,
        icon: str,
        less: StepButton,
        more: StepButton,
        large: bool = False,
        spacing: float = 0,
    ) -> None:
        super().__init__(spacing=spacing)
        less.told, more.told = f"{told}.less", f"{told}.more"
        standing = SettingValue(told=told, role=Role.STATUS, words=words, value=value, icon=icon)
        row = AutoHeightRow(spacing=spacing)
        self.add_widget(standing if large else row)
        for each in (less, more) if large else (standing, less, more):
            each.size_hint_y = 1
            row.add_widget(each)
        if large:
            less.size_hint_x = more.size_hint_x = 1
            self.add_widget(row)
        row.size_hint_y = 1


load_kv(__file__)
