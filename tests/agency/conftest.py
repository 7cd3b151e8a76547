"""``server``: the real one on a real socket. ``agency``: it through the client, and its fake."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.agency import AgencyClient
from kiosk.agency.server import Desk, build
from kiosk.agency.server.database import open_database
from kiosk.agency.server.demo import DEMO_TOKEN, seed

from .fake import FakeAgency
from .running import SQLITE, TODAY, Clock, RunningServer, new_database


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo in a SQLite file, made once: copying it is ten times as fast as making it."""
    folder = tmp_path_factory.mktemp("demo")
    desk = Desk(open_database(f"sqlite:///{folder}/{SQLITE}"))
    build(desk)
    seed(desk, TODAY.date())
    desk.engine.dispose()
    return folder / SQLITE


@pytest.fixture
def server(tmp_path: Path, seeded: Path) -> Iterator[RunningServer]:
    shutil.copy(seeded, tmp_path / SQLITE)
    running = RunningServer(new_database(tmp_path))
    yield running
    running.stop()


@pytest.fixture
def client(server: RunningServer) -> Iterator[AgencyClient]:
    made = AgencyClient(server.url, DEMO_TOKEN)
    yield made
    made.close()


@pytest.fixture(params=["fake", "real"])
def agency(request: pytest.FixtureRequest) -> AgencyClient | FakeAgency:
    """What the kiosk calls; both must behave the same."""
    if request.param == "fake":
        return FakeAgency(Clock(TODAY))
    made: AgencyClient = request.getfixturevalue("client")
    return made


@pytest.fixture
def codes_sent(agency: AgencyClient | FakeAgency, request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    """The codes sent, latest last: pairs of phone and code."""
    if isinstance(agency, FakeAgency):
        return agency.codes_sent
    running: RunningServer = request.getfixturevalue("server")
    return running.codes.sent
