"""Several server processes on one PostgreSQL: what one of them does, the others know."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import subprocess
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import URL, Engine, delete, func, select, text
from sqlalchemy.exc import OperationalError

from kiosk.domain import Money
from landlord.contract import API_PREFIX
from landlord.contract.orders import encode_public_key, sign_proof
from landlord.server import AppState, database, devices, tickets
from landlord.server.app import build_routes
from landlord.server.attempts import AttemptLimit, Subject, count_again, count_failure, find_lock
from landlord.server.database import (
    acquire_lock,
    create_database_engine,
    open_database,
    write_sessionmaker,
)
from landlord.server.demo import DEMO_DEVICE, DEMO_TOKEN, seed
from landlord.server.payment_sandbox import SandboxProvider
from landlord.server.sessions import RESEND_INTERVAL
from landlord.server.tables import Base, LimitedSubjectRow, OtpCodeRow, PaymentRow, TicketRow
from tests.until import WITHIN_S

from .postgresql import Cluster
from .running import KEYS, RunningServer, guest, ticket_body, write_key
from .test_applications import WHOLE
from .test_command import KIOSK

#: Martin, Haddad and Lefèvre get no one-time code; Diallo does.
MARTIN, HADDAD, DIALLO = ("10010001", "1948-03-14"), ("10010002", "1985-07-02"), ("10010003", "1979-11-30")
IBAN = "FR14 2004 1010 0505 0001 3M02 606"


@pytest.fixture(scope="module")
def rounds(whole: bool) -> int:
    """How often each key of a kind is sent to both at once."""
    return 4 if whole else 2


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class Process:
    """A server of its own."""

    process: subprocess.Popen[str]
    log: Path
    url: str = ""

    @classmethod
    def start(cls, database: URL, folder: Path, name: str) -> Process:
        """Begins to start it: ``wait`` for it."""
        log = folder / f"{name}.log"
        write_key(folder / "agency.key")
        arguments = ["--demo", "--port", "0", "--database", database.render_as_string(False)]
        with log.open("w") as written:
            process = subprocess.Popen(
                [*KIOSK, *arguments],
                stdout=subprocess.PIPE,
                stderr=written,
                text=True,
                env=os.environ | {"KIOSK_DATA": str(folder), "KIOSK_DEVICE_TOKEN": ""},
            )
        return cls(process, log)

    def wait(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), self.log.read_text()
        self.url = line.removeprefix("listening on ").strip()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()

    def post(
        self, path: str, body: dict[str, Any], key: str = "", token: str = DEMO_TOKEN
    ) -> requests.Response:
        sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or str(uuid.uuid4())}
        return requests.post(f"{self.url}/v1{path}", json=body, headers=sent, timeout=WITHIN_S)

    def built(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.post(path, body)
        assert answer.status_code in {201, 202}, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def read(self, path: str) -> dict[str, Any]:
        answer = requests.get(
            f"{self.url}/v1{path}", headers={"Authorization": f"Bearer {DEMO_TOKEN}"}, timeout=WITHIN_S
        )
        body: dict[str, Any] = answer.json()
        return body


@dataclass
class Two:
    """Two processes on one database, and a look into that."""

    first: Process
    second: Process
    engine: Engine

    @property
    def app_state(self) -> AppState:
        return AppState(self.engine, KEYS)

    def forget_codes(self) -> None:
        with self.app_state.writing.begin() as db:
            db.execute(delete(OtpCodeRow))
        self.forget_limits()

    def forget_limits(self) -> None:
        """A test signs in more often than a tenant does, and asks for more codes."""
        with self.app_state.writing.begin() as db:
            db.execute(delete(LimitedSubjectRow))

    def rows(self) -> Counter[str]:
        """How many each table has."""
        with self.engine.connect() as db:
            return Counter(
                {
                    table.name: db.scalar(select(func.count()).select_from(table)) or 0
                    for table in Base.metadata.sorted_tables
                    if table is not LimitedSubjectRow.__table__  # counts are no effects
                }
            )

    def both(self, path: str, body: dict[str, Any], token: str = DEMO_TOKEN) -> list[requests.Response]:
        """Sends one key to both at once; the answers, once nobody asks to come again."""
        key, together = str(uuid.uuid4()), Barrier(2)

        def send(process: Process) -> requests.Response:
            together.wait()
            while True:
                answer = process.post(path, body, key, token)
                if answer.status_code != 409 or answer.json()["code"] != "in_flight":
                    return answer
                assert answer.headers["Retry-After"] == "1"

        with ThreadPoolExecutor(2) as threads:
            return list(threads.map(send, (self.first, self.second)))


@pytest.fixture(scope="module")
def two(postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Both begin at once, on an empty database."""
    folder = tmp_path_factory.mktemp("two")
    with postgresql.database() as url, ExitStack() as over:
        processes = [Process.start(url, folder, name) for name in ("first", "second")]
        for each in processes:
            over.callback(each.end)
        for each in processes:
            each.wait()
        engine = create_database_engine(url)
        over.callback(engine.dispose)
        yield Two(*processes, engine)


