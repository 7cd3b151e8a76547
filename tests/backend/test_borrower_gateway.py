"""A tablet at home: what its tenant was told once is there when nobody answers, with its age."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from asyncgui import start

from kiosk.backend import AgencyClient, CodeNeeded, ConnectionFailedError
from kiosk.backend.borrower_gateway import BorrowerGateway
from kiosk.backend.gateway import MAX_STALENESS, AgencyGateway
from kiosk.domain import Query, QueryResult, SignedInTenant
from kiosk.runtime.workers import ResultQueue
from offline_cache import KeyFile, Store
from tests.landlord.fake import FakeAgency
from tests.until import WITHIN_S, until

BORN = date(1948, 3, 14)


class Home:
    """The tablet and its line, as a session sees them."""

    def __init__(self, store: Store, kind: type[AgencyGateway]) -> None:
        self.agency = FakeAgency(lambda: datetime.now(UTC))
        self.results = ResultQueue()
        self.gateway = kind(
            lambda: cast(AgencyClient, self.agency), store, self.results, agency_id="tilleuls", letter="L"
        )

    def get(self, method: str, *args: Any) -> Any:
        """The answer, or the error raised."""
        task = start(getattr(self.gateway, method)(*args))
        assert until(lambda: task.finished, meanwhile=lambda: self.results.drain("visit")), "no answer"
        return task.result

    def tickets(self, who: SignedInTenant) -> QueryResult:
        result = self.get("ask", Query("tickets"), who.token)
        assert isinstance(result, QueryResult)
        return result


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store", KeyFile(tmp_path / "key")) as store:
        yield store


@pytest.fixture
def home(store: Store) -> Iterator[Home]:
    home = Home(store, BorrowerGateway)
    yield home
    home.gateway.close()


def test_known_again_without_a_line(home: Home) -> None:
    who = home.get("sign_in", "10010001", BORN)
    before = home.tickets(who)
    home.gateway.sign_out(who)
    home.agency.fails = ConnectionFailedError()
    again = home.get("sign_in", "1001 0001", BORN)
    assert again == who
    tickets = home.tickets(again)
    assert tickets == before, "with its age"


def test_who_needs_a_code_is_known_again_after_it(home: Home) -> None:
    born = date(1979, 11, 30)
    asked = home.get("sign_in", "10010003", born)
    assert isinstance(asked, CodeNeeded)
    home.agency.fails = ConnectionFailedError()
    with pytest.raises(ConnectionFailedError):
        home.get("sign_in", "10010003", born)
    home.agency.fails = None
    asked = home.get("sign_in", "10010003", born)
    who = home.get("confirm", asked.session_id, home.agency.codes_sent[-1][1])
    home.agency.fails = ConnectionFailedError()
    assert home.get("sign_in", "10010003", born) == who


def test_who_has_left_before_the_answer_is_signed_out_again_and_forgotten(home: Home) -> None:
    answering, sign_in = threading.Event(), home.agency.sign_in
    home.agency.sign_in = lambda *who: (answering.wait(WITHIN_S), sign_in(*who))[1]  # type: ignore[method-assign]
    start(home.gateway.sign_in("10010001", BORN)).cancel()
    answering.set()
    home.gateway._visitor_worker.close()
    assert home.agency._sessions == {}
    assert home.gateway._token_owner == ("", "")


def test_a_tablet_that_is_wiped_forgets_who_waits_for_a_code(home: Home, store: Store) -> None:
    assert isinstance(home.get("sign_in", "10010003", date(1979, 11, 30)), CodeNeeded)
    store.shred()
    home.gateway._visitor_worker.close()
    assert home.gateway._pending_code is None


@pytest.mark.parametrize(("number", "born"), [("10010001", date(1948, 3, 15)), ("10010002", BORN)])
def test_nobody_else_is(home: Home, number: str, born: date) -> None:
    home.get("sign_in", "10010001", BORN)
    home.agency.fails = ConnectionFailedError()
    with pytest.raises(ConnectionFailedError):
        home.get("sign_in", number, born)


def test_another_tenant_is_told_nothing_of_the_borrower(home: Home) -> None:
    first = home.get("sign_in", "10010001", BORN)
    home.tickets(first)
    second = home.get("sign_in", "10010002", date(1985, 7, 2))
    assert isinstance(second, SignedInTenant)
    home.agency.fails = ConnectionFailedError()
    with pytest.raises(ConnectionFailedError):
        home.tickets(second)
    with pytest.raises(ConnectionFailedError):
        home.tickets(first)  # not the one who signed in last


def test_what_is_asked_by_name_is_kept_too(home: Home) -> None:
    who = home.get("sign_in", "10010001", BORN)
    fresh = home.get("ask", Query("me"), who.token)
    home.agency.fails = ConnectionFailedError()
    assert home.get("ask", Query("me"), who.token) == fresh


def test_what_is_too_old_to_be_of_use_is_not_told(home: Home, store: Store) -> None:
    who = home.get("sign_in", "10010001", BORN)
    home.tickets(who)
    home.agency.fails = ConnectionFailedError()
    with store.transaction() as db:
        db.execute("UPDATE reads SET fetched_at = fetched_at - ?", (MAX_STALENESS.total_seconds() + 60,))
    with pytest.raises(ConnectionFailedError):
        home.tickets(who)


def test_nothing_is_left_once_it_is_shredded(home: Home, store: Store) -> None:
    home.tickets(home.get("sign_in", "10010001", BORN))
    store.shred()
    home.agency.fails = ConnectionFailedError()
    with pytest.raises(ConnectionFailedError):
        home.get("sign_in", "10010001", BORN)


def test_a_terminal_keeps_nothing_of_it(store: Store) -> None:
    hall = Home(store, AgencyGateway)
    who = hall.get("sign_in", "10010001", BORN)
    hall.tickets(who)
    assert store.read("SELECT name FROM reads") == []
    hall.agency.fails = ConnectionFailedError()
    with pytest.raises(ConnectionFailedError):
        hall.tickets(who)
    hall.gateway.close()
