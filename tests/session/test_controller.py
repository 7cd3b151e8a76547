"""The guide without a window: every way through a visit ends in words and a way on, and leaves nothing."""

from __future__ import annotations

import gc
import types
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk.accessibility.display_preferences import Display, ThemeName
from kiosk.backend import (
    AgencyError,
    DeviceRefused,
    Garbled,
    HelpState,
    IdentificationFailed,
    Intercepted,
    LineDown,
    NumberLocked,
    Overloaded,
    RequestRefused,
    ServerBroken,
    SessionExpired,
    TooSlow,
    WrongContract,
)
from kiosk.domain import Capabilities, Claimed, EventKind, SignedIn, Text, TicketState
from kiosk.eservices import ESERVICES, contact, requests
from kiosk.i18n import catalogue
from kiosk.i18n.formats import PARIS
from kiosk.journeys import Delivery, Information, Receipt, said
from kiosk.runtime.workers import Inbox
from kiosk.session import Guide
from kiosk.session.person_call import EVERY_S
from kiosk.session.screen_state import (
    Asking,
    Busy,
    Door,
    Following,
    Home,
    Message,
    Rest,
    Shown,
    Urgent,
    Welcome,
)
from kiosk.session.visit import Visit
from kiosk.settings import Settings
from offline_cache import State, StoreFull
from tests.fakes import FakeDesk, FakePapers
from tests.landlord.fake import FakeAgency

NUMBER, BORN = "10010001", "14031948"
WITH_PHONE, BORN_PHONE = "10010003", "30111979"
LOCKED = NumberLocked(datetime(2026, 11, 24, 11, tzinfo=UTC))


