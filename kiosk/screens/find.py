"""Something of a long list: a few letters, then a touch on the right one.

On a low screen the keyboard leaves the room for a small title and one row: what was typed, then the list.
"""

from __future__ import annotations

from collections.abc import Iterable

from kivy.uix.widget import Widget

from kiosk.accessibility.display import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import NOTHING, T, Text, verbatim
from kiosk.journeys import Option
from kiosk.widgets.buttons import Choice
from kiosk.widgets.keypad import Keyboard
from kiosk.widgets.look import look
from kiosk.widgets.panel import Panel
from kiosk.widgets.row import in_rows
from kiosk.widgets.stack import Stack
from kiosk.widgets.words import Words

from .page import VERY_LARGE, typed_size
from .question import QuestionPage

#: So many of the list; in very large letters, low in reach, and on a low screen, there beside what was typed,
#: which is narrower.
MOST_SHOWN, MOST_BESIDE = 3, 2
NARROW = 0.5
LONGEST = 60


class FindPage(QuestionPage):
    """``input["typed"]`` holds what was typed; the best of the list stand below it."""

    #: Any printable character.
    accepted = ""

    @property
    def typed(self) -> str:
        return self.input.get("typed", "")

    @property
    def written(self) -> bool:
        """Whether there is something to take back."""
        return bool(self.typed)

    @property
    def found(self) -> list[Option]:
        few = look.landscape or look.high or look.text >= VERY_LARGE
        most = MOST_BESIDE if few else MOST_SHOWN
        return list(self.step.search(self.typed))[:most] if self.typed.strip() else []

    @property
    def aside_from(self) -> int:
        """The keyboard needs the height."""
        return TEXT_SIZES[0]

    def blocks(self) -> Iterable[Widget]:
        if not look.landscape:
            return super().blocks()
        self.heading, self.total = NOTHING, 0
        return [self.small_title(), *self.told_blocks(), *self.answer_blocks()]

    def answer_blocks(self) -> list[Widget]:
        field = self._field()
        choices = [self._choice(option, i) for i, option in enumerate(self.found, 1)]
        board = Keyboard("fr", least=6 * (20 if not look.high else 14.8) * look.mm)
        board.bind(on_key=lambda _board, key: self.type(key), on_erase=lambda _board: self.erase())
        if look.high:  # low in reach: what is read may stand above it
            return [field, *in_rows(choices, MOST_BESIDE, self.pages.spacing, 0), board]
        board.size_hint_y = 1
        rows: Iterable[Widget] = [field, *choices]
        if look.landscape and choices:
            field.size_hint_x = NARROW
            rows = in_rows(rows, 1 + MOST_BESIDE, self.pages.spacing, 0)
        together = Stack(spacing=self.pages.spacing)
        for row in (*rows, board):
            together.add_widget(row)
        together.grow = 0.3
        return [together]

    def _field(self) -> Panel:
        line = Words(
            told="typed",
            role=Role.FIELD,
            words=T("Vous avez écrit"),
            value=verbatim(self.typed) if self.typed else T("rien encore"),
            shown=verbatim(self.typed or "\u00a0"),
            bold_face=True,
            size_px=typed_size(),
        )
        panel = Panel(padding=5 * look.u)
        panel.add_widget(Widget())  # a field that is as high as its row has its line in the middle
        panel.add_widget(line)
        panel.add_widget(Widget())
        if not self.typed and self.step.example:
            size = min(look.small, typed_size()) if look.landscape else look.small
            panel.add_widget(Words(told="example", words=self.step.example, size_px=size, ink=look.muted))
        return panel

    def _choice(self, option: Option, rank: int) -> Choice:
        choice = Choice(
            told=f"option.{option.value}",
            words=option.label,
            hint=option.detail,
            icon=option.icon,
            rank=(rank, len(self.found)),
        )
        choice.bind(on_act=lambda _choice: self.guide.answer(option.value))
        return choice

    def type(self, character: str) -> None:
        if len(self.typed) < LONGEST:
            self.input["typed"] = self.typed + (character if self.typed else character.upper())
            self.refill()

    def erase(self) -> None:
        self.input["typed"] = self.typed[:-1]
        self.refill()

    def vocabulary(self) -> list[tuple[str, Text]]:
        return [(f"option.{option.value}", option.label) for option in self.found]
