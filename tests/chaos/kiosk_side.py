"""The kiosk: the real outbox, sync and client, and a visitor who never stops. Runs until it is killed."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from kiosk.backend import AgencyClient
from kiosk.backend.gateway import deliver_with
from offline_cache import ActState, Attachment, KeyFile, Outbox, OutboxSync, Store, StoreUnwritable
from offline_cache.database import Transaction
from offline_cache.outbox import seconds_since_boot

from .board import Board, Slot, end_with_the_harness
from .ledger import PHOTO, TICKET, Ledger, photo, promises, words

TOKEN = "chaos-device-with-a-long-token"
#: The process ends with this when the disk is too full to open the store.
DISK_FULL = 28
#: Subjects that go on at the same time, and the events that each gets.
SUBJECTS, EVENTS = 8, 6
#: Waits of the sync are this many times shorter than in an agency.
HASTE = 20
TIMEOUTS = {"connect_timeout": 0.5, "read_timeout": 0.5, "total_timeout": 1.0}


class WatchedStore(Store):
    """Says on the board when it is inside a commit."""

    board: Board

    def transaction(self) -> Transaction:
        return _Watched(self._db, self._mutex, self.board)


class _Watched(Transaction):
    __slots__ = ("_board",)

    def __init__(self, db: Any, mutex: Any, board: Board) -> None:
        super().__init__(db, mutex)
        self._board = board

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._board[Slot.COMMITTING] = 1
        if self._board[Slot.AIM]:
            threading.Thread(target=_die_soon).start()
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._board[Slot.COMMITTING] = 0


def _die_soon() -> None:
    """``kill -9`` from inside: from another process it would come after most commits, which are short."""
    time.sleep(random.uniform(0, 0.0002))
    os.kill(os.getpid(), signal.SIGKILL)


class Haste:
    """The chance in the waits of the sync, in a hurry."""

    def __init__(self, chance: random.Random) -> None:
        self._rng = chance

    def uniform(self, a: float, b: float) -> float:
        return self._rng.uniform(a, b) / HASTE


class WrongClock:
    """The clock on the wall, which someone sets."""

    def __init__(self) -> None:
        self.wrong_by = timedelta()

    def wall(self) -> datetime:
        return datetime.now(UTC) + self.wrong_by


def live(base: Path, url: str, board: Board, life: int, seed: int) -> None:
    """One life of the kiosk, until the harness kills it or ends."""
    end_with_the_harness()
    chance, clock = random.Random(seed), WrongClock()
    WatchedStore.board = board
    board[Slot.COMMITTING] = board[Slot.AIM] = 0
    try:
        store = WatchedStore.open(base / "disk" / "store", KeyFile(base / "store.key"))
    except StoreUnwritable:
        sys.exit(DISK_FULL)
    outbox = Outbox(store, clock.wall, seconds_since_boot)
    sync = OutboxSync(outbox, deliver_with(AgencyClient(url, TOKEN, **TIMEOUTS)), rng=Haste(chance))
    sync.start()
    visitor = Visitor(base, outbox, board, life, chance)
    board[Slot.LIFE] = life
    while True:
        counts = outbox.counts()
        board[Slot.WAITING], board[Slot.REFUSED] = counts[ActState.WAITING], counts[ActState.REFUSED]
        if chance.random() < 0.005:
            clock.wrong_by = timedelta(hours=chance.uniform(-240, 240))
            board[Slot.CLOCK_SET] += 1
        if board[Slot.TRIED] - board[Slot.DISK_FULL] < board[Slot.TARGET]:
            visitor.act()
        elif chance.random() < 0.05:
            sync.wake()
        time.sleep(chance.uniform(0, 0.01))


class Visitor:
    """Reports, then adds to what was reported; each act is in the ledger before and after."""

    def __init__(self, base: Path, outbox: Outbox, board: Board, life: int, chance: random.Random) -> None:
        self._outbox, self._board, self._life, self._rng = outbox, board, life, chance
        known = promises(base / "ledger")
        self._ledger = Ledger(base / "ledger")
        board[Slot.TRIED] = sum(len(each.tried) for each in known.values())
        self._made = 0
        #: The next number of each subject that goes on, those of former lives included.
        self._next = {
            subject: max(each.tried) + 1
            for subject, each in list(known.items())[-SUBJECTS:]
            if TICKET in each.kept and max(each.tried) < EVENTS
        }

    def act(self) -> None:
        """Puts one act."""
        if not self._next or (len(self._next) < SUBJECTS and self._rng.random() < 0.5):
            self._made += 1
            subject, number = f"K{self._life}-{self._made}", TICKET
        else:
            subject = self._rng.choice(list(self._next))
            number = self._next.pop(subject)
        self._ledger.write("try", subject, number)
        self._board[Slot.TRIED] += 1
        try:
            self._put(subject, number)
        except StoreUnwritable:
            self._ledger.write("refused", subject, number)
            self._board[Slot.DISK_FULL] += 1
            if number == TICKET:
                return
        else:
            self._ledger.write("kept", subject, number)
        if number < EVENTS:
            self._next[subject] = number + 1

    def _put(self, subject: str, number: int) -> None:
        reporter = {"kind": "guest", "name": subject, "phone": "06 39 98 00 00", "address": ""}
        said = words(subject, number)
        if number == PHOTO:
            path, about = f"/v1/tickets/{subject}/attachments", {"reporter": reporter, "at": _EVENT["at"]}
            self._outbox.attach(Attachment(path, photo(subject), "image/jpeg", about), subject=subject)
            return
        if number == TICKET:
            path, body = "/v1/tickets", _TICKET | {"reference": subject, "description": said}
        else:
            path, body = f"/v1/tickets/{subject}/events", _EVENT | {"comment": said}
        self._outbox.put(
            kind="chaos", subject=subject, path=path, body=body | {"reporter": reporter}, reference=subject
        )


_TICKET: dict[str, Any] = {
    "place": "cuisine",
    "symptom": "robinet_fuit",
    "language": "fr",
    "urgency": "sous_24_h",
    "reported_at": "2026-11-24T10:42:00+01:00",
}
_EVENT: dict[str, Any] = {"kind": "relance", "at": "2026-11-24T10:42:00+01:00"}
