"""The encrypted store: one SQLCipher file, one writer, every commit on the disk before it returns."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import recovery, schema
from .database import Connection, Transaction, checkpoint, connect, typed_errors
from .errors import KeyRefused, StoreDamaged, StoreError, StoreFull, StoreMissing, StoreUnwritable
from .keys import KeyProvider
from .lock import WriterLock
from .wishes import WISHES

log = logging.getLogger(__name__)

FILE = "store.db"
LOCK = "store.lock"


class Store:
    """A folder's encrypted store. Its methods may be called from any thread.

    ``set_aside`` are the damaged stores kept in the folder, for a technician; ``()`` most of the time.
    """

    def __init__(self, folder: Path, db: Connection, lock: WriterLock | None) -> None:
        self.folder = folder
        self._db = db
        self._lock = lock
        self._mutex = threading.RLock()

    @classmethod
    def open(cls, folder: Path, key: KeyProvider) -> Self:
        """Opens the store for writing, makes it if there is none, recovers it if it is damaged.

        Raises ``StoreLocked`` (another process writes), ``StoreUnwritable``, ``StoreFull``,
        ``StoreTooNew``, ``KeyRefused``. A store that cannot be read, because it is damaged or because
        its key was lost, is set aside and a new one started with the rows that could be read.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / WISHES).mkdir(exist_ok=True, mode=0o700)
            lock = WriterLock(folder / LOCK)
        except OSError as error:
            raise StoreUnwritable(f"{folder} cannot be written: {error.strerror}") from error
        try:
            return cls(folder, _open(folder / FILE, key.key()), lock)
        except OSError as error:
            lock.release()
            raise StoreUnwritable(f"{folder} cannot be written: {error.strerror}") from error
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open_read_only(cls, folder: Path, key: KeyProvider) -> Self:
        """Opens the store for reading beside the process that writes. Takes no lock, changes nothing.

        Raises ``StoreMissing``, ``KeyRefused`` (its key is not there either), ``StoreDamaged``, and
        ``StoreError`` if its version is not this program's.
        """
        if not (folder / FILE).exists():
            raise StoreMissing(f"there is no store in {folder}")
        secret = key.find()
        if secret is None:
            raise KeyRefused(f"{key} is not there: the store cannot be read")
        db = connect(folder / FILE, secret, read_only=True)
        try:
            with typed_errors():
                found = schema.version(db)
            if found != len(schema.MIGRATIONS):
                raise StoreError(
                    f"the store has version {found}, this program reads {len(schema.MIGRATIONS)}"
                )
        except BaseException:
            db.close()
            raise
        return cls(folder, db, None)

    @property
    def set_aside(self) -> tuple[Path, ...]:
        """The damaged stores kept in the folder, oldest first."""
        return tuple(
            sorted(p for p in self.folder.glob(f"{FILE}.damaged-*") if not p.name.endswith(("-wal", "-shm")))
        )

    def sequence(self, name: str) -> int:
        """The next number of a counter: durable, strictly increasing, never given twice by this store.

        Every counter starts after a number drawn between 100,000 and 899,999 when the store is made, so
        that a new store (a key was lost, a disk replaced) is unlikely to give the numbers of the old one
        again. A store that is recovered goes on counting where it was.
        """
        with self.transaction() as db:
            row = db.execute(
                """INSERT INTO counters (name, value) SELECT ?, value + 1 FROM counters WHERE name = ?
                   ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value""",
                (name, schema.SEED),
            ).fetchone()
        return int(row[0])

    def transaction(self) -> Transaction:
        """All that is done inside is on the disk when it ends, or none of it. Raises ``StoreError``."""
        return Transaction(self._db, self._mutex)

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises ``StoreDamaged``."""
        with self._mutex, typed_errors():
            rows: list[tuple[Any, ...]] = self._db.execute(query, values).fetchall()
        return rows

    def tidy(self) -> None:
        """Empties the write-ahead log, where old versions of rows live on until they are overwritten."""
        with self._mutex:
            checkpoint(self._db)

    def close(self) -> None:
        """Closes the file and gives the lock back. Closing twice is no error."""
        with self._mutex:
            self._db.close()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _open(path: Path, secret: bytes) -> Connection:
    """A sound connection, whatever was found at ``path``."""
    if not path.exists():
        if recovery.complete_draft(path, secret):
            recovery.finish(path)
        else:
            recovery.create(path, secret)
    try:
        return _sound(path, secret)
    except StoreDamaged as error:
        log.error("%s: %s; it is set aside and a new one is started", path, error)
        recovery.create(path, secret, damaged=path)
        return _sound(path, secret)


def _sound(path: Path, secret: bytes) -> Connection:
    """Opens the file, checks every page of it and brings it to this version. Raises ``StoreDamaged``."""
    if path.stat().st_size == 0:  # SQLite would take it for a new one and drop the log beside it
        raise StoreDamaged("the store is empty")
    if not os.access(path, os.W_OK):  # SQLite would open it for reading, and refuse a visitor's first act
        raise StoreUnwritable(f"{path} may not be written")
    db = connect(path, secret)
    try:
        with typed_errors():
            found = schema.version(db)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
        _check(db, path)
        if found == 0:
            raise StoreDamaged("the store is empty")
        schema.migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: Connection, path: Path) -> None:
    """Raises ``StoreDamaged`` if a page is missing or is not as we wrote it.

    Each page has an authentication code: 25,000 pages take 0.3 s, where ``quick_check`` takes 0.9.
    """
    with typed_errors():
        # First the log into the file: a power cut may have torn pages that the log still has whole.
        try:
            checkpoint(db)
        except StoreFull:
            log.error("%s is not checked: the disk is full", path)
            return
        broken = len(db.execute("PRAGMA cipher_integrity_check").fetchall())
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        size = db.execute("PRAGMA cipher_page_size").fetchone()[0]
    if broken or path.stat().st_size < int(pages) * int(size):
        raise StoreDamaged(f"{broken} damaged pages, {pages} expected")
