"""Pages of a few sentences: something to know, something to wait for, a hard word explained."""

from typing import Any

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import T
from kiosk.i18n import catalogue
from kiosk.journeys import SummaryLine
from kiosk.session import SessionController
from kiosk.session.preferences import QR_CAPTION
from kiosk.session.screen_state import BusyScreen, MessageScreen, TermScreen

from .page import BasePage
from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, Panel
from .widgets.labels import AccessibleLabel, TextLabel
from .widgets.picture import QrCode
from .widgets.theme import VERY_LARGE_TEXT, theme


class MessagePage(BasePage):
    shown: MessageScreen

    can_go_back = False

    @property
    def footer_beside_from(self) -> int:
        """Three ways on are not hidden behind a page, whatever is captioned below them."""
        return TEXT_SIZES[0] if len(self.shown.actions) > 2 else super().footer_beside_from

    def _fits_one_action(self, actions: list[PushButton], *, among_pages: bool = False) -> bool:
        may_move = len(actions) <= 2 or theme.text >= VERY_LARGE_TEXT
        return may_move and super()._fits_one_action(actions, among_pages=among_pages)

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
        facts = [self._fact(i, line) for i, line in enumerate(self.shown.facts)]
        if facts and theme.text < VERY_LARGE_TEXT:  # one looks at them together
            row = AutoHeightRow(spacing=self.pages.spacing)
            for each in facts:
                each.size_hint_y = 1
                row.add_widget(each)
            facts = [row]
        blocks += facts
        if self.shown.code:
            side = min(55 * theme.mm, self.pages.width * 0.6)
            blocks.append(QrCode(item_id="code", words=QR_CAPTION, content=self.shown.code, height=side))
        return blocks

    def _fact(self, i: int, line: SummaryLine) -> Widget:
        """As large as a title: it is kept in mind."""
        panel = Panel()
        panel.add_widget(TextLabel(words=line.label, size_px=theme.small, ink=theme.muted))
        panel.add_widget(
            AccessibleLabel(
                item_id=f"fact.{i}",
                words=line.label,
                value=line.value,
                shown=line.value,
                bold_face=True,
                size_px=theme.title,
            )
        )
        return panel

    def actions(self) -> list[PushButton]:
        return [
            self.action(way.id, way.words, way.icon, way.open, "primary" if way.primary else "plain")
            for way in self.shown.actions
        ]


class BusyPage(BasePage):
    """One calm sentence in the middle; of a long wait how long it is, and the way out."""

    shown: BusyScreen

    middle = True

    @property
    def can_go_back(self) -> bool:
        return self.shown.back is not None

    def go_back(self) -> None:
        assert self.shown.back is not None, "only then is there a way back"
        self.shown.back()

    def blocks(self) -> list[Widget]:
        title = AccessibleLabel(
            item_id="title",
            role=Role.TITLE,
            words=self.shown.words,
            bold_face=True,
            size_px=theme.title,
            align="center",
        )
        note = self.text_block(self.shown.note, "note", align="center")
        return [title, note] if self.shown.note else [title]


class TermPage(BasePage):
    shown: TermScreen

    can_go_back = False

    def __init__(self, controller: SessionController, shown: TermScreen, **kwargs: Any) -> None:
        super().__init__(controller, shown, heading=T("Un mot expliqué"), **kwargs)
        if not controller.current_visit.interaction.reading:  # else the page is read anyway
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
