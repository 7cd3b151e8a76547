"""A room that is always there: words that may be meant, else a sentence about what is being written."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.accessibility.word_list import MOST, begun, prepare, suggested
from kiosk.domain import NOTHING, Text, language, verbatim

from .board_key import BoardKey
from .fonts import face, fitting
from .text_field import TextField
from .theme import look
from .words import Words


class Suggestions(Widget):
    """As high as it is told to be. ``follow_field`` says what they are taken from and written to; ``say``
    puts a sentence in their place until something is written."""

    def __init__(self, code: str, **kwargs) -> None:
        super().__init__(**kwargs)
        self._code = code
        self._field: TextField | None = None
        self._begun = ""
        self._keys = [BoardKey(own_face=face(code, bold=True), tone="word") for _ in range(MOST)]
        for rank, key in enumerate(self._keys):
            key.bind(on_act=lambda _key, rank=rank: self._take(rank))
            key.show("", NOTHING)
            self.add_widget(key)
        self._words: list[str] = []
        self._sentence = Words(role=Role.STATUS, align="center", ink=look.muted)
        self.add_widget(self._sentence)
        self.bind(pos=self._place, size=self._place)
        prepare(code)

    def follow_field(self, field: TextField) -> None:
        """Words for what is written there, from now on."""
        self._field = field
        field.bind(text=self._find, caret=self._find)
        self._find()

    def say(self, told: str, words: Text) -> None:
        """A sentence in place of the words; ``NOTHING`` takes it away."""
        self._sentence.told = told if words else ""
        self._sentence.words = words
        self._place()
        self._find()

    def _find(self, *_args) -> None:
        field = self._field
        if field is None:
            return
        self._begun = begun(field.text[: field.caret])
        inside = (
            bool(begun(field.text[: field.caret + 1])) and field.text[field.caret : field.caret + 1].isalpha()
        )
        quiet = bool(self._sentence.words) or inside
        self._words = [] if quiet or not self._begun else suggested(self._code, self._begun)
        for rank, key in enumerate(self._keys):
            word = self._words[rank] if rank < len(self._words) else ""
            if key.words != verbatim(word):
                key.show(f"suggestion.{rank}" if word else "", verbatim(word))
                key.language = self._code if language(self._code).base != language(look.lang).base else ""

    def _take(self, rank: int) -> None:
        if self._field is not None and rank < len(self._words):
            self._field.complete(self._begun, self._words[rank])

    def _place(self, *_args) -> None:
        if self.width < 2 or self.height < 2:
            return
        gap = 2.5 * look.u
        wide = (self.width + gap) / MOST
        for rank, key in enumerate(self._keys):
            at = MOST - 1 - rank if language(self._code).rtl else rank
            key.size = wide - gap, self.height
            key.pos = self.x + at * wide, self.y
        size, _ = fitting(
            look.say(self._sentence.words, look.lang), look.regular, self.width, self.height, look.body
        )
        self._sentence.size_px = size
        self._sentence.width = self.width
        self._sentence.center = self.center
