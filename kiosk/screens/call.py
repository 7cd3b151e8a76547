"""Someone was called: who comes, how far that is, what they know already.

Nothing is promised before someone has answered.
"""

from __future__ import annotations

from kivy.graphics import Color, Line
from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import T, Text
from kiosk.eservices import contact
from kiosk.eservices.contact import Stage
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.panel import Notice, Panel
from kiosk.screens.widgets.row import Row, SnugRow
from kiosk.screens.widgets.stack import SnugStack
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Badge, Pictogram, Script, Words
from kiosk.session import Guide
from kiosk.session.screen_state import Asking

from .page import VERY_LARGE
from .question import QuestionPage
from .reference import on_one_line, the_number

NOT_YET = T("pas encore")
KEPT = T("Rien ne s’efface pendant que vous attendez.")
#: What stands above the headline: pictogram, words, tone.
CHIPS = {
    Stage.LATE: ("timer-sand", T("Toujours en attente"), "warn"),
    Stage.COMING: ("check-circle", T("On vous a répondu"), "ok"),
    Stage.HERE: ("check-circle", T("On vous a répondu"), "ok"),
    Stage.UNHEARD: ("alert-circle-outline", T("Pas de réseau"), "warn"),
    Stage.LOST: ("alert-circle-outline", T("Pas de réseau"), "warn"),
}
#: Where nobody is on their way there are no steps to tell.
WITHOUT_STEPS = frozenset({Stage.UNHEARD, Stage.OVER})


