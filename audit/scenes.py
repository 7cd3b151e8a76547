"""All the screens there are, by name. Gathered without a window from the real session and the demo agency.

A scene can be drawn again in any language, size and shape: it holds ``Text``, no pixels.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.glossary import all_terms
from kiosk.accessibility.models import MissingModel
from kiosk.accessibility.models.manifest import Engine
from kiosk.accessibility.translation import ReviewedCatalogue, Translator, packaged_phrasebook
from kiosk.backend import AgencyClient, UnreachableError
from kiosk.backend.refused_acts import (
    CorrectableAnswer,
    RefusedAct,
    RefusedActDetails,
    UndeliveredAct,
)
from kiosk.device.diagnostics import DiagnosticReport
from kiosk.device.diagnostics import _language as language_state
from kiosk.device.hardware_checks import CheckResult
from kiosk.device.peripherals import PeripheralError
from kiosk.domain import (
    LANGUAGES,
    NO_TEXT,
    Act,
    ClaimedTenant,
    Consumption,
    Guest,
    Identity,
    Query,
    ResultPage,
    SignedInTenant,
    T,
    Text,
    Ticket,
)
from kiosk.eservices import EService, eservices, requests
from kiosk.eservices.fixtures import load_fixtures
from kiosk.eservices.side_journeys import OTP_JOURNEY, WISH_JOURNEY, correction_journey, identify_journey
from kiosk.eservices.side_journeys import STAFF_CODE_JOURNEY as STAFF_CODE
from kiosk.journeys import (
    REFERENCE_QUERY,
    Describe,
    FetchRequest,
    Find,
    IdentityRequirement,
    Journey,
    JourneyRun,
    PrintJob,
    ReadLetter,
    Receipt,
)
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController, messages
from kiosk.session.screen_state import (
    BusyScreen,
    CompletedAct,
    ConversationScreen,
    GoodbyeScreen,
    HardwareCheck,
    HomeScreen,
    JourneyScreen,
    PreferencesScreen,
    RestScreen,
    ScreenState,
    StaffScreen,
    StaffSection,
    TermScreen,
    TicketScreen,
    UrgentScreen,
    WelcomeScreen,
)
from kiosk.session.sign_in import ONE_MOMENT
from kiosk.settings import Settings
from landlord.contract import HelpNeed, HelpState, WaitingVisitor

from .demo_letter import printed_letter
from .fake_gateway import FakeGateway, FakePeripherals, InlineWorker
from .journey_explorer import ReachedQuestion, explore

#: Tenants of the demo agency without a phone on file (assets/demo/tenants.toml).
TENANTS = {
    "10010001": date(1948, 3, 14),
    "10010002": date(1985, 7, 2),
    "10010005": date(1966, 5, 21),
    "00010007": date(2000, 2, 29),
}
#: How often the demo agency is asked before it counts as silent.
MAX_ATTEMPTS = 4
GUEST = Guest("Amina Diallo", "+33639981234", "5 allée des Érables")
CLERK = "fr"
__all__ = ["Scene", "gather"]


@dataclass(frozen=True, slots=True)
class Scene:
    """``name`` is its journey and step, or what it is. ``veil``: what covers it while nobody touches the
    kiosk (a name of ``visual.renderer.VEILS``); ``caption``: what is being said. ``screen_for`` makes what is
    shown for a language, where it is not the same in all of them."""

    name: str
    shown: ScreenState
    screen_for: Callable[[str], ScreenState] | None = field(default=None, repr=False, compare=False)
    identity: Identity | None = field(default=None, repr=False)
    online: bool = True
    deaf: bool = False
    veil: str = ""
    caption: Text = NO_TEXT

    @property
    def kind(self) -> type:
        """What ``screens.page_registry`` knows it by."""
        return type(self.shown.run.step) if isinstance(self.shown, JourneyScreen) else type(self.shown)

    def renamed(self, name: str) -> "Scene":
        return replace(self, name=name)

    def screen_in(self, code: str) -> ScreenState:
        """What is shown, a copy: what a page writes there must not reach the next picture."""
        if self.screen_for is not None:
            return self.screen_for(code)
        return snapshot_of(self.shown) if isinstance(self.shown, JourneyScreen) else self.shown


def snapshot_of(asking: JourneyScreen) -> JourneyScreen:
    """As it is now: the run goes on, this one stays."""
    run = copy.copy(asking.run)
    run.unconfirmed = dict(run.unconfirmed)
    return replace(asking, run=run, input=dict(asking.input))


class DemoVisitors:
    """Signed in once each; ``controller`` makes a new visit on the same gateway."""

    def __init__(self, client: AgencyClient, settings: Settings) -> None:
        self.client, self.settings = client, settings
        self.results = ResultQueue()
        self.gateway = FakeGateway(client, self.results, settings.agency_id)
        self.gateway.refresh()
        self.peripherals = FakePeripherals(self.results)
        self._answers_cache: dict[tuple[str, Query], object] = {}
        self.tenants = {number: self._sign_in(number, born) for number, born in TENANTS.items()}

    def _sign_in(self, number: str, born: date) -> SignedInTenant:
        who = self.client.sign_in(number, born)
        assert isinstance(who, SignedInTenant), f"{number} has no phone on file"
        return who

    def controller(self, identity: Identity | None = None) -> SessionController:
        """A session whose visitor is awake, and known if ``identity`` says so."""
        controller = SessionController(self.gateway, self.settings, self.peripherals)
        controller.wake()
        controller.current_visit.identity = identity
        return controller

    def facts(self, identity: Identity | None, **more: Any) -> dict[str, Any]:
        """What a journey of this visitor may know."""
        tickets = self.tickets(identity) if isinstance(identity, SignedInTenant) else ()
        facts = self.controller(identity).facts()
        return {**facts, "tickets": tickets, "reference": "T482715", "conversation": True, **more}

    def tickets(self, identity: SignedInTenant) -> tuple[Ticket, ...]:
        return self.client.tickets(identity.token)

    def asked(self, identity: Identity | None, question: FetchRequest) -> object:
        """The answer from outside: the landlord's, the printer's. Raises ``AgencyError``."""
        for _ in range(MAX_ATTEMPTS - 1):
            with suppress(UnreachableError):  # a machine that audits is busy
                return self._answer_query_once(identity, question)
        return self._answer_query_once(identity, question)

    def _answer_query_once(self, identity: Identity | None, question: FetchRequest) -> object:
        token = identity.token if isinstance(identity, SignedInTenant) else ""
        if isinstance(question, PrintJob):
            return None
        if isinstance(question, ReadLetter):
            return question.understand(printed_letter())
        if isinstance(question, Act):
            self._answers_cache.clear()  # it may have changed what was told
            return self.client.act_now(question, str(uuid4())).body
        if question == REFERENCE_QUERY:
            return "T482715"
        assert isinstance(question, Query)
        if (token, question) not in self._answers_cache:
            self._answers_cache[token, question] = self.gateway.answer(question, token).value
        return self._answers_cache[token, question]

    def answer_with_nothing(self, identity: Identity | None, question: FetchRequest) -> object:
        """The same, of a landlord who has nothing to tell: no document, no free hour, no news."""
        value = self.asked(identity, question)
        if isinstance(value, tuple):
            return ()
        if isinstance(value, ResultPage):
            return type(value)(items=())
        if isinstance(value, Consumption):
            return Consumption(months=())
        return value


def scenes_outside_journeys(visitors: DemoVisitors) -> Iterator[Scene]:
    """Everything that is not a question of a journey."""
    yield Scene("rest", RestScreen())
    yield Scene("welcome", WelcomeScreen())
    yield Scene("welcome!changing", WelcomeScreen(changing=True))
    yield Scene("home", HomeScreen())
    no_line = T("Pas de réseau. Vos demandes sont gardées et partiront toutes seules.")
    yield Scene("home!offline", HomeScreen(no_line), online=False)
    for veil in ("still-there", "waited-for"):
        yield Scene(f"home!{veil}", HomeScreen(), veil=veil)
    yield Scene("home!captioned", HomeScreen(), caption=T("Bonjour. Que voulez-vous faire ?"))
    yield Scene("busy", BusyScreen(ONE_MOMENT))
    yield Scene("urgent", UrgentScreen())
    yield Scene("goodbye", GoodbyeScreen((), CLERK, DisplayPreferences()))
    done = CompletedAct(T("Signaler un problème"), T("Votre demande est gardée."), "T482715")
    yield Scene("goodbye!done", GoodbyeScreen((done,), CLERK, DisplayPreferences()))
    yield Scene("preferences", PreferencesScreen(HomeScreen()))
    for term in all_terms():
        yield Scene(f"word/{term.key}", TermScreen(term, HomeScreen()))
    yield from _message_scenes(visitors)
    yield from _conversation_scenes()
    yield from _staff_scenes()


def _message_scenes(visitors: DemoVisitors) -> Iterator[Scene]:
    """Every sentence of ``kiosk.session.messages``; none of its doors is opened here."""
    controller, now = visitors.controller(), datetime.now(UTC)

    def nothing() -> None: ...

    made: dict[str, ScreenState] = {
        "unreachable": messages.unreachable(controller, nothing),
        "locked": messages.number_locked(controller, now + timedelta(minutes=15), now),
        "too_many": messages.too_many_tries(controller, now + timedelta(days=1), now),
        "other_phone": messages.other_phone(controller),
        "not_checked": messages.sign_in_unverified(controller, nothing),
        "not_written": messages.storage_failed(controller, nothing),
        "not_sure": messages.outcome_unknown(controller, nothing),
        "refused": messages.not_possible(controller),
        "photo_refused": messages.photo_refused(
            controller, messages.refusal_reason("too_large"), "T482715", nothing
        ),
        "explained": messages.peripheral_failed(
            controller, PeripheralError(T("Il n’y a plus de papier. Demandez-en à l’accueil.")), nothing
        ),
        "kept": messages.draft_saved(controller, (T("Votre demande est gardée."),), "T482715", nothing),
        "broken": messages.internal_error(controller),
        "leaving": messages.confirm_leaving(nothing, nothing),
        "leaving-or-keep": messages.confirm_leaving(nothing, nothing, nothing),
    }
    for name, shown in made.items():
        yield Scene(f"message/{name}", shown)


def _conversation_scenes() -> Iterator[Scene]:
    """The conversation at the counter: both layouts, both who hear and who read, and what opens over it."""
    translator = Translator(ReviewedCatalogue(), packaged_phrasebook(), [])

    def talk(code: str, *, deaf: bool = False, turns: bool = True) -> Conversation:
        conversation = Conversation(
            {Side.VISITOR: code, Side.CLERK: CLERK},
            translator=translator,
            worker=InlineWorker(),
            recognition=None,
            say=lambda text, language: None,
            machine_reaches=lambda source, target: False,
            deaf=Side.VISITOR if deaf or code.startswith(CLERK) else None,
        )
        if turns:
            conversation.pick(Side.CLERK, "Bonjour.")
            conversation.pick(Side.VISITOR, "Bonjour.")
        return conversation

    def scene(name: str, facing: bool = False, input: dict[str, Any] | None = None, **kwargs: Any) -> Scene:
        def showing(code: str) -> ScreenState:
            return ConversationScreen(talk(code, **kwargs), facing=facing, input=dict(input or {}))

        return Scene(f"counter/{name}", showing("ar"), screen_for=showing)

    yield scene("begin", turns=False)
    yield scene("beside")
    yield scene("facing", facing=True)
    yield scene("deaf", deaf=True)
    yield scene("deaf-facing", facing=True, deaf=True)
    for what in ("type", "phrases", "language", "history"):
        for side in Side:
            yield scene(f"{what}.{side.value}", input={"side": side, "what": what})
    first = packaged_phrasebook().situations[0].id
    yield scene("phrase", input={"side": Side.CLERK, "what": "phrases", "situation": first})


def _staff_scenes() -> Iterator[Scene]:
    """For the staff: nothing refused, something refused, one act opened, what is missing."""
    since = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
    refusal = RefusedAct(7, "T482715", "ticket", since, "invalid", T("Une des réponses n’est pas acceptée."))
    opened = RefusedActDetails(refusal, (CorrectableAnswer("reporter.phone", T("Téléphone"), "0612"),))
    lacks = (MissingModel(Engine.VOSK, "fr", "no model", "kiosk models install fr"),)
    state = DiagnosticReport(lacks, tuple(map(language_state, LANGUAGES)))
    whole = DiagnosticReport((), ())
    yield Scene("personnel/nothing", StaffScreen(online=True, waiting=0, refusals=(), terminal=whole))
    yield Scene(
        "personnel/refused",
        StaffScreen(online=False, waiting=3, refusals=(refusal,), terminal=state),
        online=False,
    )
    visitor = WaitingVisitor(
        number="A 12",
        device="Borne 2",
        language="fa",
        needs=(HelpNeed.SANS_SON, HelpNeed.GRAND_TEXTE),
        state=HelpState.PRISE_EN_CHARGE,
        holder="Nadia",
        called_at=since,
    )
    waits = UndeliveredAct(3, "T482714", "ticket", since, 2, "Le réseau ne répond pas. La borne réessaie.")
    tried = {
        HardwareCheck.SOUND: CheckResult(
            None, "La borne a joué trois notes. Les avez-vous entendues ?", "Sinon : montez."
        ),
        HardwareCheck.MICROPHONE: CheckResult(
            False, "Le micro entend très peu.", "Parlez à 50 cm, face à lui."
        ),
    }
    for section in (StaffSection.QUEUE, StaffSection.UNDELIVERED, StaffSection.CHECKS, StaffSection.TERMINAL):
        screen = StaffScreen(
            online=True,
            waiting=1,
            refusals=(),
            terminal=state,
            section=section,
            queue=(visitor,),
            undelivered=(waits,),
            checks=tried,
        )
        yield Scene(f"personnel/{section.value}", screen)
    yield Scene(
        "personnel/opened",
        StaffScreen(online=True, waiting=0, refusals=(refusal,), terminal=state, opened=opened),
    )


def journey_scenes(visitors: DemoVisitors) -> Iterator[Scene]:
    """Each question of each journey, once in each form that it has."""
    found: set[tuple[Any, ...]] = set()
    empty: set[str] = set()
    for name, journey, identity, facts in _journey_starts(visitors):
        # A landlord with nothing to tell has nothing to tell to anybody: one visitor is enough.
        asks = [visitors.asked] if journey.key in empty else [visitors.asked, visitors.answer_with_nothing]
        empty.add(journey.key)
        for ask in asks:
            run = JourneyRun(journey, visitors.facts(identity, **facts))
            for place in explore(run, partial(ask, identity)):
                for called, each in ((name, place), *_cancellations(visitors, name, place, identity)):
                    # Under another key the same words look the same: the twentieth member of a household.
                    seen = each.shown.run.journey.key, each.variant, each.words
                    if seen not in found:
                        found.add(seen)
                        yield from _scenes(f"{called}/{each.key}", each, identity)
    yield from _ticket_scenes(visitors)


def _cancellations(
    visitors: DemoVisitors, name: str, place: ReachedQuestion, identity: Identity | None
) -> Iterator[tuple[str, ReachedQuestion]]:
    """What a receipt tells of is taken back."""
    run = place.shown.run
    taking_back = run.step.cancellation(run.context) if isinstance(run.step, Receipt) else None
    if taking_back is not None:
        again = JourneyRun(taking_back, visitors.facts(identity))
        for each in explore(again, partial(visitors.asked, identity)):
            yield f"{name}.annuler", each


def _scenes(name: str, place: ReachedQuestion, identity: Identity | None) -> Iterator[Scene]:
    """A place, and where it may be shown in several ways, each of them."""
    full = f"{name}!{place.variant}" if place.variant else name
    scene = Scene(full, snapshot_of(place.shown), identity=identity)
    yield scene
    if isinstance(place.shown.run.step, Describe) and not place.variant:
        words = {"typing": True, "words": "Le robinet de la cuisine fuit"}
        yield Scene(f"{name}!typing", JourneyScreen(place.shown.run, input=words), identity=identity)
    if isinstance(place.shown.run.step, Find) and not place.variant:
        yield Scene(
            f"{name}!typing", JourneyScreen(place.shown.run, input={"typed": "Vi"}), identity=identity
        )


def _journey_starts(
    visitors: DemoVisitors,
) -> Iterator[tuple[str, Journey, Identity | None, Mapping[str, Any]]]:
    """Every journey with every kind of visitor that it may have."""
    claimed = ClaimedTenant("10010001", TENANTS["10010001"])
    tenants: list[Identity] = list(visitors.tenants.values())
    digits = visitors.settings.tenant_number_digits
    yield "identify", identify_journey(digits, guests=True), None, {}
    yield "identify", OTP_JOURNEY, None, {"phone_hint": "06 •• •• •• 03", "session": "s"}
    for service in eservices():
        for identity in _identities_for(service, tenants, claimed):
            # One of them speaks Arabic, and is asked for an interpreter.
            code = "ar" if identity == GUEST else "fr"
            yield service.key, service.journey(), identity, {"language": code}
    for service in eservices():
        for start in load_fixtures(service).starts:
            yield service.key, service.journey(), tenants[-1] if start.signed_in else None, start.facts
    yield "recherche", WISH_JOURNEY, None, {}
    yield "personnel", STAFF_CODE, None, {}
    yield "personnel", correction_journey(T("Téléphone")), None, {}


def _identities_for(
    service: EService, tenants: list[Identity], claimed: ClaimedTenant
) -> list[Identity | None]:
    if service.needs is IdentityRequirement.TENANT:
        return [*tenants]
    if service.needs is IdentityRequirement.GUEST:
        return [*tenants[:2], None, GUEST, claimed]
    return [None, tenants[0]]


def _ticket_scenes(visitors: DemoVisitors) -> Iterator[Scene]:
    """Each request in its story, and what can be done about it."""
    seen: set[Any] = set()
    for identity in visitors.tenants.values():
        facts = visitors.facts(identity)
        for ticket in visitors.tickets(identity):
            if ticket.state in seen:
                continue
            seen.add(ticket.state)
            shown = TicketScreen(ticket, facts["now"], several=True)
            yield Scene(f"{requests.KEY}/{ticket.state.value}", shown, identity=identity)
            for action in requests.ticket_actions(ticket, facts["now"]):
                if action.kind in seen:
                    continue
                seen.add(action.kind)
                run = JourneyRun(action.journey, facts)
                for place in explore(run, partial(visitors.asked, identity)):
                    yield from _scenes(f"{requests.KEY}.{action.kind.value}/{place.key}", place, identity)


def gather(client: AgencyClient, settings: Settings) -> dict[str, Scene]:
    """Every scene. Two that would have the same name are told apart by a number."""
    visitors = DemoVisitors(client, settings)
    scenes: dict[str, Scene] = {}
    for scene in (*scenes_outside_journeys(visitors), *journey_scenes(visitors)):
        name, rank = scene.name, 1
        while name in scenes:
            rank += 1
            name = f"{scene.name}.{rank}"
        scenes[name] = scene.renamed(name)
    return scenes
