"""A room that is always there: words that may be meant, else a sentence about what is being written."""

from typing import Any

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.accessibility.word_completion import (
    MAX_SUGGESTIONS,
    complete_word,
    load_in_background,
    word_prefix,
)
from kiosk.domain import NO_TEXT, Text, get_language, verbatim

from .fonts import fit_text, font_path
from .labels import AccessibleLabel
from .on_screen_keyboard import KeyboardKey
from .text_field import TextField
from .theme import theme


class WordSuggestions(Widget):
    """As high as it is made. ``attach_field`` says what they are taken from and written to; ``say``
    puts a sentence in their place until something is written. They come in the frame after the letter, which
    waits for nothing (software draws where there is no graphics card); event: ``on_words``,
    when other words stand there."""

    __events__ = ("on_words",)

    def __init__(self, code: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._update_soon = Clock.create_trigger(self._update, 0)
        self._code = code
        self._field: TextField | None = None
        self._prefix = ""
        self._keys = [
            KeyboardKey(font_override=font_path(code, bold=True), tone="word") for _ in range(MAX_SUGGESTIONS)
        ]
        for rank, key in enumerate(self._keys):
            key.bind(on_act=lambda _key, rank=rank: self._complete(rank))
            key.show("", NO_TEXT)
            self.add_widget(key)
        self._words: list[str] = []
        self._sentence = AccessibleLabel(role=Role.STATUS, align="center", ink=theme.muted)
        self.add_widget(self._sentence)
        self.bind(pos=self._place, size=self._place)
        load_in_background(code)

    def attach_field(self, field: TextField) -> None:
        """Words for what is written there, from now on."""
        self._field = field
        field.bind(text=self._update_soon, caret=self._update_soon)
        self._update()

    def say(self, item_id: str, words: Text) -> None:
        """A sentence in place of the words; ``NO_TEXT`` takes it away."""
        if words == self._sentence.words:
            return
        self._sentence.item_id = item_id if words else ""
        self._sentence.words = words
        self._place()
        self._update()

    def _update(self, *_args: object) -> None:
        field = self._field
        if field is None:
            return
        self._prefix = word_prefix(field.text[: field.caret])
        inside = (
            bool(word_prefix(field.text[: field.caret + 1]))
            and field.text[field.caret : field.caret + 1].isalpha()
        )
        quiet = bool(self._sentence.words) or inside
        before = self._words
        self._words = [] if quiet or not self._prefix else complete_word(self._code, self._prefix)
        for rank, key in enumerate(self._keys):
            word = self._words[rank] if rank < len(self._words) else ""
            if key.words != verbatim(word):
                key.show(f"suggestion.{rank}" if word else "", verbatim(word))
                key.language = (
                    self._code if get_language(self._code).base != get_language(theme.lang).base else ""
                )
        if self._words != before:
            self.dispatch("on_words")

    def on_words(self) -> None:
        """Default handler of the event."""

    def _complete(self, rank: int) -> None:
        if self._field is not None and rank < len(self._words):
            self._field.complete(self._prefix, self._words[rank])

    def _place(self, *_args: object) -> None:
        if self.width < 2 or self.height < 2:
            return
        gap = 2.5 * theme.unit
        wide = (self.width + gap) / MAX_SUGGESTIONS
        for rank, key in enumerate(self._keys):
            at = MAX_SUGGESTIONS - 1 - rank if get_language(self._code).rtl else rank
            key.size = wide - gap, self.height
            key.pos = self.x + at * wide, self.y
        size, _ = fit_text(
            theme.say(self._sentence.words, theme.lang),
            theme.regular_font,
            self.width,
            self.height,
            theme.body,
        )
        self._sentence.size_px = size
        self._sentence.width = self.width
        self._sentence.center = self.center
