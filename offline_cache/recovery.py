"""What is done with a store that cannot be trusted any more.

A new store is made beside it, whole, with every row that can still be read; only then does the damaged
file get another name and the new one its place. A power cut between any two steps loses nothing: the
next start finishes them (``finish_replacement``). The damaged file is never deleted and never written.
"""

import heapq
import json
import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from . import schema
from .acts import ActState
from .database import Connection, Transaction, connect, typed_errors
from .errors import StoreDamaged
from .journal import Event, Journal, JournalIndex
from .keys import sync_folder

log = logging.getLogger(__name__)

#: Reads that fail before we stop looking for more rows; each costs a connection, about 0.3 ms.
MAX_FAILED_READS = 20_000
#: How far past the last row we look when the end of a table is damaged, in rows.
ROWS_PAST_END = 1_000
LAST_ROWID = 2**63 - 1

Row = tuple[Any, ...]

#: What the last recovery did, in the folder of the store.
REPORT_FILE = "recovery.json"

_OPEN = "state IN ('waiting', 'refused')"
_RESTORE = f"INSERT INTO acts ({schema.JOURNALED}, state, turn) VALUES (?{', ?' * 9}, 'waiting', 0)"  # noqa: S608 - our own names
_SETTLE = """UPDATE acts SET state = ?, settled_at = ?, turn = 0, body = NULL, subject = '', path = '',
    detail = '' WHERE id = ?"""
_REFUSE = "UPDATE acts SET state = 'refused', settled_at = ?, status = ?, code = ?, detail = ? WHERE id = ?"
_REQUEUE = (
    "UPDATE acts SET state = 'waiting', due_at = 0, settled_at = NULL, status = NULL, code = '' WHERE id = ?"
)
_CORRECT = "UPDATE acts SET key = ?, body = ? WHERE id = ?"
_COUNT = "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2"


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
            if table == "acts" and not _is_whole(row):
                continue
            marks = ",".join("?" * len(row))
            target.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608 - our own names
            count += 1
        log.warning("recovered %d rows of %s", count, table)
    return found


