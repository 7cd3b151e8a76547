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
from kiosk.device.peripherals import PaperTrouble
from kiosk.device.printing import ENDED, Outcome
from kiosk.domain import T, Text, language
from kiosk.i18n import catalogue
from kiosk.i18n.formats import PARIS
from kiosk.journeys import Line, said
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.qr import QrCode
from kiosk.screens.widgets.row import SnugRow
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Script, Words

from .carry import SCAN
from .page import VERY_LARGE
from .question import QuestionPage
from .reference import on_one_line, the_number

if TYPE_CHECKING:
    from kiosk.device.receipt_page import ReceiptPage as ReceiptPaper

HAIR_SPACE = "\u200a"
#: Between and around a number and its code, in units of the rhythm.
BESIDE = 24
#: On a low screen the promise and the number stand on one page: how much smaller its letters are, and how
#: large the code is (a phone in a hand reads its modules).
LOW = 0.75
CODE_MM = 26
PRINTED = ENDED[Outcome.PRINTED]


class ReceiptPage(QuestionPage):
    can_go_back = False
    foot_width = NumericProperty(0.28)  # "J’ai compris" stands on one line

    @property
    def aside_from(self) -> int:
        """On a low screen its captions have their place from the beginning: all of it is read at once only
        with the foot beside it."""
        return TEXT_SIZES[0]

    def blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        badge = self.told(self.step.title)
        if badge:
            tone = said(self.step.tone, self.view)
            blocks.append(self.notice_block(badge, "badge", tone.value or "plain"))
        title = self.title_block(said(self.step.headline, self.view))
        if look.landscape and look.text < VERY_LARGE:
            title.size_px = LOW * look.title
        figures = self.step.figures(self.view)
        if not figures:  # else they are what matters most
            blocks.append(title)
        printing = self.input.get("printing")
        if printing == "now":
            blocks.append(self.notice_block(T("Impression en cours…"), "printing"))
        elif printing is not None:
            blocks.append(self.notice_block(printing[0], "printing", printing[1]))
        reference = self.step.reference(self.view)
        facts = list(self.step.facts(self.view))
        if reference:
            about = [] if figures else facts[:1]
            blocks.append(self._number(reference, about, figures))
            facts = facts[len(about) :]
        if figures:
            blocks.append(title)
        for i, line in enumerate(facts):
            blocks.extend(
                self._fact(f"fact.{i}.{k}" if k else f"fact.{i}", Line(line.label, piece))
                for k, piece in enumerate(self.pieces(line.value))
            )
        notice = self.step.notice(self.view)
        if notice is not None:
            blocks.append(self.notice_block(notice.text, "delivery", notice.tone.value or "plain"))
        return blocks

    def _number(self, reference: str, about: list[Line], figures: Sequence[Line]) -> Widget:
        side = CODE_MM * look.mm if look.landscape else 62 * look.u
        if said(self.step.carried, self.view):
            # What holds more is finer: it is drawn larger, or no phone could read it.
            side *= 1.25 if look.landscape else 1.6
        panel = Panel()
        row = SnugRow(spacing=4 * look.u)
        stack = BoxLayout(
            orientation="vertical", size_hint_y=None, spacing=1 * look.u, pos_hint={"center_y": 0.5}
        )
        stack.bind(minimum_height=stack.setter("height"))
        room = self.pages.width - side - BESIDE * look.u
        if figures:
            stack.add_widget(self._figures(figures, room))
        number = HAIR_SPACE.join(reference)
        most = on_one_line(number, room, look.body if figures else look.figure)
        for each in the_number(reference, most, shown=number):
            stack.add_widget(each)
        for line in about:
            stack.add_widget(Words(told="about", words=line.value, size_px=look.small, ink=look.muted))
        row.add_widget(stack)
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

    def _figures(self, figures: Sequence[Line], room: float) -> Widget:
        """The first is the largest; on a low screen they stand side by side."""
        beside = look.landscape and look.text < VERY_LARGE
        box = SnugRow(spacing=6 * look.u) if beside else BoxLayout(orientation="vertical", size_hint_y=None)
        if not beside:
            box.bind(minimum_height=box.setter("height"))
        for i, line in enumerate(figures):
            stack = BoxLayout(orientation="vertical", size_hint_y=None)
            stack.bind(minimum_height=stack.setter("height"))
            stack.add_widget(Script(words=line.label, size_px=look.small, ink=look.muted))
            shown = look.say(line.value, look.lang)
            of_one = room / len(figures) - 6 * look.u if beside else room
            most = look.title if i or beside else look.figure
            stack.add_widget(
                Words(
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

    def _carried(self, reference: str, about: list[Line]) -> str:
        """What the visitor takes away: the number and the promise, nothing that says who they are."""
        carried = said(self.step.carried, self.view)
        if carried:
            return carried
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
        foot = []
        if self.guide.papers.can_print:
            foot.append(self._print_action())
        taking_back = self.step.take_back(self.view)
        if taking_back is not None:
            take_back = partial(self.guide.act_on, taking_back)
            foot.append(self.action("take_back", T("Annuler la demande"), "close-circle-outline", take_back))
        return [*foot, self.action("understood", self.step.primary, "check", self.guide.home, "primary")]

    def _print_action(self) -> Action:
        printing = self.input.get("printing")
        button = self.action("print", T("Imprimer"), "printer", self._print)
        button.off = printing == "now"
        return button

    def _print(self) -> None:
        self.input["printing"] = "now"
        self.refill()
        self.guide.papers.print_receipt(
            self.guide.here.id, self._paper(), lambda _: self._printed(PRINTED, "ok"), self._not_printed
        )

    def _not_printed(self, trouble: Exception) -> None:
        if not isinstance(trouble, PaperTrouble):
            raise trouble
        self._printed(trouble.told, "warn")

    def _printed(self, told: Text, tone: str) -> None:
        self.input["printing"] = told, tone
        if self.guide.shown is self.shown:
            self.guide.show(self.shown)

    def _paper(self) -> ReceiptPaper:
        """The receipt in words, as it stands on the screen."""
        from kiosk.device.receipt_page import ReceiptPage as ReceiptPaper  # half a second, and few print

        render = catalogue(look.lang).render
        reference = self.step.reference(self.view)
        facts = [*self.step.figures(self.view), *self.step.facts(self.view)]
        notice = self.step.notice(self.view)
        agency = self.guide.desk.public.agency
        return ReceiptPaper(
            language=language(look.lang),
            title=render(self.told(self.step.title)),
            headline=render(said(self.step.headline, self.view)),
            reference_label=render(T("Votre numéro")) if reference else "",
            reference=reference,
            facts=tuple((render(line.label), render(line.value)) for line in facts),
            notice=render(notice.text) if notice is not None else "",
            qr=self._carried(reference, facts[:1]),
            qr_caption=render(SCAN),
            agency_name=agency.name if agency else "",
            agency_address=agency.address if agency else "",
            agency_phone=agency.phone if agency else "",
            printed_at=render(T("Imprimé le {moment}", moment=datetime.now(PARIS))),
        )
