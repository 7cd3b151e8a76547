"""Something to know before going on."""

from __future__ import annotations

from collections.abc import Iterable

from kivy.uix.widget import Widget

from kiosk.domain import T
from kiosk.i18n import catalogue
from kiosk.journeys import SummaryLine, Tone, resolve
from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.fonts import text_width
from kiosk.screens.widgets.labels import AccessibleLabel, TextLabel
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.theme import theme

from .question import QuestionPage

_NOTICE_TONES = {Tone.DANGER: "danger", Tone.WARN: "warn", Tone.OK: "ok"}


class InformationPage(QuestionPage):
    """Danger stands in its own colour with its own pictogram, and each sentence apart."""

    def answer_blocks(self) -> Iterable[Widget]:
        number, last = (
            resolve(self.step.number, self.context),
            resolve(self.step.phone_line_last, self.context),
        )
        lines = self._lines()
        if number is None:
            return lines
        return [*lines, self._number(number)] if last else [self._number(number), *lines]

    def _lines(self) -> Iterable[Widget]:
        lines = resolve(self.step.body, self.context)
        mood = _NOTICE_TONES.get(self.step.tone)
        if mood:
            return (self.notice_block(line, f"body.{i}", mood) for i, line in enumerate(lines))
        return (self.text_block(line, f"body.{i}") for i, line in enumerate(lines))

    def _number(self, line: SummaryLine) -> Widget:
        """Who to call: the largest on the page."""
        panel = Panel(border_color=theme.danger)
        room = self.pages.width - 16 * theme.unit
        number = catalogue(theme.lang).render(line.value)
        most = theme.figure * (0.8 if theme.landscape else 1.1)
        size = min(most, theme.figure * room / text_width(number, theme.bold_font, theme.figure))
        panel.add_widget(
            AccessibleLabel(
                told="number",
                words=line.label,
                value=line.value,
                shown=line.value,
                bold_face=True,
                size_px=size,
                align="center",
            )
        )
        panel.add_widget(TextLabel(words=line.label, size_px=theme.body, align="center"))
        return panel

    def actions(self) -> list[PushButton]:
        foot = super().actions()
        if self.step.offers_person_call and (self.controller.staff_available or self.controller.call.open):
            foot.append(
                self.action("person", T("Prévenir un agent"), "face-agent", self.controller.request_help_now)
            )
        go_on = self.action(
            "confirm", self.step.primary, "check", lambda: self.controller.answer(True), "primary"
        )
        return [*foot, go_on]
