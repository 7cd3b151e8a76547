"""What the landlord refuses while the visitor is still there: told, put right and sent again, once."""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from kiosk.backend import AgencyError, ContractMismatchError, DeviceRefusedError, RequestRefusedError
from kiosk.domain import Query, TicketEventKind, TicketState
from kiosk.domain.rules import PARIS
from kiosk.eservices import requests
from kiosk.journeys import Delivery, Receipt, resolve
from kiosk.session.screen_state import HomeScreen, JourneyScreen, MessageScreen, RestScreen, TicketScreen
from offline_cache import ActState, StoreFull

from .test_controller import Counter, french

REFUSED = RequestRefusedError(422, "invalid")


@pytest.fixture
def counter() -> Counter:
    """At the review of a report, and the landlord will refuse it."""
    made = Counter()
    made.arrive()
    made.open("signaler")
    made.sign_in()
    made.describe()
    made.gateway.agency.fails = REFUSED
    return made


def states(counter: Counter) -> list[ActState]:
    return [entry.state for entry in counter.gateway.acts]


def test_it_is_told_why_with_the_number_and_three_ways_on(counter: Counter) -> None:
    counter.send()
    said = counter.words()
    assert "n’a pas accepté" in said
    assert "Une des réponses n’est pas acceptée." in said
    assert "T482715" in said
    assert list(counter.actions()) == ["home", "person", "correct"]
    assert states(counter) == [ActState.REFUSED]


def test_the_visitor_changes_an_answer_and_it_is_sent_again_once(counter: Counter) -> None:
    counter.send()
    counter.go("correct")
    assert counter.key == "verifier"
    assert "n’est pas acceptée" in french(counter.asking.trouble)
    counter.gateway.agency.fails = None
    counter.controller.change("description")
    counter.answer("Le robinet de la cuisine goutte")
    while counter.key != "verifier":
        counter.answer(counter.asking.run.step.options[0].value)  # type: ignore[attr-defined]
    counter.send()
    assert counter.delivery is Delivery.SENT
    (act,) = counter.gateway.acts
    assert (act.state, act.reference) == (ActState.DELIVERED, "T482715")
    assert act.body is not None
    assert "goutte" in act.body["description"]
    assert len(counter.gateway.agency.tickets_of) == 1


def test_a_second_refusal_is_told_again(counter: Counter) -> None:
    counter.send()
    counter.go("correct")
    counter.send()
    assert "n’a pas accepté" in counter.words()
    counter.gateway.agency.fails = None
    counter.go("correct")
    counter.send()
    assert counter.delivery is Delivery.SENT
    assert states(counter) == [ActState.DELIVERED]


def test_who_goes_leaves_it_to_the_staff(counter: Counter) -> None:
    counter.send()
    counter.go("home")
    assert isinstance(counter.controller.shown, HomeScreen)
    counter.controller.finish()
    assert counter.controller.shown == RestScreen()
    assert states(counter) == [ActState.REFUSED]
    assert not counter.controller._submissions._all
    assert not counter.controller._submissions.has_notices


class TestLate:
    """The answer comes when the receipt is long on the screen, or the visitor is elsewhere."""

    @pytest.fixture
    def late(self, counter: Counter) -> Counter:
        counter.gateway.delivering = False
        counter.send()
        counter.second_passes()
        assert counter.delivery is None
        return counter

    def refuse(self, counter: Counter) -> None:
        counter.gateway.deliver()
        counter.deliver_results()

    def test_on_the_receipt(self, late: Counter) -> None:
        self.refuse(late)
        assert "n’a pas accepté" in late.words()

    def test_at_home(self, late: Counter) -> None:
        late.controller.home()
        self.refuse(late)
        assert "n’a pas accepté" in late.words()

    @pytest.mark.parametrize("way", ["home", "leave"])
    def test_in_the_middle_of_something_else_nobody_is_torn_away(self, late: Counter, way: str) -> None:
        late.controller.home()
        late.gateway.agency.fails = None
        late.open("aide")
        late.gateway.agency.fails = REFUSED
        self.refuse(late)
        assert late.key == "quand"
        getattr(late.controller, way)()
        assert "n’a pas accepté" in late.words()
        late.go("home")
        assert isinstance(late.controller.shown, HomeScreen), "it is told once"

    def test_who_comes_next_is_told_nothing_of_it(self, late: Counter) -> None:
        late.controller.home()
        late.gateway.agency.fails = None
        late.open("aide")
        late.gateway.agency.fails = REFUSED
        self.refuse(late)
        late.controller.finish()
        late.gateway.agency.fails = None
        late.arrive()
        late.controller.home()
        assert isinstance(late.controller.shown, HomeScreen)


