"""Something to know before going on."""

from __future__ import annotations

from collections.abc import Iterable

from kivy.uix.widget import Widget

from kiosk.journeys import Tone, said
from kiosk.widgets.buttons import Action

from .question import QuestionPage

_MOODS = {Tone.DANGER: "danger", Tone.WARN: "warn", Tone.OK: "ok"}


class InformationPage(QuestionPage):
    """Danger stands in its own colour with its own pictogram, and each sentence apart."""

    def answer_blocks(self) -> Iterable[Widget]:
        lines = said(self.step.body, self.view)
        mood = _MOODS.get(self.step.tone)
        if mood:
            return (self.notice_block(line, f"body.{i}", mood) for i, line in enumerate(lines))
        return (self.text_block(line, f"body.{i}") for i, line in enumerate(lines))

    def actions(self) -> list[Action]:
        go_on = self.action("confirm", self.step.primary, "check", lambda: self.guide.answer(True), "primary")
        return [*super().actions(), go_on]