class Counter:
    """A guide at its desk, and a visitor who answers."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.inbox = Inbox()
        self.desk = FakeDesk(self.inbox, FakeAgency(lambda: datetime.now(UTC)))
        self.seen: list[Shown] = []
        self.waits: list[Callable[[], None]] = []
        self.guide = Guide(self.desk, settings or Settings(), self.seen.append, FakePapers(self.inbox))
        self.guide.on_wait = lambda then: self.waits.append(then)

    def pump(self) -> None:
        """Delivers answers until there are no more."""
        while self.inbox.drain(self.guide.visit.id if self.guide.visit else None):
            pass

    def second_passes(self) -> None:
        waits, self.waits = self.waits, []
        for then in waits:
            then()
        self.pump()

    @property
    def visit(self) -> Visit:
        assert self.guide.visit is not None
        return self.guide.visit

    @property
    def asking(self) -> Asking:
        assert isinstance(self.guide.shown, Asking), self.guide.shown
        return self.guide.shown

    @property
    def key(self) -> str:
        return self.asking.run.step.key

    def words(self) -> str:
        """All that the message shown says."""
        assert isinstance(self.guide.shown, Message), self.guide.shown
        return " ".join(map(french, (self.guide.shown.title, *self.guide.shown.body)))

    def doors(self) -> dict[str, Door]:
        assert isinstance(self.guide.shown, Message), self.guide.shown
        return {door.id: door for door in self.guide.shown.doors}

    def go(self, door: str) -> None:
        self.doors()[door].open()
        self.pump()

    def answer(self, *values: object) -> None:
        for value in values:
            self.guide.answer(value)
            self.pump()

    def arrive(self, language: str = "fr") -> None:
        self.guide.wake()
        self.pump()
        self.guide.choose_language(language)

    def open(self, key: str) -> None:
        self.guide.open(key)
        self.pump()

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
                self.answer([slot.value for slot in said(self.asking.run.step.slots, self.asking.run.view)])  # type: ignore[attr-defined]
            elif self.key.startswith("danger"):
                self.answer(True)
            else:
                self.answer(said(self.asking.run.step.options, self.asking.run.view)[0].value)  # type: ignore[attr-defined]

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
    def receipt(self) -> Asking:
        assert isinstance(self.asking.run.step, Receipt), self.asking.run.step.key
        return self.asking

    @property
    def delivery(self) -> Delivery | None:
        outcome = self.receipt.run.view.outcome
        return outcome.delivery if outcome else None


def french(text: Text) -> str:
    return catalogue("fr").render(text)


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    made.arrive()
    return made


class TestAVisit:
    def test_a_touch_wakes_it_and_asks_for_news(self) -> None:
        counter = Counter()
        assert counter.guide.shown == Rest()
        counter.guide.wake()
        assert counter.guide.shown == Welcome()
        counter.pump()
        assert counter.desk.public.agency is not None

    def test_waking_twice_is_one_visit(self) -> None:
        counter = Counter()
        counter.guide.wake()
        first = counter.visit.id
        counter.guide.wake()
        assert counter.visit.id == first
        assert counter.seen == [Welcome()]

    def test_a_language_leads_home_and_can_be_changed_anywhere(self, counter: Counter) -> None:
        assert isinstance(counter.guide.shown, Home)
        counter.open("aide")
        before = counter.guide.shown
        counter.guide.languages()
        assert counter.guide.shown == Welcome(changing=True)
        counter.guide.choose_language("ar")
        assert counter.guide.shown is before
        assert counter.visit.language == "ar"

    def test_back_from_the_languages_changes_nothing(self, counter: Counter) -> None:
        counter.open("aide")
        before = counter.guide.shown
        counter.guide.languages()
        counter.guide.back()
        assert counter.guide.shown is before
        assert counter.visit.language == "fr"

    def test_what_was_begun_goes_on_in_the_language_chosen_since(self, counter: Counter) -> None:
        counter.open("aide")
        counter.guide.languages()
        counter.guide.choose_language("ar")
        counter.answer("maintenant")
        counter.pump()
        (act,) = counter.desk.acts
        assert act.body is not None
        assert act.body["language"] == "ar"

    def test_what_is_not_offered_is_not_shown(self, counter: Counter) -> None:
        assert counter.guide.services() == list(ESERVICES)
        agency = counter.desk.agency
        agency.capabilities = lambda: Capabilities("1", frozenset({"help_requests"}))  # type: ignore[method-assign]
        counter.desk.refresh()
        counter.pump()
        assert [each.key for each in counter.guide.services()] == ["aides_locales", "aide"]

    def test_doors_for_eyes_and_ears(self) -> None:
        counter = Counter()
        counter.guide.wake()
        counter.guide.sees_badly()
        assert counter.visit.manner.reading
        assert counter.visit.display == Display(200, ThemeName.CONTRAST)
        counter.guide.finish()
        counter.guide.wake()
        counter.guide.hears_badly()
        assert counter.visit.display.text == 150
        assert not counter.visit.manner.reading

    @pytest.mark.parametrize(
        ("doors", "told"),
        [
            (("hears_badly",), "Tout est écrit, en grand."),
            (("sees_badly",), "La borne parle. Les lettres sont très grandes."),
            (
                ("hears_badly", "sees_badly"),
                "Tout est écrit, en grand. La borne parle. Les lettres sont très grandes.",
            ),
            ((), ""),
        ],
    )
    def test_what_is_on_is_said_once_on_the_page_after_the_doors(
        self, doors: tuple[str, ...], told: str
    ) -> None:
        counter = Counter()
        counter.guide.wake()
        for door in doors:
            getattr(counter.guide, door)()
        counter.guide.choose_language("fr")
        counter.pump()
        assert isinstance(counter.guide.shown, Home)
        assert french(counter.guide.shown.set_up) == told
        counter.desk.line_goes_down()
        counter.desk.line_comes_back()
        counter.pump()
        assert french(counter.guide.shown.set_up) == told
        counter.guide.home()
        assert not counter.guide.shown.set_up

    def test_it_is_said_to_who_asks_for_a_person_first(self) -> None:
        counter = Counter()
        counter.guide.wake()
        counter.guide.hears_badly()
        counter.guide.help()
        assert isinstance(counter.guide.shown, Asking)
        assert french(counter.guide.shown.notice) == "Tout est écrit, en grand."

    def test_what_the_settings_changed_is_said_on_the_page_before_them(self, counter: Counter) -> None:
        comfort = counter.guide.comfort
        comfort.open()
        comfort.set(manner=replace(counter.visit.manner, reading=True))
        comfort.close()
        assert isinstance(counter.guide.shown, Home)
        assert french(counter.guide.shown.set_up) == "La borne lit chaque page à voix haute."
        counter.guide.home()
        comfort.open()
        comfort.set(display=replace(counter.visit.display, theme=ThemeName.DARK))
        comfort.close()
        assert not counter.guide.shown.set_up

    def test_the_line_is_told_at_home(self, counter: Counter) -> None:
        counter.desk.line_goes_down()
        counter.pump()
        assert isinstance(counter.guide.shown, Home)
        assert "Pas de réseau" in french(counter.guide.shown.notice)
        counter.desk.line_comes_back()
        counter.pump()
        assert not counter.guide.shown.notice


class TestReport:
    def test_signed_in_it_is_sent_and_told(self, counter: Counter) -> None:
        counter.report()
        assert counter.delivery is Delivery.SENT
        reference = counter.receipt.run.view.facts["reference"]
        assert reference in counter.desk.agency.tickets_of
        assert [entry.state for entry in counter.desk.acts] == [State.DELIVERED]
        counter.guide.home()
        assert isinstance(counter.guide.shown, Home)

    def test_a_number_is_asked_once_in_a_visit(self, counter: Counter) -> None:
        counter.report()
        counter.guide.home()
        counter.open("signaler")
        assert counter.key == "lieu"

    def test_a_guest_reports_the_shared_parts(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.guide.skip()
        counter.pump()
        assert counter.key == "sans_numero"
        counter.answer(True)
        if counter.key == "panne_connue":
            counter.answer("autre")
        counter.answer("Il n’y a plus de lumière dans l’escalier")
        if counter.key == "symptome":
            counter.answer(said(counter.asking.run.step.options, counter.asking.run.view)[0].value)  # type: ignore[attr-defined]
        counter.answer("3 allée des Érables", "Une voisine", "06 12 34 56 78")
        counter.send()
        assert counter.delivery is Delivery.SENT
        (act,) = counter.desk.acts
        assert act.body is not None
        assert act.body["reporter"]["kind"] == "guest"

    def test_with_the_line_down_the_number_is_claimed_and_nothing_is_lost(self, counter: Counter) -> None:
        counter.desk.line_goes_down()
        counter.open("signaler")
        counter.sign_in()
        assert "Rien ne sera perdu" in counter.words()
        assert counter.visit.identity == Claimed(NUMBER, date(1948, 3, 14))
        counter.go("go_on")
        counter.describe()
        counter.send()
        counter.second_passes()
        assert counter.delivery is Delivery.WAITING
        counter.desk.line_comes_back()
        counter.pump()
        assert counter.delivery is Delivery.SENT
        assert len(counter.desk.agency.tickets_of) == 1

    def test_a_line_that_goes_down_after_the_sign_in(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.desk.agency.fails = TooSlow()
        counter.send()
        counter.second_passes()
        assert counter.delivery is Delivery.WAITING

    def test_a_refused_report_says_so(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.desk.agency.fails = RequestRefused(422, "invalid")
        counter.send()
        assert "n’a pas accepté" in counter.words()
        assert "person" in counter.doors()

    def test_a_slow_line_gives_a_receipt_after_a_second_and_then_its_news(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.desk.delivering = False
        counter.send()
        assert isinstance(counter.guide.shown, Busy)
        counter.second_passes()
        assert counter.delivery is None
        counter.desk.deliver()
        counter.pump()
        assert counter.delivery is Delivery.SENT

    def test_another_number_of_the_landlords_is_the_one_shown(self, counter: Counter) -> None:
        counter.report()
        taken = counter.receipt.run.view.facts["reference"]
        follows = f"T{int(taken[1:]) + 1}"
        agency = counter.desk.agency
        agency.tickets_of[follows] = "", agency.tickets_of[taken][1]
        counter.guide.home()
        counter.open("signaler")
        counter.describe("La chasse d’eau des toilettes coule sans arrêt")
        counter.send()
        step, view = counter.receipt.run.step, counter.receipt.run.view
        assert isinstance(step, Receipt)
        assert step.reference(view) == f"{follows}-2"

    def test_a_full_disk_is_told_and_again_works_with_the_same_number(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.desk.put_fails = StoreFull()
        counter.send()
        assert "n’est pas encore partie" in counter.words()
        assert set(counter.doors()) == {"person", "again"}
        counter.go("again")
        assert "n’est pas encore partie" in counter.words()
        counter.desk.put_fails = None
        counter.go("again")
        assert counter.delivery is Delivery.SENT
        (act,) = counter.desk.acts
        assert act.reference == "T482715"

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
        ((_, ticket),) = counter.desk.agency.tickets_of.values()
        assert ticket.description == words

    def test_news_that_come_before_it_is_known_as_written_are_not_lost(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        # The sync thread may be quicker than the letter that says "written".
        put = counter.desk.put

        def hasty(visit: str, act: Any, reference: str, done: Any, failed: Any) -> None:
            put(visit, act, reference, lambda entry: late.append(lambda: done(entry)), failed)

        late: list[Callable[[], None]] = []
        counter.desk.put = hasty  # type: ignore[method-assign]
        counter.send()
        for each in late:
            each()
        counter.second_passes()
        assert counter.delivery is Delivery.SENT

    def test_news_of_a_report_do_not_interrupt_what_is_done_since(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.desk.delivering = False
        counter.send()
        counter.second_passes()
        counter.guide.home()
        counter.desk.holding = True
        counter.open("suivre")
        assert isinstance(counter.guide.shown, Busy)
        counter.desk.deliver()
        counter.pump()
        assert isinstance(counter.guide.shown, Busy)
        counter.desk.release()
        counter.pump()
        assert isinstance(counter.guide.shown, Following)


class TestSigningIn:
    def test_a_wrong_number_is_told_and_asked_again(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in("99999999")
        assert counter.key == "tenant_number"
        assert "ne vont pas ensemble" in french(counter.asking.trouble)
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
        ((_, code),) = counter.desk.agency.codes_sent
        counter.answer("999999")
        assert "Ce code n’est pas le bon" in french(counter.asking.trouble)
        counter.answer(code)
        assert isinstance(counter.visit.identity, SignedIn)
        assert counter.key == "aucune"

    def test_a_code_that_did_not_come_is_sent_again(self, counter: Counter) -> None:
        agency = counter.desk.agency
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.guide.send_code_again()
        counter.inbox.drain(counter.visit.id)
        assert "Attendez une minute" in french(counter.asking.trouble)
        assert len(agency.codes_sent) == 1
        agency.now = lambda: datetime.now(UTC) + timedelta(seconds=61)
        counter.guide.send_code_again()
        counter.inbox.drain(counter.visit.id)
        assert "Un autre code est parti" in french(counter.asking.notice)
        counter.answer(agency.codes_sent[-1][1])
        assert isinstance(counter.visit.identity, SignedIn)

    def test_a_code_that_can_not_be_sent_again_leads_to_signing_in_again(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.desk.agency._waiting.clear()
        counter.guide.send_code_again()
        counter.inbox.drain(counter.visit.id)
        assert counter.asking.run.journey.key == "identify"
        assert "Donnez de nouveau votre numéro" in french(counter.asking.trouble)

    def test_who_does_not_have_that_phone_is_led_to_a_person(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.guide.other_phone()
        assert "pas votre téléphone" in counter.words()
        counter.go("person")
        assert counter.asking.run.journey.key == "aide"

    def test_a_code_that_waited_too_long_leads_to_a_new_one(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.desk.agency._waiting.clear()  # it does not wait any more
        counter.answer("123456")
        assert counter.key == "tenant_number"

    def test_too_many_wrong_codes(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        for _ in range(5):
            counter.answer("999999")
        assert "bloqué" in counter.words()

    def test_the_line_goes_down_before_the_code_is_checked(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.desk.line_goes_down()
        counter.answer("123456")
        assert "réseau ne répond pas" in counter.words()
        counter.desk.line_comes_back()
        counter.go("again")
        assert counter.key == "tenant_number"

    def test_help_from_the_sign_in(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.guide.help()
        assert counter.asking.run.journey.key == "aide"
        counter.guide.back()
        assert isinstance(counter.guide.shown, Home)


FAULTS: list[Exception] = [
    LineDown(),
    TooSlow(),
    Overloaded(30),
    ServerBroken(500),
    Intercepted("status 200"),
    Garbled(),
    WrongContract("2", "1"),
    DeviceRefused(),
    RequestRefused(400, "odd"),
    IdentificationFailed(2),
    LOCKED,
    SessionExpired(),
    RuntimeError("a bug"),
]


def fault_name(fault: Exception) -> str:
    return type(fault).__name__


class TestFaults:
    """Each ends in words and at least one way on; none leaves the visitor before "one moment"."""

    def way_on(self, counter: Counter) -> None:
        counter.pump()
        shown = counter.guide.shown
        if isinstance(shown, Message):
            assert shown.title
            assert shown.body
            assert counter.doors()
        else:
            assert isinstance(shown, Asking | Home | Following), shown

    @pytest.mark.parametrize("fault", FAULTS, ids=fault_name)
    @pytest.mark.parametrize("service", ["signaler", "suivre"])
    def test_at_the_sign_in(self, counter: Counter, service: str, fault: Exception) -> None:
        counter.open(service)
        counter.desk.agency.fails = fault  # type: ignore[assignment]
        counter.sign_in()
        self.way_on(counter)
        if isinstance(counter.guide.shown, Asking):
            assert counter.asking.trouble

    @pytest.mark.parametrize("fault", FAULTS, ids=fault_name)
    def test_at_the_code(self, counter: Counter, fault: Exception) -> None:
        counter.open("suivre")
        counter.sign_in(WITH_PHONE, BORN_PHONE)
        counter.desk.agency.fails = fault  # type: ignore[assignment]
        counter.answer("123456")
        self.way_on(counter)

    @pytest.mark.parametrize("fault", FAULTS, ids=fault_name)
    def test_while_reading_the_requests(self, counter: Counter, fault: Exception) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.guide.home()
        counter.desk.agency.fails = fault  # type: ignore[assignment]
        counter.open("suivre")
        self.way_on(counter)

    @pytest.mark.parametrize("fault", FAULTS, ids=fault_name)
    def test_before_a_report(self, counter: Counter, fault: Exception) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.guide.home()
        counter.desk.agency.fails = fault  # type: ignore[assignment]
        counter.open("signaler")
        assert counter.key == "lieu"  # what cannot be read must not stop a report

    @pytest.mark.parametrize(
        "fault", [each for each in FAULTS if isinstance(each, AgencyError)], ids=fault_name
    )
    def test_at_the_delivery(self, counter: Counter, fault: AgencyError) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.desk.agency.fails = fault
        counter.send()
        counter.second_passes()
        refused = isinstance(fault, RequestRefused)
        if refused:
            assert "n’a pas accepté" in counter.words()
        else:
            assert isinstance(counter.receipt.run.step, Receipt)
            assert counter.delivery is not Delivery.SENT
        assert counter.desk.acts[0].state is (State.REFUSED if refused else State.WAITING)

    def test_a_session_that_expired_is_renewed_and_goes_on(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.guide.home()
        counter.desk.agency._sessions.clear()
        counter.open("suivre")
        assert counter.key == "tenant_number"
        assert "Par sécurité" in french(counter.asking.trouble)
        counter.sign_in()
        assert counter.key == "aucune"


class TestFollow:
    @pytest.fixture
    def reported(self, counter: Counter) -> Counter:
        counter.report()
        counter.guide.home()
        return counter

    def set_state(self, counter: Counter, state: TicketState) -> None:
        for reference, (owner, ticket) in counter.desk.agency.tickets_of.items():
            counter.desk.agency.tickets_of[reference] = owner, replace(ticket, state=state)

    def test_without_a_request_it_says_so(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        assert counter.key == "aucune"
        counter.answer(True)
        assert isinstance(counter.guide.shown, Home)

    def test_one_request_is_shown_at_once(self, reported: Counter) -> None:
        reported.open("suivre")
        shown = reported.guide.shown
        assert isinstance(shown, Following)
        assert not shown.several
        reported.guide.back()
        assert isinstance(reported.guide.shown, Home)

    def test_several_are_chosen_from(self, reported: Counter) -> None:
        reported.open("signaler")
        reported.describe("La chasse d’eau des toilettes coule sans arrêt")
        reported.send()
        reported.guide.home()
        reported.open("suivre")
        assert reported.key == "demande"
        references = [
            option.value for option in said(reported.asking.run.step.options, reported.asking.run.view)
        ]  # type: ignore[attr-defined]
        reported.answer(references[1])
        shown = reported.guide.shown
        assert isinstance(shown, Following)
        assert shown.ticket.reference == references[1]
        reported.guide.back()
        assert reported.key == "demande"

    def test_not_repaired_reopens_with_one_touch(self, reported: Counter) -> None:
        self.set_state(reported, TicketState.REALISEE)
        reported.open("suivre")
        shown = reported.guide.shown
        assert isinstance(shown, Following)
        (action,) = [a for a in requests.actions(shown.ticket, datetime.now(UTC)) if a.primary]
        assert action.kind is EventKind.PAS_REPARE
        reported.guide.act_on(action.journey)
        reported.pump()
        assert reported.delivery is Delivery.SENT
        ((_, ticket),) = reported.desk.agency.tickets_of.values()
        assert ticket.state is TicketState.ROUVERTE
        reported.guide.home()
        reported.open("suivre")
        assert isinstance(reported.guide.shown, Following)
        assert reported.guide.shown.ticket.state is TicketState.ROUVERTE

    def test_back_from_an_action_is_the_request(self, reported: Counter) -> None:
        reported.open("suivre")
        shown = reported.guide.shown
        assert isinstance(shown, Following)
        (cancel,) = [
            a for a in requests.actions(shown.ticket, datetime.now(UTC)) if a.kind is EventKind.ANNULER
        ]
        reported.guide.act_on(cancel.journey)
        assert reported.key == "confirmer"
        reported.guide.back()
        assert isinstance(reported.guide.shown, Following)

    def test_what_is_known_is_shown_when_the_line_goes_down(self, reported: Counter) -> None:
        reported.open("suivre")
        reported.guide.home()
        reported.desk.line_goes_down()
        reported.open("suivre")
        assert isinstance(reported.guide.shown, Following)

    def test_a_claimed_number_is_checked_once_the_line_is_back(self, counter: Counter) -> None:
        counter.desk.line_goes_down()
        counter.open("suivre")
        counter.sign_in()
        counter.go("go_on")
        assert "réseau ne répond pas" in counter.words()
        counter.desk.line_comes_back()
        counter.go("again")
        assert not isinstance(counter.guide.shown, Message)


class TestDraftsAndHelp:
    def test_a_draft_outlives_home_and_help(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.answer("cuisine")
        counter.guide.home()
        counter.open("signaler")
        assert counter.key == "description"
        assert "Vous reprenez" in french(counter.asking.notice)
        counter.guide.help()
        counter.guide.back()
        counter.open("signaler")
        assert counter.key == "description"
        counter.answer("Le robinet fuit")
        assert counter.asking.run.view["lieu"] == "cuisine"

    def test_a_draft_that_was_sent_does_not_come_back(self, counter: Counter) -> None:
        counter.report()
        counter.guide.home()
        counter.open("signaler")
        assert counter.key == "lieu"
        assert not counter.asking.notice

    @pytest.mark.parametrize(("agreed", "topic"), [("oui", "Signaler un problème"), ("non", "")])
    def test_help_tells_the_topic_only_with_consent(self, counter: Counter, agreed: str, topic: str) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.guide.help()
        counter.answer("maintenant")
        assert counter.key == "accord"
        counter.answer(agreed)
        assert counter.delivery is Delivery.SENT
        assert [entry.body["topic"] for entry in counter.desk.acts if entry.body] == [topic]

    def test_who_does_not_take_the_call_back_after_all_is_at_the_receipt_again(
        self, counter: Counter
    ) -> None:
        counter.guide.help()
        counter.answer("maintenant")
        receipt = counter.asking.run
        self.take_back(counter)
        counter.guide.back()
        assert counter.asking.run is receipt

    def test_a_call_that_was_taken_back_promises_nobody_any_more(self, counter: Counter) -> None:
        counter.guide.help()
        counter.answer("maintenant")
        self.take_back(counter)
        counter.answer(True)
        assert counter.delivery is Delivery.SENT
        number = counter.desk.acts[0].reference
        paths = [entry.path for entry in counter.desk.acts]
        assert paths == ["/v1/help-requests", f"/v1/help-requests/{number}/events"]
        counter.guide.back()
        assert isinstance(counter.guide.shown, Home)

    def take_back(self, counter: Counter) -> None:
        receipt = counter.asking.run
        assert isinstance(receipt.step, Receipt)
        taking_back = receipt.step.take_back(receipt.view)
        assert taking_back is not None
        counter.guide.act_on(taking_back)
        assert counter.key == "confirmer"

    def test_help_wakes_the_kiosk(self) -> None:
        counter = Counter()
        counter.guide.help()
        assert counter.asking.run.journey.key == "aide"

    def test_who_asks_for_a_person_while_waiting_is_not_taken_away(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.guide.home()
        counter.desk.holding = True
        counter.open("signaler")
        assert isinstance(counter.guide.shown, Busy)
        counter.guide.help()
        counter.second_passes()
        counter.desk.release()
        counter.pump()
        assert counter.asking.run.journey.key == "aide"

    @pytest.mark.parametrize(
        "where", ["welcome", "home", "question", "busy", "message", "following", "receipt"]
    )
    def test_a_person_is_one_touch_away(self, where: str) -> None:
        counter = Counter()
        counter.guide.wake()
        counter.pump()
        if where != "welcome":
            counter.guide.choose_language("fr")
        if where in {"question", "receipt", "following"}:
            counter.report()
            if where != "receipt":
                counter.guide.home()
                counter.open("suivre" if where == "following" else "signaler")
        elif where == "busy":
            counter.desk.holding = True
            counter.open("suivre")
            counter.sign_in()
        elif where == "message":
            counter.desk.line_goes_down()
            counter.open("suivre")
            counter.sign_in()
        counter.guide.help()
        assert counter.asking.run.journey.key == "aide"


class TestCalls:
    """Monday, 10:42: the agency is open."""

    @pytest.fixture
    def now(self, counter: Counter) -> list[datetime]:
        now = [datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)]
        counter.guide.now = lambda: now[0]
        return now

    @pytest.fixture
    def calling(self, counter: Counter, now: list[datetime]) -> Counter:
        """A visitor who has asked for a person in the middle of a report."""
        counter.open("signaler")
        counter.sign_in()
        counter.answer("cuisine")
        counter.guide.help()
        counter.answer("maintenant", "oui")
        return counter

    @staticmethod
    def stage(counter: Counter) -> contact.Stage:
        assert counter.guide.call.run is not None
        return contact.stage(counter.guide.call.run.view)

    @staticmethod
    def pass_seconds(counter: Counter, seconds: int) -> None:
        for _ in range(seconds):
            counter.second_passes()

    def test_the_kiosk_asks_until_someone_has_taken_the_call(self, calling: Counter) -> None:
        self.pass_seconds(calling, 10)
        assert self.stage(calling) is contact.Stage.CALLED
        calling.desk.agency.answer_call("Nadia")
        self.pass_seconds(calling, EVERY_S + 1)
        assert self.stage(calling) is contact.Stage.COMING
        assert french(contact.headline(calling.asking.run.view)) == "Nadia arrive."

    def test_nobody_who_answers_for_three_minutes_is_told(
        self, calling: Counter, now: list[datetime]
    ) -> None:
        now[0] += timedelta(minutes=3)
        calling.second_passes()
        assert self.stage(calling) is contact.Stage.LATE

    def test_a_line_that_fails_is_no_answer(self, calling: Counter) -> None:
        calling.desk.agency.fails = LineDown()
        self.pass_seconds(calling, EVERY_S + 1)
        assert self.stage(calling) is contact.Stage.LOST
        calling.desk.agency.fails = None
        self.pass_seconds(calling, EVERY_S + 1)
        assert self.stage(calling) is contact.Stage.CALLED

    def test_a_call_that_was_not_delivered_is_no_call_yet(
        self, counter: Counter, now: list[datetime]
    ) -> None:
        counter.desk.line_goes_down()
        counter.guide.help()
        counter.answer("maintenant")
        self.pass_seconds(counter, EVERY_S + 1)
        assert self.stage(counter) is contact.Stage.UNHEARD
        counter.desk.line_comes_back()
        self.pass_seconds(counter, EVERY_S + 1)
        assert self.stage(counter) is contact.Stage.CALLED

    def test_who_goes_on_is_where_they_were_and_still_waits(self, calling: Counter) -> None:
        assert french(calling.guide.doing) == "Signaler un problème"
        calling.guide.resume()
        assert calling.key == "description"
        assert calling.guide.waits
        calling.desk.agency.answer_call("Nadia")
        told: list[bool] = []
        calling.guide.on_call = lambda: told.append(True)
        self.pass_seconds(calling, EVERY_S + 1)
        assert calling.key == "description", "nobody is torn from what they do"
        assert told
        assert self.stage(calling) is contact.Stage.COMING

    def test_help_shows_the_open_call_and_makes_no_second_one(self, calling: Counter) -> None:
        call = calling.guide.call.run
        calling.guide.resume()
        calling.guide.help()
        assert calling.asking.run is call
        calling.guide.resume()
        calling.guide.call_now()
        assert calling.asking.run is call
        assert len([entry for entry in calling.desk.acts if entry.kind == "help_request"]) == 1

    def test_who_takes_the_call_back_waits_for_nobody(self, calling: Counter) -> None:
        assert calling.guide.call.run is not None
        calling.guide.act_on(contact.take_back(calling.guide.call.run.view, contact.NOW))
        calling.answer(True)
        assert not calling.guide.waits
        assert calling.guide.call.run is None

    def test_who_wants_to_be_called_back_takes_the_call_back(self, calling: Counter) -> None:
        calling.guide.call_back()
        calling.pump()
        assert calling.key == "telephone"
        calling.answer("06 12 34 56 78", "oui")
        assert [entry.kind for entry in calling.desk.acts] == ["help_request", "help_cancel", "help_request"]
        assert not calling.guide.waits

    def test_once_someone_is_there_nobody_is_waited_for(self, calling: Counter) -> None:
        calling.desk.agency.answer_call("Nadia", HelpState.TERMINEE)
        self.pass_seconds(calling, EVERY_S + 1)
        assert self.stage(calling) is contact.Stage.HERE
        assert not calling.guide.waits
        asked = len(calling.desk.asked)
        self.pass_seconds(calling, 2 * EVERY_S)
        assert len(calling.desk.asked) == asked, "there is nothing more to ask"

    def test_a_visit_that_ends_asks_no_more(self, calling: Counter) -> None:
        calling.guide.finish()
        asked = len(calling.desk.asked)
        self.pass_seconds(calling, 2 * EVERY_S)
        assert len(calling.desk.asked) == asked
        assert calling.guide.call.run is None

    def test_a_call_that_was_refused_is_not_waited_for_and_can_be_made_again(
        self, counter: Counter, now: list[datetime]
    ) -> None:
        counter.desk.delivering = False
        counter.guide.help()
        counter.answer("maintenant")
        counter.second_passes()
        assert counter.guide.call.waited_for
        counter.desk.agency.fails = RequestRefused(422, "invalid")
        counter.desk.deliver()
        counter.pump()
        assert self.stage(counter) is contact.Stage.UNHEARD
        assert not counter.guide.call.waited_for
        counter.desk.delivering = True
        counter.desk.agency.fails = None
        counter.guide.call_now()
        counter.pump()
        assert self.stage(counter) is contact.Stage.CALLED

    def test_a_closed_agency_is_not_waited_for(self, counter: Counter, now: list[datetime]) -> None:
        now[0] = now[0].replace(hour=20)
        counter.guide.help()
        counter.answer("maintenant")
        assert self.stage(counter) is contact.Stage.CLOSED
        assert not counter.guide.waits


class TestUrgent:
    @pytest.mark.parametrize("way", ["help", "near", "voice"])
    def test_who_is_in_danger_sees_the_numbers_at_once(self, counter: Counter, way: str) -> None:
        if way == "help":
            counter.guide.help()
            counter.answer("urgence")
        elif way == "near":
            counter.open("aides_locales")
            counter.answer("urgence")
        else:
            counter.guide.urgent()
        assert isinstance(counter.guide.shown, Urgent)

    def test_nothing_of_it_is_kept(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.answer("cuisine")
        counter.guide.home()
        counter.visit.said = "Zorglub"
        counter.open("aides_locales")
        counter.answer("urgence")
        counter.guide.leave_urgent()
        assert isinstance(counter.guide.shown, Home)
        assert counter.visit.drafts == {}
        assert counter.visit.said == ""
        counter.open("aides_locales")
        assert counter.key == "sujet"
        assert not counter.asking.notice

    def test_a_person_is_called_without_a_question(self, counter: Counter) -> None:
        counter.guide.urgent()
        counter.guide.call_now()
        counter.pump()
        counter.second_passes()
        assert counter.key == "appel"
        (entry,) = counter.desk.acts
        assert entry.body is not None
        assert (entry.body["when"], entry.body["topic"]) == ("maintenant", "")
        assert counter.guide.call.quiet

    def test_back_and_home_leave_it(self, counter: Counter) -> None:
        counter.guide.urgent()
        counter.guide.back()
        assert isinstance(counter.guide.shown, Home)

    def test_gas_that_is_told_by_voice_comes_before_any_question(self, counter: Counter) -> None:
        counter.guide.open("signaler", said="ça sent le gaz")
        step = counter.asking.run.step
        assert isinstance(step, Information)
        assert french(said(step.title, counter.asking.run.view)).endswith("appelez tout de suite.")
        number = said(step.number, counter.asking.run.view)
        assert number is not None
        assert number.value.msgid == "0 800 47 33 33"
        assert not said(step.number_last, counter.asking.run.view)
        counter.answer(True)
        assert counter.key != "danger"
        counter.sign_in()
        counter.answer("cuisine")
        counter.answer("ça sent le gaz") if counter.key == "description" else None
        assert not counter.key.startswith("danger"), "it was told already"

    def test_at_home_one_goes_out_first(self) -> None:
        counter = Counter(Settings(loaned=True))
        counter.arrive()
        counter.guide.open("signaler", said="ça sent le gaz")
        step = counter.asking.run.step
        assert isinstance(step, Information)
        assert french(said(step.title, counter.asking.run.view)).endswith("sortez d’abord.")
        assert said(step.number_last, counter.asking.run.view)


class TestTheEnd:
    #: Words that nobody else says.
    MARKERS = ("Zorglub", "Quatorze-Juillet", "+33612340042", "1931-12-25", "Xylophone")

    def walk(self, root: object, apart_from: set[int]) -> Iterator[object]:
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
            str(each) for each in self.walk(counter.guide, {id(counter.desk)}) if isinstance(each, str | date)
        ]
        return [text for text in texts if any(marker in text for marker in self.MARKERS)]

    def test_the_search_finds_what_is_there(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.guide.skip()
        counter.answer(True, "Zorglub : la lumière de l’escalier")
        assert self.leftovers(counter)

    def test_nothing_that_a_guest_said_remains(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.guide.skip()
        counter.answer(True)
        if counter.key == "panne_connue":
            counter.answer("autre")
        counter.answer("Zorglub : la lumière de l’escalier")
        if counter.key == "symptome":
            counter.answer(said(counter.asking.run.step.options, counter.asking.run.view)[0].value)  # type: ignore[attr-defined]
        counter.answer("12 rue du Quatorze-Juillet", "Mme Xylophone", "06 12 34 00 42")
        counter.guide.help()
        counter.answer("rappel", "06 12 34 00 42")
        run = weakref.ref(counter.asking.run)
        counter.seen.clear()
        counter.guide.finish()
        counter.pump()
        assert self.leftovers(counter) == []
        assert counter.guide.visit is None
        counter.seen.clear()
        gc.collect()
        assert run() is None

    @pytest.mark.parametrize("where", ["claimed", "wrong", "busy", "receipt", "unwritten"])
    def test_nothing_remains_wherever_it_ends(self, counter: Counter, where: str) -> None:
        if where in {"claimed", "wrong"}:
            counter.open("signaler")
            if where == "claimed":
                counter.desk.line_goes_down()
            counter.sign_in("31122531", "25121931")
        else:
            counter.open("signaler")
            counter.sign_in()
            counter.describe("Zorglub : le robinet fuit")
            if where == "busy":
                counter.desk.holding = True
            if where == "unwritten":
                counter.desk.put_fails = StoreFull()
            counter.send()
        counter.seen.clear()
        counter.guide.finish()
        counter.pump()
        counter.waits.clear()
        counter.desk.release()
        counter.pump()
        assert self.leftovers(counter) == []
        assert [
            each
            for each in self.walk(counter.guide, {id(counter.desk)})
            if isinstance(each, SignedIn | Claimed)
        ] == []

    def test_the_session_is_closed(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        identity = counter.visit.identity
        assert isinstance(identity, SignedIn)
        counter.guide.finish()
        assert counter.desk.signed_out == [identity.token]
        assert counter.desk.agency._sessions == {}

    def test_finishing_twice_is_no_error(self, counter: Counter) -> None:
        counter.guide.finish()
        counter.guide.finish()
        assert counter.guide.shown == Rest()

    def test_the_visit_itself_is_emptied(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.open("signaler")
        counter.answer("cuisine")
        counter.guide.home()
        visit = counter.visit
        counter.guide.finish()
        assert (visit.identity, visit.drafts, visit.reads, visit.id) == (None, {}, {}, "")
        assert visit.display == Display()

    def test_late_results_change_nothing(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.desk.holding = True
        counter.sign_in()
        counter.guide.finish()
        counter.guide.wake()
        counter.desk.release()
        counter.pump()
        assert counter.guide.shown == Welcome()
        assert counter.visit.identity is None

    def test_a_wait_of_the_last_visit_does_not_show_its_page_to_the_next(self, counter: Counter) -> None:
        counter.open("suivre")
        counter.sign_in()
        counter.guide.home()
        counter.desk.holding = True
        counter.open("signaler")
        counter.guide.finish()
        counter.guide.wake()
        counter.second_passes()
        assert counter.guide.shown == Welcome()

    def test_a_delivery_after_the_visit_shows_nothing(self, counter: Counter) -> None:
        counter.open("signaler")
        counter.sign_in()
        counter.describe()
        counter.desk.delivering = False
        counter.send()
        counter.guide.finish()
        counter.desk.deliver()
        counter.pump()
        counter.second_passes()
        assert counter.guide.shown == Rest()
        assert len(counter.desk.agency.tickets_of) == 1
