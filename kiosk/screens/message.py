"""Something to know, and ways on."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.qr import QrCode
from kiosk.screens.widgets.theme import theme

from .page import BasePage
from .qr_handoff import QR_CAPTION


class MessagePage(BasePage):
    can_go_back = False

    def blocks(self) -> list[Widget]:
        title, *rest = [self.shown.title, *self.shown.body]
        blocks: list[Widget] = [self.title_block(title)]
        for i, line in enumerate(rest):
            block = (
                self.notice_block(line, f"line.{i}", self.shown.tone)
                if i == 0
                else self.text_block(line, f"line.{i}")
            )
            blocks.append(block)
        if self.shown.code:
            side = min(55 * theme.mm, self.pages.width * 0.6)
            blocks.append(QrCode(told="code", words=QR_CAPTION, content=self.shown.code, height=side))
        return blocks

    def actions(self) -> list[PushButton]:
        return [
            self.action(door.id, door.words, door.icon, door.open, "primary" if door.primary else "plain")
            for door in self.shown.actions
        ]