class CallPage(QuestionPage):
    can_go_back = False
    foot_width = NumericProperty(0.3)

    def __init__(self, guide: Guide, shown: Asking, **kwargs) -> None:
        super().__init__(guide, shown, **kwargs)
        self.position = self.total = 0  # all was asked

    @property
    def aside_from(self) -> int:
        """On a low screen all of it is seen at once only with the foot beside it."""
        return TEXT_SIZES[0]

    def _only_one(self, actions: list[Action], *, among_pages: bool = False) -> bool:
        return look.text >= VERY_LARGE

    @property
    def stage(self) -> Stage:
        return contact.stage(self.view)

    @property
    def headline(self) -> Text:
        return contact.headline(self.view)

    @property
    def quiet(self) -> bool:
        """Whether nobody else is to hear of it."""
        return bool(self.view.facts.get("quiet"))

    def blocks(self) -> list[Widget]:
        if self._nobody_comes:
            return [self._hero()]
        if self._lies:
            return self._side_by_side()
        blocks: list[Widget] = [self._hero()]
        if self._has_steps:
            blocks.append(self._steps())
        blocks += self._told_already()
        if self.guide.call.waited_for:
            blocks.append(self._nothing_is_erased())
        return blocks

    def _side_by_side(self) -> list[Widget]:
        """On a low screen: what is most needed, on one page."""
        top = SnugRow(spacing=self.pages.spacing)
        hero, number = self._hero(), self._number()
        hero.size_hint_y = number.size_hint_y = 1
        number.size_hint_x = 0.35
        top.add_widget(hero)
        top.add_widget(number)
        return [top, *([self._steps()] if self._has_steps else [])]

    @property
    def _lies(self) -> bool:
        """Whether all of it stands side by side, as a low screen needs."""
        return look.landscape and look.text < VERY_LARGE

    @property
    def _nobody_comes(self) -> bool:
        """Whether there is nothing to wait for with a number: to be called back is what decides then."""
        return self.stage is Stage.CLOSED

    @property
    def _has_steps(self) -> bool:
        return self.stage not in WITHOUT_STEPS

    def _hero(self) -> Widget:
        stage = self.stage
        panel = Panel()
        panel.spacing, panel.padding = 0, (4 if look.landscape else 7) * look.u
        row = SnugRow(spacing=7 * look.u)
        if look.text < VERY_LARGE:
            row.add_widget(
                Badge(
                    icon="face-agent",
                    tint="teal",
                    ink=look.primary,
                    side=(30 if look.landscape else 56) * look.u,
                    pos_hint={"center_y": 0.5},
                )
            )
        texts = SnugStack(spacing=2.5 * look.u, pos_hint={"center_y": 0.5})
        if stage in CHIPS and not self._lies:
            texts.add_widget(self._chip(*CHIPS[stage]))
        name = stage in (Stage.COMING, Stage.HERE)
        if look.landscape:
            size = look.title * 1.2 if name or self._nobody_comes else look.option
        else:
            size = look.figure * 0.9 if name else look.title
        texts.add_widget(
            Words(
                told="title",
                role=Role.TITLE,
                words=self.headline,
                bold_face=True,
                size_px=size,
            )
        )
        means = look.option if self._nobody_comes else look.small if self._lies else look.body
        texts.add_widget(
            Words(
                told="meaning",
                words=contact.meaning(self.view),
                bold_face=self._nobody_comes,  # when it opens
                size_px=means,
            )
        )
        row.add_widget(texts)
        for each in (Widget(), row, Widget()):
            panel.add_widget(each)
        panel.grow = 2.0 if self._nobody_comes else 0.25
        return panel

    def _chip(self, icon: str, words: Text, tone: str) -> Widget:
        ink, fill = {"ok": (look.ok, look.okbg), "warn": (look.warn, look.warnbg)}.get(
            tone, (look.ink, look.tint)
        )
        chip = Notice(fill=fill, size_hint_x=None)
        chip.padding = 4 * look.u, 2 * look.u
        wide = look.wide(words, look.lang, look.small)
        chip.width = wide + look.small * 1.3 + 13 * look.u
        chip.add_widget(Pictogram(icon=icon, ink=ink, size_px=look.small * 1.15, pos_hint={"center_y": 0.5}))
        chip.add_widget(
            Words(
                told="chip",
                role=Role.STATUS,
                words=words,
                ink=ink,
                bold_face=True,
                size_px=look.small,
                pos_hint={"center_y": 0.5},
            )
        )
        row = SnugRow()  # as wide as its words, at the side where one begins to read
        row.add_widget(chip)
        row.add_widget(Widget())
        return row

    def _steps(self) -> Widget:
        milestones = contact.milestones(self.view)
        across = look.text < VERY_LARGE
        steps = Milestones(spacing=2 * look.u) if across else SnugStack(spacing=3 * look.u)
        for i, (words, at) in enumerate(milestones):
            when = T("{time}", time=at.time()) if at is not None else NOT_YET
            icon, ink = ("check-circle", look.ok) if at is not None else ("clock-outline", look.primary)
            told = Words(
                told=f"step.{i}",
                words=words,
                value=when,
                shown=words,
                bold_face=True,
                size_px=look.small,
                align="center" if across else "start",
            )
            time = Script(words=when, size_px=look.small, ink=look.muted, align=told.align)
            sign = Pictogram(icon=icon, ink=ink, size_px=look.option * (1.0 if self._lies else 1.25))
            if across:
                steps.add_step(sign, told, time, done=at is not None)
            else:
                line = SnugRow(spacing=4 * look.u)
                told.pos_hint = time.pos_hint = sign.pos_hint = {"center_y": 0.5}
                time.size_hint_x, time.align = 0.45, "end"
                for each in (sign, told, time):
                    line.add_widget(each)
                steps.add_widget(line)
        return steps

    def _told_already(self) -> list[Widget]:
        title, lines = contact.known(self.view)
        known = Panel()
        known.spacing, known.padding = 3 * look.u, 7 * look.u
        known.add_widget(Words(told="known", words=title, bold_face=True, size_px=look.body))
        for i, line in enumerate(lines):
            one = SnugRow(spacing=4 * look.u)
            one.add_widget(
                Badge(
                    icon=("translate", self.run_icon)[i],
                    tint=("blue", "green")[i],
                    side=18 * look.u,
                    pos_hint={"center_y": 0.5},
                )
            )
            texts = SnugStack(pos_hint={"center_y": 0.5})
            texts.add_widget(Script(words=line.label, size_px=look.small, ink=look.muted))
            texts.add_widget(
                Words(
                    told=f"known.{i}",
                    words=line.label,
                    value=line.value,
                    shown=line.value,
                    bold_face=True,
                    size_px=look.option,
                )
            )
            one.add_widget(texts)
            known.add_widget(one)
        if len(lines) > 1:
            known.add_widget(
                Words(
                    told="known.all",
                    words=T("Vous n’aurez rien à répéter."),
                    size_px=look.small,
                    ink=look.muted,
                )
            )
        known.add_widget(Widget())
        number = self._number()
        if look.text >= VERY_LARGE:
            return [number, known]
        both = SnugRow(spacing=self.pages.spacing)
        known.size_hint_y = number.size_hint_y = 1
        number.size_hint_x = 0.5
        both.add_widget(known)
        both.add_widget(number)
        both.grow = 0.15
        return [both]

    @property
    def run_icon(self) -> str:
        """The pictogram of what the visitor was doing."""
        doing = self.guide.doing_icon
        return doing or "message-text-outline"

    def _number(self) -> Widget:
        reference = self.step.reference(self.view)
        panel = Panel()
        panel.spacing, panel.padding = 0, (4 * look.u, (3 if self._lies else 6) * look.u)
        room = self.pages.width * (0.9 if look.text >= VERY_LARGE else 0.2 if self._lies else 0.3)
        most = look.figure * (0.6 if self._lies else 0.8)
        number = the_number(reference, on_one_line(reference, room, most), align="center")
        for each in (Widget(), *number, Widget()):
            panel.add_widget(each)
        return panel

    def _nothing_is_erased(self) -> Widget:
        notice = Notice(fill=look.okbg)
        notice.padding = 6 * look.u, 3 * look.u
        notice.add_widget(
            Pictogram(icon="lock-outline", ink=look.ok, size_px=look.body * 1.15, pos_hint={"center_y": 0.5})
        )
        notice.add_widget(
            Words(
                told="kept",
                role=Role.STATUS,
                words=KEPT,
                ink=look.ok,
                bold_face=True,
                size_px=look.small,
                pos_hint={"center_y": 0.5},
            )
        )
        return notice

    def spoken(self) -> list[Text]:
        """What is said aloud, in order."""
        return list(self.step.spoken(self.view))

    def actions(self) -> list[Action]:
        guide = self.guide
        long = guide.doing and not self._lies
        words = T("Continuer : {service}", service=guide.doing) if long else T("Continuer")
        icon = guide.doing_icon or ("arrow-left" if look.rtl else "arrow-right")
        go_on = self.action("understood", words, icon, guide.resume, "primary")
        if not guide.call.open:
            return [go_on]
        called = self.action("call_back", T("Être rappelé"), "phone-return", guide.call_back)
        taking_back = self.step.take_back(self.view)
        assert taking_back is not None, "a call can be taken back"
        no_more = self.action("take_back", T("Annuler l’appel"), "close", lambda: guide.act_on(taking_back))
        if self._nobody_comes:
            go_on.tone, called.tone = "plain", "primary"
            return [no_more, go_on, called]
        return [called, no_more, go_on]


