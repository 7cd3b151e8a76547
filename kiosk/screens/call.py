"""Someone was called: who comes, how far that is, what they know already.

Nothing is promised before someone has answered.
"""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from kivy.graphics import Color, Line
from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TARGET_MM, TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import T, Text
from kiosk.eservices import contact
from kiosk.eservices.contact import DANGER, CallStage
from kiosk.i18n import catalogue
from kiosk.journeys import CallReceipt, Context
from kiosk.session import SessionController
from kiosk.session.screen_state import JourneyScreen

from .question import QuestionPage
from .receipt import CODE_PURPOSE, PrintablePage, on_one_line, the_number
from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, BidiRow, NoticeBox, Panel
from .widgets.labels import AccessibleLabel, Badge, Pictogram, TextLabel
from .widgets.picture import QrCode
from .widgets.theme import VERY_LARGE_TEXT, theme

if TYPE_CHECKING:
    from kiosk.device.receipt_pdf import ReceiptContent

NOT_YET = T("pas encore")
#: How large the code of a number is: a phone in a hand reads its modules.
CODE_MM = 30
RINGS_HERE = T("La borne sonne ici, pour qu’on vous entende.")
NOTHING_ERASED = T("Rien ne s’efface pendant que vous attendez.")
#: Buttons beside a low page stand there, in smaller letters, if without that they were so many times as high
#: as their room.
MAX_SHRINKING = 1.6
#: How large what is told is on a low page, as a part of very large letters: what is touched stands below it.
LOW_SCALE = 0.78
#: What stands above the headline: pictogram, words, tone.
STAGE_CHIPS = {
    CallStage.OVERDUE: ("timer-sand", T("Toujours en attente"), "warn"),
    CallStage.UNHEARD: ("timer-sand", T("Toujours en attente"), "warn"),
    CallStage.COMING: ("check-circle", T("On vous a répondu"), "ok"),
    CallStage.COMING_LATER: ("check-circle", T("On vous a répondu"), "ok"),
    CallStage.SEATED: ("check-circle", T("On vous a répondu"), "ok"),
    CallStage.TURN: ("check-circle", T("On vous a répondu"), "ok"),
    CallStage.HERE: ("check-circle", T("On vous a répondu"), "ok"),
    CallStage.NOT_DELIVERED: ("alert-circle-outline", T("Pas de réseau"), "warn"),
    CallStage.CONNECTION_LOST: ("alert-circle-outline", T("Pas de réseau"), "warn"),
}
#: Where it is told that one may be called back.
ADVISE_CALLBACK = frozenset({CallStage.OVERDUE, CallStage.UNHEARD})
#: Where nobody is on their way there are no steps to tell.
WITHOUT_STEPS = frozenset({CallStage.NOT_DELIVERED, CallStage.TALKED, CallStage.ENDED})


