"""Numbers, dates and amounts: a telephone's keys and one large line that shows what was typed."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import T, verbatim
from kiosk.journeys import Amount, Date, NumberFormat
from kiosk.widgets.buttons import Action
from kiosk.widgets.keypad import Keypad
from kiosk.widgets.look import look
from kiosk.widgets.panel import Panel
from kiosk.widgets.row import SnugRow
from kiosk.widgets.stack import Stack
from kiosk.widgets.words import Words

from .page import VERY_LARGE
from .question import QuestionPage

MOST_DIGITS = 15


class DigitsPage(QuestionPage):
    """``input["typed"]`` holds what was typed, without spaces."""

    def answer_blocks(self) -> list[Widget]:
        self.line = Words(
            told="typed",
            role=Role.FIELD,
            words=T("Vous avez écrit"),
            bold_face=True,
            size_px=look.figure * 0.8,
            align="center",
            private=getattr(self.step, "masked", False),
        )
        panel = Panel(padding=4 * look.u)
        panel.add_widget(self.line)
        pad = Keypad(comma=isinstance(self.step, Amount), least=self._pad_height())
        pad.bind(on_key=lambda _pad, key: self.type(key), on_erase=lambda _pad: self.erase())
        self._show_typed()
        if look.landscape:
            return [panel, pad]
        together = Stack(spacing=self.pages.spacing)
        together.add_widget(panel)
        pad.size_hint_y = 1
        together.add_widget(pad)
        together.grow = 0.6
        return [together]

    def blocks(self) -> list[Widget]:
        blocks = super().blocks()
        if not look.landscape:
            return blocks
        *words, pad = blocks
        side = SnugRow(spacing=self.pages.spacing)
        if look.text >= VERY_LARGE:
            panel = words.pop()
            panel.size_hint_y = pad.size_hint_y = 1
            side.add_widget(panel)
            side.add_widget(pad)
            return [*words, side]
        left = Stack(spacing=self.pages.spacing / 2, size_hint_y=1)
        for block in words:
            left.add_widget(block)
        left.add_widget(Widget(size_hint_y=1, height=0))
        pad.size_hint_y = 1
        side.add_widget(left)
        side.add_widget(pad)
        side.grow = 0.5
        return [side]

    def _pad_height(self) -> float:
        return 4 * (20 if not look.landscape else 14 if look.text < VERY_LARGE else 10) * look.mm

    #: The characters that a real keyboard may type here.
    accepted = "0123456789,"

    @property
    def typed(self) -> str:
        return self.input.get("typed", "")

    @property
    def written(self) -> bool:
        """Whether there is something to take back."""
        return bool(self.typed)

    @property
    def most(self) -> int:
        if isinstance(self.step, Date):
            return 8
        return getattr(self.step, "length", 0) or MOST_DIGITS

    def type(self, character: str) -> None:
        """A key was touched."""
        if len(self.typed) < self.most:
            self.input["typed"] = self.typed + character
            self._typed_changed()

    def erase(self) -> None:
        self.input["typed"] = self.typed[:-1]
        self._typed_changed()

    def _typed_changed(self) -> None:
        self._show_typed()
        self.set_off("confirm", not self.typed)

    def _show_typed(self) -> None:
        shown = self.spaced(self.typed)
        self.line.value = verbatim(shown) if self.typed else T("rien encore")
        self.line.shown = verbatim(shown)

    def spaced(self, typed: str) -> str:
        """The digits as people write them; places still to fill are dots."""
        gap = "\u00a0"
        if isinstance(self.step, Date):
            full = typed.ljust(8, "·")
            return gap.join((full[:2], full[2:4], full[4:]))
        if isinstance(self.step, Amount):
            return f"{typed or '0'}{gap}€"
        if self.step.format is NumberFormat.PHONE:
            full = typed.ljust(10, "·")
            return gap.join(full[i : i + 2] for i in range(0, len(full), 2))
        full = typed.ljust(self.step.length, "·")
        size = 4 if self.step.length % 4 == 0 and self.step.length else 3
        return gap.join(full[i : i + size] for i in range(0, len(full), size))

    def actions(self) -> list[Action]:
        go_on = self.action(
            "confirm", T("Continuer"), "check", lambda: self.guide.answer(self.typed), "primary"
        )
        go_on.off = not self.typed
        return [*super().actions(), go_on]
