"""It is done: the promise first, the number large, who pays in two sentences, the network in one line."""

from __future__ import annotations

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.i18n import catalogue
from kiosk.journeys import Line, said
from kiosk.widgets.buttons import Action
from kiosk.widgets.look import look
from kiosk.widgets.panel import Panel
from kiosk.widgets.qr import QrCode
from kiosk.widgets.row import SnugRow
from kiosk.widgets.words import Words

from .question import QuestionPage

HAIR_SPACE = "\u200a"


class ReceiptPage(QuestionPage):
    can_go_back = False

    def blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        badge = self.told(self.step.title)
        if badge:
            blocks.append(self.notice_block(badge, "badge", "ok"))
        blocks.append(self.title_block(said(self.step.headline, self.view)))
        reference = self.step.reference(self.view)
        facts = list(self.step.facts(self.view))
        if reference:
            blocks.append(self._number(reference, facts[:1]))
            facts = facts[1:]
        for i, line in enumerate(facts):
            blocks.extend(
                self._fact(f"fact.{i}.{k}" if k else f"fact.{i}", Line(line.label, piece))
                for k, piece in enumerate(self.pieces(line.value))
            )
        notice = self.step.notice(self.view)
        if notice is not None:
            blocks.append(self.notice_block(notice.text, "delivery", notice.tone.value or "plain"))
        return blocks

    def _number(self, reference: str, about: list[Line]) -> Widget:
        panel = Panel()
        row = SnugRow(spacing=4 * look.u)
        stack = BoxLayout(
            orientation="vertical", size_hint_y=None, spacing=1 * look.u, pos_hint={"center_y": 0.5}
        )
        stack.bind(minimum_height=stack.setter("height"))
        stack.add_widget(Words(words=T("Votre numéro"), size_px=look.small, ink=look.muted))
        stack.add_widget(
            Words(
                told="reference",
                words=T("Votre numéro"),
                value=verbatim(reference),
                shown=verbatim(HAIR_SPACE.join(reference)),
                bold_face=True,
                size_px=look.figure,
            )
        )
        for line in about:
            stack.add_widget(Words(told="about", words=line.value, size_px=look.small, ink=look.muted))
        row.add_widget(stack)
        side = (40 if look.landscape else 62) * look.u
        row.add_widget(
            QrCode(
                content=self._carried(reference, about),
                size_hint=(None, None),
                size=(side, side),
                pos_hint={"center_y": 0.5},
            )
        )
        panel.add_widget(row)
        return panel

    def _carried(self, reference: str, about: list[Line]) -> str:
        """What the visitor takes away: the number and the promise, nothing that says who they are."""
        render = catalogue(look.lang).render
        agency = self.guide.desk.public.agency
        parts = [
            reference,
            *(render(line.value) for line in about),
            render(said(self.step.headline, self.view)),
        ]
        if agency is not None:
            parts += [agency.name, agency.phone]
        return "\n".join(parts)

    def _fact(self, told: str, line: Line) -> Widget:
        panel = Panel()
        panel.add_widget(Words(words=line.label, bold_face=True, size_px=look.option))
        panel.add_widget(
            Words(told=told, words=line.label, value=line.value, shown=line.value, size_px=look.body)
        )
        return panel

    def spoken(self):
        """What is said aloud, in order."""
        return self.step.spoken(self.view)

    def actions(self) -> list[Action]:
        done = self.action("understood", self.step.primary, "check", self.guide.home, "primary")
        return [done]