# --- every kind of act ---------------------------------------------------------------------------

Sent = tuple[str, dict[str, Any]]


def number() -> str:
    """One that no other act has."""
    return f"T{secrets.randbelow(10**9):09d}"


def somebody() -> dict[str, Any]:
    return guest(f"Quelqu'un {secrets.token_hex(4)}")


def tenant(two: Two, who: tuple[str, str] = MARTIN) -> dict[str, Any]:
    two.forget_limits()
    session = two.first.built("/sessions", {"tenant_number": who[0], "birth_date": who[1]})
    return {"kind": "session", "grant": session["grant"]}


def sign_in(two: Two) -> Sent:
    return "/sessions", {"tenant_number": MARTIN[0], "birth_date": MARTIN[1]}


def code(two: Two) -> Sent:
    two.forget_limits()
    waiting = two.first.built("/sessions", {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]})
    codes: list[str] = re.findall(r"code for .*: (\d{6})", two.first.log.read_text())
    return f"/sessions/{waiting['session_id']}/otp", {"code": codes[-1]}


def code_again(two: Two) -> Sent:
    """For a session whose code was sent long enough ago for another."""
    two.forget_codes()
    waiting = two.first.built("/sessions", {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]})
    with two.app_state.writing.begin() as db:
        db.get_one(OtpCodeRow, waiting["session_id"]).boot_seconds -= RESEND_INTERVAL.total_seconds()
    return f"/sessions/{waiting['session_id']}/otp/again", {}


def ticket(two: Two) -> Sent:
    return "/tickets", ticket_body(somebody(), reference=number(), reported_at=now())


def ticket_event(two: Two) -> Sent:
    path, body = ticket(two)
    made = two.first.built(path, body)
    event = {"reporter": body["reporter"], "kind": "annuler", "comment": "", "availability": [], "at": now()}
    return f"/tickets/{made['reference']}/events", event


def attachment(two: Two) -> Sent:
    path, body = ticket(two)
    made = two.first.built(path, body)
    photo = {
        "id": str(uuid.uuid4()),
        "reporter": body["reporter"],
        "media_type": "image/jpeg",
        "size": 3,
        "sha256": hashlib.sha256(b"abc").hexdigest(),
        "at": now(),
    }
    return f"/tickets/{made['reference']}/attachments", photo


def chunk(two: Two) -> Sent:
    path, photo = attachment(two)
    two.first.built(path, photo)
    return f"{path}/{photo['id']}", {"first": 0, "data": base64.b64encode(b"abc").decode()}


def help_wanted(two: Two) -> Sent:
    return "/help-requests", {"reference": number(), "when": "maintenant", "language": "fr", "at": now()}


def taken_back(make: Callable[[Two], Sent], path: str = "", kind: str = "annuler") -> Callable[[Two], Sent]:
    """What was made is taken back: below its own path, or another."""

    def event(two: Two) -> Sent:
        made_at, body = make(two)
        made = two.first.built(made_at, body)
        event = {"reporter": body.get("reporter"), "kind": kind, "at": now()}
        return f"{path or made_at}/{made['reference']}/events", event

    return event


def payment(two: Two) -> Sent:
    return "/payments", {"reporter": tenant(two), "amount": 100, "language": "fr", "at": now()}


def mandate(two: Two) -> Sent:
    body = {"reference": number(), "reporter": tenant(two), "iban": IBAN, "holder": "Essai"}
    return "/mandates", body | {"language": "fr", "at": now()}


def document(two: Two) -> Sent:
    for each in document_requests(two):  # one that is being made already would be given again
        two.first.built(
            f"/documents/{each}/events", {"reporter": tenant(two), "kind": "annuler", "at": now()}
        )
    kind = {"kind": "attestation", "at": now()}
    return "/documents", {"reference": number(), "reporter": tenant(two), **kind}


