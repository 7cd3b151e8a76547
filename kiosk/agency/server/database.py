"""Opening the database, and its two kinds of transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from .migrations import upgrade

#: Seconds a transaction waits for another before the caller is asked to come back.
LOCK_WAIT = 5


def open_database(url: str | URL) -> Engine:
    """The engine for ``url``, its tables as this program wants them.

    Raises ``sqlalchemy.exc.SQLAlchemyError`` when it cannot be opened.
    """
    engine = connect(url)
    upgrade(engine)
    return engine


def connect(url: str | URL) -> Engine:
    """The engine for ``url``, whatever is in the database."""
    # hide_parameters: an error that is logged must not carry what a visitor said.
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def writes(engine: Engine) -> sessionmaker[Session]:
    """Transactions that change something."""
    return sessionmaker(engine, expire_on_commit=False)


def reads(engine: Engine) -> sessionmaker[Session]:
    """Transactions that only look: on SQLite they do not wait for a writer."""
    return sessionmaker(engine.execution_options(reads=True))


def _tune_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin by itself: _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={LOCK_WAIT * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: upgrading a reader later fails instead of waiting.
    reading = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
