"""Everything once more before it is sent; a line can be changed by a touch."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import T
from kiosk.journeys import Line, said
from kiosk.widgets.buttons import Action
from kiosk.widgets.fact import Fact
from kiosk.widgets.look import look
from kiosk.widgets.row import in_pairs

from .question import QuestionPage


class ReviewPage(QuestionPage):
    def answer_blocks(self) -> list[Widget]:
        lines = self.step.lines(self.view)
        facts = [self._fact(i, line) for i, line in enumerate(lines)]
        if look.landscape and look.text <= 150:
            return in_pairs(facts, self.pages.spacing, 0.2)
        return list(facts)

    def _fact(self, index: int, line: Line) -> Fact:
        fact = Fact(told=f"line.{index}", words=line.label, value=line.value, changeable=bool(line.step_key))
        fact.grow = 0.2
        if line.step_key:
            fact.hint = T("Touchez pour changer.")
            fact.bind(on_act=lambda _fact: self.guide.change(line.step_key))
        return fact

    def actions(self) -> list[Action]:
        send = self.action(
            "confirm",
            said(self.step.primary, self.view),
            "send-check",
            lambda: self.guide.answer(True),
            "primary",
        )
        return [*super().actions(), send]
