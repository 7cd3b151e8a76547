"""One of a few answers, or several."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import T, Text
from kiosk.journeys import Option, Tone, said
from kiosk.widgets.buttons import Action, Choice
from kiosk.widgets.look import look
from kiosk.widgets.row import in_pairs

from .question import QuestionPage


class ChoosePage(QuestionPage):
    """Touching an answer is enough; with ``many`` the answers are ticked and confirmed."""

    def answer_blocks(self) -> list[Widget]:
        options = said(self.step.options, self.view)
        choices = [self._choice(option, (i, len(options))) for i, option in enumerate(options, 1)]
        if look.landscape and look.text <= 150:
            return in_pairs(choices, self.pages.spacing, 0.45)
        for choice in choices:
            choice.grow = 0.45
        return list(choices)

    def _choice(self, option: Option, rank: tuple[int, int]) -> Choice:
        chosen = self.ticked if self.step.many else {self.view.get(self.step.key)}
        choice = Choice(
            told=f"option.{option.value}",
            words=option.label,
            hint=option.detail,
            icon=option.icon,
            tone="danger" if option.tone is Tone.DANGER else "plain",
            rank=rank,
            tick=self.step.many,
            chosen=option.value in chosen,
        )
        choice.bind(on_act=lambda _choice: self.pick(option.value))
        return choice

    @property
    def ticked(self) -> set[str]:
        """The answers ticked so far."""
        return self.input.setdefault("ticked", set(self.view.get(self.step.key) or ()))

    def pick(self, value: str) -> None:
        """A touch on an answer."""
        if not self.step.many:
            self.guide.answer(value)
            return
        self.ticked.symmetric_difference_update({value})
        page = self.pages.page
        self.refill()
        self.pages.page = page

    def actions(self) -> list[Action]:
        foot = super().actions()
        if self.step.many:
            foot.append(
                self.action(
                    "confirm", T("Continuer"), "check", lambda: self.guide.answer(self.ticked), "primary"
                )
            )
        return foot

    def vocabulary(self) -> list[tuple[str, Text]]:
        options = said(self.step.options, self.view)
        return [(f"option.{option.value}", option.label) for option in options]
