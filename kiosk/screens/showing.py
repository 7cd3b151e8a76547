"""What pages that show something have in common: the ways on stand at the foot."""

from __future__ import annotations

from kiosk.domain import Text
from kiosk.journeys import Option, Tone, said
from kiosk.screens.widgets.buttons import Action

from .question import QuestionPage


class ShowingPage(QuestionPage):
    """The last way is the plainest one and stands out."""

    explains = True

    @property
    def ways(self) -> list[Option]:
        return list(said(self.step.ways, self.view))

    def actions(self) -> list[Action]:
        ways = self.ways
        foot = super().actions()
        if not ways:
            go_on = self.action(
                "confirm", self.step.primary, "check", lambda: self.guide.answer(""), "primary"
            )
            return [*foot, go_on]
        *others, plainest = ways
        return [*foot, *(self._way(each) for each in others), self._way(plainest, "primary")]

    def _way(self, option: Option, tone: str = "plain") -> Action:
        if option.tone is Tone.DANGER:
            tone = "danger"
        return self.action(
            f"option.{option.value}",
            option.label,
            option.icon,
            lambda: self.guide.answer(option.value),
            tone,
        )

    def vocabulary(self) -> list[tuple[str, Text]]:
        ways = [(f"option.{option.value}", option.label) for option in self.ways]
        return [*ways, *self.words_explained()] if ways else super().vocabulary()