def document_requests(two: Two) -> list[str]:
    session = two.first.built("/sessions", {"tenant_number": MARTIN[0], "birth_date": MARTIN[1]})
    headers = {"Authorization": f"Bearer {DEMO_TOKEN}", "Session": session["token"]}
    listed = requests.get(f"{two.first.url}/v1/documents", headers=headers, timeout=WITHIN_S).json()
    return [each["reference"] for each in listed.get("requests", ())]


def appointment(two: Two) -> Sent:
    free = two.first.read("/agencies/tilleuls/slots?motive=loyer")["items"]
    return "/appointments", booking(free[0]["id"])


def booking(slot: str) -> dict[str, Any]:
    asked = {"reference": number(), "reporter": somebody(), "slot": slot, "motive": "loyer"}
    return asked | {"language": "fr", "comment": "", "at": now()}


def application(two: Two) -> Sent:
    return "/housing-applications", {"reference": number(), "language": "fr", "at": now(), **WHOLE}


def submission(two: Two) -> Sent:
    path, body = application(two)
    made = two.first.built(path, body)
    body = {"resume_code": made["resume_code"], "at": now()}
    return f"{path}/{made['reference']}/submit", body


def apply_for_offer(two: Two) -> Sent:
    """Of an applicant of its own: one applies for a home once."""
    path, body = application(two)
    made = two.first.built(path, body | {"submit": True})
    offer = two.first.read("/offers")["items"][0]["id"]
    asked = {"reference": number(), "resume_code": made["resume_code"], "rank": 1, "at": now()}
    return f"/offers/{offer}/applications", asked


def wish_withdrawn(two: Two) -> Sent:
    path, body = apply_for_offer(two)
    made = two.first.built(path, body)
    event = {"resume_code": body["resume_code"], "kind": "desister", "at": now()}
    return f"/offer-applications/{made['reference']}/events", event


def opinion(two: Two) -> Sent:
    survey = two.first.read("/surveys")["surveys"][0]["id"]
    return f"/surveys/{survey}/answers", {"face": 4, "language": "fr", "at": now()}


def idea(two: Two) -> Sent:
    return "/ideas", {"words": "Un banc devant la porte.", "language": "fr", "at": now()}


def workshop(two: Two) -> Sent:
    wanted = two.first.read("/workshops")["workshops"][0]["id"]
    return f"/workshops/{wanted}/bookings", {
        "reference": number(),
        "reporter": somebody(),
        "people": 1,
        "at": now(),
    }


def enrolment(two: Two) -> Sent:
    code = devices.create_enrolment_code(two.app_state, number(), "tilleuls")
    return "/devices/enrol", enrolment_body(code, Ed25519PrivateKey.generate())


def enrolment_body(code: str, key: Ed25519PrivateKey) -> dict[str, str]:
    public_key, proof = encode_public_key(key.public_key()), sign_proof(key, "enrol", code)
    return {"code": code, "public_key": public_key, "proof": proof, "at": now()}


#: By the path of the contract.
ACTS: dict[str, Callable[[Two], Sent]] = {
    "/sessions": sign_in,
    "/sessions/{session_id}/otp": code,
    "/sessions/{session_id}/otp/again": code_again,
    "/tickets": ticket,
    "/tickets/{reference}/events": ticket_event,
    "/tickets/{reference}/attachments": attachment,
    "/tickets/{reference}/attachments/{attachment_id}": chunk,
    "/help-requests": help_wanted,
    "/help-requests/{reference}/events": taken_back(help_wanted),
    "/payments": payment,
    "/mandates": mandate,
    "/mandates/{reference}/events": taken_back(mandate),
    "/documents": document,
    "/documents/{reference}/events": taken_back(document),
    "/appointments": appointment,
    "/appointments/{reference}/events": taken_back(appointment),
    "/housing-applications": application,
    "/housing-applications/{reference}/submit": submission,
    "/offers/{offer_id}/applications": apply_for_offer,
    "/offer-applications/{reference}/events": wish_withdrawn,
    "/surveys/{survey_id}/answers": opinion,
    "/ideas": idea,
    "/workshops/{workshop_id}/bookings": workshop,
    "/workshop-bookings/{reference}/events": taken_back(workshop, "/workshop-bookings"),
    "/devices/enrol": enrolment,
}
#: Of a kiosk of its own: it can do nothing afterwards.
WIPED = "/devices/wipe"


