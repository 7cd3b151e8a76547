"""The server's promise against a model that fits on a page: acts sent, lost, repeated, altered, restarted."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from kiosk.domain import TicketState
from landlord.server import AppState, build_app
from landlord.server.database import open_database
from landlord.server.devices import register_device
from landlord.server.tables import TicketEventRow, TicketRow

from .running import KEYS as LANDLORD_KEYS
from .running import Clock, event_body, guest, ticket_body

TOKEN = "device"
KEYS, REFERENCES = st.sampled_from("abcdef"), st.sampled_from(["T100001", "T100002"])
#: Hours that an answer is kept.
KEPT = 14 * 24


@dataclass
class Answered:
    """What a key was used for, until when that counts, and the answer if it is repeated."""

    path: str
    body: dict[str, Any]
    until: float
    answer: tuple[int, bytes] | None


class OnceMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.base = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.hours = 0.0
        self.keys: dict[str, Answered] = {}
        self.tickets: list[str] = []
        """The references asked for, one for each ticket there should be."""
        self.closed_tickets: set[str] = set()
        """Those whose first ticket, to which the number leads, takes no events."""
        self.events: list[str] = []
        """The comments of all events there should be."""
        self.start()

    def start(self) -> None:
        self.app_state = AppState(
            open_database(f"sqlite:///{self.base}/agency.sqlite3"), LANDLORD_KEYS, now=self.clock
        )
        self.http = TestClient(build_app(self.app_state), headers={"Authorization": f"Bearer {TOKEN}"})
        register_device(self.app_state, "kiosk", TOKEN)

    def teardown(self) -> None:
        self.app_state.engine.dispose()
        shutil.rmtree(self.base)

    def send(self, key: str, path: str, body: dict[str, Any], *, possible: bool) -> bool:
        """Sends it and checks the answer; whether it took effect now."""
        answer = self.http.post(f"/v1{path}", json=body, headers={"Idempotency-Key": key})
        response, known = (answer.status_code, answer.content), self.keys.get(key)
        if known is not None and known.until > self.hours:
            if (known.path, known.body) != (path, body):
                assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
                return False
            if known.answer is not None:
                assert response == known.answer
                return False
        assert answer.status_code == 201 if possible else answer.status_code in (404, 409)
        until = self.hours + KEPT
        self.keys[key] = Answered(path, body, until, response if possible else None)
        return possible

    @rule(key=KEYS, reference=REFERENCES, words=st.sampled_from(["fuit", "coule"]))
    def report(self, key: str, reference: str, words: str) -> None:
        body = ticket_body(guest(), reference=reference, description=words)
        if self.send(key, "/tickets", body, possible=True):
            self.tickets.append(reference)

    @rule(key=KEYS, reference=REFERENCES, comment=st.sampled_from(["encore", "toujours"]))
    def chase(self, key: str, reference: str, comment: str) -> None:
        possible = reference in self.tickets and reference not in self.closed_tickets
        body = event_body(guest(), "relance", comment=comment)
        if self.send(key, f"/tickets/{reference}/events", body, possible=possible):
            self.events.append(comment)

    @precondition(lambda self: self.tickets)
    @rule(data=st.data(), closed=st.booleans())
    def the_landlord_changes_the_tickets(self, data: st.DataObject, closed: bool) -> None:
        """All that go by one number end, or are opened again by a technician who puts things right."""
        reference = data.draw(st.sampled_from(sorted(set(self.tickets))))
        with self.app_state.writing.begin() as db:
            for row in db.scalars(select(TicketRow).where(TicketRow.asked_reference == reference)):
                row.state = TicketState.CLOTUREE if closed else TicketState.ENREGISTREE
        (self.closed_tickets.add if closed else self.closed_tickets.discard)(reference)

    @rule(hours=st.sampled_from([1, 200, KEPT + 1]))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        self.hours += hours

    @rule()
    def restart(self) -> None:
        self.app_state.engine.dispose()
        self.start()

    @invariant()
    def each_effect_once(self) -> None:
        with self.app_state.reading.begin() as db:
            assert sorted(db.scalars(select(TicketRow.asked_reference))) == sorted(self.tickets)
            comments = db.scalars(select(TicketEventRow.comment).where(TicketEventRow.kind.is_not(None)))
            assert sorted(comments) == sorted(self.events)


TestOnceModel = OnceMachine.TestCase
TestOnceModel.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
