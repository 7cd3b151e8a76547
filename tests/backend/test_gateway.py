"""The gateway: one contract for the real one and its fake, and how each failure of a delivery is taken."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from asyncgui import Task, dummy_task, start
from sqlalchemy import delete, select

from kiosk.backend import (
    AgencyClient,
    AgencyError,
    CodeNeeded,
    CodeTooSoonError,
    ConnectionFailedError,
    ContractMismatchError,
    DeviceRefusedError,
    IdentificationFailedError,
    InterceptedError,
    NotConnectedError,
    NumberLockedError,
    OutcomeUnknownError,
    OverloadedError,
    RequestRefusedError,
    ServerFailedError,
    SessionExpiredError,
    TooManyRequestsError,
    UnreachableError,
)
from kiosk.backend.client import PostResponse
from kiosk.backend.errors import (
    MalformedResponseError,
    ResourceChangedError,
    ResponseTimeoutError,
    SlotTakenError,
)
from kiosk.backend.gateway import (
    DEFAULT_RETRY_S,
    NOT_QUEUED,
    PUBLIC_INFO,
    AgencyGateway,
    DeliveryResult,
    Gateway,
    PublicInfo,
    deliver_with,
)
from kiosk.domain import Act, ActKind, Hold, Query, QueryResult, SignedInTenant
from kiosk.runtime.workers import ResultQueue
from landlord.server import middleware
from landlord.server.demo import DEMO_TOKEN
from landlord.server.tables import AttachmentRow, DeviceRow, RevokedGrantRow
from offline_cache import (
    Accepted,
    ActRefused,
    ActState,
    Delivered,
    DeliveryOutcome,
    DeviceNotAccepted,
    Entry,
    Intercepted,
    KeyFile,
    Retry,
    Store,
    StoreDamaged,
    StoreError,
    StoreFull,
)
from offline_cache import ConnectionFailed as NoLine
from tests.fakes import InMemoryGateway
from tests.landlord.conftest import server  # noqa: F401 - a fixture
from tests.landlord.fake import FakeAgency
from tests.landlord.running import RunningServer, claimed, guest, ticket_body
from tests.until import until

BORN = date(1948, 3, 14)
NOW = "2026-11-24T10:42:00+01:00"


class Wire:
    """Forwards connections to a server, or refuses them while it is cut."""

    def __init__(self, to: tuple[str, int]) -> None:
        self._to = to
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.cut = False
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_now(self) -> None:
        self.cut = True
        self._hang_up()

    def close(self) -> None:
        self._listening.close()
        self._hang_up()

    def _hang_up(self) -> None:
        while self._open:
            self._open.pop().close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self.cut:
                near.close()
                continue
            far = socket.create_connection(self._to)
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


@dataclass
class Answers:
    """What came back, and to whom."""

    done: list[Any] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)
    task: Task = dummy_task

    @property
    def came(self) -> bool:
        return bool(self.done or self.failed)


class Counter:
    """A gateway at work, as a visit sees it."""

    def __init__(
        self,
        gateway: Gateway,
        results: ResultQueue,
        cut: Callable[[], None],
        mend: Callable[[], None],
        posted: Callable[[str], int],
    ) -> None:
        self.gateway, self.results, self.cut, self.mend, self.posted = gateway, results, cut, mend, posted
        self.visit: str | None = "visit"
        self.settled: list[DeliveryResult] = []
        gateway.act_settled.subscribe(self.settled.append)

    def until(self, ready: Callable[[], bool]) -> None:
        """Drains the inbox until that is so."""
        assert until(ready, meanwhile=lambda: self.results.drain(self.visit)), "it did not come"

    def ask(self, method: str, *args: Any) -> Answers:
        answers = Answers()

        async def ask() -> None:
            try:
                answers.done.append(await getattr(self.gateway, method)(*args))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
                answers.failed.append(error)

        answers.task = start(ask())
        return answers

    def get(self, method: str, *args: Any) -> Any:
        """The answer, or the error raised."""
        answers = self.ask(method, *args)
        self.until(lambda: answers.came)
        if answers.failed:
            raise answers.failed[0]
        return answers.done[0]

    def put(self, reporter: dict[str, Any], **changes: Any) -> tuple[str, int]:
        """Writes a report down; its number and its entry."""
        reference = self.get("new_reference")
        body = ticket_body(reporter, reference=reference, **changes)
        act = Act(ActKind.TICKET, reference, "/v1/tickets", body)
        return reference, self.get("put", act, reference)


@pytest.fixture
def real(tmp_path: Path, server: RunningServer) -> Iterator[Counter]:  # noqa: F811 - the fixture
    wire = Wire(("127.0.0.1", int(server.url.rsplit(":", 1)[1])))
    results = ResultQueue()
    with Store.open(tmp_path / "store", KeyFile(tmp_path / "store.key")) as store:
        gateway = AgencyGateway(
            lambda: AgencyClient(wire.url, DEMO_TOKEN), store, results, agency_id="tilleuls", letter="T"
        )

        def mend() -> None:
            wire.cut = False
            gateway._sync.wake()  # as the network manager would; else it looks again after some seconds

        gateway.start()
        yield Counter(gateway, results, wire.cut_now, mend, lambda number: len(server.tickets(number)))
        gateway.close()
    wire.close()


@pytest.fixture
def fake() -> Counter:
    results = ResultQueue()
    gateway = InMemoryGateway(results)
    gateway.refresh()

    def cut() -> None:
        gateway.agency.fails = ConnectionFailedError()

    def posted(number: str) -> int:
        return sum(each.split("-")[0] == number for each in gateway.agency.tickets_of)

    return Counter(gateway, results, cut, gateway.line_comes_back, posted)


@pytest.fixture(params=["fake", "real"])
def counter(request: pytest.FixtureRequest) -> Counter:
    made: Counter = request.getfixturevalue(request.param)
    return made


def without_a_line(gateway: AgencyGateway) -> AgencyGateway:
    """Another one with the same store, as after a start without a network."""
    return AgencyGateway(
        lambda: AgencyClient("http://127.0.0.1:9", "x"),
        gateway._store,
        ResultQueue(),
        agency_id="tilleuls",
        letter="T",
    )


class TestBoth:
    def test_a_tenant_without_a_phone_is_known_at_once(self, counter: Counter) -> None:
        who = counter.get("sign_in", "10010001", BORN)
        assert isinstance(who, SignedInTenant)
        assert who.display_name == "Mme Lucienne Martin"

    def test_a_tenant_with_a_phone_gets_a_code(self, counter: Counter) -> None:
        asked = counter.get("sign_in", "10010003", date(1979, 11, 30))
        assert isinstance(asked, CodeNeeded)
        with pytest.raises(IdentificationFailedError):
            counter.get("confirm", asked.session_id, "x")

    def test_five_failures_lock_a_number(self, counter: Counter) -> None:
        for _ in range(4):
            with pytest.raises(IdentificationFailedError):
                counter.get("sign_in", "10010002", BORN)
        with pytest.raises(NumberLockedError):
            counter.get("sign_in", "10010002", BORN)

    def test_news_of_the_agency(self, counter: Counter) -> None:
        counter.until(lambda: counter.gateway.public_info.agency is not None)
        public = counter.gateway.public_info
        assert public.agency is not None
        assert public.capabilities is not None
        assert public.agency.name == "Agence des Tilleuls"
        assert {"tickets", "help_requests"} <= set(public.capabilities.services)

    def test_numbers_are_new_each_time(self, counter: Counter) -> None:
        numbers = [counter.get("new_reference") for _ in range(3)]
        assert len(set(numbers)) == 3
        assert all(number[0] == "T" and number[1:].isdigit() and len(number) == 7 for number in numbers)

    def test_what_is_put_is_delivered_once_and_followed(self, counter: Counter) -> None:
        who = counter.get("sign_in", "10010001", BORN)
        reference, entry = counter.put({"kind": "session", "grant": who.grant})
        counter.until(lambda: bool(counter.settled))
        (settled,) = counter.settled
        assert (settled.entry_id, settled.delivered, settled.reference) == (entry, True, reference)
        result = counter.get("ask", Query("tickets"), who.token)
        assert isinstance(result, QueryResult)
        assert [ticket.reference for ticket in result.value].count(reference) == 1
        assert counter.posted(reference) == 1

    def test_what_becomes_of_an_act_is_told_by_the_key_it_was_put_with(self, counter: Counter) -> None:
        reference = counter.get("new_reference")
        act = Act(ActKind.TICKET, reference, "/v1/tickets", ticket_body(claimed(), reference=reference))
        counter.get("put", act, reference, "the key of this act")
        counter.until(lambda: bool(counter.settled))
        assert [each.key for each in counter.settled] == ["the key of this act"]

    def test_what_is_put_without_a_line_goes_when_it_is_back(self, counter: Counter) -> None:
        counter.cut()
        with pytest.raises(ConnectionFailedError):
            counter.get("sign_in", "10010001", BORN)
        reference, entry = counter.put(claimed())
        counter.until(lambda: counter.gateway.online is False and counter.gateway.waiting == 1)
        assert counter.settled == []
        counter.mend()
        counter.until(lambda: counter.gateway.online is True and counter.gateway.waiting == 0)
        assert [(each.entry_id, each.delivered) for each in counter.settled] == [(entry, True)]
        assert counter.posted(reference) == 1

    def test_what_the_landlord_refuses_is_told_as_refused(self, counter: Counter) -> None:
        body = {"reporter": claimed(), "kind": "relance", "comment": "", "availability": [], "at": "x"}
        act = Act(ActKind.TICKET_EVENT, "A999999", "/v1/tickets/A999999/events", body)
        entry = counter.get("put", act, "A999999")
        counter.until(lambda: bool(counter.settled))
        (settled,) = counter.settled
        assert (settled.entry_id, settled.delivered) == (entry, False)
        assert settled.code

    def refused(self, counter: Counter) -> tuple[str, int, Act]:
        """A ticket, and an event on it that its state does not allow: its number, the entry, the act."""
        reference, _ = counter.put(claimed())
        body = {"reporter": claimed(), "kind": "repare", "comment": "", "availability": [], "at": NOW}
        act = Act(ActKind.TICKET_EVENT, reference, f"/v1/tickets/{reference}/events", body)
        entry = counter.get("put", act, reference)
        counter.until(lambda: len(counter.settled) == 2)
        assert (counter.settled[-1].entry_id, counter.settled[-1].delivered) == (entry, False)
        return reference, entry, act

    def test_what_was_refused_is_put_right_at_its_place(self, counter: Counter) -> None:
        reference, entry, act = self.refused(counter)
        again = replace(act, body=act.body | {"kind": "relance"})
        assert counter.get("correct", entry, again, reference) == entry
        counter.until(lambda: len(counter.settled) == 3)
        assert (counter.settled[-1].entry_id, counter.settled[-1].delivered) == (entry, True)

    def test_a_correction_that_makes_another_act_of_it(self, counter: Counter) -> None:
        _, entry, _ = self.refused(counter)
        other = counter.get("new_reference")
        ticket = Act(ActKind.TICKET, other, "/v1/tickets", ticket_body(claimed(), reference=other))
        written = counter.get("correct", entry, ticket, other)
        assert written != entry
        counter.until(lambda: len(counter.settled) == 3)
        assert (counter.settled[-1].entry_id, counter.settled[-1].delivered) == (written, True)
        assert counter.posted(other) == 1

    @pytest.mark.parametrize("photos", [(), (b"\xff\xd8another",)])
    def test_a_refused_photo_is_told_and_taken_again_or_left_out(
        self, counter: Counter, photos: tuple[bytes, ...]
    ) -> None:
        reference = counter.get("new_reference")
        body = ticket_body(claimed(), reference=reference)
        # Its photo is sent to a report that is not there.
        act = Act(ActKind.TICKET, "A999999", "/v1/tickets", body, (b"\xff\xd8" + bytes(300_000),))
        counter.get("put", act, reference)
        counter.until(lambda: len(counter.settled) == 2)
        settled = counter.settled[-1]
        assert (settled.delivered, settled.photo_of_reference, settled.code) == (
            False,
            reference,
            "ticket_not_found",
        )
        right = replace(act, subject=reference, photos=photos)
        counter.get("replace_photos", settled.entry_id, right, reference)
        counter.until(lambda: counter.gateway.online is True and counter.gateway.waiting == 0)
        assert [each.delivered for each in counter.settled[2:]] == [True] * 2 * len(photos)

    def test_nothing_of_a_past_visit_is_answered_but_its_acts_are_delivered(self, counter: Counter) -> None:
        late = counter.ask("sign_in", "10010001", BORN)
        reference = "T900001"
        act = Act(ActKind.TICKET, reference, "/v1/tickets", ticket_body(guest(), reference=reference))
        put = counter.ask("put", act, reference)
        late.task.cancel()
        put.task.cancel()
        counter.until(lambda: bool(counter.settled))
        assert not late.came
        assert not put.came
        assert counter.posted(reference) == 1

    def test_sign_out_ends_the_session(self, counter: Counter) -> None:
        who = counter.get("sign_in", "10010001", BORN)
        counter.gateway.sign_out(who)
        with pytest.raises(SessionExpiredError):
            counter.get("ask", Query("tickets"), who.token)


class TestReal:
    def test_what_waits_survives_a_restart(self, tmp_path: Path) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"

        def open_gateway() -> tuple[Store, Counter]:
            results = ResultQueue()
            store = Store.open(tmp_path / "store", KeyFile(tmp_path / "store.key"))
            gateway = AgencyGateway(
                lambda: AgencyClient(nowhere, "x"), store, results, agency_id="tilleuls", letter="T"
            )
            gateway.start()
            return store, Counter(gateway, results, lambda: None, lambda: None, lambda number: 0)

        store, counter = open_gateway()
        first, _ = counter.put(claimed())
        counter.gateway.close()
        store.close()
        store, counter = open_gateway()
        counter.until(lambda: counter.gateway.online is False)
        assert counter.gateway.waiting == 1
        assert counter.get("new_reference") > first  # numbers go on, and never come twice
        counter.gateway.close()
        store.close()

    def test_news_are_kept_for_a_start_without_a_line(self, real: Counter) -> None:
        real.until(lambda: real.gateway.public_info.fetched_at is not None)
        gateway = cast(AgencyGateway, real.gateway)
        again = without_a_line(gateway)
        assert again.public_info.agency == gateway.public_info.agency
        assert again.public_info.outages == gateway.public_info.outages
        again.close()

    @pytest.mark.parametrize("kept", [{}, {"agency": {}}, {"agency": {"name": "Une agence"}}, {"agency": 5}])
    def test_what_another_version_kept_stops_no_start(self, real: Counter, kept: Any) -> None:
        real.until(lambda: real.gateway.public_info.fetched_at is not None)
        gateway = cast(AgencyGateway, real.gateway)
        gateway._cache(PUBLIC_INFO, kept, datetime.now(UTC))
        again = without_a_line(gateway)
        assert again.public_info == PublicInfo()
        again.close()

    def test_a_full_disk_is_the_callers_answer(self, real: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(**_act: Any) -> None:
            raise StoreFull

        gateway = cast(AgencyGateway, real.gateway)
        monkeypatch.setattr(gateway._outbox, "put", full)
        monkeypatch.setattr(gateway, "_client", AgencyClient("http://127.0.0.1:9", "x"))
        with pytest.raises(StoreFull):
            real.put(claimed())

    def test_what_went_straight_through_without_an_answer_is_unknown_and_the_same_again_is_one_act(
        self,
        real: Counter,
        server: RunningServer,  # noqa: F811 - the fixture
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        gateway = cast(AgencyGateway, real.gateway)

        def full(**_act: Any) -> None:
            raise StoreFull

        def unheard(path: str, body: Any, *, key: str) -> PostResponse:
            AgencyClient.post(gateway._client, path, body, key=key)
            raise ConnectionFailedError

        monkeypatch.setattr(gateway._outbox, "put", full)
        number = real.get("new_reference")
        act = Act(ActKind.TICKET, number, "/v1/tickets", ticket_body(claimed(), reference=number))
        with monkeypatch.context() as cut:
            cut.setattr(gateway._client, "post", unheard)
            with pytest.raises(OutcomeUnknownError):
                real.get("put", act, number, "key")
        assert len(server.tickets(number)) == 1, "the landlord has it"
        assert real.get("put", act, number, "key") == NOT_QUEUED
        real.until(lambda: bool(real.settled))
        assert (real.settled[0].delivered, real.settled[0].reference) == (True, number)
        assert len(server.tickets(number)) == 1
        assert server.tickets(f"{number}-2") == []

    def test_what_is_asked_is_told_where_the_disk_keeps_nothing(
        self, real: Counter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gateway = cast(AgencyGateway, real.gateway)
        real.until(lambda: gateway.public_info.fetched_at is not None)

        def full(*_: object, **_read: object) -> None:
            raise StoreFull("the disk is full")

        monkeypatch.setattr(gateway._read_cache, "put", full)
        assert real.get("ask", Query("offers"), "").value
        gateway.public_info = PublicInfo()
        gateway.refresh()
        real.until(lambda: gateway.public_info.fetched_at is not None)

    @pytest.mark.parametrize("broken", [StoreFull(), StoreDamaged()])
    def test_an_act_goes_straight_through_where_the_disk_takes_nothing_and_the_line_is_up(
        self,
        real: Counter,
        server: RunningServer,  # noqa: F811 - the fixture
        monkeypatch: pytest.MonkeyPatch,
        broken: StoreError,
    ) -> None:
        gateway = cast(AgencyGateway, real.gateway)

        def full(*_: object, **_act: object) -> None:
            raise broken

        if isinstance(broken, StoreDamaged):
            monkeypatch.setattr(gateway._outbox, "has_open", full)
        monkeypatch.setattr(gateway._outbox, "put", full)
        monkeypatch.setattr(gateway._store, "sequence", full)
        settled: list[DeliveryResult] = []
        gateway.act_settled.subscribe(settled.append)
        number, entry = real.put(claimed())
        real.until(lambda: bool(settled))
        assert entry == NOT_QUEUED
        assert settled[0].delivered
        assert len(server.tickets(number)) == 1
        assert gateway._outbox.entries() == []
        assert int(number[1:]) >= 900_000

    def test_a_damaged_store_without_a_line_is_told_as_no_line(
        self, real: Counter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def damaged(_name: str) -> None:
            raise StoreDamaged

        monkeypatch.setattr(cast(AgencyGateway, real.gateway)._read_cache, "get", damaged)
        real.cut()
        with pytest.raises(UnreachableError):
            real.get("ask", Query("offers"), "")

    def test_a_photo_that_was_lost_on_the_straight_way_is_told_and_can_be_sent_again(
        self,
        real: Counter,
        server: RunningServer,  # noqa: F811 - the fixture
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        gateway = cast(AgencyGateway, real.gateway)

        def full(**_act: object) -> None:
            raise StoreFull

        def cut(path: str, body: Any, *, key: str) -> PostResponse:
            if "/attachments" in path:
                raise ConnectionFailedError
            return AgencyClient.post(gateway._client, path, body, key=key)

        monkeypatch.setattr(gateway._outbox, "put", full)
        number = real.get("new_reference")
        body = ticket_body(guest(), reference=number)
        act = Act(ActKind.TICKET, number, "/v1/tickets", body, photos=(b"\xff\xd8 a photo",))
        with monkeypatch.context() as bad:
            bad.setattr(gateway._client, "post", cut)
            assert real.get("put", act, number, "key") == NOT_QUEUED
        real.until(lambda: len(real.settled) == 2)
        assert [each.delivered for each in real.settled] == [True, False]
        assert real.settled[1].photo_of_reference == number
        real.get("replace_photos", NOT_QUEUED, act, number)
        with server.app_state.reading() as db:
            (photo,) = db.scalars(select(AttachmentRow)).all()
            assert photo.received == photo.size

    def test_what_waits_before_it_is_not_overtaken(
        self, real: Counter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gateway = cast(AgencyGateway, real.gateway)
        monkeypatch.setattr(gateway._sync, "wake", lambda: None)
        monkeypatch.setattr(gateway._outbox, "has_open", lambda _: True)

        def full(**_act: object) -> None:
            raise StoreFull

        monkeypatch.setattr(gateway._outbox, "put", full)
        with pytest.raises(StoreFull):
            real.put(claimed())


class OneAnswer:
    """A client that answers every post the same way."""

    def __init__(self, answer: AgencyError | PostResponse) -> None:
        self._answer = answer

    def post(self, path: str, body: Any, *, key: str) -> PostResponse:
        if isinstance(self._answer, AgencyError):
            raise self._answer
        return self._answer


ENTRY = Entry(1, "key", "ticket", "s", "/v1/tickets", "T1", {}, ActState.WAITING, 0, datetime.now(UTC))
LOCKED = NumberLockedError(datetime(2026, 11, 24, 11, tzinfo=UTC))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ConnectionFailedError(), NoLine("ConnectionFailedError")),
        (NotConnectedError(), NoLine("NotConnectedError")),
        (ResponseTimeoutError(), NoLine("ResponseTimeoutError")),
        (InterceptedError("status 502"), Intercepted("status 502")),
        (OverloadedError(30.0), Retry("overloaded", 30.0)),
        (OverloadedError(None), Retry("overloaded", None)),
        (TooManyRequestsError(30.0), Retry("overloaded", 30.0)),
        (MalformedResponseError(), Retry("MalformedResponseError", None)),
        (ContractMismatchError("2", "1"), DeviceNotAccepted(Hold.CONTRACT)),
        (DeviceRefusedError("revoked"), DeviceNotAccepted(Hold.DEVICE)),
        (RequestRefusedError(422, "invalid", detail="secret"), ActRefused(422, "invalid", "")),
        (SlotTakenError(), ActRefused(409, "slot_taken", "")),
        (ResourceChangedError(), ActRefused(412, "changed", "")),
        (IdentificationFailedError(3), ActRefused(401, "identification_failed", "")),
        (LOCKED, ActRefused(423, "number_locked", "2026-11-24T11:00:00+00:00")),
        (SessionExpiredError(), ActRefused(401, "session_expired", "")),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, AgencyError) else "",
)
def test_how_a_failed_delivery_is_taken(error: AgencyError, outcome: DeliveryOutcome) -> None:
    assert deliver_with(cast(AgencyClient, OneAnswer(error)))(ENTRY) == outcome


def test_a_server_that_breaks_on_one_act_does_not_hold_up_the_others() -> None:
    # A line that is down is tried with the same act first; a 5xx may be about this very act.
    outcome = deliver_with(cast(AgencyClient, OneAnswer(ServerFailedError(500))))(ENTRY)
    assert isinstance(outcome, Retry)


def test_every_error_of_the_agency_is_in_the_table() -> None:
    def below(kind: type[Exception]) -> set[type[Exception]]:
        return {kind}.union(*(below(each) for each in kind.__subclasses__()))

    never_of_the_outbox = {AgencyError, UnreachableError, OutcomeUnknownError, CodeTooSoonError}
    tested = {
        *(
            ConnectionFailedError,
            NotConnectedError,
            ResponseTimeoutError,
            InterceptedError,
            OverloadedError,
            TooManyRequestsError,
            ServerFailedError,
        ),
        *(MalformedResponseError, ContractMismatchError, DeviceRefusedError),
        *(
            RequestRefusedError,
            SlotTakenError,
            ResourceChangedError,
            IdentificationFailedError,
            NumberLockedError,
            SessionExpiredError,
        ),
    }
    assert below(AgencyError) - never_of_the_outbox == tested


def test_a_delivered_act_keeps_the_landlords_answer() -> None:
    answer = PostResponse(201, {"reference": "T1-2", "verified": True}, "/v1/tickets/T1-2")
    outcome = deliver_with(cast(AgencyClient, OneAnswer(answer)))(ENTRY)
    assert outcome == Delivered({"reference": "T1-2", "verified": True})


@pytest.mark.parametrize(("asked", "seconds"), [(120.0, 120.0), (None, DEFAULT_RETRY_S)])
def test_what_a_batch_system_took_is_asked_for_when_it_says(asked: float | None, seconds: float) -> None:
    answer = PostResponse(202, {}, "", retry_after=asked)
    assert deliver_with(cast(AgencyClient, OneAnswer(answer)))(ENTRY) == Accepted(seconds)


def test_the_fake_holds_its_answers_until_released() -> None:
    results = ResultQueue()
    gateway = InMemoryGateway(results, FakeAgency(lambda: datetime.now(UTC)))
    gateway.holding = True
    task = start(gateway.new_reference())
    results.drain("visit")
    assert not task.finished
    gateway.release()
    results.drain("visit")
    assert task.result == "T482715"
    assert gateway.public_info == PublicInfo()


def test_one_that_the_landlord_has_revoked_keeps_what_is_done_and_delivers_it_later(
    real: Counter,
    server: RunningServer,  # noqa: F811 - the fixture
) -> None:
    with server.app_state.writing.begin() as db:
        db.execute(delete(DeviceRow))
    reference, _ = real.put(claimed())
    real.until(lambda: real.gateway.held is Hold.DEVICE and real.gateway.waiting == 1)
    assert real.gateway.online is True
    assert (real.settled, real.posted(reference)) == ([], 0)
    server.device_accepted("again", DEMO_TOKEN)
    real.mend()
    real.until(lambda: real.gateway.held is None and real.gateway.waiting == 0)
    assert real.posted(reference) == 1
    with server.app_state.writing.begin() as db:
        db.execute(delete(DeviceRow))
    with pytest.raises(DeviceRefusedError):
        real.get("sign_in", "10010001", BORN)
    assert real.gateway.held is Hold.DEVICE
    server.device_accepted("again", DEMO_TOKEN)
    real.gateway.refresh()
    real.until(lambda: real.gateway.held is None)
    with server.app_state.writing.begin() as db:
        db.execute(delete(DeviceRow))
    with pytest.raises(DeviceRefusedError):
        real.get("send_code_again", "session")
    assert real.gateway.held is Hold.DEVICE


def test_where_the_landlord_speaks_another_version_what_is_done_waits_for_a_person(
    real: Counter,
    server: RunningServer,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(middleware, "API_VERSION", "2")
    with pytest.raises(ContractMismatchError):
        real.get("sign_in", "10010001", BORN)
    assert real.gateway.held is Hold.CONTRACT
    reference, _ = real.put(claimed())
    real.until(lambda: real.gateway.waiting == 1)
    assert (real.gateway.online, real.gateway.held, real.settled) == (True, Hold.CONTRACT, [])
    monkeypatch.setattr(middleware, "API_VERSION", "1")
    real.mend()
    real.until(lambda: real.gateway.held is None and real.gateway.waiting == 0)
    assert real.posted(reference) == 1, "the answer was not understood, the act may have been taken"

    def test_a_grant_ends_with_its_visit_and_the_acts_that_wait_for_it(
        self,
        real: Counter,
        server: RunningServer,
    ) -> None:
        def acts(who: SignedInTenant) -> bool:
            body = ticket_body({"kind": "session", "grant": who.grant})
            return bool(server.call("POST", "/tickets", body).json()["verified"])

        def revoked() -> int:
            with server.app_state.reading.begin() as db:
                return len(list(db.scalars(select(RevokedGrantRow))))

        nothing_waits = real.get("sign_in", "10010001", BORN)
        real.gateway.sign_out(nothing_waits)
        real.until(lambda: revoked() == 1)
        assert not acts(nothing_waits)
        waits = real.get("sign_in", "10010001", BORN)
        real.cut()
        reference, _ = real.put({"kind": "session", "grant": waits.grant})
        real.gateway.sign_out(waits)
        real.until(lambda: real.gateway.online is False)
        assert acts(waits), "its act is still to come"
        real.mend()
        real.until(lambda: revoked() == 2)
        assert server.tickets(reference)[0].verified
        assert not acts(waits)
