"""Every version that has been on a terminal is opened by this program with all that was in it.

``schemas/N.sql`` is a store of version N as it was then: kept for ever, made once by ``python -m
tests.offline_cache.test_schema``, which writes the dump of the current version if it is not there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from offline_cache import ActState, CachedRead, KeyFile, Outbox, ReadCache, Store, schema
from offline_cache.database import Connection, Transaction, connect
from offline_cache.store import STORE_FILE

from .acts import put

FOLDER = Path(__file__).parent / "schemas"
THEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
CURRENT = len(schema.MIGRATIONS)
#: What the store of each dump counted to.
COUNTED = 482_715


def dump_of(version: int) -> Path:
    return FOLDER / f"{version}.sql"


def structure(db: Connection) -> set[tuple[str, str, str]]:
    """Tables, indexes and views, with the white space of their definitions made one."""
    rows = db.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {(kind, name, " ".join(sql.split())) for kind, name, sql in rows}


def fill(store: Store) -> None:
    """One act in each state, one behind another of its subject, a read and a counter."""
    outbox = Outbox(store, lambda: THEN)
    put(outbox, "waiting", words="Le robinet fuit", priority=3, expires_after=timedelta(days=30_000))
    put(outbox, "waiting", words="encore")
    outbox.mark_refused(put(outbox, "refused").id, 422, "invalid", "too long")
    outbox.mark_delivered(put(outbox, "delivered").id, {"reference": "T100001"})
    outbox.discard(put(outbox, "expired").id)
    outbox.postpone(put(outbox, "later").id, THEN + timedelta(minutes=5), "http 503")
    ReadCache(store).put("agency", {"name": "Les Tilleuls"}, "etag-1", THEN)
    with store.transaction() as db:
        db.execute("UPDATE counters SET value = ? WHERE name = ?", (COUNTED, schema.SEED))


@pytest.mark.parametrize("version", range(1, CURRENT + 1))
def test_a_store_of_every_version_opens_with_what_was_in_it(folder: Path, key: KeyFile, version: int) -> None:
    folder.mkdir()
    (folder / STORE_FILE).touch()
    with closing(connect(folder / STORE_FILE, key.key())) as db:
        db.executescript(dump_of(version).read_text(encoding="utf-8"))
        assert schema.version(db) == version
    with Store.open(folder, key) as store:
        assert store.damaged_stores == ()
        assert store.read("PRAGMA user_version") == [(CURRENT,)]
        outbox = Outbox(store)
        assert outbox.counts() == {
            ActState.WAITING: 3,
            ActState.REFUSED: 1,
            ActState.DELIVERED: 1,
            ActState.EXPIRED: 1,
        }
        first, behind, refused, delivered, expired, later = outbox.entries()
        assert (first.state, first.priority, first.created_at) == (ActState.WAITING, 3, THEN)
        assert first.body == {"description": "Le robinet fuit", "reference": "waiting"}
        assert first.expires_at == THEN + timedelta(days=30_000)
        assert behind.body == {"description": "encore", "reference": "waiting"}
        assert (refused.status, refused.code, refused.detail) == (422, "invalid", "too long")
        assert (delivered.body, delivered.response) == (None, {"reference": "T100001"})
        assert expired.body is None
        assert (later.reason, later.attempts) == ("http 503", 1)
        assert outbox.next_due(THEN) == first
        assert store.sequence("reference") == COUNTED + 1
        assert ReadCache(store).get("agency") == CachedRead({"name": "Les Tilleuls"}, THEN, "etag-1")


def test_the_schema_is_that_of_its_dump(store: Store) -> None:
    """Fails when the schema changes without a version and a dump of its own."""
    assert [int(path.stem) for path in sorted(FOLDER.glob("*.sql"))] == list(range(1, CURRENT + 1)), (
        "a version was added: python -m tests.offline_cache.test_schema writes its dump"
    )
    with closing(sqlite3.connect(":memory:")) as then, store.transaction() as now:
        then.executescript(dump_of(CURRENT).read_text(encoding="utf-8"))
        assert structure(now) == structure(then), "a version that was on a terminal is never edited: add one"


@pytest.mark.parametrize("version", range(1, CURRENT + 1))
def test_each_version_is_still_made_as_it_was(version: int) -> None:
    with closing(connect(Path(":memory:"), b"k" * 32)) as now, closing(sqlite3.connect(":memory:")) as then:
        with Transaction(now):
            schema.apply_migrations(now, 0, version)
        then.executescript(dump_of(version).read_text(encoding="utf-8"))
        assert structure(now) == structure(then)


def _dumped(db: Connection) -> Iterator[str]:
    for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"):
        yield f"{sql};"
    for table in schema.TABLES:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info ({table})")]
        quoted = ", ".join(f"quote({column})" for column in columns)
        for row in db.execute(f"SELECT {quoted} FROM {table}"):
            yield f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(row)});"
    yield f"PRAGMA user_version = {CURRENT};"


def _write_dump() -> None:
    """The dump of the current version, unless it is there."""
    with (
        TemporaryDirectory() as name,
        Store.open(Path(name, "store"), KeyFile(Path(name, "key"))) as store,
        dump_of(CURRENT).open("x", encoding="utf-8") as file,
    ):
        fill(store)
        with store.transaction() as db:
            file.writelines(f"{line}\n" for line in _dumped(db))


if __name__ == "__main__":
    _write_dump()
