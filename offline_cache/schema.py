"""The tables, version after version. A version that has been on a terminal is never edited: add one."""

import secrets

from .database import Connection, Transaction
from .errors import StoreTooNew

#: ``turn`` is 1 for the first open act of its subject: only that one may be sent. It keeps the search
#: for the next act as fast with 100,000 waiting as with 10. ``due_at`` 0 means as soon as possible.
#: Times are seconds since 1970, UTC.
_VERSION_1 = (
    """CREATE TABLE acts (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        path TEXT NOT NULL,
        reference TEXT NOT NULL,
        body TEXT,
        state TEXT NOT NULL,
        turn INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        created_at REAL NOT NULL,
        due_at REAL NOT NULL DEFAULT 0,
        expires_at REAL,
        settled_at REAL,
        attempts INTEGER NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '',
        status INTEGER,
        code TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        response TEXT
    )""",
    "CREATE INDEX acts_open ON acts (subject, id) WHERE state IN ('waiting', 'refused')",
    "CREATE INDEX acts_due ON acts (priority, due_at, id) WHERE turn = 1 AND state = 'waiting'",
    "CREATE INDEX acts_expiring ON acts (expires_at) WHERE state = 'waiting' AND expires_at IS NOT NULL",
    "CREATE INDEX acts_past ON acts (state, settled_at) WHERE state <> 'waiting'",
    # The views say each condition once, in the words of its index.
    """CREATE VIEW entries AS SELECT id, key, kind, subject, path, reference, body, state, priority,
        created_at, expires_at, settled_at, attempts, reason, status, code, detail, response FROM acts""",
    "CREATE VIEW open AS SELECT id, subject FROM acts WHERE state IN ('waiting', 'refused')",
    "CREATE VIEW ready AS SELECT id, priority, due_at FROM acts WHERE turn = 1 AND state = 'waiting'",
    """CREATE VIEW expiring AS SELECT id, expires_at FROM acts
        WHERE state = 'waiting' AND expires_at IS NOT NULL""",
    "CREATE VIEW past AS SELECT id, state, settled_at FROM acts WHERE state <> 'waiting'",
    "CREATE TABLE counters (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL)",
    """CREATE TABLE reads (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        value TEXT NOT NULL,
        etag TEXT NOT NULL,
        fetched_at REAL NOT NULL
    )""",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1,)

#: What is copied from a damaged store, the most precious first.
TABLES = ("acts", "counters", "reads")

#: What the journal keeps of an open act (``INSERT INTO acts``, in this order).
JOURNALED = "id, key, kind, subject, path, reference, body, priority, created_at, expires_at"

#: The counter whose value every other one starts from: drawn once, when the store is made.
SEED = ""


def version(db: Connection) -> int:
    """The version of the schema; 0 for a new file."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def apply_migrations(db: Connection, first: int, last: int) -> None:
    """Runs the migrations after version ``first`` up to ``last``, inside the caller's transaction."""
    for statements in MIGRATIONS[first:last]:
        for statement in statements:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {last}")


def migrate(db: Connection) -> None:
    """Brings a store to this program's version. Raises ``StoreTooNew`` and leaves a later one alone."""
    found = version(db)
    if found > len(MIGRATIONS):
        raise StoreTooNew(f"the store has version {found}, this program knows {len(MIGRATIONS)}")
    if found < len(MIGRATIONS):
        with Transaction(db):
            apply_migrations(db, found, len(MIGRATIONS))


def seed_counters(db: Connection) -> None:
    """Draws the number that the counters start from, unless one was recovered."""
    db.execute(
        "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (SEED, 100_000 + secrets.randbelow(800_000)),
    )


def restore_turns(db: Connection) -> None:
    """After rows were lost: the first open act of each subject gets the turn."""
    db.execute(
        """UPDATE acts SET turn = state IN ('waiting', 'refused') AND NOT EXISTS (
            SELECT 1 FROM open WHERE open.subject = acts.subject AND open.id < acts.id)"""
    )
