"""A second copy of every open act, in a file of its own: append-only, sealed, each record checked alone.

SQLite's file and its log are one thing: a byte that flips in the log takes all commits after it. What a
visitor was promised is therefore written twice, and synced to the disk at the same time (``Transaction``):
here as a record that stands for itself. At the next start ``reconcile`` brings both to what either knows.

A record is a header (what happened, to which act, in which transaction), then its content sealed with the
store's key (AES-GCM). The act is named by a keyed hash of its idempotency key, so that reading who is open
opens nothing. Records of a transaction count only if all of them are there. Once nothing is open the file is
emptied, and what is settled leaves it when that is more than what is open (``needs_rewrite``).
"""

import errno
import json
import logging
import os
import secrets
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import blake2b
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import StoreFull
from .keys import sync_folder

log = logging.getLogger(__name__)

JOURNAL_FILE = "store.journal"
#: The file grows by so many zeros at once: writing into them needs no change of the folder's tables, so that
#: a sync is one write of the disk.
GROWTH_BYTES = 256 * 1024
#: Settled records are worth a new file from here on.
REWRITE_FROM_BYTES = 1024 * 1024

_MARK = b"\xf4act"
#: Length of what follows, its checksum; kind, last of its transaction, the transaction, the place in it; the
#: act, the act whose place it takes; the nonce.
_START = struct.Struct(">4sII")
_ABOUT = struct.Struct(">BBQI16s16s12s")
_HEADER_BYTES = _START.size + _ABOUT.size
_NO_ACT = bytes(16)


class Event(IntEnum):
    PUT = 1
    SETTLED = 2
    REFUSED = 3
    RETRIED = 4
    COUNTED = 5
    """Not of an act: the last number of a counter."""


@dataclass(slots=True)
class JournalIndex:
    """What a journal says, as places of records by act (``Journal.tag``)."""

    open: dict[bytes, int] = field(default_factory=dict)
    refused: dict[bytes, int] = field(default_factory=dict)
    settled: dict[bytes, int] = field(default_factory=dict)
    replaced: dict[bytes, bytes] = field(default_factory=dict)
    """Corrected acts: the new one by the old one."""
    counters: dict[bytes, int] = field(default_factory=dict)
    records: int = 0
    unreadable: int = 0
    """Places in the file that are not as they were written."""
    foreign: bool = False
    """Sealed with another key."""

    def add(self, place: int, kind: Event, tag: bytes, replaced: bytes) -> None:
        self.records += 1
        match kind:
            case Event.PUT:
                self.open[tag] = place
                if replaced != _NO_ACT:
                    self.replaced[replaced] = tag
                    self.open.pop(replaced, None)
                    self.refused.pop(replaced, None)
            case Event.REFUSED:
                self.refused[tag] = place
            case Event.RETRIED:
                self.refused.pop(tag, None)
            case Event.SETTLED:
                self.settled[tag] = place
                self.open.pop(tag, None)
                self.refused.pop(tag, None)
            case Event.COUNTED:
                self.counters[tag] = place


