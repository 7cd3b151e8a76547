"""The guide: decides what is on the screen, and when it changes.

No pixels, no sockets: the guide works on a ``Desk`` and tells ``on_show`` what to draw. Everything a
visitor says stays in the visit; what they do goes to the desk, which writes it down before it answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeGuard

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.display_preferences import Display, ThemeName
from kiosk.accessibility.glossary import Term
from kiosk.accessibility.interaction_preferences import Manner
from kiosk.backend.gateway import Desk
from kiosk.device.peripherals import Papers
from kiosk.domain import NOTHING, Claimed, SignedIn, T, Text
from kiosk.domain.rules import DangerKind
from kiosk.eservices import (
    ESERVICES,
    EService,
    appointments,
    contact,
    documents,
    local_help,
    rent,
    report_problem,
    reported,
    requests,
)
from kiosk.eservices.concerns import Concern, Kind
from kiosk.eservices.receipts import HELD
from kiosk.journeys import (
    AnswerRefused,
    Await,
    Carry,
    Chart,
    DraftUnusable,
    Journey,
    JourneyRun,
    Needs,
    Paper,
    Receipt,
    Statement,
    View,
)
from kiosk.session.screen_state import (
    Asking,
    Busy,
    Conversing,
    Explained,
    Following,
    Goodbye,
    Home,
    Rest,
    Shown,
    Urgent,
    Welcome,
)
from kiosk.session.visit import Visit
from kiosk.settings import Settings

from . import messages
from .course import Course, facts_of
from .fetch import Awaiting
from .own_home import OwnHome
from .person_call import OpenCall
from .poll import Watching
from .preferences import Comforting
from .sign_in import SigningIn
from .staff_area import StaffRoom
from .submission import HandingOver
from .ticket_follow_up import FollowingUp

log = logging.getLogger(__name__)

#: How long a goodbye stands. A number of seven signs is copied by hand in ten seconds: who writes slowly, or
#: has three of them, needs half a minute. The next visitor's touch ends it at once.
NUMBERS_S = 30
#: Without a number: four words are read.
FAREWELL_S = 4


class Guide(Course):
    """The one who knows where the visitor is and where to go next. Lives on the UI thread."""

    def __init__(
        self, desk: Desk, settings: Settings, on_show: Callable[[Shown], None], papers: Papers
    ) -> None:
        super().__init__(desk, settings, on_show, papers)
        self._signing_in = SigningIn(self)
        self._awaiting = Awaiting(self, self._signing_in, self._go_on)
        self._watching = Watching(self, self._go_on)
        self.staff = StaffRoom(self)
        self.comfort = Comforting(self, self.choose_language)
        self._handing_over = HandingOver(self)
        self._following = FollowingUp(self, self._signing_in, self._handing_over)
        self.act_on = self._following.act_on
        self.call = OpenCall(self)
        self.own_home = OwnHome(self)
        self._before: Shown | None = None
        #: What the visitor was doing when they asked for a person.
        self._aside: Asking | Following | None = None
        #: A danger that is told first, and where it leads.
        self._warning: tuple[JourneyRun, Callable[[], None]] | None = None
        desk.on_line = self._line_changed

    # The visit

    def wake(self) -> None:
        """Someone is there."""
        if self.visit is None:
            self.end_goodbye()
            self.visit = Visit(self.settings.language, manner=Manner.of(self.settings.manner))
            self.on_visit(self.visit)
            self.desk.refresh()
            self.papers.begin_visit()
            self.show(Welcome())

    def finish(self) -> None:
        """The visit ends: nothing of it remains here."""
        self._wipe()
        self.show(Rest())

    def goodbye(self) -> None:
        """The visitor goes: the visit is wiped, and what they did in it told once more for a moment."""
        visit = self.here
        seconds = FAREWELL_S
        done = self._handing_over.done()
        if done:
            seconds = round(NUMBERS_S * visit.manner.patience)
        goodbye = Goodbye(done, visit.language, visit.display)
        self._wipe()
        self.show(goodbye)
        self._leave_after(goodbye, seconds)

    def end_goodbye(self) -> None:
        """It was read: nobody is there any more."""
        if isinstance(self.shown, Goodbye):
            self.papers.end_visit()
            self.on_visit(None)
            self.show(Rest())

    def _leave_after(self, goodbye: Goodbye, seconds: int) -> None:
        """Once so many seconds have passed, and a paper is out that was wished."""
        if self.shown is not goodbye:
            return
        if seconds <= 0:
            self.end_goodbye()
            return
        waits = goodbye.input.get("printing") == "now"
        self.on_wait(lambda: self._leave_after(goodbye, seconds - (not waits)))

    def _wipe(self) -> None:
        visit, self.visit = self.visit, None
        self._before = self._aside = self._warning = None
        parts = (self._signing_in, self._awaiting, self._handing_over, self._following, self.staff, self.call)
        for part in parts:
            part.forget()
        if visit is not None:
            if isinstance(visit.identity, SignedIn):
                self.desk.sign_out(visit.identity.token)
            self.papers.end_visit()
            if self.bridge is not None:
                self.bridge.close_conversation()
            visit.end()
        self.on_visit(None)

    def leave(self) -> None:
        """The visitor touches "finish": what was begun and not sent, or refused, comes first."""
        shown = self.shown
        if self._handing_over.untold:
            self.home()
        elif _begun(shown) and not isinstance(shown.run.step, Statement | Chart | Paper):
            run = shown.run
            save = run.journey.save
            can_keep = save is not None and save(run.view) is not None
            keep = partial(self._handing_over.keep, run) if can_keep else None
            self.show(messages.leaving(lambda: self.show(shown), self.goodbye, keep))
        else:
            self.goodbye()

    def choose_language(self, code: str) -> None:
        """Goes on in that language, from where the visitor was."""
        self.here.language = code
        self.on_visit(self.here)
        before, self._before = self._before, None
        if isinstance(before, Asking):
            facts_of(before.run)["language"] = code
        if isinstance(before, Conversing):
            before.conversation.speak(Side.VISITOR, code)
        if before is None or isinstance(before, Home):
            self._show_home()
        else:
            self.show(before)

    def languages(self) -> None:
        """The list of languages, from anywhere."""
        if isinstance(self.shown, Rest):
            self.wake()
        elif not isinstance(self.shown, Welcome | Busy):
            self._before = self.shown
            self.show(Welcome(changing=True))

    def set_display(self, display: Display) -> None:
        """Another text size or theme."""
        self.here.display = display
        self.on_visit(self.here)
        self.show(self.shown)

    def set_manner(self, manner: Manner) -> None:
        """Another way to act or to hear. What is on the screen stays."""
        self.here.manner = manner
        self.on_visit(self.here)

    def sees_badly(self) -> None:
        """Large text, strong contrast, and the kiosk reads."""
        self.here.set_up = True
        self.set_manner(replace(self.here.manner, reading=True))
        self.set_display(Display(text=200, theme=ThemeName.CONTRAST))

    def hears_badly(self) -> None:
        """Larger words, and captions of what is said; nothing here depends on sound."""
        self.here.deaf = self.here.set_up = True
        self.set_display(replace(self.here.display, text=max(150, self.here.display.text)))

    def explain(self, term: Term) -> None:
        """A word in plain words, and back."""
        if not isinstance(self.shown, Explained):
            self.show(Explained(term, self.shown))

    # What is shown

    def show(self, shown: Shown) -> None:
        """Shows it; a step that waits for the landlord shows that, and goes on by itself."""
        if isinstance(shown, Asking) and isinstance(shown.run.step, Await) and not shown.run.finished:
            self._awaiting.take(shown.run, shown.trouble)
            return
        if isinstance(self.shown, Conversing) and not isinstance(shown, Conversing):
            self.shown.conversation.leave()
        if isinstance(shown, Asking) and shown.run.finished:
            self.call.shown(shown.run)
        super().show(shown)
        if isinstance(shown, Asking):
            self._watching.begin(shown)

    def facts(self) -> dict[str, Any]:
        """With what is on its way."""
        warned = frozenset(self.here.warned)
        return {**super().facts(), "unsent": self._handing_over.unsent, "warned": warned}

    @property
    def waits(self) -> bool:
        """Whether the visitor waits for a person, or pays on their phone: nothing is wiped meanwhile."""
        shown = self.shown
        pays = (
            isinstance(shown, Asking)
            and not shown.run.finished
            and isinstance(shown.run.step, Carry)
            and shown.run.step.asks is not None
        )
        return self.call.waited_for or pays

    # Going about

    def services(self) -> list[EService]:
        """What the landlord's system offers, in the order of the home screen."""
        return [
            each
            for each in ESERVICES
            if (not each.capability or self._offers(each.capability))
            and (each.needs is not Needs.TENANT or self._can_sign_in)
        ]

    def _offers(self, service: str) -> bool:
        offered = self.desk.public.offered
        return offered is None or service in offered

    @property
    def _can_sign_in(self) -> bool:
        return self._offers("sessions")

    def home(self) -> None:
        """The services. A journey that was begun is kept for this visit; what was refused is told first."""
        self._keep_draft()
        self._signing_in.forget()
        self._warning = None
        if not self._handing_over.tell_refused():
            self._show_home()

    def _show_home(self) -> None:
        own = self.own_home.begin()
        self.show(Home(self._home_notice(), own, set_up=self.comfort.just_set()))
        if own is not None:
            self.own_home.ask(own)

    def more_services(self) -> None:
        """Those that have no place on the first page of the home."""
        if isinstance(self.shown, Home):
            self.show(replace(self.shown, more=True))

    @property
    def can_recognise(self) -> bool:
        """Whether a visitor can say who they are, and has not yet."""
        visit = self.visit
        return self._can_sign_in and visit is not None and not isinstance(visit.identity, SignedIn)

    def recognise(self) -> None:
        """The visitor says who they are, for a home of their own."""
        self._signing_in.ask(self.home, guests=False)

    def attend_to(self, concern: Concern) -> None:
        """To the place of what concerns the visitor."""
        match concern.kind:
            case Kind.RENT:
                self.open(rent.KEY)
            case Kind.MEETING:
                self.open(appointments.KEY)
            case Kind.PAPER:
                self.here.drafts.pop(documents.KEY, None)
                self._begin(documents.journey(), {"paper": concern.of})
            case Kind.VISIT | Kind.ANSWER:
                self._following.tell(concern.of)

    def open(self, key: str, said: str = "") -> None:
        """Begins an e-service, or goes on where it was left. ``said``: in own words, what it is about."""
        if said:
            self.here.said = said
        danger = reported.danger_of(said) if key == report_problem.KEY else None
        if danger is not None and danger not in self.here.warned:
            self._warn(danger, lambda: self.open(key, said))
            return
        service = next(each for each in ESERVICES if each.key == key)
        self._keep_draft()
        identity = self.here.identity
        if service.needs is Needs.TENANT and isinstance(identity, Claimed):
            number, born = identity.tenant_number, identity.birth_date
            self._signing_in.check(number, born, lambda: self._enter(service))
        elif service.needs is Needs.NONE or identity is not None or not self._can_sign_in:
            self._enter(service)
        else:
            self._signing_in.ask(lambda: self._enter(service), guests=service.needs is Needs.GUEST)

    def _warn(self, danger: DangerKind, then: Callable[[], None]) -> None:
        """What to do now comes before any question."""
        self._keep_draft()
        self.here.warned.add(danger)
        run = JourneyRun(report_problem.warning(danger), self.facts())
        self._warning = run, then
        self.show(Asking(run))

    def help(self) -> None:
        """A person, from anywhere. A call that is open is shown; there is no second one."""
        if isinstance(self.shown, Rest):
            self.wake()
        shown, topic = self.shown, NOTHING
        if isinstance(shown, Asking) and shown.run.journey.key == contact.KEY and not shown.run.finished:
            return
        self._step_aside()
        if self.call.run is not None and self.call.open:
            self._keep_draft()
            self.show(Asking(self.call.run))
            return
        if isinstance(shown, Asking) and not shown.run.finished:
            topic = shown.run.journey.title
        self._keep_draft()
        self._begin(contact.journey(), {"topic": topic})

    def show_call(self) -> None:
        """How far the call is, from wherever the visitor went meanwhile."""
        call, shown = self.call.run, self.shown
        if call is None or isinstance(shown, Busy) or (isinstance(shown, Asking) and shown.run is call):
            return
        self._step_aside()
        self._keep_draft()
        self.show(Asking(call))

    def call_now(self) -> None:
        """A person comes, and nothing is asked or told before."""
        if self.call.run is not None and self.call.open:
            self.show_call()
            return
        self._step_aside()
        self._keep_draft()
        run = JourneyRun(contact.journey(), {**self.facts(), "quiet": isinstance(self.shown, Urgent)})
        run.answer(contact.NOW)
        self._go_on(run)

    def call_back(self) -> None:
        """Who waits wants to be called back in place of that."""
        call = self.call.run
        facts = {**self.facts(), "topic": contact.topic(call.view) if call is not None else NOTHING}
        if call is not None and self.call.open:
            taking_back = JourneyRun(contact.take_back(call.view, contact.NOW), self.facts())
            taking_back.answer(True)
            self._handing_over.send(taking_back)
        self._end_call()
        run = JourneyRun(contact.journey(), facts)
        run.answer(contact.CALL_BACK)
        self._go_on(run)

    def resume(self) -> None:
        """From the call back to what the visitor was doing, else to the services."""
        aside, self._aside = self._aside, None
        if not self.call.open:
            self._end_call()
        if aside is None:
            self.home()
            return
        if isinstance(aside, Asking):
            self.here.drafts.pop(aside.run.journey.key, None)
        self.show(aside)

    @property
    def doing(self) -> Text:
        """What the visitor was doing when they asked for a person; nothing where it was nothing."""
        if isinstance(self._aside, Asking):
            return self._aside.run.journey.title
        return requests.TITLE if self._aside is not None else NOTHING

    @property
    def doing_icon(self) -> str:
        """The pictogram of that; "" for none."""
        return self._aside.run.journey.icon if isinstance(self._aside, Asking) else ""

    def _step_aside(self) -> None:
        shown = self.shown
        at_it = isinstance(shown, Following) or (
            isinstance(shown, Asking) and not shown.run.finished and shown.run.journey.key != contact.KEY
        )
        self._aside = shown if at_it else None  # type: ignore[assignment]

    def _end_call(self) -> None:
        self.call.forget()
        self.on_call()

    def urgent(self) -> None:
        """Numbers for who is in danger. Nothing of what led here is kept."""
        if isinstance(self.shown, Rest):
            self.wake()
        self._forget_what_was_said()
        self.show(Urgent())

    def leave_urgent(self) -> None:
        """Back to the services, as if nothing had been."""
        self._forget_what_was_said()
        self.show(Home(self._home_notice()))

    def _forget_what_was_said(self) -> None:
        self.here.drafts.clear()
        self.here.said = ""
        self._aside = self._before = self._warning = None

    @property
    def someone_can_come(self) -> bool:
        """Whether a person can be called to this kiosk now."""
        return contact.can_come(View({}, self.facts()))

    def converse(self) -> None:
        """Two people talk through the kiosk: this visitor and the clerk."""
        assert self.bridge is not None, "no conversation was offered"
        visit = self.here
        conversation = self.bridge.open(visit.id, visit.language, deaf=visit.deaf)
        self.show(Conversing(conversation))

    def turn_round(self) -> None:
        """One half for who sits opposite, or both for who stand side by side."""
        shown = self.shown
        if isinstance(shown, Conversing):
            self.show(replace(shown, facing=not shown.facing))

    def _enter(self, service: EService) -> None:
        if service.key == requests.KEY:
            self._following.open()
        elif service.key == report_problem.KEY:
            self._following.knowing(lambda: self._begin(report_problem.journey()))
        else:
            self._begin(service.journey())

    def _begin(self, journey: Journey, facts: dict[str, Any] | None = None) -> None:
        facts = {**self.facts(), **(facts or {})}
        draft = self.here.drafts.pop(journey.key, None)
        run, notice = None, self.comfort.just_set()
        if draft is not None:
            try:
                run = JourneyRun.resume(journey, facts, draft)
                notice = T("Vous reprenez où vous en étiez.")
            except DraftUnusable:
                log.info("a draft of %s could not be resumed", journey.key)
        self.show(Asking(run or JourneyRun(journey, facts), notice=notice))

    def _keep_draft(self) -> None:
        shown = self.shown
        if _begun(shown):
            assert isinstance(shown, Asking)
            self.here.drafts[shown.run.journey.key] = shown.run.leave()

    # Questions

    def answer(self, value: object) -> None:
        """The answer to the question shown."""
        asking = self._asking
        try:
            asking.run.answer(value)
        except AnswerRefused as refused:
            self.show(replace(asking, trouble=refused.reason, notice=NOTHING))
            return
        self._go_on(asking.run)

    def send_code_again(self) -> None:
        """The code that is asked for did not come."""
        self._signing_in.send_code_again(self._asking)

    def other_phone(self) -> None:
        """It went to a phone that the visitor does not have."""
        self._signing_in.other_phone()

    def skip(self) -> None:
        """No answer to the question shown."""
        self._asking.run.skip()
        self._go_on(self._asking.run)

    def change(self, key: str) -> None:
        """From the review to one of its lines."""
        self._asking.run.go_to(key)
        self.show(Asking(self._asking.run))

    def back(self) -> None:
        """One step back; from the first one to where the visitor came from."""
        shown = self.shown
        if isinstance(shown, Asking) and not shown.run.finished and shown.run.back():
            self.show(Asking(shown.run))
        elif self._following.back() or self.staff.back() or self.comfort.back():
            pass
        elif isinstance(shown, Explained):
            self.show(shown.before)
        elif isinstance(shown, Conversing) and shown.input:
            self.show(replace(shown, input={}))
        elif isinstance(shown, Welcome) and self._before is not None:
            self.choose_language(self.here.language)
        elif isinstance(shown, Urgent):
            self.leave_urgent()
        elif isinstance(shown, Asking) and shown.run is self.call.run:
            self.resume()
        elif not isinstance(shown, Rest | Busy):
            self.home()

    def _go_on(self, run: JourneyRun) -> None:
        if not run.finished:
            self.show(Asking(run))
        elif any(
            part.answered(run) for part in (self._signing_in, self._following, self._handing_over, self.staff)
        ):
            pass
        elif self._warning is not None and run is self._warning[0]:
            (_, then), self._warning = self._warning, None
            then()
        elif run.journey.key in (contact.KEY, local_help.KEY) and _asks_for_urgent_help(run):
            self.urgent()
        elif contact.through_the_kiosk(run.view) and run.journey.key == contact.KEY:
            self.converse()
        elif isinstance(run.step, Receipt):
            self._handing_over.take(run)
            if self.call.is_taken_back_by(run):
                self._end_call()
        else:
            self.home()  # there was only something to know

    @property
    def _asking(self) -> Asking:
        assert isinstance(self.shown, Asking), "nothing is asked"
        return self.shown

    # The line, and faults

    def sorry(self, error: Exception) -> None:
        """A fault of ours, wherever it happened: the visitor is told, and can go on."""
        if self.visit is not None:
            self.broken(error)

    def _home_notice(self) -> Text:
        if self.desk.held:
            return HELD
        if self.desk.online is False:
            return T("Pas de réseau. Vos demandes sont gardées et partiront toutes seules.")
        return NOTHING

    def _line_changed(self) -> None:
        self._handing_over.line_changed()
        if isinstance(self.shown, Home) and self.shown.notice != self._home_notice():
            self.show(replace(self.shown, notice=self._home_notice()))


def _asks_for_urgent_help(run: JourneyRun) -> bool:
    return contact.is_urgent(run.view) or local_help.is_urgent(run.view)


def _begun(shown: Shown) -> TypeGuard[Asking]:
    """Whether something was answered that is not sent yet."""
    return isinstance(shown, Asking) and not shown.run.finished and shown.run.can_go_back