class TestPhoto:
    """The report is taken, its photo is not."""

    PHOTO, BETTER = b"\xff\xd8 blurred", b"\xff\xd8 sharp"

    @pytest.fixture
    def photo(self) -> Counter:
        """At the review of a report with a photo that the landlord will refuse."""
        counter = Counter()
        counter.controller.peripherals.has_camera = True  # type: ignore[misc]
        counter.arrive()
        counter.open("signaler")
        counter.sign_in()
        counter.answer("cuisine", "Le robinet de la cuisine fuit")
        while counter.key != "photos":
            counter.answer(resolve(counter.asking.run.step.options, counter.asking.run.context)[0].value)  # type: ignore[attr-defined]
        counter.answer([self.PHOTO])
        counter.finish_describing()
        counter.gateway.agency.refuses = {".*/attachments": "too_large"}
        return counter

    def sent(self, counter: Counter) -> list[str]:
        return [path for path, _ in counter.gateway.agency.posts]

    def test_it_is_told_why_and_that_the_report_is_taken(self, photo: Counter) -> None:
        photo.send()
        words = photo.words()
        for sentence in ("n’a pas accepté votre photo", "trop lourd", "bien partie", "T482715"):
            assert sentence in words
        assert list(photo.actions()) == ["home", "person", "correct"]
        assert states(photo) == [ActState.DELIVERED, ActState.REFUSED, ActState.WAITING]

    def test_it_is_taken_again_and_sent_once(self, photo: Counter) -> None:
        photo.send()
        photo.go("correct")
        assert photo.key == "photos"
        assert "trop lourd" in french(photo.asking.trouble)
        photo.gateway.agency.refuses.clear()
        photo.answer([self.BETTER])
        assert photo.delivery is Delivery.SENT, "back at the receipt"
        ticket, refused, chunk, announced, again = photo.gateway.acts
        assert {ticket.state, announced.state, again.state} == {ActState.DELIVERED}
        assert {refused.state, chunk.state} == {ActState.EXPIRED}
        assert b64decode((again.body or {})["data"]) == self.BETTER
        assert [path.split("/")[-1] for path in self.sent(photo)][:2] == ["tickets", "attachments"]
        assert len(photo.gateway.agency.tickets_of) == 1

    def test_it_is_left_out(self, photo: Counter) -> None:
        photo.send()
        photo.go("correct")
        photo.controller.skip()
        photo.deliver_results()
        assert photo.delivery is Delivery.SENT
        assert states(photo) == [ActState.DELIVERED, ActState.EXPIRED, ActState.EXPIRED]

    def test_a_second_refusal_is_told_again(self, photo: Counter) -> None:
        photo.send()
        photo.go("correct")
        photo.answer([self.BETTER])
        assert "n’a pas accepté votre photo" in photo.words()

    def test_who_goes_leaves_it_to_the_staff(self, photo: Counter) -> None:
        photo.send()
        photo.go("correct")
        photo.controller.back()
        assert isinstance(photo.controller.shown, HomeScreen)
        photo.controller.finish()
        assert states(photo) == [ActState.DELIVERED, ActState.REFUSED, ActState.WAITING]
        assert not photo.controller._submissions._all
        assert not photo.controller._session._questions

    def test_in_the_middle_of_something_else_nobody_is_torn_away(self, photo: Counter) -> None:
        photo.gateway.delivering = False
        photo.send()
        photo.second_passes()
        photo.controller.home()
        photo.open("aide")
        photo.gateway.deliver()
        photo.deliver_results()
        assert photo.key == "quand"
        photo.controller.home()
        assert "n’a pas accepté votre photo" in photo.words()

    def test_of_a_visit_before_it_is_for_the_staff(self, photo: Counter) -> None:
        photo.gateway.delivering = False
        photo.send()
        photo.controller.finish()
        photo.arrive()
        photo.gateway.deliver()
        photo.deliver_results()
        assert isinstance(photo.controller.shown, HomeScreen)

    def test_a_full_disk_is_told_and_tried_again(self, photo: Counter) -> None:
        photo.send()
        photo.go("correct")
        photo.gateway.put_fails = StoreFull()
        photo.answer([self.BETTER])
        photo.gateway.put_fails = None
        photo.gateway.agency.refuses.clear()
        photo.go("again")
        assert photo.delivery is Delivery.SENT