def _is_whole(act: Row) -> bool:
    """SQLCipher gives a page that it refuses as zeros to who reads a long row: its end is not what it was."""
    body, state = act[6:8]
    try:
        return state in set(ActState) and (body is None or json.loads(body) is not None)
    except ValueError:
        return False


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


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What a start did about a store and a journal that did not say the same. Numbers of acts.

    ``unreadable``: places in the journal that nobody can read any more. The store has what they held, unless
    it was damaged too.
    """

    at: str
    store_damaged: bool = False
    restored: int = 0
    """Were in the journal only."""
    settled: int = 0
    """Had been delivered or given up; the store still had them open."""
    corrected: int = 0
    """The store had them as they were before."""
    unreadable: int = 0

    @property
    def anything(self) -> bool:
        return any((self.store_damaged, self.restored, self.settled, self.corrected, self.unreadable))

    def __str__(self) -> str:
        parts = [
            f"{count} {words}"
            for count, words in (
                (self.restored, "acts restored from the journal"),
                (self.settled, "were settled already"),
                (self.corrected, "brought to their last state"),
            )
            if count
        ]
        if self.store_damaged:
            parts.insert(0, "the store was damaged")
        if self.unreadable:
            lost = "what they held may be lost" if self.store_damaged else "the store has what they held"
            parts.append(f"{self.unreadable} places of the journal unreadable ({lost})")
        elif self.anything:
            parts.append("nothing lost")
        return f"{self.at}: {', '.join(parts)}"


def write_report(folder: Path, report: RecoveryReport) -> None:
    """Say it in the log, and keep it for ``kiosk status``, where the disk takes it. Without personal data, so
    it is not sealed."""
    log.warning("recovered at start: %s", report)
    draft = folder / f"{REPORT_FILE}.new"
    try:
        draft.write_text(json.dumps(asdict(report)), encoding="utf-8")
        draft.rename(folder / REPORT_FILE)
    except OSError as error:
        log.error("%s cannot be written: %s", REPORT_FILE, error.strerror)


def read_report(folder: Path) -> RecoveryReport | None:
    """The last one; ``None`` if there is none that can be read."""
    try:
        return RecoveryReport(**json.loads((folder / REPORT_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def journal_records(db: Connection) -> Iterator[tuple[Event, str, object]]:
    """What a journal of the store as it is now has: the counters, and every open act."""
    for name, value in db.execute("SELECT name, value FROM counters").fetchall():
        yield Event.COUNTED, name, [name, value]
    columns = f"{schema.JOURNALED}, state, settled_at, status, code, detail"
    for row in db.execute(f"SELECT {columns} FROM acts WHERE id IN (SELECT id FROM open) ORDER BY id"):  # noqa: S608 - our own names
        (*act, state, settled_at, status, code, detail) = row
        yield Event.PUT, row[1], act
        if state == ActState.REFUSED:
            yield Event.REFUSED, row[1], [settled_at, status, code, detail]


def reconcile(db: Connection, journal: Journal, *, damaged: bool) -> tuple[RecoveryReport, bool]:
    """Give the store what only the journal knows; what was done, and whether the journal lacks something.

    An act that either of them knows to be settled is settled, and one that either of them has is there. Where
    both have it the journal is right about its state. A journal that has become unreadable in places may lack
    what was settled: beside a sound store the store is right. ``damaged``: the store was not sound. Raises
    ``sqlcipher3.Error``, ``OSError``.
    """
    index = journal.read()
    if index.foreign:
        log.error("the journal was sealed with another key: %s", journal.set_aside().name)
        index = JournalIndex(unreadable=index.records)
    refused = frozenset(index.refused)
    settled: list[tuple[int, int]] = []
    corrected: list[tuple[int, bytes, int]] = []
    states: list[tuple[int, bytes, bool]] = []
    behind = False
    # In the order of the file: in that of the index each page would be decrypted again and again.
    for id, key, state in db.execute(
        "SELECT id, key, state FROM acts WHERE id IN (SELECT id FROM open) ORDER BY id"
    ):
        tag = last = journal.tag(key)
        while last in index.replaced:
            last = index.replaced[last]
        place = index.open.pop(last, None)
        if last in index.settled:
            settled.append((id, index.settled[last]))
        elif place is None:
            behind = True
        elif last != tag:
            corrected.append((id, last, place))
        elif (state == ActState.REFUSED) != (last in refused) and not index.unreadable:
            states.append((id, last, last in refused))
    missing = index.open if damaged or not index.unreadable else {}
    if missing:
        known = {journal.tag(key) for (key,) in db.execute(f"SELECT key FROM acts WHERE NOT {_OPEN}")}  # noqa: S608 - our own words
        missing = {tag: place for tag, place in missing.items() if tag not in known}
    counters = [journal.content(place) for place in index.counters.values()]
    counted = dict(db.execute("SELECT name, value FROM counters").fetchall())
    behind = behind or not counted.keys() <= {name for name, _ in counters}
    with Transaction(db):
        for tag, place in sorted(missing.items(), key=itemgetter(1)):
            row = journal.content(place)
            taken = db.execute("SELECT 1 FROM acts WHERE id = ?", row[:1]).fetchone()
            id = db.execute(_RESTORE, (None, *row[1:]) if taken else row).lastrowid
            if tag in refused:
                db.execute(_REFUSE, (*journal.content(index.refused[tag]), id))
        for id, tag, place in corrected:
            _, key, _, _, _, _, body, *_ = journal.content(place)
            db.execute(_REQUEUE, (id,))
            db.execute(_CORRECT, (key, body, id))
            if tag in refused:
                db.execute(_REFUSE, (*journal.content(index.refused[tag]), id))
        for id, place in settled:
            state, at = journal.content(place)
            db.execute(_SETTLE, (state, at, id))
        for id, tag, is_refused in states:
            if is_refused:
                db.execute(_REFUSE, (*journal.content(index.refused[tag]), id))
            else:
                db.execute(_REQUEUE, (id,))
        for name, value in counters:
            if counted.get(name, 0) < value:
                db.execute(_COUNT, (name, value))
        if missing or corrected or settled or states:
            schema.restore_turns(db)
    report = RecoveryReport(
        at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        store_damaged=damaged,
        restored=len(missing),
        settled=len(settled),
        corrected=len(corrected) + len(states),
        unreadable=index.unreadable,
    )
    return report, behind
