"""One request: what happened, what happens now, what comes next, and how old the information is."""

from __future__ import annotations

from datetime import datetime

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import T, verbatim
from kiosk.eservices import follow
from kiosk.eservices.timeline import Progress, TimelineLine, timeline
from kiosk.guide import Guide
from kiosk.i18n.formats import PARIS
from kiosk.shown import Following
from kiosk.widgets.buttons import Action
from kiosk.widgets.look import look
from kiosk.widgets.panel import Notice
from kiosk.widgets.row import SnugRow
from kiosk.widgets.timeline import TimelineMark
from kiosk.widgets.words import Pictogram, Words

from .page import Page

#: How much a line may grow where the page has room, as a part of its height.
ROOMY = 0.45

STATE_WORDS = {
    Progress.DONE: T("Fait."),
    Progress.CURRENT: T("En cours."),
    Progress.NEXT: T("À venir."),
}


class FollowingPage(Page):
    def __init__(self, guide: Guide, shown: Following, **kwargs) -> None:
        self.now = datetime.now(PARIS)
        self.story = timeline(shown.ticket, self.now)
        super().__init__(guide, shown, heading=follow.TITLE, **kwargs)

    def blocks(self) -> list[Widget]:
        blocks: list[Widget] = [self.title_block(self.story.title), self._chips()]
        if self.story.reason:
            blocks.append(self.notice_block(self.story.reason, "reason", "warn"))
        lines = self.story.lines
        for i, line in enumerate(lines):
            block = self._line(i, line, last=i == len(lines) - 1)
            block.gap_before = 0 if i else self.pages.spacing
            blocks.append(block)
        return blocks

    def _chips(self) -> Widget:
        told_at = self.shown.told_at.astimezone(PARIS)
        row = SnugRow(spacing=3 * look.u)
        row.add_widget(self._chip("reference", None, T("Votre numéro"), verbatim(self.story.reference)))
        row.add_widget(self._chip("age", "update", T("Vu à {time}", time=told_at.time())))
        return row

    def _chip(self, told: str, icon: str | None, words, value=None) -> Notice:
        chip = Notice(padding=(4 * look.u, 2 * look.u))
        if icon:
            chip.add_widget(Pictogram(icon=icon, size_px=look.small, pos_hint={"center_y": 0.5}))
        extra = {"value": value, "shown": value} if value is not None else {}
        chip.add_widget(
            Words(told=told, role=Role.STATUS, words=words, bold_face=True, size_px=look.small, **extra)
        )
        return chip

    def _line(self, index: int, line: TimelineLine, last: bool) -> Widget:
        row = SnugRow(spacing=5 * look.u)
        row.grow = 0.0 if last else ROOMY  # the thread grows with it
        mark = TimelineMark(progress=line.progress.value, last=last, size_hint=(None, 1))
        mark.width = max(14 * look.u, 1.1 * mark.sign)  # in large letters the sign is wider than the rhythm
        texts = BoxLayout(
            orientation="vertical",
            size_hint_y=None,
            padding=(0, 1 * look.u, 0, 7 * look.u),
            pos_hint={"top": 1},
        )
        texts.bind(minimum_height=texts.setter("height"))
        texts.add_widget(
            Words(
                told=f"line.{index}",
                words=line.text,
                value=line.detail,
                hint=STATE_WORDS[line.progress],
                shown=line.text,
                bold_face=True,
                size_px=look.option,
            )
        )
        if line.detail:
            texts.add_widget(Words(words=line.detail, size_px=look.small, ink=look.muted))
        row.add_widget(mark)
        row.add_widget(texts)
        return row

    def actions(self) -> list[Action]:
        ticket = self.shown.ticket
        foot = []
        for each in reversed(follow.actions(ticket, self.now)):
            foot.append(
                self.action(
                    f"act.{each.kind.value}",
                    each.label,
                    each.icon,
                    lambda each=each: self.guide.act_on(each.journey),
                    "primary" if each.primary else "plain",
                )
            )
        return foot
