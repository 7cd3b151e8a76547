"""Opening the database, and its two kinds of transaction."""

import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import TimeoutError
from sqlalchemy.orm import Session, sessionmaker

from .keys import Keys
from .migrations import upgrade

#: Seconds a transaction waits for another before the caller is asked to come back.
LOCK_TIMEOUT_S = 5
#: The same for a server that starts: another one may make the tables, or fill them, just then.
STARTUP_TIMEOUT_S = 120
#: Seconds between two looks at a file that another server turns into its own form.
WAL_RETRY_S = 0.02
#: Transactions at once: as many as the server has threads (anyio's default).
MAX_CONCURRENT_TRANSACTIONS = 40


def open_database(url: str | URL) -> Engine:
    """The engine for ``url``, its tables as this program wants them. A file is its owner's alone.

    Raises ``sqlalchemy.exc.SQLAlchemyError`` when it cannot be opened, or another version made it, and
    ``OSError`` when the file cannot be made.
    """
    _protect_file(make_url(url))
    engine = create_database_engine(url)
    upgrade(engine.execution_options(busy_s=STARTUP_TIMEOUT_S))
    return engine


def database_file(url: URL) -> Path | None:
    named = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database) if named and url.database else None


def _protect_file(url: URL) -> None:
    """SQLite gives the files beside it the rights of the first."""
    file = database_file(url)
    if file is None:
        return
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    for each in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))):
        if each.exists() and each.stat().st_mode & 0o077:
            each.chmod(0o600)


def create_database_engine(url: str | URL) -> Engine:
    """The engine for ``url``, whatever is in the database."""
    # hide_parameters: an error that is logged must not carry what a visitor said.
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=MAX_CONCURRENT_TRANSACTIONS,
        max_overflow=0,
        pool_timeout=LOCK_TIMEOUT_S,
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _tune_postgresql)
    return engine


def write_sessionmaker(engine: Engine, keys: Keys) -> sessionmaker[Session]:
    """Transactions that change something."""
    kind = _SerialisedSessionmaker if engine.dialect.name == "sqlite" else sessionmaker
    return kind(engine, expire_on_commit=False, info={"keys": keys})


def read_sessionmaker(engine: Engine, keys: Keys) -> sessionmaker[Session]:
    """Transactions that only look: on SQLite they do not wait for a writer."""
    return sessionmaker(engine.execution_options(reads=True), info={"keys": keys})


def acquire_lock(db: Session, what: str) -> None:
    """Waits until nobody else, of any process, holds ``what``, and holds it until this transaction ends. On
    SQLite who writes is alone."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(_number(what))))


def disable_lock_timeout(db: Session) -> None:
    """Has this transaction, which has done nothing yet, wait for others as long as they take, where waiting
    ends after ``LOCK_TIMEOUT_S`` otherwise; on SQLite ``STARTUP_TIMEOUT_S``."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET LOCAL lock_timeout = 0"))
    else:
        db.connection(execution_options={"busy_s": STARTUP_TIMEOUT_S})


def try_acquire_lock(db: Session, what: str) -> bool:
    """The same without waiting: whether nobody else holds it."""
    if db.get_bind().dialect.name == "postgresql":
        return bool(db.scalar(select(func.pg_try_advisory_xact_lock(_number(what)))))
    return True


def _number(what: str) -> int:
    return int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)


class _SerialisedSessionmaker(sessionmaker[Session]):
    """SQLite lets one write at a time, and who finds it busy looks again later, now and then too late: the
    threads of a server wait for their turn here instead."""

    _turns: ClassVar[WeakKeyDictionary[Engine, threading.Lock]] = WeakKeyDictionary()

    def __init__(self, engine: Engine, **options: Any) -> None:
        super().__init__(engine, **options)
        self._turn = self._turns.setdefault(engine, threading.Lock())

    @contextmanager
    def begin(self) -> Iterator[Session]:
        if not self._turn.acquire(timeout=LOCK_TIMEOUT_S):
            raise TimeoutError("others write for too long")
        try:
            with super().begin() as db:
                yield db
        finally:
            self._turn.release()


def _tune_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin by itself: _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={LOCK_TIMEOUT_S * 1000}")
    _keep_a_log(cursor)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _tune_postgresql(connection: Any, _record: object) -> None:
    # A server that stands still in the middle of its work must not take the others with it.
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'")
    connection.autocommit = False


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    # Two servers that meet a new file both read it and both want it alone: SQLite refuses one of them at
    # once, whatever its busy_timeout (both would wait for ever), so that one looks again.
    until = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(WAL_RETRY_S)


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: upgrading a reader later fails instead of waiting.
    options = connection.get_execution_options()
    reading = options.get("reads", False)
    if not reading:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={1000 * options.get('busy_s', LOCK_TIMEOUT_S)}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
