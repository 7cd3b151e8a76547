"""The visit is over and wiped: what was done in it, the numbers once more, on paper if wished."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.device.peripherals import PeripheralError
from kiosk.domain import T, Text, get_language, verbatim
from kiosk.i18n import catalogue
from kiosk.i18n.formats import PARIS
from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.fonts import text_width
from kiosk.screens.widgets.labels import AccessibleLabel, Badge
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.qr import QrCode
from kiosk.screens.widgets.row import AutoHeightRow
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import CompletedAct

from .page import VERY_LARGE_TEXT, BasePage
from .qr_handoff import QR_CAPTION
from .receipt import HAIR_SPACE, LANDSCAPE_CODE_MM, PRINTED

if TYPE_CHECKING:
    from kiosk.device.receipt_pdf import ReceiptContent as ReceiptPaper

ALL_ERASED = T("Tout est effacé.")


class GoodbyePage(BasePage):
    """With nothing to tell it is one sentence; it goes by itself."""

    can_go_back = False
    middle = True

    def blocks(self) -> list[Widget]:
        if not self.shown.done:
            row = AutoHeightRow()
            sign = Badge(icon="check", tint="green", side=40 * theme.unit)
            for each in (Widget(), sign, Widget()):
                row.add_widget(each)
            title = self.title_block(T("Au revoir. Tout est effacé."))
            title.align = "center"
            return [row, title]
        title = self.title_block(ALL_ERASED)
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

    def actions(self) -> list[PushButton]:
        if not self.shown.done:
            return []
        foot = []
        if self.controller.peripherals.can_print:
            button = self.action("print", T("Imprimer"), "printer", self._print)
            button.off = self.shown.input.get("printing") == "now"
            foot.append(button)
        return [
            *foot,
            self.action("noted", T("J’ai fini"), "check", self.controller.dismiss_goodbye, "primary"),
        ]

    def _line(self, index: int, done: CompletedAct, *, coded: bool) -> Widget:
        """The service and how it ended; the number large, and beside the first one the code of them all."""
        side = LANDSCAPE_CODE_MM * theme.mm if theme.landscape else 62 * theme.unit
        beside = side + 24 * theme.unit if coded and theme.text < VERY_LARGE_TEXT else 16 * theme.unit
        stack = BoxLayout(
            orientation="vertical", size_hint_y=None, spacing=1 * theme.unit, pos_hint={"center_y": 0.5}
        )
        stack.bind(minimum_height=stack.setter("height"))
        stack.add_widget(
            AccessibleLabel(
                told=f"done.{index}", words=done.service, value=done.told, shown=done.service, bold_face=True
            )
        )
        stack.add_widget(AccessibleLabel(words=done.told, size_px=theme.small, ink=theme.muted))
        if done.number:
            shown = HAIR_SPACE.join(done.number)
            needed = text_width(shown, theme.bold_font, theme.figure)
            room = self.pages.width - beside
            stack.add_widget(
                AccessibleLabel(
                    told=f"number.{index}",
                    role=Role.STATUS,
                    words=T("Votre numéro"),
                    value=verbatim(done.number),
                    shown=verbatim(shown),
                    bold_face=True,
                    size_px=min(theme.figure, theme.figure * room / needed),
                )
            )
        row = AutoHeightRow(spacing=4 * theme.unit)
        row.add_widget(stack)
        if coded and theme.text < VERY_LARGE_TEXT:
            row.add_widget(
                QrCode(
                    told="code",
                    words=QR_CAPTION,
                    content=self._qr_content(),
                    size_hint=(None, None),
                    size=(side, side),
                    pos_hint={"center_y": 0.5},
                )
            )
        panel = Panel()
        panel.add_widget(row)
        return panel

    def _qr_content(self) -> str:
        """What a phone takes along: each line and its number, nothing that says who it was."""
        render = catalogue(theme.lang).render
        lines = [f"{render(each.service)} : {each.number}" for each in self.shown.done if each.number]
        agency = self.controller.gateway.public_info.agency
        return "\n".join([*lines, *((agency.name, agency.phone) if agency is not None else ())])

    def _print(self) -> None:
        self.shown.input["printing"] = "now"
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
        self.shown.input["printing"] = told, tone
        if self.controller.shown is self.shown:
            self.rebuild()

    def _printed_receipt(self) -> ReceiptPaper:
        """The same on paper."""
        from kiosk.device.receipt_pdf import ReceiptContent as ReceiptPaper  # half a second, and few print

        render = catalogue(theme.lang).render
        agency = self.controller.gateway.public_info.agency
        return ReceiptPaper(
            language=get_language(theme.lang),
            title=render(T("Merci de votre visite.")),
            headline=render(T("Voici ce que vous avez fait :")),
            facts=tuple(
                (render(each.service), f"{render(each.told)} {each.number}".strip())
                for each in self.shown.done
            ),
            qr=self._qr_content(),
            qr_caption=render(QR_CAPTION),
            agency_name=agency.name if agency else "",
            agency_address=agency.address if agency else "",
            agency_phone=agency.phone if agency else "",
            printed_at=render(T("Imprimé le {moment}", moment=datetime.now(PARIS))),
        )
