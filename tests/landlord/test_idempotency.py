"""An effect happens once for a key, whatever happens on the way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
import requests
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from kiosk.backend import AgencyClient, OverloadedError
from kiosk.domain import TicketState as S
from landlord.contract.requests import HelpRequest
from landlord.server import tickets
from landlord.server.idempotency import IdempotentRequest
from landlord.server.problems import Problem, RepeatableResponse
from landlord.server.tables import IdempotencyRow, TicketRow

from .running import RunningServer, claimed, event_body, guest, ticket_body

pytestmark = pytest.mark.both_databases

HELP = {"reference": "T1000", "when": "maintenant", "language": "fr", "at": "2026-11-24T10:42:00Z"}


def test_a_post_without_a_key_is_refused(server: RunningServer) -> None:
    for path in ("/sessions", "/tickets", "/tickets/T1/events", "/help-requests", "/sessions/x/otp"):
        answer = server.call("POST", path, {}, key=None)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing"), path
    for key in ("", "k" * 256):
        answer = server.call("POST", "/help-requests", HELP, key=None, Idempotency_Key=key)
        assert answer.status_code in (400, 422), answer.text
        assert server.call("GET", "/help-requests/T1000").status_code == 404


@pytest.mark.parametrize(("status", "kept"), [(429, False), (409, True)])
def test_of_a_request_too_many_not_even_the_key_is_kept(
    server: RunningServer, status: int, kept: bool
) -> None:
    request = IdempotentRequest(server.app_state, "kiosk", "a key", "/v1/help-requests")

    def refused(_db: Session) -> RepeatableResponse:
        raise Problem(status, "refused")

    with suppress(Problem):
        request(HelpRequest.model_validate(HELP), refused)
    assert request.is_known() is kept


def test_who_is_slower_with_what_there_is_once_is_asked_to_come_back(server: RunningServer) -> None:
    request = IdempotentRequest(server.app_state, "kiosk", "a key", "/v1/help-requests")

    def slower(_db: Session) -> RepeatableResponse:
        raise IntegrityError("INSERT", {}, Exception("there is one"))

    with pytest.raises(Problem) as told:
        request(HelpRequest.model_validate(HELP), slower)
    assert (told.value.status, told.value.body.code, told.value.headers["Retry-After"]) == (
        409,
        "in_flight",
        "1",
    )
    assert not request.is_known()


def test_twenty_at_once_make_one_ticket(server: RunningServer) -> None:
    everyone = Barrier(20)

    def post(_: int) -> list[requests.Response]:
        everyone.wait()
        answers = [server.call("POST", "/tickets", ticket_body(guest()), key="once")]
        while answers[-1].status_code == 409:
            assert answers[-1].json()["code"] == "in_flight"
            assert answers[-1].headers["Retry-After"] == "1"
            answers.append(server.call("POST", "/tickets", ticket_body(guest()), key="once"))
        return answers

    with ThreadPoolExecutor(20) as threads:
        last = [answers[-1] for answers in threads.map(post, range(20))]
    assert {answer.status_code for answer in last} == {201}
    assert len({answer.content for answer in last}) == 1
    assert len(server.tickets("T482715")) == 1


def test_twenty_keys_at_once_make_twenty_tickets(server: RunningServer) -> None:
    def post(n: int) -> int:
        while True:
            status = server.call("POST", "/tickets", ticket_body(guest()), key=f"key-{n}").status_code
            if status != 409:
                return status

    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(post, range(20))) == {201}
    assert len({row.reference for row in server.tickets("T482715")}) == 20


def test_the_answer_is_repeated_whole(server: RunningServer) -> None:
    first = server.call("POST", "/tickets", ticket_body(guest()), key="k")
    server.clock.forward(days=13)  # an agency without a line, or closed for its holidays
    again = server.call("POST", "/tickets", ticket_body(guest()), key="k")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Location"] == first.headers["Location"]


def test_a_refusal_is_decided_again_once_the_landlord_has_put_things_right(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(claimed()))
    close = event_body(claimed(), "repare")
    for _ in range(2):
        answer = server.call("POST", "/tickets/T482715/events", close, key="k")
        assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed")
        assert answer.headers["Content-Type"] == "application/problem+json"
    other = server.call("POST", "/tickets/T482715/events", close | {"comment": "other"}, key="k")
    assert other.json()["code"] == "idempotency_key_reused"

    server.advance("T482715", S.QUALIFIEE, S.AFFECTEE, S.PLANIFIEE, S.REALISEE)
    first = server.call("POST", "/tickets/T482715/events", close, key="k")
    again = server.call("POST", "/tickets/T482715/events", close, key="k")
    assert (first.status_code, first.json()["state"]) == (201, "cloturee")
    assert again.content == first.content


def test_a_failed_sign_in_sent_again_counts_once(server: RunningServer) -> None:
    wrong = {"tenant_number": "10010001", "birth_date": "1900-01-01"}
    for _ in range(8):
        assert server.call("POST", "/sessions", wrong, key="k").json()["attempts_left"] == 4


def test_keys_belong_to_their_device(server: RunningServer) -> None:
    server.device_accepted("other", "other-token")
    assert server.call("POST", "/tickets", ticket_body(guest()), key="k").status_code == 201
    other = server.call("POST", "/tickets", ticket_body(guest()), key="k", token="other-token")
    assert other.json()["reference"] == "T482715-2"


@pytest.mark.parametrize("path", ["/tickets", "/help-requests"])
def test_a_key_is_for_one_request(server: RunningServer, path: str) -> None:
    server.call("POST", "/tickets", ticket_body(guest()), key="k")
    help_body = HELP | {"at": "2026-11-24T10:42:00+01:00"}
    body = ticket_body(guest("Une autre")) if path == "/tickets" else help_body
    answer = server.call("POST", path, body, key="k")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_answers_are_forgotten_after_two_weeks(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(guest()), key="old")
    server.clock.forward(days=14, seconds=1)
    server.call("POST", "/help-requests", HELP)
    with server.app_state.reading() as db:
        assert db.scalar(select(func.count()).select_from(IdempotencyRow)) == 1


def test_a_fault_in_the_middle_leaves_nothing_and_can_be_repeated(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(row: TicketRow) -> None:
        raise RuntimeError(row.description)

    with monkeypatch.context() as broken:
        broken.setattr(tickets, "_to_response", fault)
        answer = server.call("POST", "/tickets", ticket_body(guest()), key="k")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["Agency-Contract"] == "1"
    assert answer.json()["traceId"] in caplog.text
    assert "robinet" not in caplog.text
    assert server.tickets("T482715") == []
    assert server.call("POST", "/tickets", ticket_body(guest()), key="k").status_code == 201
    assert len(server.tickets("T482715")) == 1


def test_a_database_that_is_away_asks_to_come_back(
    server: RunningServer, client: AgencyClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(row: TicketRow) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr(tickets, "_to_response", away)
        with pytest.raises(OverloadedError) as overloaded:
            client.post("/v1/tickets", ticket_body(guest()), key="k")
    assert overloaded.value.retry_after == 5
    assert client.post("/v1/tickets", ticket_body(guest()), key="k").status == 201


def test_what_was_told_cannot_be_read_in_the_table(server: RunningServer) -> None:
    session = server.sign_in()
    with server.app_state.reading() as db:
        kept = db.scalars(select(IdempotencyRow)).one()
    assert session["token"].encode() not in kept.sealed
    assert b"Martin" not in kept.sealed
