"""The guide: decides what is on the screen, and when it changes.

No pixels, no sockets: the guide works on a ``Gateway`` and tells ``on_show`` what to draw. Everything a
visitor says stays in the visit; what they do goes to the desk, which writes it down before it answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeGuard

from asyncgui import dummy_task

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.display_preferences import DisplayPreferences, ThemeName
from kiosk.accessibility.glossary import ExplainedTerm
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.accessibility.recognition.dictation import Dictation
from kiosk.backend.gateway import Gateway
from kiosk.device.diagnostics import Diagnostics
from kiosk.device.peripherals import Peripherals
from kiosk.domain import NO_TEXT, ClaimedTenant, SignedInTenant, T, Text
from kiosk.domain.rules import DangerKind
from kiosk.eservices import ESERVICES, EService, contact, find_eservice
from kiosk.eservices.concerns import Concern
from kiosk.eservices.receipts import HELD
from kiosk.journeys import (
    Chart,
    Context,
    FetchStep,
    IdentityRequirement,
    InvalidAnswer,
    InvalidDraft,
    Journey,
    JourneyRun,
    PdfViewer,
    QrHandoff,
    Receipt,
    Statement,
)
from kiosk.session.screen_state import (
    BusyScreen,
    ConversationScreen,
    GoodbyeScreen,
    HomeScreen,
    JourneyScreen,
    RestScreen,
    ScreenState,
    TermScreen,
    TicketScreen,
    UrgentScreen,
    WelcomeScreen,
)
from kiosk.session.visit import Visit
from kiosk.settings import Settings

from . import messages
from .base import SessionBase, Sleep, facts_of, never
from .fetch import Fetch
from .help_call import HelpCallTracker
from .poll import Poll
from .preferences import Preferences
from .sign_in import SignIn
from .staff_area import StaffArea
from .submission import Submissions
from .tenant_home import TenantHomeLoader
from .ticket_follow_up import TicketFollowUp

log = logging.getLogger(__name__)

#: How long a goodbye stands. A number of seven signs is copied by hand in ten seconds: who writes slowly, or
#: has three of them, needs half a minute. The next visitor's touch ends it at once.
GOODBYE_WITH_NUMBERS_S = 30
#: Without a number: four words are read.
GOODBYE_S = 4


class SessionController(SessionBase):
    """The one who knows where the visitor is and where to go next. Lives on the UI thread."""

    #: What the visitor says is heard by; the window sets it.
    dictation: Dictation

    def __init__(
        self,
        gateway: Gateway,
        settings: Settings,
        on_show: Callable[[ScreenState], None],
        papers: Peripherals,
        *,
        sleep: Sleep = never,
        conversation_session: ConversationSession | None = None,
        diagnostics: Diagnostics | None = None,
    ) -> None:
        """``sleep`` waits so many seconds on the clock of the UI; ``conversation_session`` opens
        conversations, and without it none is offered; ``diagnostics`` tells the staff of the terminal."""
        super().__init__(
            gateway, settings, on_show, papers, sleep=sleep, conversation_session=conversation_session
        )
        self._sign_in = SignIn(self)
        self._fetch = Fetch(self, self._sign_in, self._go_on)
        self._poll = Poll(self, self._go_on)
        self.staff_area = StaffArea(self, diagnostics)
        self.preferences = Preferences(self, self.choose_language)
        self._submissions = Submissions(self)
        self._ticket_follow_up = TicketFollowUp(self, self._sign_in, self._submissions)
        self.start_ticket_action = self._ticket_follow_up.start_ticket_action
        self.call = HelpCallTracker(self)
        self.tenant_home = TenantHomeLoader(self)
        self._before_languages: ScreenState | None = None
        #: What the visitor was doing when they asked for a person.
        self._interrupted: JourneyScreen | TicketScreen | None = None
        #: A danger that is told first.
        self._danger_warning = dummy_task
        gateway.on_connectivity = self._connectivity_changed

    # The visit

    def wake(self) -> None:
        """Someone is there."""
        if self.visit is None:
            self.dismiss_goodbye()
            self.visit = Visit(self.settings.language, manner=InteractionPreferences.of(self.settings.manner))
            self.on_visit(self.visit)
            self.gateway.refresh()
            self.papers.begin_visit()
            self.show(WelcomeScreen())

    def finish(self) -> None:
        """The visit ends: nothing of it remains here."""
        self._wipe()
        self.show(RestScreen())

    def show_goodbye(self) -> None:
        """The visitor goes: the visit is wiped, and what they did in it told once more for a moment."""
        visit = self.here
        seconds = GOODBYE_S
        done = self._submissions.done()
        if done:
            seconds = round(GOODBYE_WITH_NUMBERS_S * visit.manner.patience)
        goodbye = GoodbyeScreen(done, visit.language, visit.display)
        self._wipe()
        self.show(goodbye)
        self.tasks.start(self._dismiss_after(goodbye, seconds))

    def dismiss_goodbye(self) -> None:
        """It was read: nobody is there any more."""
        if isinstance(self.shown, GoodbyeScreen):
            self.tasks.cancel()
            self.papers.end_visit()
            self.on_visit(None)
            self.show(RestScreen())

    async def _dismiss_after(self, goodbye: GoodbyeScreen, seconds: int) -> None:
        """Once so many seconds have passed, and a paper is out that was wished."""
        while seconds > 0:
            await self.sleep(1)
            if self.shown is not goodbye:
                return
            if goodbye.input.get("printing") != "now":
                seconds -= 1
        self.dismiss_goodbye()

    def _wipe(self) -> None:
        visit, self.visit = self.visit, None
        self.tasks.cancel()
        self._before_languages = self._interrupted = None
        parts = (
            self._sign_in,
            self._fetch,
            self._submissions,
            self._ticket_follow_up,
            self.staff_area,
            self.call,
        )
        for part in parts:
            part.forget()
        if visit is not None:
            if isinstance(visit.identity, SignedInTenant):
                self.gateway.sign_out(visit.identity.token)
            self.papers.end_visit()
            if self.conversation_session is not None:
                self.conversation_session.close_conversation()
            visit.end()
        self.on_visit(None)

    def leave(self) -> None:
        """The visitor touches "finish": what was begun and not sent, or refused, comes first."""
        shown = self.shown
        if self._submissions.untold:
            self.home()
        elif _has_unsent_answers(shown) and not isinstance(shown.run.step, Statement | Chart | PdfViewer):
            run = shown.run
            save = run.journey.save
            can_keep = save is not None and save(run.context) is not None
            keep = partial(self._submissions.keep, run) if can_keep else None
            self.show(messages.confirm_leaving(lambda: self.show(shown), self.show_goodbye, keep))
        else:
            self.show_goodbye()

    def choose_language(self, code: str) -> None:
        """Goes on in that language, from where the visitor was."""
        self.here.language = code
        self.on_visit(self.here)
        before, self._before_languages = self._before_languages, None
        if isinstance(before, JourneyScreen):
            facts_of(before.run)["language"] = code
        if isinstance(before, ConversationScreen):
            before.conversation.speak(Side.VISITOR, code)
        if before is None or isinstance(before, HomeScreen):
            self._show_home_screen()
        else:
            self.show(before)

    def languages(self) -> None:
        """The list of languages, from anywhere."""
        if isinstance(self.shown, RestScreen):
            self.wake()
        elif not isinstance(self.shown, WelcomeScreen | BusyScreen):
            self._before_languages = self.shown
            self.show(WelcomeScreen(changing=True))

    def set_display(self, display: DisplayPreferences) -> None:
        """Another text size or theme."""
        self.here.display = display
        self.on_visit(self.here)
        self.show(self.shown)

    def set_interaction(self, manner: InteractionPreferences) -> None:
        """Another way to act or to hear. What is on the screen stays."""
        self.here.manner = manner
        self.on_visit(self.here)

    def apply_low_vision_preset(self) -> None:
        """Large text, strong contrast, and the kiosk reads."""
        self.here.set_up = True
        self.set_interaction(replace(self.here.manner, reading=True))
        self.set_display(DisplayPreferences(text=200, theme=ThemeName.CONTRAST))

    def apply_hard_of_hearing_preset(self) -> None:
        """Larger words, and captions of what is said; nothing here depends on sound."""
        self.here.deaf = self.here.set_up = True
        self.set_display(replace(self.here.display, text=max(150, self.here.display.text)))

    def explain_term(self, term: ExplainedTerm) -> None:
        """A word in plain words, and back."""
        if not isinstance(self.shown, TermScreen):
            self.show(TermScreen(term, self.shown))

    # What is shown

    def show(self, shown: ScreenState) -> None:
        """Shows it; a step that waits for the landlord shows that, and goes on by itself."""
        if (
            isinstance(shown, JourneyScreen)
            and isinstance(shown.run.step, FetchStep)
            and not shown.run.finished
        ):
            self._fetch.take(shown.run, shown.trouble)
            return
        if isinstance(self.shown, ConversationScreen) and not isinstance(shown, ConversationScreen):
            self.shown.conversation.leave()
        if isinstance(shown, JourneyScreen) and shown.run.finished:
            self.call.shown(shown.run)
        super().show(shown)
        if isinstance(shown, JourneyScreen):
            self._poll.begin(shown)

    def facts(self) -> dict[str, Any]:
        """With what is on its way."""
        warned = frozenset(self.here.dangers_shown)
        return {**super().facts(), "unsent": self._submissions.unsent, "warned": warned}

    @property
    def must_not_time_out(self) -> bool:
        """Whether the visitor waits for a person, or pays on their phone: nothing is wiped meanwhile."""
        shown = self.shown
        pays = (
            isinstance(shown, JourneyScreen)
            and not shown.run.finished
            and isinstance(shown.run.step, QrHandoff)
            and shown.run.step.asks is not None
        )
        return self.call.awaits_staff or pays

    # Going about

    def services(self) -> list[EService]:
        """What the landlord's system offers, in the order of the home screen."""
        return [
            each
            for each in ESERVICES
            if (not each.capability or self._offers(each.capability))
            and (each.needs is not IdentityRequirement.TENANT or self._sign_in_offered)
        ]

    def _offers(self, service: str) -> bool:
        offered = self.gateway.public_info.offered
        return offered is None or service in offered

    @property
    def _sign_in_offered(self) -> bool:
        return self._offers("sessions")

    def home(self) -> None:
        """The services. A journey that was begun is kept for this visit; what was refused is told first."""
        self._keep_draft()
        self._sign_in.forget()
        self._danger_warning.cancel()
        if not self._submissions.show_next_notice():
            self._show_home_screen()

    def _show_home_screen(self) -> None:
        own = self.tenant_home.begin()
        self.show(HomeScreen(self._home_notice(), own, set_up=self.preferences.just_set()))
        if own is not None:
            self.tenant_home.load(own)

    def show_more_services(self) -> None:
        """Those that have no place on the first page of the home."""
        if isinstance(self.shown, HomeScreen):
            self.show(replace(self.shown, more=True))

    @property
    def can_sign_in(self) -> bool:
        """Whether a visitor can say who they are, and has not yet."""
        visit = self.visit
        return self._sign_in_offered and visit is not None and not isinstance(visit.identity, SignedInTenant)

    def start_sign_in(self) -> None:
        """The visitor says who they are, for a home of their own."""
        self._sign_in.ask(self.home, guests=False)

    def open_concern(self, concern: Concern) -> None:
        """To the place of what concerns the visitor."""
        service = find_eservice(concern.service)
        assert service is not None, "what concerns a tenant is of an e-service"
        if service.follows_requests:
            self._ticket_follow_up.tell(concern.of)
        elif concern.facts:
            self.here.drafts.pop(service.key, None)
            self._start_journey(service.journey(), dict(concern.facts))
        else:
            self.open(service.key)

    def open(self, key: str, said: str = "") -> None:
        """Begins an e-service, or goes on where it was left. ``said``: in own words, what it is about."""
        if said:
            self.here.said = said
        service = next(each for each in ESERVICES if each.key == key)
        danger = service.danger_in(said)
        if danger is not None and danger not in self.here.dangers_shown:
            self._warn(service, danger, lambda: self.open(key, said))
            return
        self._keep_draft()
        identity = self.here.identity
        if service.needs is IdentityRequirement.TENANT and isinstance(identity, ClaimedTenant):
            self._sign_in.check(identity, lambda: self._start_service(service))
        elif service.needs is IdentityRequirement.NONE or identity is not None or not self._sign_in_offered:
            self._start_service(service)
        else:
            self._sign_in.ask(
                lambda: self._start_service(service), guests=service.needs is IdentityRequirement.GUEST
            )

    def _warn(self, service: EService, danger: DangerKind, then: Callable[[], None]) -> None:
        """What to do now comes before any question."""
        self._keep_draft()
        self.here.dangers_shown.add(danger)
        self._danger_warning.cancel()
        self._danger_warning = self.tasks.start(self._warn_then(service, danger, then))

    async def _warn_then(self, service: EService, danger: DangerKind, then: Callable[[], None]) -> None:
        assert service.danger_journey is not None, "who finds a danger tells what to do"
        run = JourneyRun(service.danger_journey(danger), self.facts())
        await self.ask(JourneyScreen(run))
        then()

    def help(self) -> None:
        """A person, from anywhere. A call that is open is shown; there is no second one."""
        if isinstance(self.shown, RestScreen):
            self.wake()
        shown, topic = self.shown, NO_TEXT
        if isinstance(shown, JourneyScreen) and _calls_person(shown.run) and not shown.run.finished:
            return
        self._remember_interrupted()
        if self.call.run is not None and self.call.open:
            self._keep_draft()
            self.show(JourneyScreen(self.call.run))
            return
        if isinstance(shown, JourneyScreen) and not shown.run.finished:
            topic = shown.run.journey.title
        self._keep_draft()
        self._start_journey(contact.journey(), {"topic": topic})

    def show_call(self) -> None:
        """How far the call is, from wherever the visitor went meanwhile."""
        call, shown = self.call.run, self.shown
        if (
            call is None
            or isinstance(shown, BusyScreen)
            or (isinstance(shown, JourneyScreen) and shown.run is call)
        ):
            return
        self._remember_interrupted()
        self._keep_draft()
        self.show(JourneyScreen(call))

    def request_help_now(self) -> None:
        """A person comes, and nothing is asked or told before."""
        if self.call.run is not None and self.call.open:
            self.show_call()
            return
        self._remember_interrupted()
        self._keep_draft()
        run = JourneyRun(contact.journey(), {**self.facts(), "quiet": isinstance(self.shown, UrgentScreen)})
        run.answer(contact.NOW)
        self._go_on(run)

    def request_callback(self) -> None:
        """Who waits wants to be called back in place of that."""
        call = self.call.run
        facts = {**self.facts(), "topic": contact.agreed_topic(call.context) if call is not None else NO_TEXT}
        if call is not None and self.call.open:
            taking_back = JourneyRun(contact.cancellation_journey(call.context, contact.NOW), self.facts())
            taking_back.answer(True)
            self._submissions.send(taking_back)
        self._end_call()
        run = JourneyRun(contact.journey(), facts)
        run.answer(contact.CALL_BACK)
        self._go_on(run)

    def resume(self) -> None:
        """From the call back to what the visitor was doing, else to the services."""
        aside, self._interrupted = self._interrupted, None
        if not self.call.open:
            self._end_call()
        if aside is None:
            self.home()
            return
        if isinstance(aside, JourneyScreen):
            self.here.drafts.pop(aside.run.journey.key, None)
        self.show(aside)

    @property
    def interrupted_title(self) -> Text:
        """What the visitor was doing when they asked for a person; nothing where it was nothing."""
        if isinstance(self._interrupted, JourneyScreen):
            return self._interrupted.run.journey.title
        follows = next(each for each in ESERVICES if each.follows_requests)
        return follows.title if self._interrupted is not None else NO_TEXT

    @property
    def interrupted_icon(self) -> str:
        """The pictogram of that; "" for none."""
        return self._interrupted.run.journey.icon if isinstance(self._interrupted, JourneyScreen) else ""

    def _remember_interrupted(self) -> None:
        shown = self.shown
        at_it = isinstance(shown, TicketScreen) or (
            isinstance(shown, JourneyScreen) and not shown.run.finished and not _calls_person(shown.run)
        )
        self._interrupted = shown if at_it else None  # type: ignore[assignment]

    def _end_call(self) -> None:
        self.call.forget()
        self.on_help_call()

    def show_urgent_numbers(self) -> None:
        """Numbers for who is in danger. Nothing of what led here is kept."""
        if isinstance(self.shown, RestScreen):
            self.wake()
        self._forget_answers()
        self.show(UrgentScreen())

    def leave_urgent_numbers(self) -> None:
        """Back to the services, as if nothing had been."""
        self._forget_answers()
        self.show(HomeScreen(self._home_notice()))

    def _forget_answers(self) -> None:
        self.here.drafts.clear()
        self.here.said = ""
        self._interrupted = self._before_languages = None
        self._danger_warning.cancel()

    @property
    def staff_available(self) -> bool:
        """Whether a person can be called to this kiosk now."""
        return contact.can_call_agent(Context({}, self.facts()))

    def start_conversation(self) -> None:
        """Two people talk through the kiosk: this visitor and the clerk."""
        assert self.conversation_session is not None, "no conversation was offered"
        visit = self.here
        conversation = self.conversation_session.open(visit.id, visit.language, deaf=visit.deaf)
        self.show(ConversationScreen(conversation))

    def turn_round(self) -> None:
        """One half for who sits opposite, or both for who stand side by side."""
        shown = self.shown
        if isinstance(shown, ConversationScreen):
            self.show(replace(shown, facing=not shown.facing))

    def _start_service(self, service: EService) -> None:
        if service.follows_requests:
            self._ticket_follow_up.open()
        elif service.needs_requests:
            self._ticket_follow_up.with_tickets(lambda: self._start_journey(service.journey()))
        else:
            self._start_journey(service.journey())

    def _start_journey(self, journey: Journey, facts: dict[str, Any] | None = None) -> None:
        facts = {**self.facts(), **(facts or {})}
        draft = self.here.drafts.pop(journey.key, None)
        run, notice = None, self.preferences.just_set()
        if draft is not None:
            try:
                run = JourneyRun.resume(journey, facts, draft)
                notice = T("Vous reprenez où vous en étiez.")
            except InvalidDraft:
                log.info("a draft of %s could not be resumed", journey.key)
        self.show(JourneyScreen(run or JourneyRun(journey, facts), notice=notice))

    def _keep_draft(self) -> None:
        shown = self.shown
        if _has_unsent_answers(shown):
            assert isinstance(shown, JourneyScreen)
            self.here.drafts[shown.run.journey.key] = shown.run.leave()

    # Questions

    def answer(self, value: object) -> None:
        """The answer to the question shown."""
        asking = self._journey_screen
        try:
            asking.run.answer(value)
        except InvalidAnswer as refused:
            self.show(replace(asking, trouble=refused.reason, notice=NO_TEXT))
            return
        self._go_on(asking.run)

    def send_code_again(self) -> None:
        """The code that is asked for did not come."""
        self._sign_in.send_code_again(self._journey_screen)

    def explain_other_phone(self) -> None:
        """It went to a phone that the visitor does not have."""
        self._sign_in.explain_other_phone()

    def skip(self) -> None:
        """No answer to the question shown."""
        self._journey_screen.run.skip()
        self._go_on(self._journey_screen.run)

    def change(self, key: str) -> None:
        """From the review to one of its lines."""
        self._journey_screen.run.edit_step(key)
        self.show(JourneyScreen(self._journey_screen.run))

    def back(self) -> None:
        """One step back; from the first one to where the visitor came from."""
        shown = self.shown
        if isinstance(shown, JourneyScreen) and not shown.run.finished and shown.run.back():
            self.show(JourneyScreen(shown.run))
        elif self._ticket_follow_up.back() or self.staff_area.back() or self.preferences.back():
            pass
        elif isinstance(shown, TermScreen):
            self.show(shown.before)
        elif isinstance(shown, ConversationScreen) and shown.input:
            self.show(replace(shown, input={}))
        elif isinstance(shown, WelcomeScreen) and self._before_languages is not None:
            self.choose_language(self.here.language)
        elif isinstance(shown, UrgentScreen):
            self.leave_urgent_numbers()
        elif isinstance(shown, JourneyScreen) and shown.run is self.call.run:
            self.resume()
        elif not isinstance(shown, RestScreen | BusyScreen):
            self.home()

    def _go_on(self, run: JourneyRun) -> None:
        service = find_eservice(run.journey.key)
        if not run.finished:
            self.show(JourneyScreen(run))
        elif self.interrupt_question(None, run):
            pass  # who asked goes on
        elif service is not None and service.is_urgent(run.context):
            self.show_urgent_numbers()
        elif service is not None and service.is_conversation(run.context):
            self.start_conversation()
        elif isinstance(run.step, Receipt):
            self._submissions.take(run)
            if self.call.is_cancelled_by(run):
                self._end_call()
        else:
            self.home()  # there was only something to know

    @property
    def _journey_screen(self) -> JourneyScreen:
        assert isinstance(self.shown, JourneyScreen), "nothing is asked"
        return self.shown

    # The line, and faults

    def report_error(self, error: Exception) -> None:
        """A fault of ours, wherever it happened: the visitor is told, and can go on."""
        if self.visit is not None:
            self.broken(error)

    def _home_notice(self) -> Text:
        if self.gateway.held:
            return HELD
        if self.gateway.online is False:
            return T("Pas de réseau. Vos demandes sont gardées et partiront toutes seules.")
        return NO_TEXT

    def _connectivity_changed(self) -> None:
        self._submissions.connectivity_changed()
        if isinstance(self.shown, HomeScreen) and self.shown.notice != self._home_notice():
            self.show(replace(self.shown, notice=self._home_notice()))


def _calls_person(run: JourneyRun) -> bool:
    """Whether that is the journey behind "help"."""
    service = find_eservice(run.journey.key)
    return service is not None and service.calls_person


def _has_unsent_answers(shown: ScreenState) -> TypeGuard[JourneyScreen]:
    """Whether something was answered that is not sent yet."""
    return isinstance(shown, JourneyScreen) and not shown.run.finished and shown.run.can_go_back