class CallPage(PrintablePage, QuestionPage):
    step: CallReceipt
    shown: JourneyScreen

    can_go_back = False
    footer_width = NumericProperty(0.3)

    def __init__(self, controller: SessionController, shown: JourneyScreen, **kwargs: Any) -> None:
        super().__init__(controller, shown, **kwargs)
        self.position = self.total = 0  # all was asked

    @property
    def footer_beside_from(self) -> int:
        """On a low screen all of it is seen at once only with the foot beside it."""
        return TEXT_SIZES[0]

    def _fits_one_action(self, actions: list[PushButton], *, among_pages: bool = False) -> bool:
        return theme.text >= VERY_LARGE_TEXT

    @property
    def kept_actions(self) -> int:
        """Beside a low page there is room for two or three, unless their words are long: in very large
        letters for who is in danger, then for what takes the call back; or for the yes to who has come."""
        if not self.footer_beside or not (self.controller.call.open or self._offered_helper):
            return 1
        room = self._below_head() - TARGET_MM * theme.mm - self.foot.spacing  # below the ways to other pages
        actions = self.actions()
        fits = (
            count
            for count in (3, 2)
            if self.foot.measure_stacked_height(actions[-count:]) <= MAX_SHRINKING * room
        )
        return next(fits, 1)

    @property
    def stage(self) -> CallStage:
        return contact.ContactState(self.context).call_stage

    @property
    def headline(self) -> Text:
        return contact.ContactState(self.context).call_headline

    @property
    def quiet(self) -> bool:
        """Whether nobody else is to hear of it."""
        return bool(self.context.facts.get("quiet"))

    def blocks(self) -> list[Widget]:
        # Where the foot has room for one action this one stands as near the top as it can.
        danger: list[Widget] = (
            [] if self._danger_in_foot or not self.controller.call.open else [self._danger()]
        )
        if self.nobody_comes:
            return [self._headline_panel(), *danger]
        if self._compact:
            return self._side_by_side()
        blocks: list[Widget] = [self._headline_panel(), *self._talk(), *danger, *self.printing_blocks()]
        if self._has_steps and not theme.landscape:  # on a low page the headline says where it stands
            blocks.append(milestones(self.context, compact=False))
        if self._has_number and not theme.landscape:
            blocks += self._already_known()
        if self._is_seated and not self.controller.peripherals.can_print:
            blocks.append(self._code())
        if self.controller.call.rings_here:
            blocks.append(self.notice_block(RINGS_HERE, "bell"))
        if self.controller.call.awaits_staff and not theme.landscape:
            blocks.append(self._nothing_is_erased())
        return blocks

    def order_blocks(self, blocks: Iterable[Widget], aside: list[Widget]) -> Iterable[Widget]:
        """In very large letters what can be done comes before what is only told."""
        told = list(blocks)
        first = 1 + self._talk_is_offered + sum(isinstance(each, PushButton) for each in told)
        return [*told[:first], *aside, *told[first:]]

    @property
    def _talk_is_offered(self) -> bool:
        """Whether who answered would write with the visitor here."""
        return self.controller.remote_conversation.offered(self.controller.call.run)

    def _talk(self) -> list[Widget]:
        """The way to talk, on the page: what stands in the foot keeps its place under the finger."""
        if not self._talk_is_offered:
            return []
        words = T("Parler avec {name}", name=contact.ContactState(self.context).call_status.holder)
        talk = self.action("talk", words, "forum-outline", self.controller.talk_with_desk, "primary")
        talk.size_hint_x = 1
        row = AutoHeightRow()
        row.add_widget(talk)
        return [row]

    @property
    def _offered_helper(self) -> str:
        """Who has come, and may help with what the visitor was doing, if they say so."""
        if self.stage is not CallStage.HERE or self.controller.current_visit.helper:
            return ""
        return contact.ContactState(self.context).call_status.holder

    @property
    def _explanation(self) -> Text:
        """What follows; where help is offered, what "yes" says yes to."""
        name = self._offered_helper
        if not name:
            return contact.ContactState(self.context).call_explanation
        offered = T("{name} peut vous aider ici.", name=name)
        means = T("{name} verra ce que vous faites. L’agence saura que {name} vous aide.", name=name)
        return T("{first} {then}", first=offered, then=means)

    def _side_by_side(self) -> list[Widget]:
        """On a low screen: what is most needed, on one page."""
        top = AutoHeightRow(spacing=self.pages.spacing)
        hero = self._headline_panel()
        hero.size_hint_y = 1
        top.add_widget(hero)
        if self._has_number:
            number = self._number()
            number.size_hint_x, number.size_hint_y = 0.35, 1
            top.add_widget(number)
        rings: list[Widget] = (
            [self.notice_block(RINGS_HERE, "bell")] if self.controller.call.rings_here else []
        )
        rings += self.printing_blocks()
        if not self._has_steps or self._talk_is_offered:
            return [top, *rings, *self._talk()]
        steps = milestones(self.context, compact=self._compact)
        steps.dispensable = True  # the headline says where it stands
        return [top, *rings, steps]

    @property
    def _compact(self) -> bool:
        """Whether all of it stands side by side, as a low screen needs."""
        return theme.landscape and theme.text < VERY_LARGE_TEXT

    @property
    def nobody_comes(self) -> bool:
        """Whether there is nothing to wait for with a number: to be called back is what decides then."""
        return self.stage is CallStage.CLOSED

    @property
    def _has_steps(self) -> bool:
        return self.stage not in WITHOUT_STEPS

    def _headline_panel(self) -> Widget:
        stage = self.stage
        panel = Panel()
        panel.spacing, panel.padding = 0, (4 if theme.landscape else 7) * theme.unit
        row = AutoHeightRow(spacing=7 * theme.unit)
        # What the visitor is asked to touch stands on the same page: only what it is about stands above it.
        brief = self._talk_is_offered and (theme.landscape or theme.text > TEXT_SIZES[0])
        if theme.text < VERY_LARGE_TEXT and not brief:
            row.add_widget(
                Badge(
                    icon="face-agent",
                    tint="teal",
                    ink=theme.primary,
                    side=(30 if theme.landscape else 56) * theme.unit,
                    pos_hint={"center_y": 0.5},
                )
            )
        texts = AutoHeightStack(spacing=2.5 * theme.unit, pos_hint={"center_y": 0.5})
        if stage in STAGE_CHIPS and not (self._compact or brief):
            texts.add_widget(self._chip(*STAGE_CHIPS[stage]))
        name = stage in contact.ANSWERED_CALL_STAGES
        if theme.landscape:
            size = theme.title * 1.2 if (name and not brief) or self.nobody_comes else theme.option
            if theme.text >= VERY_LARGE_TEXT:
                size *= LOW_SCALE
        else:
            size = theme.figure * 0.9 if name and not brief else theme.title
        texts.add_widget(
            AccessibleLabel(
                item_id="title",
                role=Role.TITLE,
                words=self.headline,
                bold_face=True,
                size_px=size,
            )
        )
        means = theme.option if self.nobody_comes else theme.small if self._compact else theme.body
        if theme.landscape and theme.text >= VERY_LARGE_TEXT:
            means *= LOW_SCALE
        if not brief:
            texts.add_widget(
                AccessibleLabel(
                    item_id="meaning",
                    words=self._explanation,
                    bold_face=self.nobody_comes,  # when it opens
                    size_px=means,
                )
            )
        if theme.text >= VERY_LARGE_TEXT and self._has_number and not (brief and theme.landscape):
            texts.add_widget(self._number_line())
        row.add_widget(texts)
        for each in (Widget(), row, Widget()):
            panel.add_widget(each)
        panel.max_growth = 2.0 if self.nobody_comes else 0.25
        return panel

    def _chip(self, icon: str, words: Text, tone: str) -> Widget:
        ink, fill = {"ok": (theme.ok, theme.okbg), "warn": (theme.warn, theme.warnbg)}.get(
            tone, (theme.ink, theme.tint)
        )
        chip = NoticeBox(fill=fill)
        chip.padding = 4 * theme.unit, 2 * theme.unit
        wide = theme.wide(words, theme.lang, theme.small) + theme.small * 1.3 + 13 * theme.unit
        if theme.text < VERY_LARGE_TEXT:
            chip.size_hint_x, chip.width = None, wide
        chip.add_widget(Pictogram(icon=icon, ink=ink, size_px=theme.small * 1.15, pos_hint={"center_y": 0.5}))
        chip.add_widget(
            AccessibleLabel(
                item_id="chip",
                role=Role.STATUS,
                words=words,
                ink=ink,
                bold_face=True,
                size_px=theme.small,
                pos_hint={"center_y": 0.5},
            )
        )
        row = AutoHeightRow()  # as wide as its words, at the side where one begins to read
        row.add_widget(chip)
        if theme.text < VERY_LARGE_TEXT:
            row.add_widget(Widget())
        return row

    def _already_known(self) -> list[Widget]:
        title, lines = contact.ContactState(self.context).known_to_agent
        known = Panel()
        known.spacing, known.padding = 3 * theme.unit, 7 * theme.unit
        known.add_widget(AccessibleLabel(item_id="known", words=title, bold_face=True, size_px=theme.body))
        for i, line in enumerate(lines):
            one = AutoHeightRow(spacing=4 * theme.unit)
            one.add_widget(
                Badge(
                    icon=("translate", self.journey_icon)[i],
                    tint=("blue", "green")[i],
                    side=18 * theme.unit,
                    pos_hint={"center_y": 0.5},
                )
            )
            texts = AutoHeightStack(pos_hint={"center_y": 0.5})
            texts.add_widget(TextLabel(words=line.label, size_px=theme.small, ink=theme.muted))
            texts.add_widget(
                AccessibleLabel(
                    item_id=f"known.{i}",
                    words=line.label,
                    value=line.value,
                    shown=line.value,
                    bold_face=True,
                    size_px=theme.option,
                )
            )
            one.add_widget(texts)
            known.add_widget(one)
        if len(lines) > 1:
            known.add_widget(
                AccessibleLabel(
                    item_id="known.all",
                    words=T("Vous n’aurez rien à répéter."),
                    size_px=theme.small,
                    ink=theme.muted,
                )
            )
        known.add_widget(Widget())
        if theme.text >= VERY_LARGE_TEXT:
            return [known]
        number = self._number()
        both = AutoHeightRow(spacing=self.pages.spacing)
        known.size_hint_y = number.size_hint_y = 1
        number.size_hint_x = 0.5
        both.add_widget(known)
        both.add_widget(number)
        both.max_growth = 0.15
        return [both]

    @property
    def journey_icon(self) -> str:
        """The pictogram of what the visitor was doing."""
        doing = self.controller.interrupted_icon
        return doing or "message-text-outline"

    @property
    def _has_number(self) -> bool:
        """Whether the visitor may be called by their number."""
        return not (self.nobody_comes or self.stage in contact.OVER_CALL_STAGES)

    def _number_line(self) -> Widget:
        """In very large letters, on the page that is seen first."""
        reference = self.step.reference(self.context)
        room = 0.4 * self.pages.width
        name, number = the_number(reference, on_one_line(reference, room, theme.title), align="start")
        row = AutoHeightRow(spacing=4 * theme.unit)
        number.size_hint_x, number.width = None, room
        for each in (name, number):
            each.pos_hint = {"center_y": 0.5}
            row.add_widget(each)
        return row

    def _number(self) -> Widget:
        reference = self.step.reference(self.context)
        panel = Panel()
        panel.spacing, panel.padding = 0, (4 * theme.unit, (3 if self._compact else 6) * theme.unit)
        room = self.pages.width * (0.2 if self._compact else 0.3)
        most = theme.figure * (0.6 if self._compact else 0.8)
        number = the_number(reference, on_one_line(reference, room, most), align="center")
        for each in (Widget(), *number, Widget()):
            panel.add_widget(each)
        return panel

    # The number to take along, for who is called up later

    @property
    def _is_seated(self) -> bool:
        return self.stage is CallStage.SEATED

    def printed_receipt(self) -> "ReceiptContent":
        number = self.step.reference(self.context)
        render = catalogue(theme.lang).render
        return self.on_paper(
            self.run.journey.title,
            self.headline,
            number,
            reference_label=render(T("Votre numéro")),
            reference=number,
            notice=render(contact.ContactState(self.context).call_explanation),
        )

    def _code(self) -> Widget:
        """Where nothing is printed."""
        row = AutoHeightRow(spacing=self.pages.spacing)
        code = QrCode(
            item_id="code",
            words=CODE_PURPOSE,
            content=self.step.reference(self.context),
            height=CODE_MM * theme.mm,
        )
        code.size_hint, code.width = (None, None), code.height
        row.add_widget(code)
        row.add_widget(self.text_block(CODE_PURPOSE, "code.how"))
        return row

    def _nothing_is_erased(self) -> Widget:
        notice = NoticeBox(fill=theme.okbg)
        notice.padding = 6 * theme.unit, 3 * theme.unit
        notice.add_widget(
            Pictogram(
                icon="lock-outline", ink=theme.ok, size_px=theme.body * 1.15, pos_hint={"center_y": 0.5}
            )
        )
        notice.add_widget(
            AccessibleLabel(
                item_id="kept",
                role=Role.STATUS,
                words=NOTHING_ERASED,
                ink=theme.ok,
                bold_face=True,
                size_px=theme.small,
                pos_hint={"center_y": 0.5},
            )
        )
        return notice

    def _later(self) -> PushButton:
        """For who does not wait any longer."""
        if contact.ContactState(self.context).is_met_instead:
            meet = self.controller.request_appointment
            return self.action("meet", T("Prendre rendez-vous"), "calendar-clock", meet)
        call_back = self.controller.request_callback
        return self.action("call_back", T("Être rappelé"), "phone-return", call_back)

    def _danger(self) -> PushButton:
        """While someone is awaited "help" leads here: the numbers stay in reach."""
        return self.action("danger", DANGER, "alert-octagon-outline", self.controller.show_urgent_numbers)

    def _finish(self) -> PushButton:
        return self.action("finish", T("J’ai fini"), "check", self.controller.leave)

    @property
    def _danger_in_foot(self) -> bool:
        return theme.text < VERY_LARGE_TEXT or self.footer_beside

    def spoken(self) -> list[Text]:
        """What is said aloud, in order."""
        return list(self.step.spoken(self.context))

    def actions(self) -> list[PushButton]:
        controller = self.controller
        long = controller.interrupted_title and not self._compact
        words = T("Continuer : {service}", service=controller.interrupted_title) if long else T("Continuer")
        over = self.stage in contact.OVER_CALL_STAGES
        if not controller.interrupted_title and over:
            words = T("Autre chose")
        elif not controller.interrupted_title and controller.call.open:
            words = T("Faire autre chose")  # they are awaited wherever they are
        icon = controller.interrupted_icon or ("arrow-left" if theme.rtl else "arrow-right")
        # While someone is awaited nothing is decided.
        tone = "plain" if controller.call.open else "primary"
        go_on = self.action("understood", words, icon, controller.resume, tone)
        if not controller.call.open:
            helper = self._offered_helper
            if over:
                return [self._finish(), go_on]
            if not helper:
                return [go_on]
            words = T("Oui, aidez-moi")
            accept = partial(controller.accept_help_here, helper)
            return [self.action("assisted", words, "account-heart-outline", accept), go_on]
        danger = [self._danger()] if self._danger_in_foot else []
        called = self._later()
        taking_back = self.step.cancellation(self.context)
        assert taking_back is not None, "a call can be taken back"
        no_more = self.action(
            "take_back", T("Annuler l’appel"), "close", lambda: controller.start_ticket_action(taking_back)
        )
        if self._is_seated and theme.text < VERY_LARGE_TEXT:
            danger += self.print_actions()
        last = go_on
        if over:  # whether someone still comes is asked when the visitor goes
            no_more = self._finish()
        if self.nobody_comes:
            called.tone = "primary"
            called, last = go_on, called
        elif theme.text >= VERY_LARGE_TEXT and contact.ContactState(self.context).callback_advised:
            # The last one stays, with what the page advises; once someone answers it is there still.
            if self.stage in ADVISE_CALLBACK:
                called.tone = "primary"
            return [no_more, go_on, *danger, called]
        if theme.text >= VERY_LARGE_TEXT:
            return [called, no_more, *danger, last]
        return [*danger, called, no_more, last]