class Journal:
    """The file, for the one process that writes. The store's mutex guards it.

    ``add`` in a transaction; ``begin_sync`` and ``end_sync`` around its commit, ``roll_back`` if it fails.
    """

    def __init__(self, folder: Path, secret: bytes) -> None:
        """Opens the file or makes it. Raises ``OSError``."""
        self.path = folder / JOURNAL_FILE
        key = HKDF(hashes.SHA256(), 64, salt=None, info=b"journal").derive(secret)
        self._cipher, self._tag_key = AESGCM(key[:32]), key[32:]
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._size = os.fstat(self._file).st_size
        self._end = self._committed = 0
        self._held: tuple[Event, bytes, bytes, bytes] | None = None
        self._transaction = self._place = 0
        self._settled_bytes = 0
        self._broken = False
        self._syncing = False
        self._to_sync: SimpleQueue[bool] = SimpleQueue()
        self._synced: SimpleQueue[OSError | None] = SimpleQueue()
        threading.Thread(target=self._sync_when_asked, name="journal", daemon=True).start()

    def close(self) -> None:
        self._to_sync.put(False)
        os.close(self._file)

    @property
    def broken(self) -> bool:
        """The disk refused a write: acts are in the store alone until the file is written anew."""
        return self._broken

    def tag(self, name: str) -> bytes:
        """How an act (by its idempotency key) or a counter is named in the file."""
        return blake2b(name.encode(), digest_size=16, key=self._tag_key).digest()

    def add(self, kind: Event, name: str, content: object = None, *, replaces: str = "") -> None:
        """A record of the transaction that is open. Raises ``StoreFull``."""
        if self._held is None:
            self._transaction, self._place = secrets.randbits(64), 0
        else:
            self._write(self._held, last=False)
        replaced = self.tag(replaces) if replaces else _NO_ACT
        self._held = kind, self.tag(name), replaced, json.dumps(content).encode()

    def settled(self, size: int) -> None:
        """So many bytes of the file, at least, are of no use any more."""
        self._settled_bytes += size

    @property
    def needs_rewrite(self) -> bool:
        """Whether most of the file is of acts that are settled."""
        return self._settled_bytes > max(REWRITE_FROM_BYTES, self._end // 2)

    @property
    def has_settled(self) -> bool:
        return self._settled_bytes > 0 or self._broken

    def begin_sync(self) -> None:
        """Write what was added and begin to sync it. Raises ``StoreFull``."""
        if self._held is not None:
            self._write(self._held, last=True)
            self._held = None
            self._syncing = True
            self._to_sync.put(True)

    def end_sync(self) -> None:
        """Wait until it is on the disk."""
        if self._syncing:
            self._syncing = False
            error = self._synced.get()
            if error is not None:
                self._break(error)
        self._committed = self._end

    def roll_back(self) -> None:
        """Nothing of the transaction happened."""
        self._held = None
        if self._syncing:
            self._syncing = False
            self._synced.get()
        if self._end > self._committed:
            try:
                for place in range(self._committed, self._end, GROWTH_BYTES):
                    os.pwrite(self._file, bytes(min(GROWTH_BYTES, self._end - place)), place)
                os.fdatasync(self._file)
            except OSError as error:
                self._break(error)
            self._end = self._committed

    def _write(self, record: tuple[Event, bytes, bytes, bytes], *, last: bool) -> None:
        kind, tag, replaced, content = record
        nonce = secrets.token_bytes(12)
        about = _ABOUT.pack(kind, last, self._transaction, self._place, tag, replaced, nonce)
        rest = about + self._cipher.encrypt(nonce, content, about)
        sealed = _START.pack(_MARK, len(rest), zlib.crc32(rest)) + rest
        self._place += 1
        try:
            if self._end + len(sealed) > self._size:
                self._grow(self._end + len(sealed))
            os.pwrite(self._file, sealed, self._end)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise StoreFull("the disk is full") from error
            self._break(error)
        self._end += len(sealed)

    def _grow(self, needed: int) -> None:
        """Zeros up to the next whole step after ``needed`` bytes: a file of another size was cut."""
        size = (needed // GROWTH_BYTES + 1) * GROWTH_BYTES
        while self._size < size:
            self._size += os.pwrite(self._file, bytes(min(GROWTH_BYTES, size - self._size)), self._size)

    def _break(self, error: OSError) -> None:
        if not self._broken:
            log.error("%s cannot be written, acts are kept in the store alone: %s", self.path, error.strerror)
        self._broken = True

    def _sync_when_asked(self) -> None:
        while self._to_sync.get():
            try:
                os.fdatasync(self._file)
                self._synced.put(None)
            except OSError as error:
                self._synced.put(error)

    def rewrite(self, records: Iterable[tuple[Event, str, object]]) -> None:
        """A new file with nothing but these takes this one's place. Raises ``OSError``, ``StoreFull``."""
        draft = self.path.with_name(self.path.name + ".new")
        draft.unlink(missing_ok=True)
        before = self._file, self._end, self._size
        self._file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._end = self._size = 0
        was_broken, self._broken = self._broken, False
        try:
            for kind, name, content in records:
                self.add(kind, name, content)
                assert self._held is not None
                self._write(self._held, last=True)
                self._held = None
            self._grow(self._end)
            os.fsync(self._file)
            draft.rename(self.path)
            sync_folder(self.path.parent)
        except BaseException:
            os.close(self._file)
            draft.unlink(missing_ok=True)
            self._file, self._end, self._size = before
            self._held, self._broken = None, was_broken
            raise
        os.close(before[0])
        self._committed, self._settled_bytes = self._end, 0

    def read(self) -> JournalIndex:
        """What the file says; what comes is written behind its last record."""
        index = JournalIndex()
        if not self._size:
            return index
        # Not mapped: to search in a mapped file crashes some releases of Python 3.11.
        data = os.pread(self._file, _data_end(self._file), 0)
        end = found = 0
        transaction: list[tuple[int, Event, bytes, bytes]] = []
        current = -1
        for place, size, fields in _records(data):
            index.foreign = index.foreign or (not index.records and self.content(place) is None)
            index.unreadable += bool(data[end:place].strip(b"\0"))
            end = place + size
            found += 1
            kind, last, number, position, tag, replaced, _ = fields
            if position == 0:
                transaction, current = [], number
            if number != current or position != len(transaction):
                current = -1  # a part of it is lost
                continue
            transaction.append((place, Event(kind), tag, replaced))
            if last:
                for each in transaction:
                    index.add(*each)
                current = -1
        index.unreadable += bool(data[end:].strip(b"\0")) or self._size % GROWTH_BYTES > 0
        # What a run that was cut short left here: what is settled, and parts of what was never whole.
        self.settled(len(index.settled) + len(index.replaced) + found - index.records)
        self._end = self._committed = end
        return index

    def set_aside(self) -> Path:
        """Keep the file under another name and begin a new one. Raises ``OSError``."""
        aside = self.path.with_name(f"{self.path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
        self.path.rename(aside)
        sync_folder(self.path.parent)
        os.close(self._file)
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._end = self._committed = self._size = 0
        return aside

    def content(self, place: int) -> Any:
        """What a record holds; ``None`` if it is not what was sealed with this key."""
        start = os.pread(self._file, _HEADER_BYTES, place)
        size, about = _START.unpack_from(start)[1], start[_START.size :]
        sealed = os.pread(self._file, size - _ABOUT.size, place + _HEADER_BYTES)
        try:
            return json.loads(self._cipher.decrypt(about[-12:], sealed, about))
        except InvalidTag:
            return None


def _data_end(file: int) -> int:
    """Where what was written ends: behind it a file that was made longer has nothing, gigabytes of it."""
    end = 0
    while True:
        try:
            start = os.lseek(file, end, os.SEEK_DATA)
        except OSError:  # ENXIO: no more
            return end
        end = os.lseek(file, start, os.SEEK_HOLE)


def _records(data: bytes) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
    """Place, size and header of each record that is as it was written."""
    place = data.find(_MARK)
    while 0 <= place <= len(data) - _HEADER_BYTES:
        _, size, checksum = _START.unpack_from(data, place)
        rest = data[place + _START.size : place + _START.size + size]
        if len(rest) == size >= _ABOUT.size and zlib.crc32(rest) == checksum:
            yield place, _START.size + size, _ABOUT.unpack_from(rest)
            place += _START.size + size
        else:
            place += 1
        place = data.find(_MARK, place)
