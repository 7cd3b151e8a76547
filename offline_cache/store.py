"""The encrypted store: one SQLCipher file, one writer, every commit on the disk before it returns."""

import fcntl
import logging
import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from . import recovery, schema
from .commands import COMMANDS_FOLDER, SHRED_REQUEST_FILE, CommandQueue
from .database import Connection, Transaction, checkpoint, connect, typed_errors
from .errors import (
    KeyMissing,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreUnwritable,
)
from .journal import JOURNAL_FILE, Event, Journal
from .keys import EphemeralKey, KeyProvider
from .recovery import RecoveryReport

log = logging.getLogger(__name__)

STORE_FILE = "store.db"
LOCK_FILE = "store.lock"
RESERVE_FILE = "store.reserve"

#: A store that is emptied gives back its room once so many bytes of its file are free, and most of it.
COMPACT_FROM_BYTES = 4 * 1024 * 1024

#: Bytes: the write-ahead log (4 MB before SQLite writes it into the file), which the file may have to grow
#: by, and some wipes of a photo's chunk (0.4 MB each).
RESERVE_BYTES = 8 * 1024 * 1024


class WriterLock:
    """One writer process for each store: held until ``release`` or the end of the process, even a crash."""

    def __init__(self, path: Path) -> None:
        """Takes the lock at once or raises ``StoreLocked``; ``OSError`` if there can be no lock."""
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise StoreLocked(f"another process writes to {path.parent}") from None

    def release(self) -> None:
        """At once, also where a process that was begun meanwhile has the handle too, until it runs."""
        fcntl.flock(self._handle, fcntl.LOCK_UN)
        os.close(self._handle)