def test_every_act_of_the_contract_is_sent_here() -> None:
    paths = build_routes().openapi()["paths"]
    posts = {path.removeprefix(API_PREFIX) for path, methods in paths.items() if "post" in methods}
    assert posts == {*ACTS, WIPED}


@pytest.mark.parametrize("path", ACTS)
def test_a_key_sent_to_two_processes_at_once_has_one_effect(two: Two, path: str, rounds: int) -> None:
    sent = ACTS[path](two)
    before = two.rows()
    two.first.built(*sent)
    one_effect = two.rows() - before
    for _ in range(rounds):
        sent = ACTS[path](two)
        before = two.rows()
        answers = two.both(*sent)
        assert {answer.status_code for answer in answers} <= {201, 202}, [each.text for each in answers]
        assert answers[0].content == answers[1].content
        assert two.rows() - before == one_effect


def test_a_device_is_wiped_once(two: Two, rounds: int) -> None:
    for _ in range(rounds):
        name, key = number(), Ed25519PrivateKey.generate()
        code = devices.create_enrolment_code(two.app_state, name, "")
        enrolled = two.first.built("/devices/enrol", enrolment_body(code, key))
        devices.request_wipe(two.app_state, name)
        proof = sign_proof(key, "wiped", enrolled["device_id"])
        answers = two.both(WIPED, {"proof": proof, "at": now()}, enrolled["token"])
        # Who comes after it is done is not let in any more.
        assert {answer.status_code for answer in answers} <= {201, 401}
        assert any(answer.status_code == 201 for answer in answers)


def test_a_heartbeat_that_two_processes_hear_at_once_is_noted_once(two: Two, rounds: int) -> None:
    cells = [{"measure": "visit", "count": 5}]
    for entry in range(1, rounds + 1):
        refused = {"entry": entry, "kind": "ticket", "reference": "K1", "code": "invalid", "since": now()}
        usage = {"id": number(), "day": "2026-11-23", "cells": cells}
        state = {"version": "1", "waiting": 0, "disk_free_mb": 1000, "at": now()}
        body = state | {"refused": [refused], "usage": [usage]}

        def beat(process: Process, body: dict[str, Any] = body) -> Callable[[], requests.Response]:
            return lambda: requests.put(
                f"{process.url}/v1/devices/heartbeat",
                json=body,
                headers={"Authorization": f"Bearer {DEMO_TOKEN}"},
                timeout=WITHIN_S,
            )

        before = two.rows()
        answers = at_once([beat(each) for each in (two.first, two.second) * 2])
        assert {each.status_code for each in answers} == {200}, [each.text for each in answers]
        # The act of the round before has been put right; no answer is kept.
        after = {"usage": 1, "refused_acts": 1} if entry == 1 else {"usage": 1}
        assert two.rows() - before == after


# --- what there is once --------------------------------------------------------------------------


def at_once(sends: list[Callable[[], requests.Response]]) -> list[requests.Response]:
    together = Barrier(len(sends))

    def send(one: Callable[[], requests.Response]) -> requests.Response:
        together.wait()
        return one()

    with ThreadPoolExecutor(len(sends)) as threads:
        return list(threads.map(send, sends))


def test_the_last_slot_goes_to_one_visitor_whatever_process_they_reach(two: Two) -> None:
    for slot in two.first.read("/agencies/tilleuls/slots?motive=loyer")["items"][-3:]:

        def book(process: Process, body: dict[str, Any]) -> Callable[[], requests.Response]:
            return lambda: process.post("/appointments", body)

        processes = [two.first, two.second] * 4
        answers = at_once([book(each, booking(slot["id"])) for each in processes])
        codes = Counter(each.json().get("code", "") for each in answers)
        assert codes == {"": 1, "slot_taken": 7}, [each.text for each in answers]


def test_photos_announced_at_two_processes_are_counted_together(two: Two) -> None:
    """Whoever comes while another is counting waits for it: together they could be too much."""
    path, photo = attachment(two)
    with ThreadPoolExecutor(1) as thread:
        with two.app_state.writing.begin() as counting:
            acquire_lock(counting, f"photos of {DEMO_DEVICE}")
            waits = thread.submit(two.first.post, path, photo)
            with pytest.raises(TimeoutError):
                waits.result(1)
        assert waits.result(WITHIN_S).status_code == 201


