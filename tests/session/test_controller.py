"""The session without a window: every way through a visit ends in words and a way on, and leaves nothing."""

from __future__ import annotations

import gc
import types
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from asyncgui import ExclusiveEvent

from audit.fake_gateway import opening_time
from kiosk.accessibility.display_preferences import DisplayPreferences, ThemeName
from kiosk.accessibility.glossary import ExplainedTerm
from kiosk.accessibility.meaning import SentenceEncoder
from kiosk.accessibility.symptom_meaning import SymptomMeaning
from kiosk.backend import (
    AgencyError,
    ConnectionFailedError,
    ContractMismatchError,
    DeviceRefusedError,
    IdentificationFailedError,
    InterceptedError,
    NumberLockedError,
    OutcomeUnknownError,
    OverloadedError,
    RequestRefusedError,
    ServerFailedError,
    SessionExpiredError,
    TooManyRequestsError,
)
from kiosk.backend.errors import MalformedResponseError, ResponseTimeoutError
from kiosk.backend.gateway import DeliveryResult
from kiosk.domain import (
    Act,
    Capabilities,
    ClaimedTenant,
    Query,
    SignedInTenant,
    T,
    Text,
    TicketEventKind,
    TicketState,
)
from kiosk.eservices import contact, eservices, requests
from kiosk.eservices.contact.state import VIA_KIOSK
from kiosk.i18n import catalogue
from kiosk.i18n.formats import PARIS
from kiosk.journeys import Choose, Delivery, Information, QrHandoff, Receipt, resolve
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.context import TICKETS_QUERY
from kiosk.session.help_call import POLL_INTERVAL_S
from kiosk.session.screen_state import (
    BusyScreen,
    HomeScreen,
    JourneyScreen,
    MessageAction,
    MessageScreen,
    RestScreen,
    ScreenState,
    TermScreen,
    TicketScreen,
    UrgentScreen,
    WelcomeScreen,
)
from kiosk.session.visit import Visit
from kiosk.settings import Settings
from landlord.contract import HelpState
from offline_cache import ActState, StoreFull
from tests.fakes import FakeClock, FakePeripherals, InMemoryGateway
from tests.landlord.fake import FakeAgency

NUMBER, BORN = "10010001", "14031948"
WITH_PHONE, BORN_PHONE = "10010003", "30111979"
LOCKED = NumberLockedError(datetime(2026, 11, 24, 11, tzinfo=UTC))


