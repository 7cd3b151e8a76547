"""A database from nothing, one that is there already, and one that another version made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Engine, inspect, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from landlord.server import database
from landlord.server.app_state import get_landlord
from landlord.server.database import create_database_engine, open_database
from landlord.server.migrations import UnknownSchemaError, compare_type, upgrade
from landlord.server.tables import Base

from .running import KEYS, SQLITE, new_database


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


def test_from_nothing_and_again(empty: URL) -> None:
    engine = open_database(empty)
    assert differences(engine) == []
    with Session(engine, info={"keys": KEYS}) as db, db.begin():
        made = get_landlord(db).key_fingerprint
    engine.dispose()
    again = open_database(empty)
    assert differences(again) == []
    with Session(again) as db:
        assert get_landlord(db).key_fingerprint == made
    again.dispose()


@pytest.mark.parametrize(
    ("change", "revision"),
    [("UPDATE alembic_version SET version_num = '0000'", "0000"), ("DROP TABLE alembic_version", "none")],
)
def test_a_database_of_another_version_is_refused_and_left_alone(
    empty: URL, change: str, revision: str
) -> None:
    engine = open_database(empty)
    with engine.begin() as connection:
        connection.exec_driver_sql(change)
    before = set(inspect(engine).get_table_names())
    with pytest.raises(UnknownSchemaError, match=rf"its schema \(revision {revision}\) .* another version"):
        upgrade(engine)
    assert set(inspect(engine).get_table_names()) == before
    engine.dispose()


def test_servers_that_start_at_once_wait_for_each_other(empty: URL) -> None:
    with ThreadPoolExecutor(4) as servers:
        engines = list(servers.map(open_database, [empty] * 4))
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


def test_a_server_that_starts_waits_for_the_migrations_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database(tmp_path)
    create_database_engine(url).connect().close()  # the file is there
    other = sqlite3.connect(tmp_path / SQLITE, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0)
    done = Timer(0.5, other.rollback)
    done.start()
    engine = open_database(url)
    assert differences(engine) == []
    done.join()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"), engine.begin():
        pass  # who serves is not let wait for so long
    other.close()
    engine.dispose()


def test_a_server_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = new_database(tmp_path)
    other = sqlite3.connect(tmp_path / SQLITE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0)
    with pytest.raises(OperationalError, match="database is locked"):
        create_database_engine(url).connect()
    other.close()


def test_a_migration_that_fails_leaves_everything_as_it_was(empty: URL) -> None:
    engine = create_database_engine(empty)
    with engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE account_lines (id INTEGER)")  # one of the last tables that are made
    with pytest.raises(DBAPIError):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["account_lines"]
    engine.dispose()
