"""From nothing, and from a landlord's database as it was before there were steps.

``earlier.sql`` has the tables of the first release, the demo, and what a visitor did.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Engine, MetaData, create_engine, inspect, make_url, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from landlord.server import database
from landlord.server.database import create_database_engine, open_database
from landlord.server.migrations import FIRST_REVISION, compare_type, upgrade
from landlord.server.tables import (
    Base,
    DeviceRow,
    DocumentRequestRow,
    HelpRequestRow,
    LandlordRow,
    MandateRow,
)

from .running import SQLITE, guest, new_database, running, ticket_body

AT, LATER = datetime(2026, 11, 24, 9, 42), datetime(2026, 11, 24, 10, 42)
TENANT = {
    "number": "1",
    "birth_date": AT.date(),
    "display_name": "Mme Martin",
    "address": "3 allée des Érables",
    "phone": "",
}
CALL = {
    "device": "demo",
    "tenant_number": "1",
    "reporter": {"kind": "session"},
    "verified": True,
    "when": "rappel",
    "topic": "loyer",
    "language": "ar",
    "phone": "+33612345678",
    "interpreter": None,
    "received_at": LATER,
    "state": "transmise",
    "holder": "",
}

EARLIER = Path(__file__).with_name("earlier.sql")


def differences(engine: Engine) -> list[Any]:
    """Between the tables of the program and those of the database."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": compare_type})
        return list(compare_metadata(context, Base.metadata))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield make_url(new_database(tmp_path))
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield url


@pytest.fixture
def earlier(empty: URL, tmp_path: Path) -> URL:
    """A database of the first release that has been used."""
    file = tmp_path / SQLITE if empty.get_backend_name() == "sqlite" else tmp_path / "earlier.sqlite3"
    old = sqlite3.connect(file)
    old.executescript(EARLIER.read_text(encoding="utf-8"))
    old.close()
    if empty.get_backend_name() == "postgresql":
        _copy(create_engine(f"sqlite:///{file}"), empty)
    return empty


def _copy(source: Engine, target: URL) -> None:
    """Tables of the first step, rows of the source, no trace of a step: a PostgreSQL of the first release."""
    engine = create_database_engine(target)
    upgrade(engine, FIRST_REVISION)
    tables = MetaData()
    tables.reflect(engine, only=lambda name, _: name != "alembic_version")
    with source.connect() as old, engine.begin() as new:
        for table in tables.sorted_tables:
            rows = [dict(row._mapping) for row in old.execute(select(table))]
            if rows:
                new.execute(table.insert(), rows)
            if "id" in table.c and table.c.id.autoincrement is True:
                new.exec_driver_sql(f"SELECT setval('{table.name}_id_seq', max(id)) FROM {table.name}")
        new.exec_driver_sql("DROP TABLE alembic_version")
    engine.dispose()
    source.dispose()


def test_from_nothing(empty: URL) -> None:
    engine = open_database(empty)
    assert differences(engine) == []
    engine.dispose()
    again = open_database(empty)
    assert differences(again) == []
    again.dispose()


def test_the_first_step_makes_the_first_release(tmp_path: Path) -> None:
    made = create_database_engine(f"sqlite:///{tmp_path}/made.sqlite3")
    upgrade(made, FIRST_REVISION)
    old = sqlite3.connect(tmp_path / "old.sqlite3")
    old.executescript(EARLIER.read_text(encoding="utf-8"))
    old.close()
    found = create_engine(f"sqlite:///{tmp_path}/old.sqlite3")

    def described(engine: Engine) -> dict[str, Any]:
        look = inspect(engine)
        return {
            name: [
                [(each["name"], str(each["type"]), each["nullable"]) for each in look.get_columns(name)],
                look.get_pk_constraint(name)["constrained_columns"],
                sorted(str(each["column_names"]) for each in look.get_indexes(name)),
                sorted(str(each["constrained_columns"]) for each in look.get_foreign_keys(name)),
            ]
            for name in look.get_table_names()
            if name != "alembic_version"
        }

    assert described(made) == described(found)
    made.dispose()
    found.dispose()


def test_a_landlord_who_was_there_before_loses_nothing(earlier: URL) -> None:
    with running(earlier) as server:
        assert differences(server.gateway.engine) == []
        # An answer that was given before is repeated, whole.
        who = {"tenant_number": "10010001", "birth_date": "1948-03-14"}
        session = server.call("POST", "/sessions", who, key="old-1").json()
        tickets = server.call("GET", "/tickets", session=session["token"]).json()["tickets"]
        assert [each["reference"] for each in tickets] == ["T482715", "A100231", "A100198"]
        assert tickets[0]["events"][1]["kind"] == "relance"
        # What is new works on what is old.
        account = server.call("GET", "/me/account", session=session["token"]).json()
        assert (account["balance"], account["lines"]) == (0, [])
        assert server.call("POST", "/tickets", ticket_body(guest(), reference="T482716")).status_code == 201
        with server.gateway.reading() as db:
            house, device = db.get_one(LandlordRow, 1), db.scalars(select(DeviceRow)).one()
            assert (house.name, house.rent_due_day) == ("Habitat des Tilleuls", 5)
            assert (device.name, device.settings, device.faults) == ("demo", {}, [])


