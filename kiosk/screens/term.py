"""A hard word in plain words: large, and said aloud."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.domain import T
from kiosk.i18n import catalogue
from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.theme import theme

from .page import BasePage


class TermPage(BasePage):
    can_go_back = False

    def __init__(self, controller, shown, **kwargs) -> None:
        super().__init__(controller, shown, heading=T("Un mot expliqué"), **kwargs)
        if not controller.current_visit.manner.reading:  # else the page is read anyway
            Clock.schedule_once(lambda _dt: self._read_aloud(), 0.1)

    def blocks(self) -> list[Widget]:
        term = self.shown.term
        title = self.title_block(term.word(theme.lang))
        plain = [
            self.text_block(piece, f"plain.{i}", size_px=theme.option)
            for i, piece in enumerate(self.pieces(term.explanation))
        ]
        return [title, *plain]

    def _read_aloud(self) -> None:
        if self.parent is not None:
            render = catalogue(theme.lang).render
            word, plain = render(self.shown.term.word(theme.lang)), render(self.shown.term.explanation)
            self.dispatch("on_read_aloud", f"{word}. {plain}", theme.lang)

    def actions(self) -> list[PushButton]:
        return [self.action("back", T("J’ai compris"), "check", self.controller.back, "primary")]
