"""What pages that show something have in common: the ways on stand at the foot."""

from __future__ import annotations

from kiosk.domain import Text
from kiosk.journeys import Option, Tone, resolve
from kiosk.screens.widgets.buttons import PushButton

from .question import QuestionPage


class ReadOnlyPage(QuestionPage):
    """The last way is the plainest one and stands out."""

    explains_terms = True

    @property
    def ways(self) -> list[Option]:
        return list(resolve(self.step.ways, self.context))

    def actions(self) -> list[PushButton]:
        ways = self.ways
        foot = super().actions()
        if not ways:
            go_on = self.action(
                "confirm", self.step.primary, "check", lambda: self.controller.answer(""), "primary"
            )
            return [*foot, go_on]
        *others, plainest = ways
        return [
            *foot,
            *(self._option_button(each) for each in others),
            self._option_button(plainest, "primary"),
        ]

    def _option_button(self, option: Option, tone: str = "plain") -> PushButton:
        if option.tone is Tone.DANGER:
            tone = "danger"
        return self.action(
            f"option.{option.value}",
            option.label,
            option.icon,
            lambda: self.controller.answer(option.value),
            tone,
        )

    def vocabulary(self) -> list[tuple[str, Text]]:
        ways = [(f"option.{option.value}", option.label) for option in self.ways]
        return [*ways, *self.term_vocabulary()] if ways else super().vocabulary()