def test_kiosks_keep_their_orders_and_how_they_came(empty: URL) -> None:
    """From the fourth step: only the option of the server lets one in as ``kiosk`` without an agency."""
    engine = create_database_engine(empty)
    upgrade(engine, "0004")
    devices = MetaData()
    devices.reflect(engine, only=["devices"])
    rest = {"settings": {}, "version": "1", "waiting": 0, "disk_free_mb": 1, "faults": []}
    with engine.begin() as db:
        for name, agency, asked in (("kiosk", "", LATER), ("hall", "tilleuls", None)):
            row = {"token_digest": name, "name": name, "agency_id": agency, "wipe_asked_at": asked} | rest
            db.execute(devices.tables["devices"].insert(), row)
    upgrade(engine)
    assert differences(engine) == []
    with Session(engine) as session:
        rows = session.scalars(select(DeviceRow).order_by(DeviceRow.name)).all()
        assert [(row.name, row.by_code, row.wipe_asked_at is not None) for row in rows] == [
            ("hall", True, False),
            ("kiosk", False, True),
        ]
    engine.dispose()


def test_what_had_no_number_gets_one_and_what_had_keeps_it(empty: URL) -> None:
    """From the second step: calls, papers asked for and mandates that are there."""
    engine = create_database_engine(empty)
    upgrade(engine, "0002")
    tables = MetaData()
    tables.reflect(engine)
    rows: dict[str, list[dict[str, Any]]] = {
        "tenants": [TENANT],
        "help_requests": [CALL | {"id": "b", "at": LATER}, CALL | {"id": "a", "at": AT}],
        "document_requests": [
            {"id": "a", "tenant_number": "1", "kind": "attestation", "month": None, "at": AT}
        ],
        "mandates": [
            {"reference": f"RUM-1-{n}", "tenant_number": "1", "state": state, "since": AT.date()}
            | {"holder": "Mme Martin", "iban": "FR7630006000011234567890189"}
            for n, state in ((2, "actif"), (1, "resilie"))
        ],
    }
    with engine.begin() as db:
        for name, each in rows.items():
            db.execute(tables.tables[name].insert(), each)
    upgrade(engine)
    assert differences(engine) == []
    with Session(engine) as session:
        calls = session.scalars(select(HelpRequestRow).order_by(HelpRequestRow.id)).all()
        assert [(each.reference, each.asked_reference) for each in calls] == [
            ("AIDE-000001", "AIDE-000001"),
            ("AIDE-000002", "AIDE-000002"),
        ]
        assert [each.at.hour for each in calls] == [9, 10]
        assert (calls[0].reporter, calls[0].topic, calls[0].state) == (
            {"kind": "session"},
            "loyer",
            "transmise",
        )
        paper = session.scalars(select(DocumentRequestRow)).one()
        assert (paper.reference, paper.kind, paper.state) == ("DOC-000001", "attestation", "demande")
        mandates = session.scalars(select(MandateRow).order_by(MandateRow.id)).all()
        assert [(each.asked_reference, each.state) for each in mandates] == [
            ("RUM-1-1", "resilie"),
            ("RUM-1-2", "actif"),
        ]
    engine.dispose()


def test_servers_that_start_at_once_wait_for_each_other(earlier: URL) -> None:
    with ThreadPoolExecutor(4) as servers:
        engines = list(servers.map(open_database, [earlier] * 4))
    assert differences(engines[0]) == []
    for engine in engines:
        engine.dispose()


def test_a_server_waits_for_who_makes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite would not: who reads the file and wants it alone is refused at once."""
    url = new_database(tmp_path)
    other = sqlite3.connect(tmp_path / SQLITE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    looks = iter(range(3))

    def wait(_: float) -> None:
        if next(looks) == 1:
            other.rollback()

    monkeypatch.setattr(database.time, "sleep", wait)
    engine = create_database_engine(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert next(looks) == 2
    engine.dispose()
    other.close()


def test_a_server_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = new_database(tmp_path)
    other = sqlite3.connect(tmp_path / SQLITE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0)
    with pytest.raises(OperationalError, match="database is locked"):
        create_database_engine(url).connect()
    other.close()


def test_a_step_that_fails_leaves_everything_as_it_was(earlier: URL) -> None:
    engine = create_database_engine(earlier)
    with engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE account_lines (id INTEGER)")  # the last table of the second step
    before = set(inspect(engine).get_table_names())
    with pytest.raises(DBAPIError):
        upgrade(engine)
    assert set(inspect(engine).get_table_names()) == before
    assert "rent_due_day" not in {each["name"] for each in inspect(engine).get_columns("landlord")}
    engine.dispose()
