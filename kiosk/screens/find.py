"""Something of a long list: a few letters, then a touch on the right one."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.display import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import T, Text, verbatim
from kiosk.journeys import Option
from kiosk.widgets.buttons import Choice
from kiosk.widgets.keypad import Keyboard
from kiosk.widgets.look import look
from kiosk.widgets.panel import Panel
from kiosk.widgets.row import in_rows
from kiosk.widgets.stack import Stack
from kiosk.widgets.words import Words

from .page import typed_size
from .question import QuestionPage

MOST_SHOWN = 4
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
        return list(self.step.search(self.typed))[:MOST_SHOWN] if self.typed.strip() else []

    @property
    def aside_from(self) -> int:
        """The keyboard needs the height."""
        return TEXT_SIZES[0]

    def answer_blocks(self) -> list[Widget]:
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
        panel.add_widget(line)
        if not self.typed and self.step.example:
            panel.add_widget(
                Words(told="example", words=self.step.example, size_px=look.small, ink=look.muted)
            )
        choices = [self._choice(option, i) for i, option in enumerate(self.found, 1)]
        board = Keyboard("fr", least=6 * 16 * look.mm)
        board.bind(on_key=lambda _board, key: self.type(key), on_erase=lambda _board: self.erase())
        board.size_hint_y = 1
        together = Stack(spacing=self.pages.spacing)
        together.add_widget(panel)
        for row in in_rows(choices, 2, self.pages.spacing, 0) if look.landscape else choices:
            together.add_widget(row)
        together.add_widget(board)
        together.grow = 0.3
        return [together]

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