class DiskReserve:
    """A file that only holds its place, for deliveries: what visitors do may fill a disk, what takes it
    away again still fits. While it is not there, nothing new is to be kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = False
        self._logged = False

    def hold(self) -> bool:
        """Makes the file if it is not there; whether it is there now."""
        if self._held:
            return True
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(handle, 0, RESERVE_BYTES)
            finally:
                os.close(handle)
        except OSError as error:
            self._path.unlink(missing_ok=True)
            if not self._logged:  # once, not at each act that is refused
                log.error("%s: no room is left for a reserve: %s", self._path, error.strerror)
            self._logged = True
            return False
        self._held, self._logged = True, False
        return True

    def release(self) -> bool:
        """Gives the room to what is written next; whether there was any."""
        held, self._held = self._held, False
        self._path.unlink(missing_ok=True)
        return held


class Store:
    """A folder's encrypted store. Its methods may be called from any thread.

    ``damaged_stores`` are the damaged stores kept in the folder, for a technician; ``()`` most of the time.
    ``commands`` is where another process says what it wants done.
    """

    def __init__(
        self, folder: Path, key: KeyProvider, secret: bytes, db: Connection, lock: WriterLock | None
    ) -> None:
        self.folder = folder
        self.commands = CommandQueue(folder, secret)
        self._key = key
        self._secret = secret
        self._db = db
        self._lock = lock
        self._journal: Journal | None = None
        self._mutex = threading.RLock()
        self._reserve = DiskReserve(folder / RESERVE_FILE)
        self._listeners: list[Callable[[], None]] = []
        self._temporary: TemporaryDirectory[str] | None = None

    @classmethod
    def open_temporary(cls) -> Self:
        """A store for a program that cannot have its own: what was read is kept until it ends, and nothing
        new may wait in it (``StoreUnwritable``): nobody could promise that it leaves. Raises ``StoreError``.
        """
        memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
        folder = TemporaryDirectory(prefix="kiosk-", dir=memory if os.access(memory, os.W_OK) else None)
        store = cls.open(Path(folder.name) / "store", EphemeralKey())
        store._temporary = folder
        return store

    @property
    def is_temporary(self) -> bool:
        """Whether it ends with this process."""
        return self._temporary is not None

    @classmethod
    def open(cls, folder: Path, key: KeyProvider) -> Self:
        """Opens the store for writing, makes it if there is none, recovers it if it is damaged.

        Raises ``StoreLocked`` (another process writes), ``StoreUnwritable``, ``StoreFull``,
        ``StoreTooNew``, ``KeyRefused``. A store that cannot be read, because it is damaged or because
        its key was lost, is set aside and a new one started with the rows that could be read.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / COMMANDS_FOLDER).mkdir(exist_ok=True, mode=0o700)
            lock = WriterLock(folder / LOCK_FILE)
        except OSError as error:
            raise StoreUnwritable(f"{folder} cannot be written: {error.strerror}") from error
        try:
            secret = key.key()
            set_aside = len(_damaged_stores(folder))
            store = cls(folder, key, secret, _open_or_recover(folder / STORE_FILE, secret), lock)
            try:
                store._open_journal(secret, damaged=len(_damaged_stores(folder)) > set_aside)
            except BaseException:
                store._db.close()
                raise
            store._reserve.hold()
            return store
        except OSError as error:
            lock.release()
            raise StoreUnwritable(f"{folder} cannot be written: {error.strerror}") from error
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open_read_only(cls, folder: Path, key: KeyProvider) -> Self:
        """Opens the store for reading beside the process that writes. Takes no lock, changes nothing.

        Raises ``StoreMissing``, ``KeyMissing``, ``KeyRefused``, ``StoreDamaged``, ``StoreTooNew``, and
        ``StoreError`` if its version is an older one.
        """
        if not (folder / STORE_FILE).exists():
            raise StoreMissing(f"there is no store in {folder}")
        secret = key.find()
        if secret is None:
            raise KeyMissing(f"{key} is not there: the store cannot be read")
        # SQLite reads the log of a store by a file beside it, which cannot be made on a read-only disk.
        immutable = _is_read_only(folder) and not recovery.wal_path(folder / STORE_FILE).exists()
        db = connect(folder / STORE_FILE, secret, read_only=True, immutable=immutable)
        try:
            with typed_errors():
                found = schema.version(db)
            if found != len(schema.MIGRATIONS):
                kind = StoreTooNew if found > len(schema.MIGRATIONS) else StoreError
                raise kind(f"the store has version {found}, this program reads {len(schema.MIGRATIONS)}")
        except BaseException:
            db.close()
            raise
        return cls(folder, key, secret, db, None)

    @property
    def damaged_stores(self) -> tuple[Path, ...]:
        """The damaged stores kept in the folder, oldest first."""
        return _damaged_stores(self.folder)

    @property
    def journal(self) -> Journal:
        """The second copy of what is open, of a store that is open for writing."""
        assert self._journal is not None, "this store is open for reading"
        return self._journal

    @property
    def last_recovery(self) -> RecoveryReport | None:
        """What the last start that had to recover something found; ``None`` if none ever had."""
        return recovery.read_report(self.folder)

    def _open_journal(self, secret: bytes, *, damaged: bool) -> None:
        """Bring the store and its journal to what either of them knows."""
        self._journal = Journal(self.folder, secret)
        with typed_errors():
            report, behind = recovery.reconcile(self._db, self.journal, damaged=damaged)
        if report.anything:
            recovery.write_report(self.folder, report)
        if behind or report.anything:
            self.rewrite_journal()

    def rewrite_journal(self) -> None:
        """The journal anew, with what is open and nothing else; on a full disk it stays as it is."""
        with self._mutex, typed_errors():
            try:
                self.journal.rewrite(recovery.journal_records(self._db))
            except (OSError, StoreFull) as error:
                log.error("the journal stays as it is: %s", error)

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
            self.journal.add(Event.COUNTED, name, [name, row[0]])
        return int(row[0])

    def transaction(self) -> Transaction:
        """All that is done inside is on the disk when it ends, or none of it. Raises ``StoreError``."""
        return Transaction(self._db, self._mutex, self._journal)

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises ``StoreDamaged``."""
        with self._mutex, typed_errors():
            rows: list[tuple[Any, ...]] = self._db.execute(query, values).fetchall()
        return rows

    def compact(self) -> None:
        """Empty the write-ahead log, where old versions of rows live on until they are overwritten, and
        return unused pages to the disk. Raises ``StoreError``."""
        with self._mutex:
            checkpoint(self._db)
            free, used, size = (
                int(self.read(f"PRAGMA {each}")[0][0])
                for each in ("freelist_count", "page_count", "cipher_page_size")
            )
            if free * size > COMPACT_FROM_BYTES and free > used // 2:
                with typed_errors():
                    self._db.execute("VACUUM")
                checkpoint(self._db)
            if self.journal.has_settled:
                self.rewrite_journal()
            self._reserve.hold()

    def clear_memory(self) -> None:
        """Open the file anew. What the old connection read and wrote is in its buffers (pages, bound values,
        the last row that it composed), which end with it."""
        with self._mutex:
            try:
                # A transaction that is about to begin on another thread still has the old one, and ends it.
                self._db = _connect_writer(self.folder / STORE_FILE, self._secret)
            except StoreError as error:
                log.error("the connection to the store stays as it is: %s", error)

    def require_room(self, size: int = 0) -> None:
        """Raises ``StoreFull`` if something new of ``size`` bytes would take the room of deliveries."""
        if self.is_temporary:
            raise StoreUnwritable("nothing new can wait in a store that ends with its process")
        if not self._reserve.hold() or (size and shutil.disk_usage(self.folder).free < size):
            raise StoreFull("the disk is full")

    def make_room(self) -> bool:
        """The disk is full and something must be taken away: gives it the reserve and what the log takes.

        Returns whether there was anything to give.
        """
        log = recovery.wal_path(self.folder / STORE_FILE)
        with self._mutex:
            released, before = self._reserve.release(), log.stat().st_size
            with suppress(StoreFull):
                checkpoint(self._db)
            return released or log.stat().st_size < before

    def listen(self, listener: Callable[[], None]) -> None:
        """``listener`` is called when the store was shredded, on the thread that did it."""
        self._listeners.append(listener)

    def shred(self) -> None:
        """Nobody reads any of it again, what is waiting included; the store goes on, empty, with a new key.

        The key goes first: a power cut at any later moment leaves bytes that nothing opens. Raises
        ``KeyRefused`` if the key cannot be destroyed (nothing is changed then), and what ``open`` raises.
        """
        with self._mutex:
            self._key.destroy()
            self._db.close()
            self.journal.close()
            remove_files(self.folder)
            self._secret = secret = self._key.key()
            self._db = _open_or_recover(self.folder / STORE_FILE, secret)
            self._open_journal(secret, damaged=False)
            self.commands = CommandQueue(self.folder, secret)
            (self.folder / COMMANDS_FOLDER / SHRED_REQUEST_FILE).unlink(missing_ok=True)
        for listener in self._listeners:
            listener()

    def close(self) -> None:
        """Closes the file and gives the lock back. Closing twice is no error."""
        with self._mutex:
            self._db.close()
            if self._lock is not None:
                self.journal.close()
                self._lock.release()
                self._lock = None
            if self._temporary is not None:
                self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def shred(folder: Path, key: KeyProvider) -> None:
    """``Store.shred`` when nothing has the store open, and none is made after. Twice is no error.

    Raises ``StoreLocked`` if something has it open, ``KeyRefused`` if the key cannot be destroyed.
    """
    if not folder.exists():
        key.destroy()
        return
    lock = WriterLock(folder / LOCK_FILE)
    try:
        key.destroy()
        remove_files(folder)
        (folder / COMMANDS_FOLDER / SHRED_REQUEST_FILE).unlink(missing_ok=True)
    finally:
        lock.release()


def hold_store(folder: Path) -> WriterLock | None:
    """The lock of the store of that folder, for who cannot open it. ``None`` where there can be no lock.
    Raises ``StoreLocked`` if something has it open."""
    try:
        return WriterLock(folder / LOCK_FILE)
    except OSError:
        return None


def refuse_if_open(folder: Path) -> None:
    """Raises ``StoreLocked`` if a process has the store of that folder open for writing. Changes nothing."""
    lock = folder / LOCK_FILE
    with suppress(OSError):  # who opens it is told what is wrong
        if lock.exists():
            WriterLock(lock).release()


def remove_files(folder: Path) -> None:
    """What nothing opens any more, stores set aside and commands included. Tidiness: it is noise already."""
    for path in store_files(folder):
        path.unlink(missing_ok=True)


def store_files(folder: Path) -> tuple[Path, ...]:
    """All that is, or was, a store in the folder; none when nobody ever had one there, or it was shredded."""
    names = (f"{STORE_FILE}*", f"{JOURNAL_FILE}*", recovery.REPORT_FILE, f"{COMMANDS_FOLDER}/*.command")
    found = (path for name in names for path in folder.glob(name))
    return tuple(path for path in found if not path.is_dir())


def _is_read_only(folder: Path) -> bool:
    """Whether its disk is."""
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _damaged_stores(folder: Path) -> tuple[Path, ...]:
    found = folder.glob(f"{STORE_FILE}.damaged-*")
    return tuple(sorted(path for path in found if not path.name.endswith(("-wal", "-shm"))))


def _open_or_recover(path: Path, secret: bytes) -> Connection:
    """A sound connection, whatever was found at ``path``."""
    if not path.exists():
        if recovery.is_draft_complete(path, secret):
            recovery.finish_replacement(path)
        else:
            recovery.create_store(path, secret)
    try:
        return _open_checked(path, secret)
    except StoreDamaged as error:
        log.error("%s: %s; it is set aside and a new one is started", path, error)
        recovery.create_store(path, secret, damaged=path)
        return _open_checked(path, secret)


def _connect_writer(path: Path, secret: bytes) -> Connection:
    """A connection whose commits are on the disk when they return. Raises ``StoreError``."""
    db = connect(path, secret)
    try:
        with typed_errors():
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
    except BaseException:
        db.close()
        raise
    return db


def _open_checked(path: Path, secret: bytes) -> Connection:
    """Opens the file, checks every page of it and brings it to this version. Raises ``StoreDamaged``."""
    if path.stat().st_size == 0:  # SQLite would take it for a new one and drop the log beside it
        raise StoreDamaged("the store is empty")
    if not os.access(path, os.W_OK):  # SQLite would open it for reading, and refuse a visitor's first act
        raise StoreUnwritable(f"{path} may not be written")
    db = _connect_writer(path, secret)
    try:
        with typed_errors():
            found = schema.version(db)
        _check_integrity(db, path)
        if found == 0:
            raise StoreDamaged("the store is empty")
        schema.migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def _check_integrity(db: Connection, path: Path) -> None:
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
