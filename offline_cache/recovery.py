"""What is done with a store that cannot be trusted any more.

A new store is made beside it, whole, with every row that can still be read; only then does the damaged
file get another name and the new one its place. A power cut between any two steps loses nothing: the
next start finishes them (``finish_replacement``). The damaged file is never deleted and never written.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import schema
from .database import Connection, Transaction, connect, typed_errors
from .errors import StoreDamaged
from .keys import sync_folder

log = logging.getLogger(__name__)

#: Reads that fail before we stop looking for more rows; each costs a connection, about 0.3 ms.
MAX_FAILED_READS = 20_000
#: How far past the last row we look when the end of a table is damaged, in rows.
ROWS_PAST_END = 1_000
LAST_ROWID = 2**63 - 1

Row = tuple[Any, ...]


def wal_path(path: Path) -> Path:
    """The write-ahead log of a database, where SQLite expects it."""
    return path.with_name(path.name + "-wal")


def draft_path(path: Path) -> Path:
    """Where a store is made before it takes its place."""
    return path.with_name(path.name + ".new")


def create_store(path: Path, secret: bytes, damaged: Path | None = None) -> None:
    """Makes a store at ``path``, from what can be read of ``damaged``, and only then lets it appear."""
    draft = draft_path(path)
    draft.with_name(draft.name + "-journal").unlink(missing_ok=True)
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with closing(connect(draft, secret)) as db:
        db.execute("PRAGMA synchronous = FULL")
        with Transaction(db):
            found = _copy_readable(damaged, secret, db) if damaged else 0
            schema.apply_migrations(db, found, len(schema.MIGRATIONS))
            schema.restore_turns(db)
            schema.seed_counters(db)
    sync_folder(path.parent)
    if damaged:
        set_aside(damaged)
    finish_replacement(path)


def set_aside(path: Path) -> Path:
    """Renames a damaged store and its log; returns the new name. The pair can still be opened together."""
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    path.rename(aside)
    if wal_path(path).exists():
        wal_path(path).rename(wal_path(aside))
    sync_folder(path.parent)
    return aside


def finish_replacement(path: Path) -> None:
    """Puts a complete draft in the place of a store that is not there any more."""
    if path.exists():
        return
    if wal_path(path).exists():  # of a store that was being set aside: SQLite must not replay it on another
        wal_path(path).rename(
            path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-wal")
        )
    if draft_path(path).exists():
        draft_path(path).rename(path)
        sync_folder(path.parent)


def is_draft_complete(path: Path, secret: bytes) -> bool:
    """Whether a draft was left whole by a start that was cut short."""
    if not draft_path(path).exists():
        return False
    try:
        with typed_errors(), closing(connect(draft_path(path), secret)) as db:
            return schema.version(db) > 0
    except StoreDamaged:
        return False


def _copy_readable(damaged: Path, secret: bytes, target: Connection) -> int:
    """Fills ``target`` with the readable rows of ``damaged``; returns the version of its schema."""
    try:
        with typed_errors(), closing(connect(damaged, secret, read_only=True)) as source:
            source.execute("PRAGMA writable_schema = ON")
            found = schema.version(source)
    except StoreDamaged:
        found = 0
    if not 0 < found <= len(schema.MIGRATIONS):
        return 0
    schema.apply_migrations(target, 0, found)
    for table in schema.TABLES:
        count = 0
        for row in readable_rows(damaged, secret, table):
            marks = ",".join("?" * len(row))
            target.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608 - our own names
            count += 1
        log.warning("recovered %d rows of %s", count, table)
    return found


def readable_rows(path: Path, secret: bytes, table: str) -> Generator[Row]:
    """The rows of ``table`` whose pages are sound, in no order; the first column is the row's number.

    From each end until a damaged page; then the widest hole is read from its middle outwards, and so on.
    A hole is named by its two ends, where reading is known to fail.
    """
    low = yield from _read_span(path, secret, table, 1, LAST_ROWID, forward=True)
    if low is None:
        return
    high = yield from _read_span(path, secret, table, low + 1, LAST_ROWID, forward=False)
    if high is None:
        return
    if high == LAST_ROWID:
        high = low + ROWS_PAST_END
    holes = [(low - high, low, high)]
    failures = 2
    while holes and failures < MAX_FAILED_READS:
        _, low, high = heapq.heappop(holes)
        middle = (low + high) // 2
        left = yield from _read_span(path, secret, table, low + 1, middle, forward=False)
        if left is not None:
            failures += 1
            heapq.heappush(holes, (low - left, low, left))
        right = yield from _read_span(path, secret, table, middle + 1, high - 1, forward=True)
        if right is not None:
            failures += 1
            heapq.heappush(holes, (right - high, right, high))


def _read_span(
    path: Path, secret: bytes, table: str, low: int, high: int, *, forward: bool
) -> Generator[Row, None, int | None]:
    """Rows ``low`` to ``high``, until a page that cannot be read: returns the row where that was, if any.

    SQLCipher refuses everything after such a page: each span has a connection of its own.
    """
    # One row a query: the driver reads a row ahead, and would lose the last one before a damaged page.
    order = "ASC" if forward else "DESC"
    query = f"SELECT * FROM {table} WHERE id BETWEEN ? AND ? ORDER BY id {order} LIMIT 1"  # noqa: S608 - our names
    try:
        with typed_errors(), closing(connect(path, secret, read_only=True)) as db:
            db.execute("PRAGMA writable_schema = ON")  # else a file that was cut short is refused as a whole
            while low <= high and (row := db.execute(query, (low, high)).fetchone()):
                yield row
                if forward:
                    low = row[0] + 1
                else:
                    high = row[0] - 1
    except StoreDamaged:
        return low if forward else high
    return None
