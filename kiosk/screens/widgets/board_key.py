"""A key of the keyboard: a sign, or a word with its pictogram, in letters that fit it.

A keyboard has sixty of them, so that they say in Python what follows from what.
"""

from __future__ import annotations

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, OptionProperty
from kivy.uix.label import Label

from kiosk.domain import Text

from .buttons import Key
from .fonts import fitting, line_of
from .theme import look
from .theme_observers import follow
from .words import Pictogram

#: A key so much wider than high has its pictogram beside the words, a high one above them.
WIDE = 1.9
#: The part of a key that its words may take, and their pictogram.
FULL, ICON = 0.92, 0.42


class BoardKey(Key):
    """``show`` says what is written on it; it stays where it is. ``on``: what it does is going on."""

    tone = OptionProperty("plain", options=["plain", "quiet", "word", "voice"])
    on = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        self._label = Label(size_hint=(None, None), halign="center", valign="middle")
        self._sign: Pictogram | None = None
        self._alone = False
        super().__init__(**kwargs, __no_builder=True)
        with self.canvas.before:
            self._rim = Color()
            self._edge = SmoothRoundedRectangle()
            self._fill = Color()
            self._face = SmoothRoundedRectangle()
        self.add_widget(self._label)
        follow(self, "changes")
        self.bind(pos=self._place, size=self._place, own_face=self._place)
        self.bind(state=self._colour, tone=self._colour, on=self._colour)
        self._colour()

    def show(self, told: str, words: Text, icon: str = "", *, alone: bool = False) -> None:
        """Writes this on it. ``alone``: the pictogram says it all to the eye."""
        self.told, self.words, self.icon, self._alone = told, words, icon, alone
        self.opacity = 1 if told else 0
        self.off = not told
        if icon and self._sign is None:
            self._sign = Pictogram()
            self.add_widget(self._sign)
        if self._sign is not None:
            self._sign.icon = icon
        self._colour()
        self._place()

    def look_changed(self) -> None:
        self._colour()
        self._place()

    def _colour(self, *_args) -> None:
        down, framed = self.state == "down", self.tone in ("word", "voice")
        plain = look.surface if self.tone == "plain" else look.tint
        self._fill.rgba = look.accent if self.on else look.tint if down else plain
        self._rim.rgba = look.focus if down else look.primary if framed else look.edge
        ink = look.onaccent if self.on else look.ink
        self._label.color = ink
        if self._sign is not None:
            self._sign.ink = ink

    def do_layout(self, *_args) -> None:
        """What stands on it is placed with it."""

    def _place(self, *_args) -> None:
        if self.width < 2 or self.height < 2:
            return
        stroke = look.stroke * (2 if self.tone == "voice" else 1)
        self._edge.pos, self._edge.size, self._edge.radius = self.pos, self.size, [2.5 * look.u]
        self._face.pos = self.x + stroke, self.y + stroke
        self._face.size = self.width - 2 * stroke, self.height - 2 * stroke
        self._face.radius = [max(1, 2.5 * look.u - stroke)]
        words = "" if self._alone else look.say(self.words, look.lang)
        if not self.icon:
            self._write(words, self.x, self.y, self.width, self.height)
            return
        if self._alone:
            side = min(look.option * 1.1, self.height * 0.62, self.width * 0.8)
            self._draw(self.center_x, self.center_y, side)
            self._label.text = ""
        elif self.width > WIDE * self.height:
            side = min(look.bar_text * 1.1, self.height * 0.5, self.width * 0.2)
            edge = side * 1.5
            self._draw(self.x + edge * 0.62, self.center_y, side)
            self._write(words, self.x + edge, self.y, self.width - edge - side * 0.2, self.height)
        else:
            side = min(self.width * 0.5, self.height * ICON)
            self._draw(self.center_x, self.top - side * 0.72, side)
            self._write(words, self.x, self.y, self.width, self.height - side * 1.2)

    def _draw(self, x: float, y: float, side: float) -> None:
        self._sign.size_px = side
        self._sign.center = x, y

    def _write(self, words: str, x: float, y: float, wide: float, high: float) -> None:
        label, font = self._label, self.own_face or look.bold
        most = look.bar_text if self.tone != "plain" and len(words) > 1 else look.option
        if len(words) == 1 or self.tone == "plain":
            most = min(most, high * self.full / line_of(font))
        size, lines = fitting(words, font, FULL * wide, FULL * high, most)
        label.font_name, label.font_size, label.text = font, size, "\n".join(lines)
        label.pos, label.size = (x, y), (wide, high)