class Counter:
    """A session without a window, and a visitor who answers."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.results = ResultQueue()
        self.gateway = InMemoryGateway(self.results, FakeAgency(lambda: datetime.now(UTC)))
        self.screens: list[ScreenState] = []
        self.now: Callable[[], datetime] = opening_time
        self.clock = FakeClock()
        self.controller = SessionController(
            self.gateway,
            settings or Settings(),
            FakePeripherals(self.results),
            sleep=self.clock.sleep,
            now=lambda: self.now(),
        )
        self.controller.screen_changed.subscribe(self.screens.append)

    def deliver_results(self) -> None:
        """Delivers answers until there are no more."""
        while self.results.drain(self.controller.visit.id if self.controller.visit else None):
            pass

    def second_passes(self) -> None:
        self.clock.second_passes()
        self.deliver_results()

    @property
    def visit(self) -> Visit:
        assert self.controller.visit is not None
        return self.controller.visit

    @property
    def asking(self) -> JourneyScreen:
        assert isinstance(self.controller.shown, JourneyScreen), self.controller.shown
        return self.controller.shown

    @property
    def key(self) -> str:
        return self.asking.run.step.key

    def words(self) -> str:
        """All that the message shown says."""
        assert isinstance(self.controller.shown, MessageScreen), self.controller.shown
        return " ".join(map(french, (self.controller.shown.title, *self.controller.shown.body)))

    def actions(self) -> dict[str, MessageAction]:
        assert isinstance(self.controller.shown, MessageScreen), self.controller.shown
        return {action.id: action for action in self.controller.shown.actions}

    def go(self, action: str) -> None:
        self.actions()[action].open()
        self.deliver_results()

    def answer(self, *values: object) -> None:
        for value in values:
            self.controller.answer(value)
            self.deliver_results()

    def arrive(self, language: str = "fr") -> None:
        self.controller.wake()
        self.deliver_results()
        self.controller.choose_language(language)

    def open(self, key: str) -> None:
        self.controller.open(key)
        self.deliver_results()

    def sign_in(self, number: str = NUMBER, born: str = BORN) -> None:
        assert self.key == "tenant_number"
        self.answer(number, born)

    def describe(self, words: str = "Le robinet de la cuisine fuit") -> None:
        """From the place to the review."""
        self.answer("cuisine", words)
        self.finish_describing()

    def finish_describing(self) -> None:
        while self.key != "verifier":
            if self.key == "disponibilites":
                self.answer(
                    [slot.value for slot in resolve(self.asking.run.step.slots, self.asking.run.context)]
                )  # type: ignore[attr-defined]
            elif self.key.startswith("danger"):
                self.answer(True)
            else:
                self.answer(resolve(self.asking.run.step.options, self.asking.run.context)[0].value)  # type: ignore[attr-defined]

    def send(self) -> None:
        assert self.key == "verifier"
        self.answer(True)

    def report(self) -> None:
        """A whole report of a tenant, to its receipt."""
        self.open("signaler")
        self.sign_in()
        self.describe()
        self.send()

    @property
    def receipt(self) -> JourneyScreen:
        assert isinstance(self.asking.run.step, Receipt), self.asking.run.step.key
        return self.asking

    @property
    def delivery(self) -> Delivery | None:
        outcome = self.receipt.run.context.outcome
        return outcome.delivery if outcome else None


def french(text: Text) -> str:
    return catalogue("fr").render(text)


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    made.arrive()
    return made


def test_whose_place_it_is_comes_to_the_screen_at_rest_once() -> None:
    counter = Counter()
    before = len(counter.screens)
    for _ in range(2):
        counter.controller.look_for_news()
        counter.deliver_results()
    agency = counter.gateway.public_info.agency
    assert agency is not None
    assert [each.agency for each in counter.screens[before:] if isinstance(each, RestScreen)] == [agency.name]


class TestAVisit:
    def test_a_touch_wakes_it_and_asks_for_news(self) -> None:
        counter = Counter()
        assert counter.controller.shown == RestScreen()
        counter.controller.wake()
        assert counter.controller.shown == WelcomeScreen()
        counter.deliver_results()
        assert counter.gateway.public_info.agency is not None

    def test_waking_twice_is_one_visit(self) -> None:
        counter = Counter()
        counter.controller.wake()
        first = counter.visit.id
        counter.controller.wake()
        assert counter.visit.id == first
        assert counter.screens == [WelcomeScreen()]

    def test_a_language_leads_home_and_can_be_changed_anywhere(self, counter: Counter) -> None:
        assert isinstance(counter.controller.shown, HomeScreen)
        counter.open("aide")
        before = counter.controller.shown
        counter.controller.languages()
        assert counter.controller.shown == WelcomeScreen(changing=True)
        counter.controller.choose_language("ar")
        assert counter.controller.shown is before
        assert counter.visit.language == "ar"

    def test_back_from_the_languages_changes_nothing(self, counter: Counter) -> None:
        counter.open("aide")
        before = counter.controller.shown
        counter.controller.languages()
        counter.controller.back()
        assert counter.controller.shown is before
        assert counter.visit.language == "fr"

    def test_what_was_begun_goes_on_in_the_language_chosen_since(self, counter: Counter) -> None:
        counter.open("aide")
        counter.controller.languages()
        counter.controller.choose_language("ar")
        counter.answer("maintenant")
        counter.deliver_results()
        (act,) = counter.gateway.acts
        assert act.body is not None
        assert act.body["language"] == "ar"

    def test_who_asks_for_help_and_thinks_better_of_it_is_where_they_were(self, counter: Counter) -> None:
        counter.open("aides_locales")
        counter.answer("demarches")
        before = counter.asking
        counter.controller.help()
        assert counter.asking.run is not before.run
        counter.controller.back()
        assert counter.controller.shown is before

    def test_what_is_not_offered_is_not_shown(self, counter: Counter) -> None:
        here = [each for each in eservices() if each.key != "lettre"]  # for that it takes a camera
        assert counter.controller.services() == here
        agency = counter.gateway.agency
        agency.capabilities = lambda: Capabilities(contract="1", services=frozenset({"help_requests"}))  # type: ignore[method-assign]
        counter.gateway.refresh()
        counter.deliver_results()
        assert [each.key for each in counter.controller.services()] == ["aides_locales", "aide"]

    @pytest.mark.parametrize("there", [True, False])
    def test_a_conversation_is_offered_where_one_can_be_had(self, counter: Counter, there: bool) -> None:
        counter.controller.conversation_session = object() if there else None  # type: ignore[assignment]
        counter.open("aide")
        run = counter.asking.run
        offered = [option.value for option in resolve(run.step.options, run.context)]  # type: ignore[attr-defined]
        assert (VIA_KIOSK in offered) is there

    def test_only_who_pays_on_their_phone_has_no_time_limit(self, counter: Counter) -> None:
        counter.open("aides_locales")
        assert not counter.controller.must_not_time_out, "a question"
        asks = QrHandoff(key="q", title=T(""), code=str, asks=lambda _: Query("account"))
        for step, finished, pays in (
            (asks, False, True),
            (asks, True, False),
            (replace(asks, asks=None), False, False),
        ):
            run = types.SimpleNamespace(step=step, finished=finished)
            counter.controller._session.shown = JourneyScreen(run)  # type: ignore[arg-type]
            assert counter.controller.must_not_time_out is pays

    def test_presets_for_eyes_and_ears(self) -> None:
        counter = Counter()
        counter.controller.wake()
        counter.controller.apply_low_vision_preset()
        assert counter.visit.interaction.reading
        assert counter.visit.display == DisplayPreferences(200, ThemeName.CONTRAST)
        counter.controller.finish()
        counter.controller.wake()
        counter.controller.apply_hard_of_hearing_preset()
        assert counter.visit.display.text == 150
        assert not counter.visit.interaction.reading

    @pytest.mark.parametrize(
        ("presets", "expected"),
        [
            (("apply_hard_of_hearing_preset",), "Tout est écrit, en grand."),
            (("apply_low_vision_preset",), "La borne parle. Les lettres sont très grandes."),
            (
                ("apply_hard_of_hearing_preset", "apply_low_vision_preset"),
                "Tout est écrit, en grand. La borne parle. Les lettres sont très grandes.",
            ),
            ((), ""),
        ],
    )
    def test_what_is_on_is_said_once_on_the_page_after_the_presets(
        self, presets: tuple[str, ...], expected: str
    ) -> None:
        counter = Counter()
        counter.controller.wake()
        for preset in presets:
            getattr(counter.controller, preset)()
        counter.controller.choose_language("fr")
        counter.deliver_results()
        assert isinstance(counter.controller.shown, HomeScreen)
        assert french(counter.controller.shown.set_up) == expected
        counter.gateway.line_goes_down()
        counter.gateway.line_comes_back()
        counter.deliver_results()
        assert french(counter.controller.shown.set_up) == expected
        counter.controller.home()
        assert not counter.controller.shown.set_up

    def test_it_is_said_to_who_asks_for_a_person_first(self) -> None:
        counter = Counter()
        counter.controller.wake()
        counter.controller.apply_hard_of_hearing_preset()
        counter.controller.help()
        assert isinstance(counter.controller.shown, JourneyScreen)
        assert french(counter.controller.shown.notice) == "Tout est écrit, en grand."

    def test_what_the_settings_changed_is_said_on_the_page_before_them(self, counter: Counter) -> None:
        preferences = counter.controller.preferences
        preferences.open()
        preferences.set(interaction=replace(counter.visit.interaction, reading=True))
        preferences.close()
        assert isinstance(counter.controller.shown, HomeScreen)
        assert french(counter.controller.shown.set_up) == "La borne lit chaque page à voix haute."
        counter.controller.home()
        preferences.open()
        preferences.set(display=replace(counter.visit.display, theme=ThemeName.DARK))
        preferences.close()
        assert not counter.controller.shown.set_up

    def test_the_line_is_told_at_home(self, counter: Counter) -> None:
        counter.gateway.line_goes_down()
        counter.deliver_results()
        assert isinstance(counter.controller.shown, HomeScreen)
        assert "Pas de réseau" in french(counter.controller.shown.notice)
        counter.gateway.line_comes_back()
        counter.deliver_results()
        assert not counter.controller.shown.notice


class TestReport:
    def test_signed_in_it_is_sent_and_told(self, counter: Counter) -> None:
        counter.report()
        assert counter.delivery is Delivery.SENT
        reference = counter.receipt.run.context.facts["reference"]
        assert reference in counter.gateway.agency.tickets_of
        assert reference in counter.visit.just_done, "the home shows it first"
        assert [entry.state for entry in counter.gateway.acts] == [ActState.DELIVERED]
        counter.controller.home()
        assert isinstance(counter.controller.shown, HomeScreen)

    def test_a_number_is_asked_once_in_a_visit(self, counter: Counter) -> None:
        counter.report()
        counter.controller.home()
        counter.open("signaler")
        assert counter.key == "lieu"

    def test_a_guest_reports_the_shared_parts(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.controller.skip()
        counter.deliver_results()
        assert counter.key == "sans_numero"
        counter.answer(True)
        if counter.key == "panne_connue":
            counter.answer("autre")
        counter.answer("Il n’y a plus de lumière dans l’escalier")
        if counter.key == "symptome":
            counter.answer(resolve(counter.asking.run.step.options, counter.asking.run.context)[0].value)  # type: ignore[attr-defined]
        counter.answer("3 allée des Érables", "Une voisine", "06 12 34 56 78")
        counter.send()
        assert counter.delivery is Delivery.SENT
        (act,) = counter.gateway.acts
        assert act.body is not None
        assert act.body["reporter"]["kind"] == "guest"

    def test_with_the_line_down_the_number_is_claimed_and_nothing_is_lost(self, counter: Counter) -> None:
        counter.gateway.line_goes_down()
        counter.open("signaler")
        counter.sign_in()
        assert "Rien ne sera perdu" in counter.words()
        assert counter.visit.identity == ClaimedTenant(NUMBER, date(1948, 3, 14))
        counter.go("go_on")
        counter.describe()
        counter.send()
        counter.second_passes()
        assert counter.delivery is Delivery.WAITING
        counter.gateway.line_comes_back()
        counter.deliver_results()
        assert counter.delivery is Delivery.SENT
        assert len(counter.gateway.agency.tickets_of) == 1

    def test_a_line_that_goes_down_after_the_sign_in(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.gateway.agency.fails = ResponseTimeoutError()
        counter.send()
        counter.second_passes()
        assert counter.delivery is Delivery.WAITING

    def test_a_refused_report_says_so(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.gateway.agency.fails = RequestRefusedError(422, "invalid")
        counter.send()
        assert "n’a pas accepté" in counter.words()
        assert "person" in counter.actions()

    def test_what_words_mean_is_looked_for_while_the_screen_goes_on(self, counter: Counter) -> None:
        symptoms, asked = SymptomMeaning(SentenceEncoder(), counter.results), []
        event = ExclusiveEvent()

        async def find(words: str, language: str, possible: Sequence[str]) -> tuple[str, ...]:
            asked.append((words, language))
            await event.wait()
            return ("evacuation_bouchee",)

        symptoms.find = find  # type: ignore[method-assign]  # no encoder runs here
        counter.controller._session.symptoms = symptoms
        counter.open("signaler")
        counter.sign_in()
        counter.asking.run.context.facts["meaning"] = True  # type: ignore[index]  # on any processor
        counter.answer("cuisine", "der Abfluss ist zu")
        assert isinstance(counter.controller.shown, BusyScreen)
        assert asked == [("der Abfluss ist zu", "fr")]
        event.fire()
        run = counter.asking.run
        assert isinstance(run.step, Choose)
        offered = [each.value for each in resolve(run.step.options, run.context)]
        assert (offered[0], offered[-1]) == ("evacuation_bouchee", "autre")

    def test_a_slow_line_gives_a_receipt_after_a_second_and_then_its_news(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.gateway.delivering = False
        counter.send()
        assert isinstance(counter.controller.shown, BusyScreen)
        counter.second_passes()
        assert counter.delivery is None
        counter.gateway.deliver()
        counter.deliver_results()
        assert counter.delivery is Delivery.SENT

    def test_another_number_of_the_landlords_is_the_one_shown(self, counter: Counter) -> None:
        counter.report()
        taken = counter.receipt.run.context.facts["reference"]
        follows = f"T{int(taken[1:]) + 1}"
        agency = counter.gateway.agency
        agency.tickets_of[follows] = "", agency.tickets_of[taken][1]
        counter.controller.home()
        counter.open("signaler")
        counter.describe("La chasse d’eau des toilettes coule sans arrêt")
        counter.send()
        step, view = counter.receipt.run.step, counter.receipt.run.context
        assert isinstance(step, Receipt)
        assert step.reference(view) == f"{follows}-2"

    def test_a_full_disk_is_told_and_again_works_with_the_same_number(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.gateway.put_fails = StoreFull()
        counter.send()
        assert "n’est pas encore partie" in counter.words()
        assert set(counter.actions()) == {"person", "again"}
        counter.go("again")
        assert "n’est pas encore partie" in counter.words()
        counter.gateway.put_fails = None
        counter.go("again")
        assert counter.delivery is Delivery.SENT
        (act,) = counter.gateway.acts
        assert act.reference == "T482715"

    def test_what_may_have_arrived_is_told_as_that_and_again_is_the_same_act(self, counter: Counter) -> None:
        """The disk took nothing, the landlord perhaps did: with another key it would have it twice."""
        tried: list[tuple[Act, str]] = []
        put = counter.gateway.put

        async def watched(act: Act, reference: str, key: str = "") -> int:
            tried.append((act, key))
            return await put(act, reference, key)

        counter.gateway.put = watched  # type: ignore[method-assign]
        counter.gateway.put_fails = OutcomeUnknownError()
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.send()
        assert "Nous ne savons pas si c’est fait." in counter.words()
        counter.visit.helper = "Nadia"
        counter.gateway.put_fails = None
        counter.go("again")
        assert counter.delivery is Delivery.SENT
        assert len(tried) == 2
        assert tried[0] == tried[1]

    def test_an_answer_that_does_not_fit_says_why_and_changes_nothing(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.answer("12")
        assert counter.key == "tenant_number"
        assert counter.asking.trouble
        counter.sign_in()
        counter.answer("cuisine", "x" * 2001)
        assert counter.key == "description"
        assert "2 000" in french(counter.asking.trouble).replace("\u202f", " ")

    @pytest.mark.parametrize("words", ["'; DROP TABLE tickets; --", "[b]gros[/b] <script>", "🚰💧 fuite"])
    def test_whatever_is_written_arrives_as_it_was_written(self, counter: Counter, words: str) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe(words)
        counter.send()
        ((_, ticket),) = counter.gateway.agency.tickets_of.values()
        assert ticket.description == words

    def test_news_that_come_before_it_is_known_as_written_are_not_lost(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        # The sync thread may be quicker than the result that says "written".
        put, known = counter.gateway.put, ExclusiveEvent()

        async def put_and_wait(act: Act, reference: str, key: str = "") -> int:
            entry = await put(act, reference, key)
            await known.wait()
            return entry

        counter.gateway.put = put_and_wait  # type: ignore[method-assign]
        counter.send()
        assert counter.gateway.acts[0].state is ActState.DELIVERED
        known.fire()
        counter.second_passes()
        assert counter.delivery is Delivery.SENT

    def test_news_of_a_report_do_not_interrupt_what_is_done_since(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.gateway.delivering = False
        counter.send()
        counter.second_passes()
        counter.controller.home()
        counter.gateway.holding = True
        counter.open("suivre")
        assert isinstance(counter.controller.shown, BusyScreen)
        counter.gateway.deliver()
        counter.deliver_results()
        assert isinstance(counter.controller.shown, BusyScreen)
        counter.gateway.release()
        counter.deliver_results()
        assert isinstance(counter.controller.shown, TicketScreen)

    def test_what_is_known_is_no_longer_so_once_something_was_sent(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        assert counter.visit.reads.valid(TICKETS_QUERY) is not None
        counter.controller.home()
        counter.open("signaler")
        counter.describe()
        counter.send()
        assert counter.delivery is Delivery.SENT
        assert counter.visit.reads.valid(TICKETS_QUERY) is None

    def test_an_answer_that_comes_twice_changes_nothing(self, counter: Counter) -> None:
        counter.report()
        settled = DeliveryResult(1, delivered=False, code="invalid", key=counter.gateway.acts[0].key)
        counter.gateway.act_settled.emit(settled)
        assert counter.delivery is Delivery.SENT

    def test_what_was_sent_is_written_down_though_the_visitor_leaves_at_once(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.gateway.holding = True
        counter.controller.answer(True)
        counter.controller.finish()
        counter.deliver_results()
        counter.gateway.release()
        counter.deliver_results()
        assert isinstance(counter.controller.shown, RestScreen)
        assert [each.kind for each in counter.gateway.acts] == ["ticket"]


class TestSigningIn:
    def test_a_wrong_number_is_told_and_asked_again(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in("99999999")
        assert counter.key == "tenant_number"
        assert "ne vont pas ensemble" in french(counter.asking.trouble)
        assert counter.asking.input["typed"] == "99999999", "there is something to check"
        counter.sign_in()
        assert counter.key == "lieu"

    def test_a_locked_number_leads_to_a_person(self, counter: Counter) -> None:
        counter.open("signaler")
        for _ in range(5):
            counter.sign_in(NUMBER, "01011990")
        assert "bloqué jusqu’à" in counter.words()
        counter.go("person")
        assert counter.asking.run.journey.key == "aide"

    def test_a_one_time_code(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        assert counter.key == "code"
        ((_, code),) = counter.gateway.agency.codes_sent
        counter.answer("999999")
        assert "Ce code n’est pas le bon" in french(counter.asking.trouble)
        counter.answer(code)
        assert isinstance(counter.visit.identity, SignedInTenant)
        assert counter.key == "aucune"

    def test_a_code_that_did_not_come_is_sent_again(self, counter: Counter) -> None:
        agency = counter.gateway.agency
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.controller.send_code_again()
        counter.results.drain(counter.visit.id)
        assert "Attendez une minute" in french(counter.asking.trouble)
        assert len(agency.codes_sent) == 1
        agency.now = lambda: datetime.now(UTC) + timedelta(seconds=61)
        counter.controller.send_code_again()
        counter.results.drain(counter.visit.id)
        assert "Un autre code est parti" in french(counter.asking.notice)
        counter.answer(agency.codes_sent[-1][1])
        assert isinstance(counter.visit.identity, SignedInTenant)

    def test_a_code_that_can_not_be_sent_again_leads_to_signing_in_again(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.gateway.agency._waiting.clear()
        counter.controller.send_code_again()
        counter.results.drain(counter.visit.id)
        assert counter.asking.run.journey.key == "identify"
        assert "Donnez de nouveau votre numéro" in french(counter.asking.trouble)

    def test_who_does_not_have_that_phone_is_led_to_a_person(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.controller.explain_other_phone()
        assert "pas votre téléphone" in counter.words()
        counter.go("person")
        assert counter.asking.run.journey.key == "aide"

    def test_a_code_that_waited_too_long_leads_to_a_new_one(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.gateway.agency._waiting.clear()  # it does not wait any more
        counter.answer("123456")
        assert counter.key == "tenant_number"

    def test_too_many_wrong_codes(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        for _ in range(5):
            counter.answer("999999")
        assert "bloqué" in counter.words()

    def test_too_many_tries_at_this_kiosk_are_told_with_the_time(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.gateway.agency.fails = TooManyRequestsError(600)
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        assert "Vous pourrez réessayer à" in counter.words()
        assert "L’accueil peut vous aider" in counter.words()

    @pytest.mark.parametrize(("seconds", "told"), [(600, "10 h 05"), (601, "10 h 06"), (15, "9 h 56")])
    def test_when_to_try_again_is_as_late_as_the_landlord_says(
        self, counter: Counter, seconds: int, told: str
    ) -> None:
        """Told to the minute, and never before it is over."""
        counter.now = lambda: datetime(2026, 11, 24, 9, 55, tzinfo=PARIS)
        counter.open("suivre")
        counter.gateway.agency.fails = TooManyRequestsError(seconds)
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        assert f"réessayer à {told}" in counter.words().replace("\u00a0", " ")

    def test_when_to_try_again_is_a_day_where_it_is_far(self, counter: Counter) -> None:
        counter.now = lambda: datetime(2026, 11, 24, 9, 55, tzinfo=PARIS)
        counter.open("suivre")
        counter.gateway.agency.fails = TooManyRequestsError(86_400)
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        assert "réessayer le mercredi 25 novembre" in counter.words().replace("\u00a0", " ")
        assert "Montrez une pièce d’identité" in counter.words()

    def test_too_many_codes_for_this_kiosk_are_told_at_the_code(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.gateway.agency.fails = TooManyRequestsError(600)
        counter.controller.send_code_again()
        counter.deliver_results()
        assert "plusieurs codes" in counter.asking.trouble.msgid

    def test_the_line_goes_down_before_the_code_is_checked(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.gateway.line_goes_down()
        counter.answer("123456")
        assert "réseau ne répond pas" in counter.words()
        counter.gateway.line_comes_back()
        counter.go("again")
        assert counter.key == "tenant_number"

    def test_help_from_the_sign_in(self, counter: Counter) -> None:
        counter.open("signaler")
        before = counter.controller.shown
        counter.controller.help()
        assert counter.asking.run.journey.key == "aide"
        counter.controller.back()
        assert counter.controller.shown is before


FAULTS: list[Exception] = [
    ConnectionFailedError(),
    ResponseTimeoutError(),
    OverloadedError(30),
    TooManyRequestsError(600),
    ServerFailedError(500),
    InterceptedError("status 200"),
    MalformedResponseError(),
    ContractMismatchError("2", "1"),
    DeviceRefusedError(),
    RequestRefusedError(400, "odd"),
    IdentificationFailedError(2),
    LOCKED,
    SessionExpiredError(),
    RuntimeError("a bug"),
]


def fault_name(fault: Exception) -> str:
    return type(fault).__name__


class TestFaults:
    """Each ends in words and at least one way on; none leaves the visitor before "one moment"."""

    def way_on(self, counter: Counter) -> None:
        counter.deliver_results()
        shown = counter.controller.shown
        if isinstance(shown, MessageScreen):
            assert shown.title
            assert shown.body
            assert counter.actions()
        else:
            assert isinstance(shown, JourneyScreen | HomeScreen | TicketScreen), shown

    @pytest.mark.parametrize("fault", FAULTS, ids=fault_name)
    @pytest.mark.parametrize("service", ["signaler", "suivre"])
    def test_at_the_sign_in(self, counter: Counter, service: str, fault: Exception) -> None:
        counter.open(service)
        counter.gateway.agency.fails = fault  # type: ignore[assignment]
        counter.sign_in()
        self.way_on(counter)
        if isinstance(counter.controller.shown, JourneyScreen):
            assert counter.asking.trouble

    @pytest.mark.parametrize("fault", FAULTS, ids=fault_name)
    def test_at_the_code(self, counter: Counter, fault: Exception) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.gateway.agency.fails = fault  # type: ignore[assignment]
        counter.answer("123456")
        self.way_on(counter)

    @pytest.mark.parametrize("fault", FAULTS, ids=fault_name)
    def test_while_reading_the_requests(self, counter: Counter, fault: Exception) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.controller.home()
        counter.gateway.agency.fails = fault  # type: ignore[assignment]
        counter.open("suivre")
        self.way_on(counter)

    @pytest.mark.parametrize("fault", FAULTS, ids=fault_name)
    def test_before_a_report(self, counter: Counter, fault: Exception) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.controller.home()
        counter.gateway.agency.fails = fault  # type: ignore[assignment]
        counter.open("signaler")
        assert counter.key == "lieu"  # what cannot be read must not stop a report

    @pytest.mark.parametrize(
        "fault", [each for each in FAULTS if isinstance(each, AgencyError)], ids=fault_name
    )
    def test_at_the_delivery(self, counter: Counter, fault: AgencyError) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.gateway.agency.fails = fault
        counter.send()
        counter.second_passes()
        refused = isinstance(fault, RequestRefusedError)
        if refused:
            assert "n’a pas accepté" in counter.words()
        else:
            assert isinstance(counter.receipt.run.step, Receipt)
            assert counter.delivery is not Delivery.SENT
        assert counter.gateway.acts[0].state is (ActState.REFUSED if refused else ActState.WAITING)

    def test_a_session_that_expired_is_renewed_and_goes_on(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.controller.home()
        counter.gateway.agency._sessions.clear()
        counter.open("suivre")
        assert counter.key == "tenant_number"
        assert "Par sécurité" in french(counter.asking.trouble)
        counter.sign_in()
        assert counter.key == "aucune"


class TestFollow:
    @pytest.fixture
    def reported(self, counter: Counter) -> Counter:
        counter.report()
        counter.controller.home()
        return counter

    def set_state(self, counter: Counter, state: TicketState) -> None:
        for reference, (owner, ticket) in counter.gateway.agency.tickets_of.items():
            counter.gateway.agency.tickets_of[reference] = owner, ticket.replace(state=state)

    def test_without_a_request_it_says_so(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        assert counter.key == "aucune"
        counter.answer(True)
        assert isinstance(counter.controller.shown, HomeScreen)

    def test_one_request_is_shown_at_once(self, reported: Counter) -> None:
        reported.open("suivre")
        shown = reported.controller.shown
        assert isinstance(shown, TicketScreen)
        assert not shown.several
        reported.controller.back()
        assert isinstance(reported.controller.shown, HomeScreen)

    def test_several_are_chosen_from(self, reported: Counter) -> None:
        reported.open("signaler")
        reported.describe("La chasse d’eau des toilettes coule sans arrêt")
        reported.send()
        reported.controller.home()
        reported.open("suivre")
        assert reported.key == "demande"
        references = [
            option.value for option in resolve(reported.asking.run.step.options, reported.asking.run.context)
        ]  # type: ignore[attr-defined]
        reported.answer(references[1])
        shown = reported.controller.shown
        assert isinstance(shown, TicketScreen)
        assert shown.ticket.reference == references[1]
        reported.controller.back()
        assert reported.key == "demande"

    def test_not_repaired_reopens_with_one_touch(self, reported: Counter) -> None:
        self.set_state(reported, TicketState.REALISEE)
        reported.open("suivre")
        shown = reported.controller.shown
        assert isinstance(shown, TicketScreen)
        (action,) = [a for a in requests.ticket_actions(shown.ticket, datetime.now(UTC)) if a.primary]
        assert action.kind is TicketEventKind.PAS_REPARE
        reported.controller.start_ticket_action(action.journey)
        reported.deliver_results()
        assert reported.delivery is Delivery.SENT
        ((_, ticket),) = reported.gateway.agency.tickets_of.values()
        assert ticket.state is TicketState.ROUVERTE
        reported.controller.home()
        reported.open("suivre")
        assert isinstance(reported.controller.shown, TicketScreen)
        assert reported.controller.shown.ticket.state is TicketState.ROUVERTE

    def test_back_from_an_action_is_the_request(self, reported: Counter) -> None:
        reported.open("suivre")
        shown = reported.controller.shown
        assert isinstance(shown, TicketScreen)
        (cancel,) = [
            a
            for a in requests.ticket_actions(shown.ticket, datetime.now(UTC))
            if a.kind is TicketEventKind.ANNULER
        ]
        reported.controller.start_ticket_action(cancel.journey)
        assert reported.key == "confirmer"
        reported.controller.back()
        assert isinstance(reported.controller.shown, TicketScreen)

    def test_what_is_known_is_shown_when_the_line_goes_down(self, reported: Counter) -> None:
        reported.open("suivre")
        reported.controller.home()
        reported.gateway.line_goes_down()
        reported.open("suivre")
        assert isinstance(reported.controller.shown, TicketScreen)

    def test_a_claimed_number_is_checked_once_the_line_is_back(self, counter: Counter) -> None:
        counter.gateway.line_goes_down()
        counter.open("suivre")
        counter.sign_in()
        counter.go("go_on")
        assert "réseau ne répond pas" in counter.words()
        counter.gateway.line_comes_back()
        counter.go("again")
        assert not isinstance(counter.controller.shown, MessageScreen)


class TestDraftsAndHelp:
    def test_another_way_to_act_is_told_to_the_window(self, counter: Counter) -> None:
        told: list[float] = []
        counter.controller.visit_changed.subscribe(
            lambda visit: told.append(visit.interaction.patience if visit else 0.0)
        )
        counter.controller.set_interaction(replace(counter.visit.interaction, patience=2.0))
        assert told == [2.0]

    def test_from_a_word_in_plain_words_one_step_leads_back(self, counter: Counter) -> None:
        counter.open("signaler")
        before = counter.controller.shown
        first, second = (ExplainedTerm(key, T(key), (), T("En clair")) for key in ("quittance", "bail"))
        counter.controller.explain_term(first)
        counter.controller.explain_term(second)
        assert isinstance(counter.controller.shown, TermScreen)
        assert counter.controller.shown.term is first
        counter.controller.back()
        assert counter.controller.shown is before

    def test_a_draft_outlives_home_and_help(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.answer("cuisine")
        counter.controller.home()
        counter.open("signaler")
        assert counter.key == "description"
        assert "Vous reprenez" in french(counter.asking.notice)
        counter.controller.help()
        counter.controller.back()
        counter.open("signaler")
        assert counter.key == "description"
        counter.answer("Le robinet fuit")
        assert counter.asking.run.context["lieu"] == "cuisine"

    def test_a_draft_that_was_sent_does_not_come_back(self, counter: Counter) -> None:
        counter.report()
        counter.controller.home()
        counter.open("signaler")
        assert counter.key == "lieu"
        assert not counter.asking.notice

    @pytest.mark.parametrize(("agreed", "topic"), [("oui", "Signaler un problème"), ("non", "")])
    def test_help_tells_the_topic_only_with_consent(self, counter: Counter, agreed: str, topic: str) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.controller.help()
        counter.answer("maintenant")
        assert counter.key == "accord"
        counter.answer(agreed)
        assert counter.delivery is Delivery.SENT
        assert [entry.body["topic"] for entry in counter.gateway.acts if entry.body] == [topic]

    def test_who_does_not_take_the_call_back_after_all_is_at_the_receipt_again(
        self, counter: Counter
    ) -> None:
        counter.controller.help()
        counter.answer("maintenant")
        receipt = counter.asking.run
        self.cancellation(counter)
        counter.controller.back()
        assert counter.asking.run is receipt

    def test_a_call_that_was_taken_back_promises_nobody_any_more(self, counter: Counter) -> None:
        counter.controller.help()
        counter.answer("maintenant")
        self.cancellation(counter)
        counter.answer(True)
        assert counter.delivery is Delivery.SENT
        number = counter.gateway.acts[0].reference
        paths = [entry.path for entry in counter.gateway.acts]
        assert paths == ["/v1/help-requests", f"/v1/help-requests/{number}/events"]
        counter.controller.back()
        assert isinstance(counter.controller.shown, HomeScreen)

    def cancellation(self, counter: Counter) -> None:
        receipt = counter.asking.run
        assert isinstance(receipt.step, Receipt)
        taking_back = receipt.step.cancellation(receipt.context)
        assert taking_back is not None
        counter.controller.start_ticket_action(taking_back)
        assert counter.key == "confirmer"

    def test_help_wakes_the_kiosk(self) -> None:
        counter = Counter()
        counter.controller.help()
        assert counter.asking.run.journey.key == "aide"

    def test_who_asks_for_a_person_while_waiting_is_not_taken_away(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.controller.home()
        counter.gateway.holding = True
        counter.open("signaler")
        assert isinstance(counter.controller.shown, BusyScreen)
        counter.controller.help()
        counter.second_passes()
        counter.gateway.release()
        counter.deliver_results()
        assert counter.asking.run.journey.key == "aide"

    @pytest.mark.parametrize(
        "where", ["welcome", "home", "question", "busy", "message", "following", "receipt"]
    )
    def test_a_person_is_one_touch_away(self, where: str) -> None:
        counter = Counter()
        counter.controller.wake()
        counter.deliver_results()
        if where != "welcome":
            counter.controller.choose_language("fr")
        if where in {"question", "receipt", "following"}:
            counter.report()
            if where != "receipt":
                counter.controller.home()
                counter.open("suivre" if where == "following" else "signaler")
        elif where == "busy":
            counter.gateway.holding = True
            counter.open("suivre")
            counter.sign_in()
        elif where == "message":
            counter.gateway.line_goes_down()
            counter.open("suivre")
            counter.sign_in()
        counter.controller.help()
        assert counter.asking.run.journey.key == "aide"


class TestCalls:
    """Monday, 10:42: the agency is open."""

    @pytest.fixture
    def now(self, counter: Counter) -> list[datetime]:
        now = [datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)]
        counter.now = lambda: now[0]
        return now

    @pytest.fixture
    def calling(self, counter: Counter, now: list[datetime]) -> Counter:
        """A visitor who has asked for a person in the middle of a report."""
        counter.open("signaler")
        counter.sign_in()
        counter.answer("cuisine")
        counter.controller.help()
        counter.answer("maintenant", "oui")
        return counter

    @staticmethod
    def stage(counter: Counter) -> contact.CallStage:
        assert counter.controller.call.run is not None
        return contact.ContactState(counter.controller.call.run.context).call_stage

    @staticmethod
    def advance(counter: Counter, seconds: int) -> None:
        for _ in range(seconds):
            counter.second_passes()

    def test_the_kiosk_asks_until_someone_has_taken_the_call(self, calling: Counter) -> None:
        self.advance(calling, 10)
        assert self.stage(calling) is contact.CallStage.CALLED
        calling.gateway.agency.answer_call("Nadia")
        self.advance(calling, POLL_INTERVAL_S + 1)
        assert self.stage(calling) is contact.CallStage.COMING
        assert french(contact.ContactState(calling.asking.run.context).call_headline) == "Nadia arrive."

    def test_nobody_who_answers_for_three_minutes_is_told(
        self, calling: Counter, now: list[datetime]
    ) -> None:
        now[0] += timedelta(minutes=3)
        calling.second_passes()
        assert self.stage(calling) is contact.CallStage.OVERDUE

    @pytest.mark.parametrize(
        ("state", "changes", "stage", "headline"),
        [
            (
                HelpState.PRISE_EN_CHARGE,
                {"expected_at": datetime(2026, 11, 23, 10, 48, tzinfo=PARIS)},
                contact.CallStage.COMING_LATER,
                "Nadia vient à 10 h 48.",
            ),
            (HelpState.EN_ATTENTE, {"number": "A 12"}, contact.CallStage.SEATED, "Prenez place."),
            (HelpState.APPELEE, {"place": "bureau 2"}, contact.CallStage.TURN, "C’est à vous."),
        ],
    )
    def test_what_the_desk_says_is_said_at_the_kiosk(
        self,
        calling: Counter,
        state: HelpState,
        changes: dict[str, Any],
        stage: contact.CallStage,
        headline: str,
    ) -> None:
        calling.gateway.agency.answer_call("Nadia", state, **changes)
        self.advance(calling, 2)
        assert self.stage(calling) is stage
        status = contact.ContactState(calling.asking.run.context)
        assert french(status.call_headline) == headline
        said = " ".join(map(french, status.spoken_call))
        assert all(str(each) in said for name, each in changes.items() if name != "expected_at")
        assert calling.controller.must_not_time_out

    def test_where_nobody_is_at_a_desk_nobody_is_said_to_come(self, calling: Counter) -> None:
        calling.gateway.agency.answer_call("", HelpState.TRANSMISE, desk_open=False)
        self.advance(calling, 2)
        assert self.stage(calling) is contact.CallStage.UNHEARD
        status = contact.ContactState(calling.asking.run.context)
        assert french(status.call_headline) == "Personne n’est à l’accueil pour l’instant."
        assert "faites-vous rappeler" in french(status.call_explanation)
        facts = {**calling.asking.run.context.facts, "needs": ("sans_son",)}
        deaf = contact.ContactState(replace(calling.asking.run.context, facts=facts))
        assert french(deaf.call_explanation) == "Attendez encore, ou prenez rendez-vous à l’agence."
        calling.gateway.agency.answer_call("Nadia")
        self.advance(calling, 2)
        assert self.stage(calling) is contact.CallStage.COMING

    def test_who_would_talk_with_somebody_who_does_not_hear_is_said_to_write(self, calling: Counter) -> None:
        calling.gateway.agency.answer_call("Nadia", conversation=True)
        self.advance(calling, 2)
        context = calling.asking.run.context
        facts = {**context.facts, "needs": ("sans_son",)}
        assert french(contact.ContactState(context).call_headline) == "Nadia peut parler avec vous ici."
        deaf = contact.ContactState(replace(context, facts=facts))
        assert french(deaf.call_headline) == "Nadia peut vous écrire ici."

    def test_a_clerk_who_leaves_the_call_to_others_is_no_longer_said_to_come(self, calling: Counter) -> None:
        calling.gateway.agency.answer_call("Nadia")
        self.advance(calling, 2)
        calling.gateway.agency.answer_call("", HelpState.TRANSMISE)
        self.advance(calling, 2)
        assert self.stage(calling) is contact.CallStage.CALLED
        assert contact.ContactState(calling.asking.run.context).call_status.holder == ""

    def test_who_comes_learns_how_the_visitor_reads_and_hears(
        self, counter: Counter, now: list[datetime]
    ) -> None:
        counter.arrive()
        counter.visit.deaf = True
        counter.visit.display = replace(counter.visit.display, text=200)
        counter.controller.help()
        counter.answer("maintenant")
        assert counter.gateway.acts[-1].body["needs"] == ["sans_son", "grand_texte"]

    def test_a_line_that_fails_is_no_answer(self, calling: Counter) -> None:
        calling.gateway.agency.fails = ConnectionFailedError()
        self.advance(calling, POLL_INTERVAL_S + 1)
        assert self.stage(calling) is contact.CallStage.CONNECTION_LOST
        calling.gateway.agency.fails = None
        self.advance(calling, POLL_INTERVAL_S + 1)
        assert self.stage(calling) is contact.CallStage.CALLED

    def test_a_call_that_was_not_delivered_is_no_call_yet(
        self, counter: Counter, now: list[datetime]
    ) -> None:
        counter.gateway.line_goes_down()
        counter.controller.help()
        counter.answer("maintenant")
        self.advance(counter, POLL_INTERVAL_S + 1)
        assert self.stage(counter) is contact.CallStage.NOT_DELIVERED
        counter.gateway.line_comes_back()
        self.advance(counter, POLL_INTERVAL_S + 1)
        assert self.stage(counter) is contact.CallStage.CALLED

    def test_who_goes_on_is_where_they_were_and_still_waits(self, calling: Counter) -> None:
        assert french(calling.controller.interrupted_title) == "Signaler un problème"
        calling.controller.resume()
        assert calling.key == "description"
        assert calling.controller.must_not_time_out
        calling.gateway.agency.answer_call("Nadia")
        changes: list[bool] = []
        calling.controller.call.changed.subscribe(lambda: changes.append(True))
        self.advance(calling, POLL_INTERVAL_S + 1)
        assert calling.key == "description", "nobody is torn from what they do"
        assert changes
        assert self.stage(calling) is contact.CallStage.COMING

    def test_help_shows_the_open_call_and_makes_no_second_one(self, calling: Counter) -> None:
        call = calling.controller.call.run
        calling.controller.resume()
        calling.controller.help()
        assert calling.asking.run is call
        calling.controller.resume()
        calling.controller.request_help_now()
        assert calling.asking.run is call
        assert len([entry for entry in calling.gateway.acts if entry.kind == "help_request"]) == 1

    def test_who_takes_the_call_back_waits_for_nobody(self, calling: Counter) -> None:
        assert calling.controller.call.run is not None
        calling.controller.start_ticket_action(
            contact.cancellation_journey(calling.controller.call.run.context, contact.NOW)
        )
        calling.answer(True)
        assert not calling.controller.must_not_time_out
        assert calling.controller.call.run is None

    def test_who_wants_to_be_called_back_takes_the_call_back(self, calling: Counter) -> None:
        calling.controller.request_callback()
        calling.deliver_results()
        assert calling.key == "telephone"
        calling.answer("06 12 34 56 78", "oui")
        assert [entry.kind for entry in calling.gateway.acts] == [
            "help_request",
            "help_cancel",
            "help_request",
        ]
        assert not calling.controller.must_not_time_out

    def test_who_wants_an_appointment_instead_is_still_waited_for_until_they_say_otherwise(
        self, calling: Counter
    ) -> None:
        calling.controller.request_appointment()
        calling.deliver_results()
        assert isinstance(calling.controller.shown, JourneyScreen)
        assert [entry.kind for entry in calling.gateway.acts] == ["help_request"]
        assert calling.controller.call.open

    def test_once_someone_is_there_nobody_is_waited_for(self, calling: Counter) -> None:
        calling.gateway.agency.answer_call("Nadia", HelpState.TERMINEE)
        self.advance(calling, POLL_INTERVAL_S + 1)
        assert self.stage(calling) is contact.CallStage.HERE
        assert not calling.controller.must_not_time_out
        asked = len(calling.gateway.asked)
        self.advance(calling, 2 * POLL_INTERVAL_S)
        assert len(calling.gateway.asked) == asked, "there is nothing more to ask"

    def test_a_visit_that_ends_asks_no_more(self, calling: Counter) -> None:
        calling.controller.finish()
        asked = len(calling.gateway.asked)
        self.advance(calling, 2 * POLL_INTERVAL_S)
        assert len(calling.gateway.asked) == asked
        assert calling.controller.call.run is None

    def test_a_call_that_was_refused_is_not_waited_for_and_can_be_made_again(
        self, counter: Counter, now: list[datetime]
    ) -> None:
        counter.gateway.delivering = False
        counter.controller.help()
        counter.answer("maintenant")
        counter.second_passes()
        assert counter.controller.call.awaits_staff
        counter.gateway.agency.fails = RequestRefusedError(422, "invalid")
        counter.gateway.deliver()
        counter.deliver_results()
        assert self.stage(counter) is contact.CallStage.NOT_DELIVERED
        assert not counter.controller.call.awaits_staff
        counter.gateway.delivering = True
        counter.gateway.agency.fails = None
        counter.controller.request_help_now()
        counter.deliver_results()
        assert self.stage(counter) is contact.CallStage.CALLED

    def test_nobody_is_called_to_a_closed_agency(self, counter: Counter, now: list[datetime]) -> None:
        now[0] = now[0].replace(hour=20)
        counter.controller.request_help_now()
        assert counter.key == "quand"
        assert "maintenant" not in [
            each.value for each in counter.asking.run.resolve(counter.asking.run.step.options)
        ]  # type: ignore[attr-defined]
        assert counter.gateway.acts == []

    def test_the_end_asks_whether_to_take_the_call_back(self, calling: Counter) -> None:
        calling.controller.resume()
        calling.controller.leave()
        assert french(calling.controller.shown.title) == "Annuler l’appel\u00a0?"  # type: ignore[union-attr]
        calling.go("cancel")
        assert french(calling.controller.shown.title) == "Votre demande n’est pas envoyée. L’effacer\u00a0?"  # type: ignore[union-attr]
        assert [entry.kind for entry in calling.gateway.acts] == ["help_request", "help_cancel"]

    def test_who_waits_without_the_kiosk_keeps_the_number(self, calling: Counter) -> None:
        number = calling.gateway.acts[0].reference
        calling.controller.resume()
        calling.controller.home()
        calling.controller.leave()
        calling.go("wait")
        assert [each.number for each in calling.controller.shown.done] == [number]  # type: ignore[union-attr]
        assert [entry.kind for entry in calling.gateway.acts] == ["help_request"]

    def test_a_closed_agency_is_not_waited_for(self, counter: Counter, now: list[datetime]) -> None:
        counter.controller.help()
        counter.answer("maintenant")
        assert counter.controller.must_not_time_out
        now[0] = now[0].replace(hour=20)
        counter.second_passes()
        assert self.stage(counter) is contact.CallStage.CLOSED
        assert not counter.controller.must_not_time_out


class TestUrgent:
    @pytest.mark.parametrize("way", ["help", "near", "voice"])
    def test_who_is_in_danger_sees_the_numbers_at_once(self, counter: Counter, way: str) -> None:
        if way == "help":
            counter.controller.help()
            counter.answer("urgence")
        elif way == "near":
            counter.open("aides_locales")
            counter.answer("urgence")
        else:
            counter.controller.show_urgent_numbers()
        assert isinstance(counter.controller.shown, UrgentScreen)

    def test_nothing_of_it_is_kept(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.answer("cuisine")
        counter.controller.home()
        counter.visit.said = "Zorglub"
        counter.open("aides_locales")
        counter.answer("urgence")
        counter.controller.leave_urgent_numbers()
        assert isinstance(counter.controller.shown, HomeScreen)
        assert counter.visit.drafts == {}
        assert counter.visit.said == ""
        counter.open("aides_locales")
        assert counter.key == "sujet"
        assert not counter.asking.notice

    def test_a_person_is_called_without_a_question(self, counter: Counter) -> None:
        counter.controller.show_urgent_numbers()
        counter.controller.request_help_now()
        counter.deliver_results()
        counter.second_passes()
        assert counter.key == "appel"
        (entry,) = counter.gateway.acts
        assert entry.body is not None
        assert (entry.body["when"], entry.body["topic"]) == ("maintenant", "")
        assert counter.controller.call.quiet

    def test_back_and_home_leave_it(self, counter: Counter) -> None:
        counter.controller.show_urgent_numbers()
        counter.controller.back()
        assert isinstance(counter.controller.shown, HomeScreen)

    def test_gas_that_is_told_by_voice_comes_before_any_question(self, counter: Counter) -> None:
        counter.controller.open("signaler", said="ça sent le gaz")
        step = counter.asking.run.step
        assert isinstance(step, Information)
        assert french(resolve(step.title, counter.asking.run.context)).endswith("appelez tout de suite.")
        number = resolve(step.number, counter.asking.run.context)
        assert number is not None
        assert number.value.msgid == "0 800 47 33 33"
        assert not resolve(step.phone_line_last, counter.asking.run.context)
        counter.answer(True)
        assert counter.key != "danger"
        counter.sign_in()
        counter.answer("cuisine")
        counter.answer("ça sent le gaz") if counter.key == "description" else None
        assert not counter.key.startswith("danger"), "it was told already"

    def test_at_home_one_goes_out_first(self) -> None:
        counter = Counter(Settings(loaned=True))
        counter.arrive()
        counter.controller.open("signaler", said="ça sent le gaz")
        step = counter.asking.run.step
        assert isinstance(step, Information)
        assert french(resolve(step.title, counter.asking.run.context)).endswith("sortez d’abord.")
        assert resolve(step.phone_line_last, counter.asking.run.context)


class TestTheEnd:
    #: Words that nobody else says.
    MARKERS = ("Zorglub", "Quatorze-Juillet", "+33612340042", "1931-12-25", "Xylophone")

    def scenario(self, root: object, apart_from: set[int]) -> Iterator[object]:
        """All that can be reached from ``root``, but not modules, classes and the given objects."""
        seen, todo = set(apart_from), [root]
        while todo:
            found = todo.pop()
            if id(found) in seen or isinstance(found, types.ModuleType | type | types.FrameType):
                continue
            seen.add(id(found))
            yield found
            if isinstance(found, types.FunctionType):
                todo += [found.__closure__, found.__defaults__, found.__kwdefaults__]
            else:
                todo += gc.get_referents(found)

    def leftovers(self, counter: Counter) -> list[str]:
        gc.collect()
        texts = [
            str(each)
            for each in self.scenario(counter.controller, {id(counter.gateway)})
            if isinstance(each, str | date)
        ]
        return [text for text in texts if any(marker in text for marker in self.MARKERS)]

    def test_the_search_finds_what_is_there(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.controller.skip()
        counter.answer(True, "Zorglub : la lumière de l’escalier")
        assert self.leftovers(counter)

    def test_nothing_that_a_guest_said_remains(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.controller.skip()
        counter.answer(True)
        if counter.key == "panne_connue":
            counter.answer("autre")
        counter.answer("Zorglub : la lumière de l’escalier")
        if counter.key == "symptome":
            counter.answer(resolve(counter.asking.run.step.options, counter.asking.run.context)[0].value)  # type: ignore[attr-defined]
        counter.answer("12 rue du Quatorze-Juillet", "Mme Xylophone", "06 12 34 00 42")
        counter.controller.help()
        counter.answer("rappel", "06 12 34 00 42")
        run = weakref.ref(counter.asking.run)
        counter.screens.clear()
        counter.controller.finish()
        counter.deliver_results()
        assert self.leftovers(counter) == []
        assert counter.controller.visit is None
        counter.screens.clear()
        gc.collect()
        assert run() is None

    @pytest.mark.parametrize("where", ["claimed", "wrong", "busy", "receipt", "unwritten"])
    def test_nothing_remains_wherever_it_ends(self, counter: Counter, where: str) -> None:
        if where in {"claimed", "wrong"}:
            counter.open("signaler")
            if where == "claimed":
                counter.gateway.line_goes_down()
            counter.sign_in("31122531", "25121931")
        else:
            counter.open("signaler")
            counter.sign_in()
            counter.describe("Zorglub : le robinet fuit")
            if where == "busy":
                counter.gateway.holding = True
            if where == "unwritten":
                counter.gateway.put_fails = StoreFull()
            counter.send()
        counter.screens.clear()
        counter.controller.finish()
        counter.deliver_results()
        counter.clock.clear()
        counter.gateway.release()
        counter.deliver_results()
        assert self.leftovers(counter) == []
        assert [
            each
            for each in self.scenario(counter.controller, {id(counter.gateway)})
            if isinstance(each, SignedInTenant | ClaimedTenant)
        ] == []

    def test_the_session_is_closed(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        identity = counter.visit.identity
        assert isinstance(identity, SignedInTenant)
        counter.controller.finish()
        assert counter.gateway.signed_out == [identity.token]
        assert counter.gateway.agency._sessions == {}

    def test_finishing_twice_is_no_error(self, counter: Counter) -> None:
        counter.controller.finish()
        counter.controller.finish()
        assert counter.controller.shown == RestScreen()

    def test_the_visit_itself_is_emptied(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.open("signaler")
        counter.answer("cuisine")
        counter.controller.home()
        visit = counter.visit
        counter.controller.finish()
        assert (visit.identity, visit.drafts, visit.id) == (None, {}, "")
        assert not visit.reads._answers
        assert visit.display == DisplayPreferences()

    def test_late_results_change_nothing(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.gateway.holding = True
        counter.sign_in()
        counter.controller.finish()
        counter.controller.wake()
        counter.gateway.release()
        counter.deliver_results()
        assert counter.controller.shown == WelcomeScreen()
        assert counter.visit.identity is None

    def test_a_wait_of_the_last_visit_does_not_show_its_page_to_the_next(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.controller.home()
        counter.gateway.holding = True
        counter.open("signaler")
        counter.controller.finish()
        counter.controller.wake()
        counter.second_passes()
        assert counter.controller.shown == WelcomeScreen()

    def test_a_delivery_after_the_visit_shows_nothing(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.gateway.delivering = False
        counter.send()
        counter.controller.finish()
        counter.gateway.deliver()
        counter.deliver_results()
        counter.second_passes()
        assert counter.controller.shown == RestScreen()
        assert len(counter.gateway.agency.tickets_of) == 1
