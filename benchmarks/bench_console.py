"""The back office's pages with 100,000 requests: from the touch to the whole page, over the wire."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import requests
from sqlalchemy import insert

from kiosk.domain import TICKET_TRANSITIONS, RepairPlace, TicketState, Urgency
from landlord.console.tables import AuditAction, AuditRow, ClerkRole
from landlord.server.tables import TenantRow, TicketEventRow, TicketRow
from tests.console.conftest import Browser, signed_in
from tests.landlord.running import RunningServer, new_database

from .cost import p95
from .table import Row

REQUESTS, TENANTS, JOURNAL, TIMES = 100_000, 20_000, 200_000, 40
#: p95 of each page, in seconds.
BUDGET_S = 0.2

PAGES = {
    "list": "/dossiers/demandes",
    "all states": "/dossiers/demandes?etat=tous",
    "a rare state": "/dossiers/demandes?etat=en_attente_piece",
    "late ones": "/dossiers/demandes?urgence=retard",
    "page 50": "/dossiers/demandes?etat=tous&page=49",
    "a name": "/dossiers/demandes?etat=tous&q=Durand",
    "nobody's name": "/dossiers/demandes?etat=tous&q=Zorglub",
    "everything, by number": "/recherche?q=B50000",
    "everything, by name": "/recherche?q=Durand",
    "everything, by a name with a slip": "/recherche?q=Durnd",
    "one request": "/dossiers/demandes/B050000",
    "desk": "/",
    "to correct": "/a-corriger",
    "agenda": "/agenda",
    "journal, of one request": "/journal?sur=B050000",
}


def rows() -> list[Row]:
    """Measures everything, in three minutes."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        server = RunningServer(new_database(Path(name)))
        try:
            _fill(server)
            browser = signed_in(server, "maude", ClerkRole.MANAGER)
            measured = {what: _measure(browser, path) for what, path in PAGES.items()}
        finally:
            server.stop()
    return [
        Row(f"console, {REQUESTS:,} requests: {what}, p95 of {TIMES}", seconds, "s", most=BUDGET_S)
        for what, seconds in measured.items()
    ]


def _measure(browser: Browser, path: str) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer: requests.Response = browser.get(path)
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return p95(taken)


def _fill(server: RunningServer) -> None:
    """Tenants, their requests over three years, most of them over, and a journal."""
    luck = random.Random(1000)
    now = server.clock()
    names = ("Durand", "Martin", "Petit", "Diallo", "Kaya", "Nguyen", "Lopez", "Haddad", "Costa", "Moreau")
    over = [state for state, following in TICKET_TRANSITIONS.items() if not following]
    states = [*TicketState, *[TicketState.CLOTUREE] * 60, *over * 3]

    def ticket(n: int) -> dict[str, object]:
        at = now - timedelta(minutes=15 * (REQUESTS - n))
        verified = luck.random() > 0.02
        return {
            "id": 1000 + n,
            "reference": f"B{n:06d}",
            "asked_reference": f"B{n:06d}",
            "agency_id": ("tilleuls", "chenes", "")[n % 3],
            "tenant_number": f"9{luck.randrange(TENANTS):07d}" if verified else None,
            "reporter": {"kind": "session"} if verified else {"kind": "guest", "name": f"Invité {n}"},
            "verified": verified,
            "place": luck.choice(list(RepairPlace)),
            "symptom": "robinet_fuit",
            "description": "Le robinet de la cuisine fuit depuis hier soir. " * 3,
            "language": "fr",
            "urgency": luck.choice(list(Urgency)),
            "danger": False,
            "availability": [],
            "reported_at": at,
            "received_at": at,
            "deadline": at + timedelta(days=5),
            "state": luck.choice(states),
            "trade": None,
            "holder": "Habitat",
            "visit_from": None,
            "visit_to": None,
            "reason": "",
        }

    def tenant(n: int) -> dict[str, object]:
        return {
            "number": f"9{n:07d}",
            "birth_date": now.date(),
            "display_name": f"M. {luck.choice(names)} {n}",
            "address": "1 rue Haute",
            "phone": "",
        }

    def event(n: int) -> dict[str, object]:
        state = TicketState.ENREGISTREE
        return {"ticket_id": 1000 + n, "at": now, "state": state, "comment": "", "kind": None}

    def line(n: int) -> dict[str, object]:
        about = f"B{n % REQUESTS:06d}"
        return {
            "at": now,
            "who": "nadia",
            "agency_id": "tilleuls",
            "action": AuditAction.SAW_CASE,
            "about": about,
        }

    # The demo's own tenants stay: the console counts what is there.
    for table, count, made in (
        (TenantRow, TENANTS, tenant),
        (TicketRow, REQUESTS, ticket),
        (TicketEventRow, REQUESTS, event),
        (AuditRow, JOURNAL, line),
    ):
        _insert(server, table, count, made)


def _insert(server: RunningServer, table: type, count: int, made: Callable[[int], dict[str, object]]) -> None:
    for first in range(0, count, 5000):
        with server.app_state.writing.begin() as db:
            db.execute(insert(table), [made(n) for n in range(first, min(count, first + 5000))])
