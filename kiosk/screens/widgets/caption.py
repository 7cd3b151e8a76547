"""The band above the access bar in which everything that is heard can be read."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.utils import escape_markup, get_hex_from_color

from kiosk.accessibility.captions import LINE_CHARACTERS, LINES, Caption, wrap

from .kv import load_kv
from .theme import RLM, theme

#: Width of a character, in em: somewhat more than on average, so that a line of the caption is one line.
LATIN_CHARACTER_EM, CHINESE_CHARACTER_EM = 0.54, 1.0
#: Fewer would cut words.
MIN_CHARACTERS = 12


class CaptionBand(BoxLayout):
    """Shows a ``Caption`` while it is ``open``.

    What a finger is on its way to must not move because something is said: a room is ``kept`` for it all the
    while that a page is shown, or it lies ``above``, over the head of that page, and takes no place from
    anything; on a low screen with one line.
    """

    caption = ObjectProperty(Caption(""))
    size_px = NumericProperty(30)
    open = BooleanProperty(False)
    kept = BooleanProperty(False)
    above = BooleanProperty(False)
    low = BooleanProperty(False)
    lines = NumericProperty(LINES)

    @property
    def characters_per_line(self) -> int:
        """How many stand on a line: as many as it is wide, fewer in very large letters."""
        em = self.size_px * (CHINESE_CHARACTER_EM if theme.lang == "zh" else LATIN_CHARACTER_EM)
        room = self.width - self.padding[0] - self.padding[2]
        return min(LINE_CHARACTERS, max(MIN_CHARACTERS, int(room / em)))

    def to_markup(self, caption: Caption, said: list[float], rtl: bool, *_size: float) -> str:
        """The text with the word being said in its colour.

        Right-to-left lines stay whole: markup would put their runs in the wrong order.
        """
        text = wrap(caption.text, self.characters_per_line)
        if rtl:  # each line runs from the right, also one that begins with a Latin name
            return escape_markup("\n".join(f"{RLM}{line}" for line in text.split("\n") if line))
        if caption.end <= caption.start:
            return escape_markup(text)
        before, word, after = map(
            escape_markup,
            (text[: caption.start], text[caption.start : caption.end], text[caption.end :]),
        )
        colour = get_hex_from_color(said)
        return f"{before}[b][color={colour}]{word}[/color][/b]{after}"


load_kv(__file__)
