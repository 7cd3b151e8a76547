"""One request: how it stands now and what comes next, then what happened before, and how old the information
is."""

from __future__ import annotations

from datetime import datetime

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import T, verbatim
from kiosk.eservices import requests
from kiosk.eservices.timeline import Progress, TimelineLine, timeline
from kiosk.i18n.formats import PARIS
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.panel import Notice
from kiosk.screens.widgets.row import SnugRow, in_rows
from kiosk.screens.widgets.stack import SnugStack
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.timeline import TimelineMark
from kiosk.screens.widgets.words import Pictogram, Words
from kiosk.session import Guide
from kiosk.session.screen_state import Following

from .page import VERY_LARGE, Page

#: How much a line may grow where the page has room, as a part of its height.
ROOMY = 0.45

#: What stands above what happened before.
PAST = T("Déjà fait")
STATE_WORDS = {
    Progress.DONE: T("Fait."),
    Progress.CURRENT: T("En cours."),
    Progress.NEXT: T("À venir."),
}


class FollowingPage(Page):
    def __init__(self, guide: Guide, shown: Following, **kwargs) -> None:
        self.now = datetime.now(PARIS)
        self.story = timeline(shown.ticket, self.now)
        super().__init__(guide, shown, heading=requests.TITLE, **kwargs)

    @property
    def aside_from(self) -> int:
        """On a low screen how it stands needs the height."""
        return TEXT_SIZES[0]

    def blocks(self) -> list[Widget]:
        title = self.title_block(self.story.title)
        title.size_px = look.option  # how it stands is what is large
        reason = [self.notice_block(self.story.reason, "reason", "warn")] if self.story.reason else []
        now, past = self._now_and_past()
        stands, before = self._thread(now), self._thread(past, quiet=True)
        if before:  # no heading without what it is about
            first = SnugStack(spacing=self.pages.spacing / 2)
            heading = self.text_block(PAST, "past", size_px=look.small, bold_face=True)
            for each in (heading, before[0]):
                first.add_widget(each)
            before[0] = first
        if look.text >= VERY_LARGE:
            return [title, *reason, *stands, *before, *self._chips()]
        return [title, *self._chips(), *reason, *stands, *before]

    def _thread(self, lines: list[TimelineLine], *, quiet: bool = False) -> list[Widget]:
        blocks = [self._line(line, last=line is lines[-1], quiet=quiet) for line in lines]
        for block in blocks[1:]:
            block.gap_before = 0
        return blocks

    def _now_and_past(self) -> tuple[list[TimelineLine], list[TimelineLine]]:
        """The lines from the one that tells how it stands on, and those before it, the latest first."""
        lines = list(self.story.lines)
        reached = sum(line.progress is not Progress.NEXT for line in lines)
        return lines[reached - 1 :], lines[: reached - 1][::-1]

    def _chips(self) -> list[Widget]:
        told_at = self.shown.told_at.astimezone(PARIS)
        chips = [
            self._chip("reference", None, T("Votre numéro"), verbatim(self.story.reference)),
            self._chip("age", "update", T("Vu à {time}", time=told_at.time())),
        ]
        return list(in_rows(chips, 1 if look.text >= VERY_LARGE else 2, 3 * look.u, 0))

    def _chip(self, told: str, icon: str | None, words, value=None) -> Notice:
        chip = Notice(padding=(4 * look.u, 2 * look.u))
        if icon:
            chip.add_widget(Pictogram(icon=icon, size_px=look.small, pos_hint={"center_y": 0.5}))
        extra = {"value": value, "shown": value} if value is not None else {}
        chip.add_widget(
            Words(told=told, role=Role.STATUS, words=words, bold_face=True, size_px=look.small, **extra)
        )
        return chip

    def _line(self, line: TimelineLine, last: bool, quiet: bool) -> Widget:
        index = self.story.lines.index(line)
        here = not quiet and line.progress is not Progress.NEXT
        large = look.title if look.text < VERY_LARGE else look.body  # so that what comes next stands below
        row = SnugRow(spacing=5 * look.u)
        row.grow = 0.0 if last or quiet else ROOMY  # the thread grows with it
        mark = TimelineMark(progress=line.progress.value, last=last, quiet=quiet, size_hint=(None, 1))
        mark.width = max(14 * look.u, 1.1 * look.option * 1.25)  # wider than the rhythm in large letters
        texts = BoxLayout(
            orientation="vertical",
            size_hint_y=None,
            padding=(0, 1 * look.u, 0, (3 if quiet else 7) * look.u),
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
                bold_face=not quiet,
                size_px=look.small if quiet else large if here else look.option,
            )
        )
        if line.detail:
            size, ink = (min(large, look.option), look.ink) if here else (look.small, look.muted)
            texts.add_widget(Words(words=line.detail, size_px=size, ink=ink))
        row.add_widget(mark)
        row.add_widget(texts)
        return row

    def actions(self) -> list[Action]:
        ticket = self.shown.ticket
        foot = []
        for each in reversed(requests.actions(ticket, self.now)):
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