def test_guesses_at_two_processes_are_counted_together(two: Two) -> None:
    wrong = {"tenant_number": HADDAD[0], "birth_date": "1900-01-01"}

    def guess(process: Process) -> Callable[[], requests.Response]:
        return lambda: process.post("/sessions", wrong)

    answers = at_once([guess(each) for each in [two.first, two.second] * 6])
    left = sorted(each.json()["attempts_left"] for each in answers if each.status_code == 401)
    assert left == [1, 2, 3, 4]
    assert sum(each.status_code == 423 for each in answers) == 8


def test_wrong_codes_at_two_processes_are_counted_together(two: Two) -> None:
    who = {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]}
    waiting = two.first.built("/sessions", who)["session_id"]

    def guess(process: Process) -> Callable[[], requests.Response]:
        return lambda: process.post(f"/sessions/{waiting}/otp", {"code": "0000000"})

    answers = at_once([guess(each) for each in [two.first, two.second] * 6])
    left = sorted(each.json()["attempts_left"] for each in answers if each.status_code == 401)
    assert left == [1, 2, 3, 4]
    assert sum(each.status_code == 423 for each in answers) == 8


def test_a_code_given_at_four_sessions_at_once_opens_one(two: Two, rounds: int) -> None:
    who = {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]}
    for _ in range(rounds):
        two.forget_codes()
        waiting = []
        for sender in (two.first, two.second) * 2:
            with two.app_state.writing.begin() as db:  # the minute is over
                for row in db.scalars(select(OtpCodeRow)):
                    row.boot_seconds -= RESEND_INTERVAL.total_seconds()
            waiting.append(sender.built("/sessions", who)["session_id"])
        code = re.findall(r"code for .*: (\d{6})", two.second.log.read_text())[-1]

        def confirm(process: Process, session_id: str, code: str = code) -> Callable[[], requests.Response]:
            return lambda: process.post(f"/sessions/{session_id}/otp", {"code": code})

        answers = at_once([confirm(*each) for each in zip((two.first, two.second) * 2, waiting, strict=True)])
        codes = Counter(each.json().get("code", "") for each in answers)
        assert codes == {"": 1, "session_expired": 3}, [each.text for each in answers]


def test_sign_ins_at_two_processes_at_once_send_one_code(two: Two) -> None:
    two.forget_codes()
    before = sum(each.log.read_text().count("code for") for each in (two.first, two.second))
    who = {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]}

    def sign(process: Process) -> Callable[[], requests.Response]:
        return lambda: process.post("/sessions", who)

    answers = at_once([sign(each) for each in [two.first, two.second] * 3])
    assert {each.status_code for each in answers} == {202}
    assert sum(each.log.read_text().count("code for") for each in (two.first, two.second)) == before + 1


def test_one_number_heard_at_two_kiosks_becomes_two_references(two: Two) -> None:
    heard = number()
    bodies = [ticket_body(somebody(), reference=heard, reported_at=now()) for _ in range(2)]
    keys = [str(uuid.uuid4()) for _ in bodies]

    def register(process: Process, body: dict[str, Any], key: str) -> Callable[[], requests.Response]:
        def send() -> requests.Response:
            while True:
                answer = process.post("/tickets", body, key)
                if answer.status_code != 409:
                    return answer

        return send

    senders = map(register, (two.first, two.second), bodies, keys)
    references = {each.json()["reference"] for each in at_once(list(senders))}
    assert references == {heard, f"{heard}-2"}


def test_a_process_that_is_killed_in_its_work_leaves_the_key_to_the_others(
    postgresql: Cluster, tmp_path: Path
) -> None:
    with postgresql.database() as url, ExitStack() as over:
        processes = [Process.start(url, tmp_path, name) for name in ("first", "second")]
        for each in processes:
            over.callback(each.end)
            each.wait()
        engine = create_database_engine(url)
        over.callback(engine.dispose)
        two = Two(*processes, engine)
        path, body = payment(two)
        with ThreadPoolExecutor(1) as thread:
            with engine.begin() as db:
                # The first stands still in its effect: someone else works on this tenant.
                db.execute(text("SELECT 1 FROM tenants WHERE number = :it FOR UPDATE"), {"it": MARTIN[0]})
                lost = thread.submit(two.first.post, path, body, "k")
                while not db.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    pass
                answer = two.second.post(path, body, "k")
                assert (answer.status_code, answer.json()["code"]) == (409, "in_flight")
                two.first.process.kill()
            with pytest.raises(requests.ConnectionError):
                lost.result(WITHIN_S)
        while (answer := two.second.post(path, body, "k")).status_code == 409:
            assert answer.json()["code"] == "in_flight"
        assert answer.status_code == 201, answer.text
        with two.app_state.reading() as db:
            prepared = [row.id for row in db.scalars(select(PaymentRow)) if row.amount == Money(100)]
        assert prepared == [answer.json()["id"]]


