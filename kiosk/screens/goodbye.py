"""The visit is over and wiped: what was done in it, the numbers once more, on paper if wished."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.device.peripherals import PaperTrouble
from kiosk.domain import T, Text, language, verbatim
from kiosk.i18n import catalogue
from kiosk.i18n.formats import PARIS
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.fonts import width_of
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.qr import QrCode
from kiosk.screens.widgets.row import SnugRow
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Badge, Words
from kiosk.session.screen_state import Done

from .carry import SCAN
from .page import VERY_LARGE, Page
from .receipt import CODE_MM, HAIR_SPACE, PRINTED

if TYPE_CHECKING:
    from kiosk.device.receipt_page import ReceiptPage as ReceiptPaper

WIPED = T("Tout est effacé.")


class GoodbyePage(Page):
    """With nothing to tell it is one sentence; it goes by itself."""

    can_go_back = False
    middle = True

    def blocks(self) -> list[Widget]:
        if not self.shown.done:
            row = SnugRow()
            sign = Badge(icon="check", tint="green", side=40 * look.u)
            for each in (Widget(), sign, Widget()):
                row.add_widget(each)
            title = self.title_block(T("Au revoir. Tout est effacé."))
            title.align = "center"
            return [row, title]
        title = self.title_block(WIPED)
        blocks: list[Widget] = [title, self.text_block(T("Voici ce que vous avez fait :"), "what")]
        printing = self.shown.input.get("printing")
        if printing == "now":
            blocks.append(self.notice_block(T("Impression en cours…"), "printing"))
        elif printing is not None:
            blocks.append(self.notice_block(printing[0], "printing", printing[1]))
        numbered = [each for each in self.shown.done if each.number]
        for i, each in enumerate(self.shown.done):
            blocks.append(self._line(i, each, coded=bool(numbered) and each is numbered[0]))
        return blocks

    def actions(self) -> list[Action]:
        if not self.shown.done:
            return []
        foot = []
        if self.guide.papers.can_print:
            button = self.action("print", T("Imprimer"), "printer", self._print)
            button.off = self.shown.input.get("printing") == "now"
            foot.append(button)
        return [*foot, self.action("noted", T("J’ai fini"), "check", self.guide.end_goodbye, "primary")]

    def _line(self, index: int, done: Done, *, coded: bool) -> Widget:
        """The service and how it ended; the number large, and beside the first one the code of them all."""
        side = CODE_MM * look.mm if look.landscape else 62 * look.u
        beside = side + 24 * look.u if coded and look.text < VERY_LARGE else 16 * look.u
        stack = BoxLayout(
            orientation="vertical", size_hint_y=None, spacing=1 * look.u, pos_hint={"center_y": 0.5}
        )
        stack.bind(minimum_height=stack.setter("height"))
        stack.add_widget(
            Words(
                told=f"done.{index}", words=done.service, value=done.told, shown=done.service, bold_face=True
            )
        )
        stack.add_widget(Words(words=done.told, size_px=look.small, ink=look.muted))
        if done.number:
            shown = HAIR_SPACE.join(done.number)
            needed = width_of(shown, look.bold, look.figure)
            room = self.pages.width - beside
            stack.add_widget(
                Words(
                    told=f"number.{index}",
                    role=Role.STATUS,
                    words=T("Votre numéro"),
                    value=verbatim(done.number),
                    shown=verbatim(shown),
                    bold_face=True,
                    size_px=min(look.figure, look.figure * room / needed),
                )
            )
        row = SnugRow(spacing=4 * look.u)
        row.add_widget(stack)
        if coded and look.text < VERY_LARGE:
            row.add_widget(
                QrCode(
                    told="code",
                    words=SCAN,
                    content=self._carried(),
                    size_hint=(None, None),
                    size=(side, side),
                    pos_hint={"center_y": 0.5},
                )
            )
        panel = Panel()
        panel.add_widget(row)
        return panel

    def _carried(self) -> str:
        """What a phone takes along: each line and its number, nothing that says who it was."""
        render = catalogue(look.lang).render
        lines = [f"{render(each.service)} : {each.number}" for each in self.shown.done if each.number]
        agency = self.guide.desk.public.agency
        return "\n".join([*lines, *((agency.name, agency.phone) if agency is not None else ())])

    def _print(self) -> None:
        self.shown.input["printing"] = "now"
        self.refill()
        self.guide.papers.print_receipt(
            None, self._paper(), lambda _: self._printed(PRINTED, "ok"), self._not_printed
        )

    def _not_printed(self, trouble: Exception) -> None:
        if not isinstance(trouble, PaperTrouble):
            raise trouble
        self._printed(trouble.told, "warn")

    def _printed(self, told: Text, tone: str) -> None:
        self.shown.input["printing"] = told, tone
        if self.guide.shown is self.shown:
            self.refill()

    def _paper(self) -> ReceiptPaper:
        """The same on paper."""
        from kiosk.device.receipt_page import ReceiptPage as ReceiptPaper  # half a second, and few print

        render = catalogue(look.lang).render
        agency = self.guide.desk.public.agency
        return ReceiptPaper(
            language=language(look.lang),
            title=render(T("Merci de votre visite.")),
            headline=render(T("Voici ce que vous avez fait :")),
            facts=tuple(
                (render(each.service), f"{render(each.told)} {each.number}".strip())
                for each in self.shown.done
            ),
            qr=self._carried(),
            qr_caption=render(SCAN),
            agency_name=agency.name if agency else "",
            agency_address=agency.address if agency else "",
            agency_phone=agency.phone if agency else "",
            printed_at=render(T("Imprimé le {moment}", moment=datetime.now(PARIS))),
        )
