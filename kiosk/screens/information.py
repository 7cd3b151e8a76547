"""Something to know before going on."""

from __future__ import annotations

from collections.abc import Iterable

from kivy.uix.widget import Widget

from kiosk.domain import T
from kiosk.i18n import catalogue
from kiosk.journeys import Line, Tone, said
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.fonts import width_of
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Script, Words

from .question import QuestionPage

_MOODS = {Tone.DANGER: "danger", Tone.WARN: "warn", Tone.OK: "ok"}


class InformationPage(QuestionPage):
    """Danger stands in its own colour with its own pictogram, and each sentence apart."""

    def answer_blocks(self) -> Iterable[Widget]:
        number, last = said(self.step.number, self.view), said(self.step.number_last, self.view)
        lines = self._lines()
        if number is None:
            return lines
        return [*lines, self._number(number)] if last else [self._number(number), *lines]

    def _lines(self) -> Iterable[Widget]:
        lines = said(self.step.body, self.view)
        mood = _MOODS.get(self.step.tone)
        if mood:
            return (self.notice_block(line, f"body.{i}", mood) for i, line in enumerate(lines))
        return (self.text_block(line, f"body.{i}") for i, line in enumerate(lines))

    def _number(self, line: Line) -> Widget:
        """Who to call: the largest on the page."""
        panel = Panel(border=look.danger)
        room = self.pages.width - 16 * look.u
        number = catalogue(look.lang).render(line.value)
        most = look.figure * (0.8 if look.landscape else 1.1)
        size = min(most, look.figure * room / width_of(number, look.bold, look.figure))
        panel.add_widget(
            Words(
                told="number",
                words=line.label,
                value=line.value,
                shown=line.value,
                bold_face=True,
                size_px=size,
                align="center",
            )
        )
        panel.add_widget(Script(words=line.label, size_px=look.body, align="center"))
        return panel

    def actions(self) -> list[Action]:
        foot = super().actions()
        if self.step.person and (self.guide.someone_can_come or self.guide.call.open):
            foot.append(self.action("person", T("Prévenir un agent"), "face-agent", self.guide.call_now))
        go_on = self.action("confirm", self.step.primary, "check", lambda: self.guide.answer(True), "primary")
        return [*foot, go_on]