def milestones(context: Context, *, compact: bool) -> Widget:
    """How far the call is, step by step; ``compact`` on a low screen."""
    across = theme.text < VERY_LARGE_TEXT
    steps = Milestones(spacing=2 * theme.unit) if across else AutoHeightStack(spacing=3 * theme.unit)
    for i, (words, at) in enumerate(contact.ContactState(context).call_milestones):
        when = T("{time}", time=at.time()) if at is not None else NOT_YET
        icon, ink = ("check-circle", theme.ok) if at is not None else ("clock-outline", theme.primary)
        label = AccessibleLabel(
            item_id=f"step.{i}",
            words=words,
            value=when,
            shown=words,
            bold_face=True,
            size_px=theme.small,
            align="center" if across else "start",
        )
        time = TextLabel(words=when, size_px=theme.small, ink=theme.muted, align=label.align)
        sign = Pictogram(icon=icon, ink=ink, size_px=theme.option * (1.0 if compact else 1.25))
        if across:
            steps.add_step(sign, label, time, done=at is not None)
        else:
            line = AutoHeightRow(spacing=4 * theme.unit)
            label.pos_hint = time.pos_hint = sign.pos_hint = {"center_y": 0.5}
            time.size_hint_x, time.align = 0.45, "end"
            for each in (sign, label, time):
                line.add_widget(each)
            steps.add_widget(line)
    return steps