# --- servers that share nothing but the database, held still where it matters ---------------------


@pytest.mark.parametrize("other", [False, True], ids=["the same server", "another server"])
def test_a_key_being_worked_on_is_asked_to_come_back(
    postgresql: Cluster, template: str, monkeypatch: pytest.MonkeyPatch, other: bool
) -> None:
    working, go_on = Event(), Event()
    to_response = tickets._to_response

    def slow(row: TicketRow) -> Any:
        working.set()
        assert go_on.wait(WITHIN_S)
        return to_response(row)

    monkeypatch.setattr(tickets, "_to_response", slow)
    with postgresql.database(template) as url, ExitStack() as over:
        servers = [RunningServer(url), RunningServer(url)]
        for each in servers:
            over.callback(each.stop)
        asked = servers[1] if other else servers[0]
        with ThreadPoolExecutor(1) as thread:
            first = thread.submit(servers[0].call, "POST", "/tickets", ticket_body(guest()), key="k")
            assert working.wait(WITHIN_S)
            second = asked.call("POST", "/tickets", ticket_body(guest()), key="k")
            go_on.set()
            assert first.result().status_code == 201
        assert (second.status_code, second.json()["code"]) == (409, "in_flight")
        assert second.headers["Retry-After"] == "1"
        again = asked.call("POST", "/tickets", ticket_body(guest()), key="k")
        assert again.content == first.result().content
        assert len(servers[0].tickets("T482715")) == 1


def test_who_finds_the_demo_being_made_waits_until_it_is(
    postgresql: Cluster, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0.01)
    with postgresql.database(template) as url, ThreadPoolExecutor(1) as thread, ExitStack() as over:
        app_state = AppState(create_database_engine(url), KEYS)
        over.callback(app_state.engine.dispose)
        with app_state.writing.begin() as other:
            acquire_lock(other, "demo")
            waits = thread.submit(seed, app_state, datetime.now(UTC).date())
            with pytest.raises(TimeoutError):
                waits.result(0.2)  # far longer than others are waited for
        assert waits.result(WITHIN_S) is False


def test_any_server_takes_what_the_sandbox_signed_at_another(postgresql: Cluster, template: str) -> None:
    with postgresql.database(template) as url, ExitStack() as over:
        servers = [RunningServer(url), RunningServer(url)]
        for each in servers:
            over.callback(each.stop)
        keys = {SandboxProvider(each.app_state.writing, each.clock).signing_key for each in servers}
        assert len(keys) == 1


def test_who_guesses_holds_what_is_guessed_against_every_other(
    postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0.01)
    limit = AttemptLimit(5, timedelta(minutes=1), timedelta(hours=1))
    own, another = (Subject(f"number {each}", limit, "guesses") for each in (1, 2))
    moment = datetime.now(UTC)
    with postgresql.database() as url:
        engine = open_database(url)
        writing = write_sessionmaker(engine, KEYS)
        with writing.begin() as first:
            assert find_lock(first, moment, own) is None
            with writing.begin() as second:
                assert find_lock(second, moment, another) is None
            with pytest.raises(OperationalError), writing.begin() as second:
                find_lock(second, moment, own)
        engine.dispose()


def test_who_counts_again_what_was_undone_holds_it_too(
    postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A savepoint that is rolled back gives back its locks: two that counted at once counted one."""
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0.01)
    own = Subject("number 1", AttemptLimit(5, timedelta(minutes=1), timedelta(hours=1)), "guesses")
    moment = datetime.now(UTC)
    with postgresql.database() as url:
        engine = open_database(url)
        writing = write_sessionmaker(engine, KEYS)
        with writing.begin() as first:
            with first.begin_nested() as act:
                find_lock(first, moment, own)
                count_failure(first, moment, own)
                act.rollback()
            count_again(first)
            with pytest.raises(OperationalError), writing.begin() as second:
                find_lock(second, moment, own)
        with writing.begin() as third:
            assert third.get_one(LimitedSubjectRow, own.name).failures == 1
        engine.dispose()
