"""A key of the keyboard: a sign, or a word with its pictogram, in letters that fit it.

A keyboard has sixty of them, so that they say in Python what follows from what.
"""

from __future__ import annotations

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, OptionProperty
from kivy.uix.label import Label

from kiosk.domain import Text

from .buttons import KeyButton
from .fonts import fit_text, line_height_em
from .labels import Pictogram
from .theme import theme
from .theme_observers import observe_theme

#: A key so much wider than high has its pictogram beside the words, a high one above them.
WIDE_KEY_RATIO = 1.9
#: The part of a key that its words may take, and their pictogram.
MAX_TEXT_SHARE, ICON_SHARE = 0.92, 0.42


class KeyboardKey(KeyButton):
    """``show`` says what is written on it; it stays where it is. ``on``: what it does is going on."""

    tone = OptionProperty("plain", options=["plain", "quiet", "word", "voice"])
    on = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        self._label = Label(size_hint=(None, None), halign="center", valign="middle")
        self._icon: Pictogram | None = None
        self._icon_only = False
        super().__init__(**kwargs, __no_builder=True)
        with self.canvas.before:
            self._border_color = Color()
            self._border_shape = SmoothRoundedRectangle()
            self._fill_color = Color()
            self._fill_shape = SmoothRoundedRectangle()
        self.add_widget(self._label)
        observe_theme(self, "revision")
        self.bind(pos=self._place, size=self._place, font_override=self._place)
        self.bind(state=self._update_colors, tone=self._update_colors, on=self._update_colors)
        self._update_colors()

    def show(self, told: str, words: Text, icon: str = "", *, alone: bool = False) -> None:
        """Writes this on it. ``alone``: the pictogram says it all to the eye."""
        self.told, self.words, self.icon, self._icon_only = told, words, icon, alone
        self.opacity = 1 if told else 0
        self.off = not told
        if icon and self._icon is None:
            self._icon = Pictogram()
            self.add_widget(self._icon)
        if self._icon is not None:
            self._icon.icon = icon
        self._update_colors()
        self._place()

    def theme_changed(self) -> None:
        self._update_colors()
        self._place()

    def _update_colors(self, *_args) -> None:
        down, framed = self.state == "down", self.tone in ("word", "voice")
        plain = theme.surface if self.tone == "plain" else theme.tint
        self._fill_color.rgba = theme.accent if self.on else theme.tint if down else plain
        self._border_color.rgba = theme.focus if down else theme.primary if framed else theme.edge
        ink = theme.onaccent if self.on else theme.ink
        self._label.color = ink
        if self._icon is not None:
            self._icon.ink = ink

    def do_layout(self, *_args) -> None:
        """What stands on it is placed with it."""

    def _place(self, *_args) -> None:
        if self.width < 2 or self.height < 2:
            return
        stroke = theme.stroke * (2 if self.tone == "voice" else 1)
        self._border_shape.pos, self._border_shape.size, self._border_shape.radius = (
            self.pos,
            self.size,
            [2.5 * theme.unit],
        )
        self._fill_shape.pos = self.x + stroke, self.y + stroke
        self._fill_shape.size = self.width - 2 * stroke, self.height - 2 * stroke
        self._fill_shape.radius = [max(1, 2.5 * theme.unit - stroke)]
        words = "" if self._icon_only else theme.say(self.words, theme.lang)
        if not self.icon:
            self._place_text(words, self.x, self.y, self.width, self.height)
            return
        if self._icon_only:
            side = min(theme.option * 1.1, self.height * 0.62, self.width * 0.8)
            self._place_icon(self.center_x, self.center_y, side)
            self._label.text = ""
        elif self.width > WIDE_KEY_RATIO * self.height:
            side = min(theme.bar_text * 1.1, self.height * 0.5, self.width * 0.2)
            edge = side * 1.5
            self._place_icon(self.x + edge * 0.62, self.center_y, side)
            self._place_text(words, self.x + edge, self.y, self.width - edge - side * 0.2, self.height)
        else:
            side = min(self.width * 0.5, self.height * ICON_SHARE)
            self._place_icon(self.center_x, self.top - side * 0.72, side)
            self._place_text(words, self.x, self.y, self.width, self.height - side * 1.2)

    def _place_icon(self, x: float, y: float, side: float) -> None:
        self._icon.size_px = side
        self._icon.center = x, y

    def _place_text(self, words: str, x: float, y: float, wide: float, high: float) -> None:
        label, font = self._label, self.font_override or theme.bold_font
        most = theme.bar_text if self.tone != "plain" and len(words) > 1 else theme.option
        if len(words) == 1 or self.tone == "plain":
            most = min(most, high * self.full / line_height_em(font))
        size, lines = fit_text(words, font, MAX_TEXT_SHARE * wide, MAX_TEXT_SHARE * high, most)
        label.font_name, label.font_size, label.text = font, size, "\n".join(lines)
        label.pos, label.size = (x, y), (wide, high)
