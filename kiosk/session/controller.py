"""The controller of a session: decides what is on the screen, and when it changes.

No pixels and no sockets: it works on a ``Gateway``, and its ``screen_changed`` says what to draw. Everything
a visitor says stays in the visit; what they do goes to the gateway, which writes it to the disk before it
answers.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeGuard

from asyncgui import dummy_task

from kiosk.accessibility.display_preferences import DisplayPreferences, ThemeName
from kiosk.accessibility.glossary import ExplainedTerm
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.accessibility.recognition import Dictation
from kiosk.backend.gateway import Gateway
from kiosk.device.diagnostics import Diagnostics
from kiosk.device.peripherals import Peripherals
from kiosk.domain import NO_TEXT, ClaimedTenant, SignedInTenant, T, Text
from kiosk.domain.rules import DangerKind, UrgentReason, public_holidays
from kiosk.eservices import EService, contact, eservices, find_eservice, visit_facts
from kiosk.eservices.concerns import Concern
from kiosk.eservices.receipts import HELD
from kiosk.eservices.side_journeys import WISH_JOURNEY
from kiosk.eservices.visit_facts import VisitFacts
from kiosk.i18n.formats import PARIS
from kiosk.journeys import (
    Chart,
    Context,
    FetchStep,
    IdentityRequirement,
    Information,
    InvalidAnswer,
    InvalidDraft,
    Journey,
    JourneyRun,
    LetterReading,
    PdfViewer,
    QrHandoff,
    Receipt,
    Statement,
    Wish,
)
from kiosk.session.screen_state import (
    BusyScreen,
    CompletedAct,
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
from .context import SessionContext, Sleep, facts_of, never, visit_task
from .fetch import Fetch, Poll
from .help_call import HelpCallTracker, help_needs
from .practice import Practice
from .preferences import Preferences
from .sign_in import SignIn
from .staff_area import StaffArea
from .submission import Submissions
from .tenant_home import TenantHomeLoader
from .ticket_follow_up import TicketFollowUp

if TYPE_CHECKING:
    from kiosk.accessibility.conversation.session import ConversationSession
    from kiosk.accessibility.symptom_meaning import SymptomMeaning

    from .remote_conversation import RemoteConversation

log = logging.getLogger(__name__)

#: How long a goodbye stands. A number of seven signs is copied by hand in ten seconds: who writes slowly, or
#: has three of them, needs half a minute. The next visitor's touch ends it at once.
GOODBYE_WITH_NUMBERS_S = 30
#: Without a number: four words are read.
GOODBYE_S = 4


#: Announcements on the screen at rest.
MAX_ANNOUNCEMENTS = 2


class SessionController:
    """Knows where the visitor is and where to go next. Used on the UI thread alone."""

    def __init__(
        self,
        gateway: Gateway,
        settings: Settings,
        peripherals: Peripherals,
        *,
        sleep: Sleep = never,
        now: Callable[[], datetime] = lambda: datetime.now(PARIS),
        dictation: Dictation | None = None,
        conversation_session: "ConversationSession | None" = None,
        symptoms: "Callable[[], SymptomMeaning] | None" = None,
        diagnostics: Diagnostics | None = None,
        fault_code: str = "",
        restart: Callable[[], None] = lambda: None,
    ) -> None:
        """``sleep`` waits so many seconds on the clock of the UI; ``now`` is the time here.

        Without ``dictation`` no page listens, without ``conversation_session`` (which may come later) no
        conversation is offered, without ``symptoms`` a report is understood by its words alone;
        ``diagnostics`` reports on the terminal to its staff. ``fault_code``: why nothing is kept here; each
        visitor is told. ``restart`` has the program begin anew: to practise, or no longer to.
        """
        self._session = session = SessionContext(
            gateway, settings, peripherals, navigation=self, symptoms=symptoms, sleep=sleep, now=now
        )
        self.gateway, self.settings, self.peripherals = gateway, settings, peripherals
        self.now, self.tasks = now, session.tasks
        self.visit_changed, self.screen_changed = session.visit_changed, session.screen_changed
        self._dictation, self.conversation_session = dictation, conversation_session
        self._sign_in = SignIn(session)
        self._fetch = Fetch(session, self._sign_in, self._go_on)
        self.tenant_home = TenantHomeLoader(session)
        self.staff_area = StaffArea(session, diagnostics)
        self.practice = Practice(session, self.open, restart)
        self.preferences = Preferences(session, self.choose_language)
        self._submissions = Submissions(session)
        self._poll = Poll(session, self._go_on, self.tenant_home.refresh, self._submissions.supersede)
        self._ticket_follow_up = TicketFollowUp(session, self._sign_in, self._submissions)
        self.start_ticket_action = self._ticket_follow_up.start_ticket_action
        self.call = HelpCallTracker(session)
        self._fault_code = fault_code
        self._before_languages: ScreenState | None = None
        #: What the visitor was doing when they asked for a person.
        self._interrupted: JourneyScreen | TicketScreen | None = None
        #: What the visitor wrote that they want, once an e-service was opened from there.
        self._wish: JourneyScreen | None = None
        #: An e-service that is being opened: first what to do in a danger, then who is there.
        self._opening = dummy_task
        gateway.connectivity_changed.subscribe(self._connectivity_changed)

    @property
    def shown(self) -> ScreenState:
        """What is on the screen."""
        return self._session.shown

    @property
    def visit(self) -> Visit | None:
        """The visit that lasts; ``None`` while nobody is there."""
        return self._session.visit

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody reads or awaits anything here: not even their numbers on the last page, or paper."""
        return self.visit is None and isinstance(self.shown, RestScreen)

    @property
    def current_visit(self) -> Visit:
        return self._session.current_visit

    @property
    def dictation(self) -> Dictation:
        """What listens for a page."""
        assert self._dictation is not None, "nobody listens here"
        return self._dictation

    # The visit

    def wake(self) -> None:
        """Someone is there."""
        if self.visit is None:
            self.dismiss_goodbye()
            interaction = InteractionPreferences.of(self.settings.interaction)
            volume_db = max(interaction.volume_db, self.staff_area.notes.volume_db)
            visit = Visit(self.settings.language, interaction=replace(interaction, volume_db=volume_db))
            self._session.visit = visit
            self.visit_changed.emit(visit)
            if profile := self.gateway.agency_facts.standard_profile:
                self.preferences.try_out(profile)
            self.peripherals.begin_visit()
            self.show(WelcomeScreen())
            self.gateway.refresh()  # once the page is made: the first question imports a library

    def leave(self) -> None:
        """The visitor touches "finish": what was refused comes first, then a call, then what was not sent."""
        shown, call = self.shown, self.call.run
        if self._submissions.has_notices:
            self.home()
        elif isinstance(shown, ConversationScreen) and shown.remote and not shown.over:
            leave = partial(self._cancel_call_and_leave, shown)
            self.show(messages.confirm_leaving_conversation(shown.remote, lambda: self.show(shown), leave))
        elif call is not None and self.call.awaits_staff and not self.call.quiet:
            question = messages.confirm_leaving_call(
                contact.ContactState(call.context).call_headline,
                stay=lambda: self.show(shown),
                wait=lambda: self._leave_unsent(shown),
                cancel=lambda: self._cancel_call_and_leave(shown),
            )
            self.show(question)
        else:
            self._leave_unsent(shown)

    def _cancel_call_and_leave(self, shown: ScreenState) -> None:
        self._cancel_call()
        self._leave_unsent(shown)

    def _leave_unsent(self, shown: ScreenState) -> None:
        """The goodbye; before it, what is to become of the journey that was begun."""
        if _has_unsent_answers(shown) and not isinstance(
            shown.run.step, Statement | Chart | PdfViewer | LetterReading
        ):
            run = shown.run
            save = run.journey.save
            can_keep = save is not None and save(run.context) is not None
            keep = partial(self._submissions.keep, run) if can_keep else None
            self.show(messages.confirm_leaving(lambda: self.show(shown), self.show_goodbye, keep))
        else:
            self.show_goodbye()

    def show_goodbye(self) -> None:
        """The visitor goes: the visit is wiped, and what they did in it is shown once more for a moment."""
        visit = self.current_visit
        done = self._submissions.done()
        call = self.call.run
        if call is not None and self.call.awaits_staff and not self.call.quiet:
            state = contact.ContactState(call.context)
            number = visit_facts.reference(call.context)
            done = (*done, CompletedAct(contact.SERVICE.title, state.call_short_text, number))
        goodbye = GoodbyeScreen(done, visit.language, visit.display)
        seconds = round(GOODBYE_WITH_NUMBERS_S * visit.interaction.patience) if done else GOODBYE_S
        self._wipe()
        self._dismiss_after(goodbye, seconds)  # first: it goes too where it cannot be drawn
        self.show(goodbye)

    @visit_task
    async def _dismiss_after(self, goodbye: GoodbyeScreen, seconds: int) -> None:
        """Once so many seconds have passed, and a receipt is out that is being printed."""
        while seconds > 0:
            await self._session.sleep(1)
            if self.shown is not goodbye:
                return
            if goodbye.input.get("printing") != "now":
                seconds -= 1
        self.dismiss_goodbye()

    def dismiss_goodbye(self) -> None:
        """It was read: nobody is there any more."""
        if isinstance(self.shown, GoodbyeScreen):
            self.tasks.cancel()
            self.peripherals.end_visit()
            self.visit_changed.emit(None)
            self.show(self._rest_screen())

    def finish(self) -> None:
        """The visit ends: nothing of it remains here."""
        self._wipe()
        self.show(self._rest_screen())

    def _rest_screen(self) -> RestScreen:
        """With what the agency announces today; no more than can be read in passing."""
        facts, today = self.gateway.agency_facts, self.now().date()
        current = [words for words, until in facts.announcements if until is None or until >= today]
        return RestScreen(tuple(current[:MAX_ANNOUNCEMENTS]), facts.name)

    @property
    def is_nobody_expected(self) -> bool:
        """Whether nobody is to see the screen from afar: the agency is closed, or it is a tablet at home."""
        agency, now = self.gateway.public_info.agency, self.now()
        days_off = public_holidays(self.settings.holidays or None)
        return self.settings.loaned or (agency is not None and agency.is_closed(now, days_off))

    def look_for_news(self) -> None:
        """Ask what is new for everyone, while nobody is there."""
        if self.visit is None:
            self.gateway.refresh()

    def _wipe(self) -> None:
        visit, self._session.visit = self.visit, None
        self.tasks.cancel()
        self._before_languages = self._interrupted = self._wish = None
        for part in (self._fetch, self._poll, self._submissions, self._ticket_follow_up, self.staff_area):
            part.forget()
        if "remote_conversation" in vars(self):
            self.remote_conversation.forget()
        self.call.forget()
        if visit is not None:
            if isinstance(visit.identity, SignedInTenant):
                self.gateway.sign_out(visit.identity)
            self.peripherals.end_visit()
            if self.conversation_session is not None:
                self.conversation_session.close_conversation()
            visit.end()
        self.visit_changed.emit(None)

    @cached_property
    def remote_conversation(self) -> "RemoteConversation":
        """The conversation with a clerk who is elsewhere."""
        from .remote_conversation import RemoteConversation  # here: no first page has one

        return RemoteConversation(self._session, self.conversation_session)

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

    # What is shown

    def show(self, screen: ScreenState) -> None:
        """Show it; a step that waits for the landlord shows that, and goes on by itself."""
        journey = screen if isinstance(screen, JourneyScreen) else None
        if journey is not None and isinstance(journey.run.step, FetchStep) and not journey.run.finished:
            self._fetch.take(journey.run, journey.trouble)
            return
        if isinstance(self.shown, ConversationScreen) and not isinstance(screen, ConversationScreen):
            self.shown.conversation.leave()
        if journey is not None and journey.run.finished:
            self.call.receipt_shown(journey.run)
        self._session.draw(screen)
        if journey is not None:
            self._poll.begin(journey)

    def facts(self) -> VisitFacts:
        """What every journey may know (kiosk/eservices/visit_facts.py)."""
        visit, public = self.current_visit, self.gateway.public_info
        return {
            "now": self.now(),
            "identity": visit.identity,
            "language": visit.language,
            "agency": public.agency,
            "landlord": self.settings.landlord_display_name,
            "outages": public.outages,
            "days_off": public_holidays(self.settings.holidays or None),
            "tickets": self._session.tickets,
            "unsent": self._submissions.unsent,
            "reference": "",
            "said": visit.said,
            "warned": frozenset(visit.dangers_shown),
            "offered": public.offered,
            "loaned": self.settings.loaned,
            "needs": help_needs(visit),
            **self._devices(),
        }

    def _devices(self) -> VisitFacts:
        """What this kiosk has, whoever is there."""
        return {
            "camera": self.peripherals.has_camera,
            "letters": self.peripherals.can_read_letters,
            "printer": self.peripherals.can_print,
            "conversation": self.conversation_session is not None,
            "meaning": self._session.symptoms is not None and self._session.symptoms.possible,
        }

    # How the kiosk is set for this visitor

    def languages(self) -> None:
        """The list of languages, from anywhere."""
        if isinstance(self.shown, RestScreen):
            self.wake()
        elif not isinstance(self.shown, WelcomeScreen | BusyScreen):
            self._before_languages = self.shown
            self.show(WelcomeScreen(changing=True))

    def choose_language(self, code: str) -> None:
        """Go on in that language, from where the visitor was."""
        self.current_visit.language = code
        self.visit_changed.emit(self.current_visit)
        before, self._before_languages = self._before_languages, None
        if isinstance(before, JourneyScreen):
            facts_of(before.run)["language"] = code
        if isinstance(before, ConversationScreen):
            from kiosk.accessibility.conversation import Side  # it is there: they talk

            before.conversation.speak(Side.VISITOR, code)
        if before is None and self._fault_code:
            self.show(messages.not_recording(self, self._fault_code, self._show_home_screen))
        elif before is None and self.current_visit.helper_offered:
            self._offer_help(self.current_visit.helper_offered)
        elif before is None or isinstance(before, HomeScreen):
            self._show_home_screen()
        else:
            self.show(before)

    def set_display(self, display: DisplayPreferences) -> None:
        """Another text size or theme."""
        self.current_visit.display = display
        self.visit_changed.emit(self.current_visit)
        self.show(self.shown)

    def set_interaction(self, interaction: InteractionPreferences) -> None:
        """Another way to act or to hear. What is on the screen stays."""
        self.current_visit.interaction = interaction
        self.visit_changed.emit(self.current_visit)

    def apply_low_vision_preset(self) -> None:
        """Large text, strong contrast, and the kiosk reads."""
        self.current_visit.set_up = True
        self.set_interaction(replace(self.current_visit.interaction, reading=True))
        self.set_display(DisplayPreferences(text=200, theme=ThemeName.CONTRAST))

    def apply_hard_of_hearing_preset(self) -> None:
        """Larger words, and captions of what is said; nothing here depends on sound."""
        visit = self.current_visit
        visit.deaf = visit.set_up = True
        self.set_display(replace(visit.display, text=max(150, visit.display.text)))

    def explain_term(self, term: ExplainedTerm) -> None:
        """A word in plain words, and back."""
        if not isinstance(self.shown, TermScreen):
            self.show(TermScreen(term, self.shown))

    # Someone of the agency beside the visitor

    def begin_assisted_visit(self, helper: str) -> None:
        """End the visit of the staff, and begin one of a visitor whom ``helper`` may help."""
        self.finish()
        self.wake()
        self.current_visit.helper_offered = helper

    def _offer_help(self, helper: str) -> None:
        self.current_visit.helper_offered = ""
        accept = partial(self._accept_help, helper)
        self.show(messages.offer_assistance(helper, accept, self._show_home_screen))

    def _accept_help(self, helper: str, *, hidden: bool) -> None:
        self.current_visit.helper, self.current_visit.hides_private = helper, hidden
        self.visit_changed.emit(self.current_visit)
        self._show_home_screen()

    def accept_help_here(self, helper: str) -> None:
        """The visitor has the agent who came help them, from what they were doing on."""
        self.current_visit.helper = helper
        self.visit_changed.emit(self.current_visit)
        self.resume()

    def show_assistance(self) -> None:
        """What the visitor may do about who helps: hide what is theirs, or go on alone."""
        visit, before = self.current_visit, self.shown
        if isinstance(before, BusyScreen):
            return

        def change(**changes: Any) -> None:
            for name, value in changes.items():
                setattr(visit, name, value)
            self.visit_changed.emit(visit)
            self.show(before)

        self.show(
            messages.assistance(
                visit.helper,
                hidden=visit.hides_private,
                hide=lambda: change(hides_private=not visit.hides_private),
                stop=lambda: change(helper="", hides_private=False),
                stay=lambda: self.show(before),
            )
        )

    # The services

    def services(self) -> list[EService]:
        """What the landlord's system and this kiosk offer, in the order of the home screen."""
        here = Context({}, self._devices())
        return [
            each
            for each in eservices()
            if (not each.capability or self._offers(each.capability))
            and (each.needs is not IdentityRequirement.TENANT or self._sign_in_offered)
            and each.is_possible(here)
        ]

    def _offers(self, service: str) -> bool:
        offered = self.gateway.public_info.offered
        return offered is None or service in offered

    @property
    def _sign_in_offered(self) -> bool:
        return self._offers("sessions")

    @property
    def can_sign_in(self) -> bool:
        """Whether a visitor can say who they are, and has not yet."""
        visit = self.visit
        return self._sign_in_offered and visit is not None and not isinstance(visit.identity, SignedInTenant)

    def home(self) -> None:
        """The services. A journey that was begun is kept for this visit; what was refused comes first."""
        self._wish = None
        self._leave_shown()
        if not self._submissions.show_next_notice():
            self._show_home_screen()

    def _leave_shown(self) -> None:
        self._keep_draft()
        self._sign_in.cancel()
        self._opening.cancel()

    def _show_home_screen(self) -> None:
        own = self.tenant_home.begin()
        self.show(HomeScreen(self._home_notice(), own, set_up=self.preferences.just_set()))
        if own is not None and own.concerns is None:
            self.tenant_home.load(own)

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
        if isinstance(self.shown, RestScreen):
            rest = self._rest_screen()
            if self.shown != rest or self.shown.agency != rest.agency:
                self.show(rest)

    def show_more_services(self) -> None:
        """Those that have no place on the first page of the home."""
        if isinstance(self.shown, HomeScreen):
            self.show(replace(self.shown, more=True))

    def write_wish(self) -> None:
        """The visitor writes what they want."""
        self._start_journey(WISH_JOURNEY)

    @visit_task
    async def start_sign_in(self) -> None:
        """The visitor says who they are, for a home of their own."""
        await self._sign_in.identify()
        self.home()

    def open_concern(self, concern: Concern) -> None:
        """To the place of what concerns the visitor."""
        service = find_eservice(concern.service)
        assert service is not None, "what concerns a tenant is of an e-service"
        if service.follows_requests:
            self._ticket_follow_up.show(concern.of)
        elif concern.facts:
            self.current_visit.drafts.pop(service.key, None)
            self._start_journey(service.journey(), concern.facts)
        else:
            self.open(service.key)

    def open(self, key: str, said: str = "") -> None:
        """Begin an e-service, or go on where it was left. ``said``: in own words, what it is about."""
        if said:
            self.current_visit.said = said
        if _is_wish(self.shown):
            self._wish = self.shown
        service = next(each for each in eservices() if each.key == key)
        self._opening.cancel()
        self._opening = self._open(service, said)

    @visit_task
    async def _open(self, service: EService, said: str) -> None:
        """What to do in a danger comes before any question, then who is there, then the e-service."""
        danger = service.danger_in(said)
        if danger is not None and danger not in self.current_visit.dangers_shown:
            await self._warn(service, danger)
        self._keep_draft()
        await self._identify(service.needs)
        if service.follows_requests:
            await self._ticket_follow_up.follow()
            return
        if service.needs_requests:
            await self._ticket_follow_up.know_tickets()
        self._start_journey(service.journey())

    async def _warn(self, service: EService, danger: DangerKind) -> None:
        assert service.danger_journey is not None, "who finds a danger tells what to do"
        self._keep_draft()
        await self._session.ask(JourneyScreen(JourneyRun(service.danger_journey(danger), self.facts())))
        self.current_visit.dangers_shown.add(danger)  # whoever went back may not have read it

    async def _identify(self, needs: IdentityRequirement) -> None:
        """Ask who is there, as far as it is needed and not known."""
        identity = self.current_visit.identity
        if needs is IdentityRequirement.TENANT and isinstance(identity, ClaimedTenant):
            await self._sign_in.identify(claimed=identity)
        elif needs is not IdentityRequirement.NONE and identity is None and self._sign_in_offered:
            await self._sign_in.identify(guests=needs is IdentityRequirement.GUEST)

    def _start_journey(self, journey: Journey, more: VisitFacts | None = None) -> None:
        facts: VisitFacts = {**self.facts(), **(more or {})}
        draft = self.current_visit.drafts.pop(journey.key, None)
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
        if _has_unsent_answers(shown) or _has_words_unconfirmed(shown):
            self.current_visit.drafts[shown.run.journey.key] = shown.run.leave()

    # The questions of a journey

    @property
    def _question(self) -> JourneyScreen:
        assert isinstance(self.shown, JourneyScreen), "nothing is asked"
        return self.shown

    def answer(self, value: object) -> None:
        """The answer to the question shown."""
        question = self._question
        step = question.run.step
        sets = question.run.resolve(step.sets) if isinstance(step, Information) else ""
        try:
            question.run.answer(value)
        except InvalidAnswer as refused:
            self.show(replace(question, trouble=refused.reason, notice=NO_TEXT))
            return
        if sets:
            self.preferences.try_out(sets)
        self._go_on(question.run)

    def skip(self) -> None:
        """No answer to the question shown."""
        run = self._question.run
        run.skip()
        self._go_on(run)

    def change(self, key: str) -> None:
        """From the review to one of its lines."""
        run = self._question.run
        run.edit_step(key)
        self.show(JourneyScreen(run))

    def reconsider(self) -> None:
        """What the kiosk understood is not so: the visitor says what is."""
        run = self._question.run
        run.reconsider()
        self.show(JourneyScreen(run))

    def send_code_again(self) -> None:
        """The code that is asked for did not come."""
        self._sign_in.send_code_again(self._question)

    def explain_other_phone(self) -> None:
        """It went to a phone that the visitor does not have."""
        self._sign_in.explain_other_phone()

    def _go_on(self, run: JourneyRun) -> None:
        """To the next question, or what comes after the last."""
        service = find_eservice(run.journey.key)
        if not run.finished:
            self.show(JourneyScreen(run))
        elif self._session.interrupt_question(None, run):
            pass  # who asked goes on
        elif service is not None and service.is_urgent(run.context):
            self.show_urgent_numbers()
        elif service is not None and service.is_conversation(run.context):
            self.start_conversation()
        elif service is not None and (key := service.leads_to(run.context)):
            self.open(key)
        elif isinstance(run.step, Receipt):
            self._poll.take_along(run)
            self._submissions.take(run)
            if self.call.is_cancelled_by(run):
                self._end_call()
        else:
            self.home()  # there was only something to know

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
            opened = next((each for each in ("situation", "theme") if each in shown.input), None)
            left = {key: value for key, value in shown.input.items() if key != opened}
            self.show(replace(shown, input=left if opened else {}))
        elif isinstance(shown, ConversationScreen):
            self._leave_conversation(shown)
        elif isinstance(shown, WelcomeScreen) and self._before_languages is not None:
            self.choose_language(self.current_visit.language)
        elif isinstance(shown, UrgentScreen):
            self.leave_urgent_numbers()
        elif isinstance(shown, JourneyScreen) and (shown.run is self.call.run or _calls_person(shown.run)):
            self.resume()
        elif isinstance(shown, RestScreen | BusyScreen | WelcomeScreen):
            pass
        elif self._wish is not None and not (isinstance(shown, JourneyScreen) and shown.run.finished):
            wish, self._wish = self._wish, None
            self._leave_shown()
            self.show(wish)
        else:
            self.home()

    # A person

    @property
    def staff_available(self) -> bool:
        """Whether a person can be called to this kiosk now."""
        return contact.ContactState(Context({}, self.facts())).can_call_agent

    def help(self) -> None:
        """A person, from anywhere. A call that is open is shown; there is no second one."""
        if isinstance(self.shown, RestScreen):
            self.wake()
        shown, topic = self.shown, NO_TEXT
        if isinstance(shown, JourneyScreen) and _calls_person(shown.run) and not shown.run.finished:
            return
        self._set_aside()
        if self.call.run is not None and self.call.open:
            self.show(JourneyScreen(self.call.run))
            return
        if isinstance(shown, JourneyScreen) and not shown.run.finished:
            topic = shown.run.journey.title
        self._start_journey(contact.SERVICE.journey(), {"topic": topic})

    def show_call(self) -> None:
        """How far the call is, from wherever the visitor went meanwhile."""
        call, shown = self.call.run, self.shown
        at_it = isinstance(shown, JourneyScreen) and shown.run is call
        if call is not None and not at_it and not isinstance(shown, BusyScreen):
            self._set_aside()
            self.show(JourneyScreen(call))

    def request_help_now(self) -> None:
        """Call a person without a question before."""
        if self.call.run is not None and self.call.open:
            self.show_call()
            return
        if not self.staff_available:
            self.help()  # nobody would come: to be called back is offered
            return
        self._set_aside()
        facts = {**self.facts(), "quiet": isinstance(self.shown, UrgentScreen)}
        run = JourneyRun(contact.SERVICE.journey(), facts)
        run.answer(contact.NOW)
        self._go_on(run)

    def request_callback(self) -> None:
        """Who waits wants to be called back in place of that."""
        call = self.call.run
        facts = {
            **self.facts(),
            "topic": contact.ContactState(call.context).agreed_topic if call is not None else NO_TEXT,
        }
        self._cancel_call()
        run = JourneyRun(contact.SERVICE.journey(), facts)
        run.answer(contact.CALL_BACK)
        self._go_on(run)

    def request_appointment(self) -> None:
        """The same of who does not hear. Until it is booked, and where there is no free hour, someone may
        still come."""
        self.open(contact.MEET)

    def _cancel_call(self) -> None:
        """Take back the call, where someone may still take it."""
        call = self.call.run
        if call is not None and self.call.open:
            taking_back = JourneyRun(contact.cancellation_journey(call.context, contact.NOW), self.facts())
            taking_back.answer(True)
            self._submissions.send(taking_back)
        self._end_call()

    def resume(self) -> None:
        """From the call back to what the visitor was doing, else to the services."""
        aside, self._interrupted = self._interrupted, None
        if not self.call.open:
            self._end_call()
        if aside is None:
            self.home()
            return
        if isinstance(aside, JourneyScreen):
            self.current_visit.drafts.pop(aside.run.journey.key, None)
        self.show(aside)

    @property
    def interrupted_title(self) -> Text:
        """What the visitor was doing when they asked for a person; nothing where it was nothing."""
        if isinstance(self._interrupted, JourneyScreen):
            return self._interrupted.run.journey.title
        follows = next(each for each in eservices() if each.follows_requests)
        return follows.title if self._interrupted is not None else NO_TEXT

    @property
    def interrupted_icon(self) -> str:
        """The pictogram of that; "" for none."""
        return self._interrupted.run.journey.icon if isinstance(self._interrupted, JourneyScreen) else ""

    def _set_aside(self) -> None:
        """Keep what the visitor is doing, to come back to after the call."""
        match self.shown:
            case TicketScreen() as shown:
                self._interrupted = shown
            case JourneyScreen(run=run) as shown if not run.finished and not _calls_person(run):
                self._interrupted = shown
            case ConversationScreen(remote=remote) if remote:
                pass  # a part of the call
            case _:
                self._interrupted = None
        self._keep_draft()

    def talk_with_desk(self) -> None:
        """The visitor talks with who took the call, through the screen."""
        if self.call.run is not None and self.remote_conversation.offered(self.call.run):
            self.remote_conversation.start(self.call.run)

    def _end_call(self) -> None:
        self.remote_conversation.forget()
        self.call.forget()
        self.call.changed.emit()

    def show_urgent_numbers(self, reason: UrgentReason = UrgentReason.OTHER, first: str = "") -> None:
        """Numbers for who is in danger, the one that they named first. Nothing of what led here is kept."""
        if isinstance(self.shown, RestScreen):
            self.wake()
        self._forget_answers()
        self.show(UrgentScreen(reason, first))

    def leave_urgent_numbers(self) -> None:
        """Back to the services, as if nothing had been."""
        self._forget_answers()
        self.show(HomeScreen(self._home_notice()))

    def _forget_answers(self) -> None:
        self.current_visit.drafts.clear()
        self.current_visit.said = ""
        self._interrupted = self._before_languages = self._wish = None
        self._opening.cancel()

    def start_conversation(self) -> None:
        """Two people talk through the kiosk: this visitor and the clerk."""
        assert self.conversation_session is not None, "no conversation was offered"
        visit = self.current_visit
        conversation = self.conversation_session.open(visit.id, visit.language, deaf=visit.deaf)
        self.show(ConversationScreen(conversation))

    def _leave_conversation(self, shown: ConversationScreen) -> None:
        """To the call of which it is a part; at the counter what was said is offered once to take along, but
        for violence: who asks for it has the way there among what was said."""
        talk, lines = shown.conversation, len(shown.conversation.agreed_lines)
        if shown.remote and self.call.run is not None:
            if shown.over:
                self.remote_conversation.leave()
            if shown.over and not self.call.open:
                self.resume()  # nobody comes: there is nothing more to tell of it
            else:
                self.show_call()
        elif lines > talk.lines_offered and not talk.speaks_of_violence:
            talk.lines_offered = lines
            from kiosk.accessibility.conversation import Side  # it is there: they talk

            opened = {"side": Side.VISITOR, "what": "take"}
            take = partial(self.show, replace(shown, input=opened))
            self.show(messages.offer_to_take_away(take, self.home))
        else:
            self.home()

    def close_finished_conversation(self) -> None:
        """Who could have read what was said is not there: whoever comes next does not read it."""
        shown = self.shown
        if isinstance(shown, ConversationScreen) and shown.over:
            self._leave_conversation(shown)

    def abandon_conversation(self) -> bool:
        """The same of one that goes on at the desk, where it is told; whether there was one. The call goes
        on."""
        shown = self.shown
        if not self.remote_conversation.abandon():
            return False
        if isinstance(shown, ConversationScreen):
            self.show_call()
        return True

    def turn_round(self) -> None:
        """One half for who sits opposite, or both for who stand side by side."""
        shown = self.shown
        if isinstance(shown, ConversationScreen):
            self.show(replace(shown, facing=not shown.facing))

    # Faults

    def report_error(self, error: Exception) -> None:
        """A fault of ours, wherever it happened: say so; the visitor can go on. Without one nothing of the
        visit before may stay on the screen."""
        if self.visit is not None:
            self._session.show_internal_error(error)
        else:
            self.finish()


def _calls_person(run: JourneyRun) -> bool:
    """Whether that is the journey behind "help"."""
    service = find_eservice(run.journey.key)
    return service is not None and service.calls_person


def _has_unsent_answers(shown: ScreenState) -> TypeGuard[JourneyScreen]:
    """Whether something was answered that is not sent yet."""
    return isinstance(shown, JourneyScreen) and not shown.run.finished and shown.run.can_go_back


def _is_wish(shown: ScreenState) -> TypeGuard[JourneyScreen]:
    """Whether the visitor writes what they want."""
    return isinstance(shown, JourneyScreen) and isinstance(shown.run.step, Wish)


def _has_words_unconfirmed(shown: ScreenState) -> TypeGuard[JourneyScreen]:
    """Whether something was written that is not confirmed yet, be it at the first question."""
    return isinstance(shown, JourneyScreen) and not shown.run.finished and any(shown.run.unconfirmed.values())
