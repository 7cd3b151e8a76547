"""The real server on a real socket, with a clock and a code sender that the test holds."""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
import uvicorn
from fastapi import FastAPI
from sqlalchemy import URL, select
from starlette.routing import BaseRoute

from kiosk.accessibility.interpreter import DeskInterpreter
from kiosk.accessibility.translation import ReviewedCatalogue, Translator, packaged_phrasebook
from kiosk.domain import TICKET_TRANSITIONS, TicketState
from landlord.server import AppState, build_app
from landlord.server.app import build_routes
from landlord.server.connections import ConnectionLimits, LimitedConfig
from landlord.server.database import open_database, write_sessionmaker
from landlord.server.demo import DEMO_TOKEN, seed
from landlord.server.devices import register_device
from landlord.server.keys import Keys
from landlord.server.outgoing import OutgoingCalls
from landlord.server.payment_sandbox import SandboxProvider
from landlord.server.serve import bind_socket, url_of
from landlord.server.tables import TicketEventRow, TicketRow
from tests.until import WITHIN_S

#: Of every server of the tests.
KEYS = Keys(bytes(range(32)))
SQLITE = "agency.sqlite3"
TODAY = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
DAY = TODAY.date()


@dataclass
class Clock:
    """Stands still until it is moved. ``boot`` and ``boot_seconds`` are of the machine's own clock, which
    nobody can set."""

    now: datetime = TODAY
    boot: str = "boot"
    boot_seconds: float = 1000

    def __call__(self) -> datetime:
        return self.now

    def boot_time(self) -> tuple[str, float]:
        return self.boot, self.boot_seconds

    def forward(self, **parts: float) -> None:
        passed = timedelta(**parts)
        self.now += passed
        self.boot_seconds += passed.total_seconds()

    def set(self, **parts: float) -> None:
        """The wall clock alone, forward or back."""
        self.now += timedelta(**parts)


@dataclass
class CaughtCodes:
    """A code sender that keeps what it should send."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)

    def send(self, phone: str, code: str, agency: str) -> None:
        self.sent.append((phone, code))
        self.agencies.append(agency)


@cache
def _routes() -> tuple[BaseRoute, ...]:
    return tuple(build_routes().router.routes)


def build_quickly(app_state: AppState) -> FastAPI:
    """``build_app``, with routes that all applications of this process share: FastAPI makes what a route does
    when it is first asked, for each application anew, which took longer than most of the tests."""
    app = build_app(app_state)
    app.router.routes[: len(_routes())] = _routes()
    return app


class RunningServer:
    """The demo landlord of the day of ``clock``, served until ``stop``."""

    def __init__(
        self,
        database: str | URL,
        clock: Clock | None = None,
        limits: ConnectionLimits | None = None,
        port: int = 0,
    ) -> None:
        """``port`` is that of a server that stood there before; 0: any."""
        self.clock = clock or Clock()
        self.codes = CaughtCodes()
        engine = open_database(database)
        self._socket: socket.socket = bind_socket("127.0.0.1", port)
        self.url = url_of(self._socket)
        calls = OutgoingCalls.to(self.url)
        self.provider = SandboxProvider(write_sessionmaker(engine, KEYS), self.clock, calls)
        self.app_state = AppState(
            engine,
            KEYS,
            now=self.clock,
            boot_time=self.clock.boot_time,
            codes=self.codes,
            payment_provider=self.provider,
            public_url=self.url,
            interpreter=DeskInterpreter(
                open_it=lambda: Translator(ReviewedCatalogue(), packaged_phrasebook(), [])  # no machine
            ),
        )
        self.app = build_quickly(self.app_state)
        seed(self.app_state, self.clock().date())
        self.uvicorn = uvicorn.Server(LimitedConfig(self.app, limits))
        self._thread = threading.Thread(target=self.uvicorn.run, args=([self._socket],), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.uvicorn.should_exit = True
        self._thread.join(WITHIN_S)
        self._socket.close()
        self.app_state.engine.dispose()

    def stop_soon(self) -> None:
        """Is not waited for: it looks around a few times a second, and a thousand tests have one."""
        threading.Thread(target=self.stop, daemon=True).start()

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "",
        token: str = DEMO_TOKEN,
        session: str = "",
        **headers: str,
    ) -> requests.Response:
        """A plain exchange below ``/v1``; ``key=""`` makes a new one, ``None`` sends none."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if session:
            sent["Session"] = session
        if method == "POST" and key is not None:
            sent["Idempotency-Key"] = key or str(uuid.uuid4())
        return requests.request(method, f"{self.url}/v1{path}", json=body, headers=sent, timeout=WITHIN_S)

    def device_accepted(self, name: str, token: str) -> None:
        """Another kiosk."""
        register_device(self.app_state, name, token)

    def sign_in(self, number: str = "10010001", birth_date: str = "1948-03-14") -> dict[str, Any]:
        answer = self.call("POST", "/sessions", {"tenant_number": number, "birth_date": birth_date})
        assert answer.status_code == 201, answer.text
        session: dict[str, Any] = answer.json()
        return session

    def tickets(self, reference: str) -> list[TicketRow]:
        """What the database has under a reference, the kiosk's or the landlord's."""
        with self.app_state.reading() as db:
            return list(db.scalars(select(TicketRow).where(TicketRow.asked_reference == reference)))

    def advance(self, reference: str, *states: TicketState) -> None:
        """What the landlord's back office would do."""
        with self.app_state.writing.begin() as db:
            row = db.scalars(select(TicketRow).where(TicketRow.reference == reference)).one()
            for state in states:
                assert state in TICKET_TRANSITIONS[row.state]
                row.state = state
                row.events.append(TicketEventRow(at=self.clock(), state=state, comment="", kind=None))


