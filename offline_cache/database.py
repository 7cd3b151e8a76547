"""One SQLCipher connection, and its errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3

from .errors import StoreDamaged, StoreError, StoreFull, StoreUnwritable

#: An ``sqlcipher3.Connection``; the library has no types.
Connection = Any

#: Primary result codes of SQLite (https://sqlite.org/rescode.html).
_ERRORS: dict[int, tuple[type[StoreError], str]] = {
    sqlcipher3.SQLITE_FULL: (StoreFull, "the disk is full"),
    sqlcipher3.SQLITE_CORRUPT: (StoreDamaged, "the store is damaged"),
    sqlcipher3.SQLITE_NOTADB: (StoreDamaged, "the store is damaged or its key was lost"),
    sqlcipher3.SQLITE_READONLY: (StoreUnwritable, "the store is read-only"),
    sqlcipher3.SQLITE_PERM: (StoreUnwritable, "the store may not be written"),
    sqlcipher3.SQLITE_CANTOPEN: (StoreUnwritable, "the store cannot be opened"),
    sqlcipher3.SQLITE_IOERR: (StoreUnwritable, "the disk does not answer"),
}


def connect(path: Path, secret: bytes, *, read_only: bool = False) -> Connection:
    """Opens (or makes) the file. A wrong key shows at the first read, as ``StoreDamaged``."""
    with typed_errors():
        db = sqlcipher3.connect(
            f"file:{quote(str(path))}?mode={'ro' if read_only else 'rwc'}",
            uri=True,
            isolation_level=None,  # transactions are begun by hand
            check_same_thread=False,  # the store has its own lock
        )
        db.execute("PRAGMA cipher_log_level = NONE")  # it writes to standard error; we raise
        db.execute(f"PRAGMA key = \"x'{secret.hex()}'\"")
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA secure_delete = ON")
        return db


@contextmanager
def typed_errors() -> Iterator[None]:
    """Raises the errors of SQLite as ``StoreError``; a mistake of ours (bad SQL) passes as it is."""
    try:
        yield
    except sqlcipher3.Error as error:
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if primary not in _ERRORS:
            raise
        kind, words = _ERRORS[primary]
        raise kind(words) from error


@contextmanager
def transaction(db: Connection) -> Iterator[Connection]:
    """All of it or nothing. On return it is on the disk."""
    with typed_errors():
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")


def checkpoint(db: Connection) -> None:
    """Writes what is in the write-ahead log into the file and empties the log, if nobody reads from it."""
    with typed_errors():
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
