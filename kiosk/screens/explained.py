"""A hard word in plain words: large, and said aloud."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.domain import T
from kiosk.i18n import catalogue
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.theme import look

from .page import Page


class ExplainedPage(Page):
    can_go_back = False

    def __init__(self, guide, shown, **kwargs) -> None:
        super().__init__(guide, shown, heading=T("Un mot expliqué"), **kwargs)
        if not guide.here.manner.reading:  # else the page is read anyway
            Clock.schedule_once(lambda _dt: self._say(), 0.1)

    def blocks(self) -> list[Widget]:
        term = self.shown.term
        title = self.title_block(term.word(look.lang))
        plain = [
            self.text_block(piece, f"plain.{i}", size_px=look.option)
            for i, piece in enumerate(self.pieces(term.plain))
        ]
        return [title, *plain]

    def _say(self) -> None:
        if self.parent is not None:
            render = catalogue(look.lang).render
            word, plain = render(self.shown.term.word(look.lang)), render(self.shown.term.plain)
            self.dispatch("on_hear", f"{word}. {plain}", look.lang)

    def actions(self) -> list[Action]:
        return [self.action("back", T("J’ai compris"), "check", self.guide.back, "primary")]
