"""``server``: the real one on a real socket, on SQLite and on PostgreSQL. ``agency``: it through the client,
and its fake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.backend import AgencyClient
from landlord.server.demo import DEMO_TOKEN

from .fake import FakeAgency
from .postgresql import Cluster, cluster, programs
from .running import TODAY, Clock, RunningServer, demo_database, running, seeded_database

Codes = list[tuple[str, str]]
#: A database of a test's own, filled with the demo: by name of its kind.
DATABASES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of the server, and every test of what the kiosk calls, on both databases, unless it is
    marked ``one_database``; on PostgreSQL in the proof only, unless it is marked ``both_databases``."""

    def marked(name: str) -> bool:
        return metafunc.definition.get_closest_marker(name) is not None

    marks = [] if marked("both_databases") else [pytest.mark.proof]
    databases = ["sqlite"] if marked("one_database") else ["sqlite", pytest.param("postgresql", marks=marks)]
    if "server" in metafunc.fixturenames:
        metafunc.parametrize("server", databases, indirect=True)
    if "either" in metafunc.fixturenames:
        metafunc.parametrize("either", ["fake", *databases], indirect=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL from Debian."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    with cluster(found) as made:
        yield made


@pytest.fixture(scope="session")
def template(postgresql: Cluster) -> Iterator[str]:
    """The name of a PostgreSQL database filled with the demo."""
    with postgresql.database() as url:
        seeded_database(url)
        assert url.database is not None
        yield url.database


@contextmanager
def serving(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[RunningServer]:
    """The demo landlord on a database of that kind."""
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql")
        with cluster.database(request.getfixturevalue("template")) as url, running(url) as server:
            yield server
    else:
        with running(demo_database(folder)) as server:
            yield server


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningServer]:
    """On SQLite where a test elsewhere borrows it."""
    with serving(getattr(request, "param", "sqlite"), request, tmp_path) as served:
        yield served


@pytest.fixture
def client(server: RunningServer) -> Iterator[AgencyClient]:
    made = AgencyClient(server.url, DEMO_TOKEN, agency_id="tilleuls")
    yield made
    made.close()


@pytest.fixture
def either(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[AgencyClient | FakeAgency, Codes]]:
    """What the kiosk calls, and the codes that were sent, pairs of phone and code; all must behave alike."""
    if request.param == "fake":
        fake = FakeAgency(Clock(TODAY))
        yield fake, fake.codes_sent
        return
    with serving(request.param, request, tmp_path) as served:
        client = AgencyClient(served.url, DEMO_TOKEN, agency_id="tilleuls")
        yield client, served.codes.sent
        client.close()


@pytest.fixture
def agency(either: tuple[AgencyClient | FakeAgency, Codes]) -> AgencyClient | FakeAgency:
    return either[0]


@pytest.fixture
def codes_sent(either: tuple[AgencyClient | FakeAgency, Codes]) -> Codes:
    """Latest last."""
    return either[1]
