"""Everything once more before it is sent; a line can be changed by a touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kivy.uix.widget import Widget

from kiosk.domain import T
from kiosk.journeys import SummaryLine, resolve
from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.fact import Fact
from kiosk.screens.widgets.row import arrange_in_rows
from kiosk.screens.widgets.theme import theme

from .question import QuestionPage


class ReviewPage(QuestionPage):
    answers_below = True

    def answer_blocks(self) -> Iterable[Widget]:
        lines = self.step.lines(self.context)
        facts = (
            self._fact(f"line.{i}.{k}" if k else f"line.{i}", replace(line, value=piece))
            for i, line in enumerate(lines)
            for k, piece in enumerate(self.pieces(line.value))
        )
        if theme.landscape and theme.text <= 150:
            return arrange_in_rows(facts, 2, self.pages.spacing, 0.2)
        return facts

    def _fact(self, told: str, line: SummaryLine) -> Fact:
        fact = Fact(told=told, words=line.label, value=line.value, editable=bool(line.step_key))
        fact.max_growth = 0.2
        if line.step_key:
            fact.hint = T("Touchez pour changer.")
            fact.bind(on_act=lambda _fact: self.controller.change(line.step_key))
        return fact

    def actions(self) -> list[PushButton]:
        send = self.action(
            "confirm",
            resolve(self.step.primary, self.context),
            "send-check",
            lambda: self.controller.answer(True),
            "primary",
        )
        return [*super().actions(), send]