class Milestones(Row):
    """Steps side by side, each a sign with its words below, joined by a line that is broken up to what is not
    yet."""

    def __init__(self, **kwargs) -> None:
        super().__init__(size_hint_y=None, **kwargs)
        self._signs: list[tuple[Widget, bool]] = []
        self.bind(pos=self._join, size=self._join)

    def add_step(self, sign: Widget, *below: Widget, done: bool) -> None:
        step = SnugStack(spacing=1 * look.u, pos_hint={"top": 1})
        top = AnchorLayout(size_hint_y=None, height=sign.height)
        top.add_widget(sign)
        for each in (top, *below):
            step.add_widget(each)
        step.bind(height=self._fit)
        self._signs.append((sign, done))
        sign.bind(pos=self._join)
        self.add_widget(step)
        self._fit()

    def _fit(self, *_args) -> None:
        self.height = max(each.height for each in self.children)

    def _join(self, *_args) -> None:
        self.canvas.before.clear()
        with self.canvas.before:
            for (left, _), (right, done) in zip(self._signs, self._signs[1:], strict=False):
                begin, end = sorted((left, right), key=lambda each: each.x)
                gap = 3 * look.u
                points = [begin.right + gap, begin.center_y, end.x - gap, end.center_y]
                Color(rgba=look.ok if done else look.edge)
                if done:
                    Line(points=points, width=look.u)
                else:
                    Line(points=points, width=1, dash_length=2 * look.u, dash_offset=1.5 * look.u)
