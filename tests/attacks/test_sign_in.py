"""Attacks on signing in: whoever knows a number and a birth date guesses the code, or does without it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from landlord.server.tables import TenantRow
from tests.landlord.running import RunningServer, claimed, event_body, new_database, running, ticket_body

#: A demo tenant with a phone on file, and one without.
DIALLO, MARTIN = ("10010003", "1979-11-30"), ("10010001", "1948-03-14")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running(new_database(tmp_path)) as served:
        yield served


def wait_for_code(server: RunningServer, who: tuple[str, str] = DIALLO) -> requests.Response:
    return server.call("POST", "/sessions", {"tenant_number": who[0], "birth_date": who[1]})


def guess(server: RunningServer, session_id: str, code: str = "", **how: Any) -> requests.Response:
    """A code that was not sent, or ``code``."""
    sent = {each for _, each in server.codes.sent}
    wrong = next(each for each in ("000000", "111111", "222222", "333333", "444444") if each not in sent)
    return server.call("POST", f"/sessions/{session_id}/otp", {"code": code or wrong}, **how)


def guesses_before_lock(server: RunningServer, session_id: str, most: int = 40) -> int:
    """How many wrong codes are looked at before one is not."""
    for count in range(most):
        if guess(server, session_id).status_code == 423:
            return count + 1
    return most


def test_a_claim_forgives_no_wrong_code(server: RunningServer) -> None:
    """Four guesses, a report with number and birth date, four guesses…"""
    session_id = wait_for_code(server).json()["session_id"]
    left = [guess(server, session_id).json()["attempts_left"] for _ in range(2)]
    server.call("POST", "/tickets", ticket_body(claimed(*DIALLO)))
    left += [guess(server, session_id).json()["attempts_left"] for _ in range(2)]
    server.call("POST", "/tickets", ticket_body(claimed(*DIALLO), reference="T482716"))
    assert left == [4, 3, 2, 1]
    assert guess(server, session_id).status_code == 423


def test_a_claim_forgives_no_wrong_birth_date(server: RunningServer) -> None:
    wrong = {"tenant_number": MARTIN[0], "birth_date": "1900-01-01"}
    for _ in range(4):
        server.call("POST", "/sessions", wrong)
    server.call("POST", "/tickets", ticket_body(claimed(*MARTIN)))
    assert server.call("POST", "/sessions", wrong).status_code == 423


def test_signing_in_again_gives_no_more_guesses_of_a_tenant(server: RunningServer) -> None:
    """The limit of one session that waits is not all: so is that of the tenant, whatever the kiosk."""
    tokens = ["demo-device"]
    for name in ("second", "third"):
        server.device_accepted(name, f"{name}-token")
        tokens.append(f"{name}-token")
    guesses, locked = 0, False
    for token in tokens:
        waits = server.call(
            "POST", "/sessions", {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]}, token=token
        )
        if waits.status_code == 423:
            locked = True
            break
        for _ in range(5):
            guesses += guess(server, waits.json()["session_id"], token=token).status_code in (401, 423)
    assert (guesses, locked) == (10, True)
    # Nor does the code itself open anything meanwhile, or another number suffer.
    assert waits.json()["code"] == "number_locked"
    assert server.sign_in(*MARTIN)["tenant"]["number"] == MARTIN[0]


def test_each_lock_of_a_tenant_is_longer_than_the_one_before(server: RunningServer) -> None:
    seconds: list[int] = []
    for _ in range(60):
        waits = wait_for_code(server)
        answer = guess(server, waits.json()["session_id"]) if waits.status_code == 202 else waits
        if answer.status_code == 423:
            wait = int(answer.headers["Retry-After"])
            seconds += [wait] if wait > 600 else []
            server.clock.forward(seconds=wait)
        if len(seconds) == 4:
            break
    assert seconds == [900, 1800, 3600, 7200]


def test_a_session_that_waits_locks_for_longer_each_time(server: RunningServer) -> None:
    session_id = wait_for_code(server).json()["session_id"]
    assert guesses_before_lock(server, session_id) == 5
    right = server.codes.sent[-1][1]
    assert guess(server, session_id, right).status_code == 423, "while it is locked no code is good"
    server.clock.forward(seconds=60)
    again = guess(server, session_id)
    assert (again.status_code, again.headers["Retry-After"]) == (423, "120")
    server.clock.forward(seconds=120)
    assert guess(server, session_id, right).status_code == 201


def test_a_kiosk_on_which_many_tenants_are_guessed_is_locked(server: RunningServer) -> None:
    """One guess for each of many tenants stays below every limit but that of the kiosk."""
    with server.app_state.writing.begin() as db:
        for n in range(40):
            tenant = {"number": f"2000{n:04d}", "birth_date": server.clock().date(), "phone": "+33639980001"}
            db.add(TenantRow(**tenant, display_name="Essai", address=""))
    born = server.clock().date().isoformat()
    answers = []
    for n in range(31):
        waits = wait_for_code(server, (f"2000{n:04d}", born))
        answers.append(guess(server, waits.json()["session_id"]) if waits.status_code == 202 else waits)
    assert [each.status_code for each in answers] == [401] * 29 + [423] * 2
    server.device_accepted("other", "other-token")
    who = {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]}
    assert server.call("POST", "/sessions", who, token="other-token").status_code == 202


def test_guesses_at_once_are_counted_one_by_one(server: RunningServer) -> None:
    session_id = wait_for_code(server).json()["session_id"]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: guess(server, session_id), range(16)))
    assert sorted(each.json().get("attempts_left", 0) for each in answers) == [0] * 12 + [1, 2, 3, 4]


def test_a_claim_is_no_proof_where_there_is_a_code(server: RunningServer) -> None:
    """It is registered, as the tenant's, for the staff to check; and it is never *verified*."""
    answer = server.call("POST", "/tickets", ticket_body(claimed(*DIALLO)))
    assert (answer.status_code, answer.json()["verified"]) == (201, False)
    assert server.tickets("T482715")[0].tenant_number == DIALLO[0]
    without = server.call("POST", "/tickets", ticket_body(claimed(*MARTIN), reference="T482716"))
    assert without.json()["verified"] is True


def test_a_claim_undoes_nothing_that_was_done_with_a_code(server: RunningServer) -> None:
    session_id = wait_for_code(server).json()["session_id"]
    session = guess(server, session_id, server.codes.sent[-1][1]).json()
    signed = {"kind": "session", "grant": session["grant"]}
    assert server.call("POST", "/tickets", ticket_body(signed)).json()["verified"] is True
    cancel = server.call("POST", "/tickets/T482715/events", event_body(claimed(*DIALLO), "annuler"))
    assert (cancel.status_code, cancel.json()["code"]) == (404, "ticket_not_found")
    # What was claimed can be followed by the same claim, however the number is typed, and by its tenant.
    server.call("POST", "/tickets", ticket_body(claimed(*DIALLO), reference="T482716"))
    for reporter in (claimed("1001 0003", DIALLO[1]), signed):
        event = event_body(reporter, "relance")
        assert server.call("POST", "/tickets/T482716/events", event).status_code == 201