def test_what_had_no_question_cannot_be_answered_otherwise() -> None:
    counter = Counter()
    counter.arrive()
    counter.report()
    counter.controller.home()
    counter.open("suivre")
    shown = counter.controller.shown
    assert isinstance(shown, TicketScreen)
    done = shown.ticket.replace(state=TicketState.REALISEE)
    repaired = next(
        each
        for each in requests.ticket_actions(done, datetime.now(UTC))
        if each.kind is TicketEventKind.REPARE
    )
    counter.gateway.agency.fails = RequestRefusedError(409, "transition_not_allowed")
    counter.controller.start_ticket_action(repaired.journey)
    counter.deliver_results()
    assert isinstance(counter.controller.shown, MessageScreen)
    assert list(counter.actions()) == ["home", "person"]
    assert "ne le permet plus" in counter.words()


def test_a_question_without_a_review_is_asked_again() -> None:
    counter = Counter()
    counter.arrive()
    counter.open("aide")
    counter.answer("rappel")
    counter.gateway.agency.fails = REFUSED
    counter.answer("0612345678", "Mon bail")
    counter.gateway.agency.fails = None
    counter.go("correct")
    assert counter.key == "quand"
    counter.answer("rappel", "0698765432", "Mon bail")
    assert isinstance(counter.controller.shown, JourneyScreen)
    assert counter.delivery is Delivery.SENT
    (act,) = counter.gateway.acts
    assert act.body is not None
    assert act.body["phone"].endswith("98765432")


@pytest.mark.parametrize(
    "why", [DeviceRefusedError(), ContractMismatchError("2", "1")], ids=["device", "contract"]
)
class TestNothingIsTaken:
    """The landlord refuses this device (revoked, a wrong token), or speaks another contract."""

    @pytest.fixture
    def held(self, counter: Counter, why: AgencyError) -> Counter:
        counter.gateway.agency.fails = why
        counter.send()
        return counter

    def receipt(self, counter: Counter) -> str:
        step, view = counter.receipt.run.step, counter.receipt.run.context
        return " ".join(map(french, step.spoken(view)))  # type: ignore[attr-defined]

    def test_the_visitor_is_told_that_nothing_leaves_and_whom_to_ask(self, held: Counter) -> None:
        assert held.delivery is Delivery.HELD
        text = self.receipt(held)
        assert "La borne ne peut rien envoyer pour l’instant. Dites-le à l’accueil" in text
        assert "Pas encore envoyé" in text
        assert "C’est gardé dans la borne" in text
        assert "T, 4, 8, 2, 7, 1, 5" in text
        assert "C’est demandé" not in text

    def test_the_act_waits_and_is_delivered_once_it_is_taken_again(self, held: Counter) -> None:
        assert states(held) == [ActState.WAITING]
        held.gateway.agency.fails = None
        held.gateway.deliver()
        held.deliver_results()
        assert held.delivery is Delivery.SENT
        assert states(held) == [ActState.DELIVERED]
        assert len(held.gateway.agency.tickets_of) == 1

    def test_a_call_for_help_reaches_nobody_and_says_so(self, counter: Counter, why: AgencyError) -> None:
        counter.gateway.agency.fails = why
        counter.now = lambda: datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)  # the agency is open
        counter.controller.home()
        counter.open("aide")
        counter.answer("maintenant")
        while not isinstance(counter.asking.run.step, Receipt):
            counter.answer(resolve(counter.asking.run.step.options, counter.asking.run.context)[-1].value)  # type: ignore[attr-defined]
        assert "Allez au guichet" in self.receipt(counter)

    def test_what_must_be_done_at_once_is_not_blamed_on_the_network(
        self, counter: Counter, why: AgencyError
    ) -> None:
        counter.gateway.agency.fails = why
        session = counter.controller._session
        counter.controller.show(session.unreachable(lambda: None))
        assert "réseau" in counter.words()

        async def ask() -> None:
            with suppress(AgencyError):
                await counter.gateway.ask(Query("news"), "")

        counter.controller.tasks.start(ask())
        counter.deliver_results()
        counter.controller.show(session.unreachable(lambda: None))
        assert "La borne ne peut rien envoyer pour l’instant." in counter.words()
        assert "réseau" not in counter.words()
        assert list(counter.actions()) == ["home", "person", "again"]

    def test_home_says_it_until_it_is_taken_again(self, held: Counter) -> None:
        held.controller.home()
        assert isinstance(held.controller.shown, HomeScreen)
        assert "La borne ne peut rien envoyer" in french(held.controller.shown.notice)
        held.gateway.agency.fails = None
        held.gateway.deliver()
        held.deliver_results()
        assert isinstance(held.controller.shown, HomeScreen)
        assert not held.controller.shown.notice