@contextmanager
def running(database: str | URL, limits: ConnectionLimits | None = None) -> Iterator[RunningServer]:
    """One, for as long as it is needed."""
    server = RunningServer(database, limits=limits)
    try:
        yield server
    finally:
        # A file may be there a little longer; a database of PostgreSQL is dropped now.
        server.stop_soon() if isinstance(database, str) else server.stop()


def new_database(folder: Path) -> str:
    """An SQLite file in ``folder``."""
    return f"sqlite:///{folder}/{SQLITE}"


def demo_database(folder: Path, day: date = DAY) -> str:
    """An SQLite file in ``folder`` with the demo of that day."""
    (folder / SQLITE).write_bytes(_demo(day))
    return new_database(folder)


@cache
def _demo(day: date) -> bytes:
    """Filled once in each process: that takes a second."""
    with TemporaryDirectory() as folder:
        seeded_database(new_database(Path(folder)), day)
        return (Path(folder) / SQLITE).read_bytes()


def write_key(file: Path) -> None:
    """``KEYS``, where a command looks for them."""
    file.write_text(KEYS.secret.hex())
    file.chmod(0o600)


def seeded_database(url: str | URL, day: date = DAY) -> None:
    """Fills the database with the demo of that day."""
    app_state = AppState(open_database(url), KEYS)
    build_app(app_state)
    seed(app_state, day)
    app_state.engine.dispose()


def ticket_body(reporter: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A body as docs/openapi.json has it."""
    body: dict[str, Any] = {
        "reference": "T482715",
        "reporter": reporter,
        "place": "cuisine",
        "symptom": "robinet_fuit",
        "description": "Le robinet de la cuisine fuit",
        "language": "fr",
        "urgency": "sous_24_h",
        "danger": False,
        "availability": [{"day": "2026-11-26", "part": "matin"}],
        "reported_at": "2026-11-24T10:42:00+01:00",
    }
    return body | changes


def event_body(reporter: dict[str, Any], kind: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "reporter": reporter,
        "kind": kind,
        "comment": "",
        "availability": [],
        "at": "2026-11-24T11:00:00+01:00",
    }
    return body | changes


def claimed(number: str = "10010001", birth_date: str = "1948-03-14") -> dict[str, Any]:
    return {"kind": "claimed", "tenant_number": number, "birth_date": birth_date}


def guest(name: str = "Une voisine") -> dict[str, Any]:
    return {"kind": "guest", "name": name, "phone": "06 39 98 00 00", "address": ""}
