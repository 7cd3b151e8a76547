"""It is done: the promise first, the number large, who pays in two sentences, the network in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from kivy.properties import NumericProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.device.peripherals import PeripheralError
from kiosk.device.printing import PRINT_OUTCOME_TEXTS, PrintOutcome
from kiosk.domain import T, Text, get_language
from kiosk.i18n import catalogue
from kiosk.i18n.formats import PARIS
from kiosk.journeys import SummaryLine, resolve
from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.labels import AccessibleLabel, TextLabel
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.qr import QrCode
from kiosk.screens.widgets.row import AutoHeightRow
from kiosk.screens.widgets.theme import theme

from .page import VERY_LARGE_TEXT
from .qr_handoff import QR_CAPTION
from .question import QuestionPage
from .reference import on_one_line, the_number

if TYPE_CHECKING:
    from kiosk.device.receipt_pdf import ReceiptContent as ReceiptPaper

HAIR_SPACE = "\u200a"
#: Between and around a number and its code, in units of the rhythm.
CODE_MARGIN_UNITS = 24
#: On a low screen the promise and the number stand on one page: how much smaller its letters are, and how
#: large the code is (a phone in a hand reads its modules).
LANDSCAPE_TITLE_SCALE = 0.75
LANDSCAPE_CODE_MM = 26
PRINTED = PRINT_OUTCOME_TEXTS[PrintOutcome.PRINTED]


class ReceiptPage(QuestionPage):
    can_go_back = False
    footer_width = NumericProperty(0.28)  # "J’ai compris" stands on one line

    @property
    def footer_beside_from(self) -> int:
        """On a low screen its captions have their place from the beginning: all of it is read at once only
        with the foot beside it."""
        return TEXT_SIZES[0]

    def blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        badge = self.told(self.step.title)
        if badge:
            tone = resolve(self.step.tone, self.context)
            blocks.append(self.notice_block(badge, "badge", tone.value or "plain"))
        title = self.title_block(resolve(self.step.headline, self.context))
        if theme.landscape and theme.text < VERY_LARGE_TEXT:
            title.size_px = LANDSCAPE_TITLE_SCALE * theme.title
        figures = self.step.figures(self.context)
        if not figures:  # else they are what matters most
            blocks.append(title)
        printing = self.input.get("printing")
        if printing == "now":
            blocks.append(self.notice_block(T("Impression en cours…"), "printing"))
        elif printing is not None:
            blocks.append(self.notice_block(printing[0], "printing", printing[1]))
        reference = self.step.reference(self.context)
        facts = list(self.step.facts(self.context))
        if reference:
            about = [] if figures else facts[:1]
            blocks.append(self._number(reference, about, figures))
            facts = facts[len(about) :]
        if figures:
            blocks.append(title)
        for i, line in enumerate(facts):
            blocks.extend(
                self._fact(f"fact.{i}.{k}" if k else f"fact.{i}", SummaryLine(line.label, piece))
                for k, piece in enumerate(self.pieces(line.value))
            )
        notice = self.step.notice(self.context)
        if notice is not None:
            blocks.append(self.notice_block(notice.text, "delivery", notice.tone.value or "plain"))
        return blocks

    def _number(self, reference: str, about: list[SummaryLine], figures: Sequence[SummaryLine]) -> Widget:
        side = LANDSCAPE_CODE_MM * theme.mm if theme.landscape else 62 * theme.unit
        if resolve(self.step.qr_content, self.context):
            # What holds more is finer: it is drawn larger, or no phone could read it.
            side *= 1.25 if theme.landscape else 1.6
        panel = Panel()
        row = AutoHeightRow(spacing=4 * theme.unit)
        stack = BoxLayout(
            orientation="vertical", size_hint_y=None, spacing=1 * theme.unit, pos_hint={"center_y": 0.5}
        )
        stack.bind(minimum_height=stack.setter("height"))
        room = self.pages.width - side - CODE_MARGIN_UNITS * theme.unit
        if figures:
            stack.add_widget(self._figures(figures, room))
        number = HAIR_SPACE.join(reference)
        most = on_one_line(number, room, theme.body if figures else theme.figure)
        for each in the_number(reference, most, shown=number):
            stack.add_widget(each)
        for line in about:
            stack.add_widget(
                AccessibleLabel(told="about", words=line.value, size_px=theme.small, ink=theme.muted)
            )
        row.add_widget(stack)
        row.add_widget(
            QrCode(
                content=self._qr_content(reference, about),
                size_hint=(None, None),
                size=(side, side),
                pos_hint={"center_y": 0.5},
            )
        )
        panel.add_widget(row)
        return panel

    def _figures(self, figures: Sequence[SummaryLine], room: float) -> Widget:
        """The first is the largest; on a low screen they stand side by side."""
        beside = theme.landscape and theme.text < VERY_LARGE_TEXT
        box = (
            AutoHeightRow(spacing=6 * theme.unit)
            if beside
            else BoxLayout(orientation="vertical", size_hint_y=None)
        )
        if not beside:
            box.bind(minimum_height=box.setter("height"))
        for i, line in enumerate(figures):
            stack = BoxLayout(orientation="vertical", size_hint_y=None)
            stack.bind(minimum_height=stack.setter("height"))
            stack.add_widget(TextLabel(words=line.label, size_px=theme.small, ink=theme.muted))
            shown = theme.say(line.value, theme.lang)
            of_one = room / len(figures) - 6 * theme.unit if beside else room
            most = theme.title if i or beside else theme.figure
            stack.add_widget(
                AccessibleLabel(
                    told=f"figure.{i}",
                    words=line.label,
                    value=line.value,
                    shown=line.value,
                    bold_face=True,
                    size_px=on_one_line(shown, of_one, most),
                )
            )
            box.add_widget(stack)
        return box

    def _qr_content(self, reference: str, about: list[SummaryLine]) -> str:
        """What the visitor takes away: the number and the promise, nothing that says who they are."""
        carried = resolve(self.step.qr_content, self.context)
        if carried:
            return carried
        render = catalogue(theme.lang).render
        agency = self.controller.gateway.public_info.agency
        parts = [
            reference,
            *(render(line.value) for line in about),
            render(resolve(self.step.headline, self.context)),
        ]
        if agency is not None:
            parts += [agency.name, agency.phone]
        return "\n".join(parts)

    def _fact(self, told: str, line: SummaryLine) -> Widget:
        panel = Panel()
        panel.add_widget(AccessibleLabel(words=line.label, bold_face=True, size_px=theme.option))
        panel.add_widget(
            AccessibleLabel(
                told=told, words=line.label, value=line.value, shown=line.value, size_px=theme.body
            )
        )
        return panel

    def spoken(self):
        """What is said aloud, in order."""
        return self.step.spoken(self.context)

    def actions(self) -> list[PushButton]:
        foot = []
        if self.controller.peripherals.can_print:
            foot.append(self._print_action())
        taking_back = self.step.cancellation(self.context)
        if taking_back is not None:
            take_back = partial(self.controller.start_ticket_action, taking_back)
            foot.append(self.action("take_back", T("Annuler la demande"), "close-circle-outline", take_back))
        return [*foot, self.action("understood", self.step.primary, "check", self.controller.home, "primary")]

    def _print_action(self) -> PushButton:
        printing = self.input.get("printing")
        button = self.action("print", T("Imprimer"), "printer", self._print)
        button.off = printing == "now"
        return button

    def _print(self) -> None:
        self.input["printing"] = "now"
        self.rebuild()
        self.controller.tasks.start(self._print_paper())

    async def _print_paper(self) -> None:
        try:
            await self.controller.peripherals.print_receipt(self._printed_receipt())
        except PeripheralError as error:
            self._printed(error.told, "warn")
        else:
            self._printed(PRINTED, "ok")

    def _printed(self, told: Text, tone: str) -> None:
        self.input["printing"] = told, tone
        if self.controller.shown is self.shown:
            self.controller.show(self.shown)

    def _printed_receipt(self) -> ReceiptPaper:
        """The receipt in words, as it stands on the screen."""
        from kiosk.device.receipt_pdf import ReceiptContent as ReceiptPaper  # half a second, and few print

        render = catalogue(theme.lang).render
        reference = self.step.reference(self.context)
        facts = [*self.step.figures(self.context), *self.step.facts(self.context)]
        notice = self.step.notice(self.context)
        agency = self.controller.gateway.public_info.agency
        return ReceiptPaper(
            language=get_language(theme.lang),
            title=render(self.told(self.step.title)),
            headline=render(resolve(self.step.headline, self.context)),
            reference_label=render(T("Votre numéro")) if reference else "",
            reference=reference,
            facts=tuple((render(line.label), render(line.value)) for line in facts),
            notice=render(notice.text) if notice is not None else "",
            qr=self._qr_content(reference, facts[:1]),
            qr_caption=render(QR_CAPTION),
            agency_name=agency.name if agency else "",
            agency_address=agency.address if agency else "",
            agency_phone=agency.phone if agency else "",
            printed_at=render(T("Imprimé le {moment}", moment=datetime.now(PARIS))),
        )
