"""One request: how it stands now and what comes next, then what happened before, and how old the information
is."""

from datetime import datetime
from functools import partial
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, OptionProperty
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import T, Text, verbatim
from kiosk.domain.tickets import TicketState
from kiosk.eservices import requests
from kiosk.eservices.tickets import LineProgress, TimelineLine, timeline
from kiosk.i18n.formats import PARIS
from kiosk.session import SessionController
from kiosk.session.screen_state import TicketScreen

from .page import BasePage
from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, NoticeBox, arrange_in_rows
from .widgets.kivy_helpers import load_kv
from .widgets.labels import AccessibleLabel, Pictogram
from .widgets.theme import VERY_LARGE_TEXT, theme


class TimelineMark(Widget):
    """``progress``: ``done``, ``current`` or ``next``; the last one has no thread below it; a ``quiet``
    one is small."""

    progress = OptionProperty("next", options=["done", "current", "next"])
    last = BooleanProperty(False)
    quiet = BooleanProperty(False)
    sign = NumericProperty(40)


#: How much a line may grow where the page has room, as a part of its height.
LINE_GROWTH = 0.45

#: What stands above what happened before.
PAST = T("Déjà fait")
PROGRESS_LABELS = {
    LineProgress.DONE: T("Fait."),
    LineProgress.CURRENT: T("En cours."),
    LineProgress.NEXT: T("À venir."),
}


class TicketPage(BasePage):
    shown: TicketScreen

    def __init__(self, controller: SessionController, shown: TicketScreen, **kwargs: Any) -> None:
        self.now = datetime.now(PARIS)
        self.timeline = timeline(shown.ticket, self.now)
        super().__init__(controller, shown, heading=requests.TITLE, **kwargs)

    @property
    def footer_beside_from(self) -> int:
        """On a low screen how it stands needs the height."""
        return TEXT_SIZES[0]

    @property
    def kept_actions(self) -> int:
        """Whether it is repaired is asked with both answers on each page."""
        return 2 if self.shown.ticket.state is TicketState.REALISEE else 1

    def blocks(self) -> list[Widget]:
        title = self.title_block(self.timeline.title)
        title.size_px = theme.option  # how it stands is what is large
        reason = [self.notice_block(self.timeline.reason, "reason", "warn")] if self.timeline.reason else []
        now, past = self._now_and_past()
        stands, before = self._thread(now), self._thread(past, quiet=True)
        if before:  # no heading without what it is about
            first = AutoHeightStack(spacing=self.pages.spacing / 2)
            heading = self.text_block(PAST, "past", size_px=theme.small, bold_face=True)
            for each in (heading, before[0]):
                first.add_widget(each)
            before[0] = first
        if theme.text >= VERY_LARGE_TEXT:
            return [title, *reason, *stands, *before, *self._chips()]
        return [title, *self._chips(), *reason, *stands, *before]

    def _thread(self, lines: list[TimelineLine], *, quiet: bool = False) -> list[Widget]:
        blocks = [self._line(line, last=line is lines[-1], quiet=quiet) for line in lines]
        for block in blocks[1:]:
            block.gap_before = 0
        return blocks

    def _now_and_past(self) -> tuple[list[TimelineLine], list[TimelineLine]]:
        """The lines from the one that tells how it stands on, and those before it, the latest first."""
        lines = list(self.timeline.lines)
        reached = sum(line.progress is not LineProgress.NEXT for line in lines)
        return lines[reached - 1 :], lines[: reached - 1][::-1]

    def _chips(self) -> list[Widget]:
        fetched_at = self.shown.fetched_at.astimezone(PARIS)
        chips = [
            self._chip("reference", None, T("Votre numéro"), verbatim(self.timeline.reference)),
            self._chip("age", "update", T("Vu à {time}", time=fetched_at.time())),
        ]
        return list(arrange_in_rows(chips, 1 if theme.text >= VERY_LARGE_TEXT else 2, 3 * theme.unit, 0))

    def _chip(self, item_id: str, icon: str | None, words: Text, value: Text | None = None) -> NoticeBox:
        chip = NoticeBox(padding=(4 * theme.unit, 2 * theme.unit))
        if icon:
            chip.add_widget(Pictogram(icon=icon, size_px=theme.small, pos_hint={"center_y": 0.5}))
        extra = {"value": value, "shown": value} if value is not None else {}
        chip.add_widget(
            AccessibleLabel(
                item_id=item_id, role=Role.STATUS, words=words, bold_face=True, size_px=theme.small, **extra
            )
        )
        return chip

    def _line(self, line: TimelineLine, last: bool, quiet: bool) -> Widget:
        index = self.timeline.lines.index(line)
        is_current = not quiet and line.progress is not LineProgress.NEXT
        large = (
            theme.title if theme.text < VERY_LARGE_TEXT else theme.body
        )  # so that what comes next stands below
        row = AutoHeightRow(spacing=5 * theme.unit)
        row.max_growth = 0.0 if last or quiet else LINE_GROWTH  # the thread grows with it
        mark = TimelineMark(progress=line.progress.value, last=last, quiet=quiet, size_hint=(None, 1))
        mark.width = max(14 * theme.unit, 1.1 * theme.option * 1.25)  # wider than the rhythm in large letters
        texts = AutoHeightStack(
            padding=(0, 1 * theme.unit, 0, (3 if quiet else 7) * theme.unit),
            pos_hint={"top": 1},
        )
        texts.add_widget(
            AccessibleLabel(
                item_id=f"line.{index}",
                words=line.text,
                value=line.detail,
                hint=PROGRESS_LABELS[line.progress],
                shown=line.text,
                bold_face=not quiet,
                size_px=theme.small if quiet else large if is_current else theme.option,
            )
        )
        if line.detail:
            size, ink = (min(large, theme.option), theme.ink) if is_current else (theme.small, theme.muted)
            texts.add_widget(AccessibleLabel(words=line.detail, size_px=size, ink=ink))
        row.add_widget(mark)
        row.add_widget(texts)
        return row

    def actions(self) -> list[PushButton]:
        ticket = self.shown.ticket
        return [
            self.action(
                f"act.{each.kind.value}",
                each.label,
                each.icon,
                partial(self.controller.start_ticket_action, each.journey),
                "primary" if each.primary else "plain",
            )
            for each in reversed(requests.ticket_actions(ticket, self.now))
        ]


load_kv(__file__)