class Milestones(BidiRow):
    """Steps side by side, each a sign with its words below, joined by a line that is broken up to what is not
    yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(size_hint_y=None, **kwargs)
        self._icons: list[tuple[Widget, bool]] = []
        self.bind(pos=self._draw_connectors, size=self._draw_connectors)

    def add_step(self, sign: Widget, *below: Widget, done: bool) -> None:
        step = AutoHeightStack(spacing=1 * theme.unit, pos_hint={"top": 1})
        top = AnchorLayout(size_hint_y=None, height=sign.height)
        top.add_widget(sign)
        for each in (top, *below):
            step.add_widget(each)
        step.bind(height=self._fit)
        self._icons.append((sign, done))
        sign.bind(pos=self._draw_connectors)
        self.add_widget(step)
        self._fit()

    def _fit(self, *_args: object) -> None:
        self.height = max(each.height for each in self.children)

    def _draw_connectors(self, *_args: object) -> None:
        self.canvas.before.clear()
        with self.canvas.before:
            for (left, _), (right, done) in zip(self._icons, self._icons[1:], strict=False):
                begin, end = sorted((left, right), key=lambda each: each.x)
                gap = 3 * theme.unit
                points = [begin.right + gap, begin.center_y, end.x - gap, end.center_y]
                Color(rgba=theme.ok if done else theme.edge)
                if done:
                    Line(points=points, width=theme.unit)
                else:
                    Line(points=points, width=1, dash_length=2 * theme.unit, dash_offset=1.5 * theme.unit)
