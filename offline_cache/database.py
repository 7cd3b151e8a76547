"""One SQLCipher connection, and its errors as ours."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import sqlcipher3

from .errors import StoreDamaged, StoreError, StoreFull, StoreUnwritable
from .journal import Journal

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
    sqlcipher3.SQLITE_BUSY: (StoreUnwritable, "another program holds the store"),
}


def connect(path: Path, secret: bytes, *, read_only: bool = False, immutable: bool = False) -> Connection:
    """Opens the file, and makes none where it was taken away. A wrong key shows at the first read, as
    ``StoreDamaged``. ``immutable``: nothing can write to it, not even the files beside it."""
    mode = "ro" if read_only else "rw"
    with typed_errors():
        db = sqlcipher3.connect(
            f"file:{quote(str(path))}?mode={mode}&immutable={immutable:d}",
            uri=True,
            isolation_level=None,  # transactions are begun by hand
            check_same_thread=False,  # the store has its own lock
        )
        db.execute("PRAGMA cipher_log_level = NONE")  # it writes to standard error; we raise
        db.execute(f"PRAGMA key = \"x'{secret.hex()}'\"")
        # As strong as the default SHA-512, and processors have instructions for it: a tenth off each page.
        db.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA secure_delete = ON")
        return db


@contextmanager
def typed_errors() -> Iterator[None]:
    """Raises the errors of SQLite as ``StoreError``; a mistake of ours (bad SQL) passes as it is."""
    try:
        yield
    except sqlcipher3.Error as error:
        _raise_typed(error)


class Transaction:
    """All of it or nothing; when it ends it is on the disk. Raises ``StoreError``.

    A class, not a generator: after the wait for the disk each call into cold code counts, and a visitor's
    act should cost little more than that wait (``benchmarks/bench_outbox.py``).
    """

    __slots__ = ("_db", "_journal", "_mutex")

    def __init__(
        self,
        db: Connection,
        mutex: AbstractContextManager[object] | None = None,
        journal: Journal | None = None,
    ) -> None:
        """What is added to ``journal`` meanwhile is synced with it, at the same time."""
        self._db = db
        self._journal = journal
        self._mutex = mutex or nullcontext()

    def __enter__(self) -> Connection:
        self._mutex.__enter__()
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlcipher3.Error as error:
            self._mutex.__exit__(None, None, None)
            _raise_typed(error)
        return self._db

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        journal, committed = self._journal, False
        try:
            if error is None:
                if journal is not None:
                    journal.begin_sync()
                self._db.execute("COMMIT")
                committed = True
                if journal is not None:
                    journal.end_sync()
            elif isinstance(error, sqlcipher3.Error):
                _raise_typed(error)
        except sqlcipher3.Error as failure:
            _raise_typed(failure)
        finally:
            try:
                if journal is not None and not committed:
                    journal.roll_back()
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            finally:
                self._mutex.__exit__(None, None, None)


def _raise_typed(error: sqlcipher3.Error) -> NoReturn:
    known = _ERRORS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if known is None:
        raise error
    kind, words = known
    raise kind(words) from error


def checkpoint(db: Connection) -> None:
    """Writes what is in the write-ahead log into the file and empties the log, if nobody reads from it."""
    with typed_errors():
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
