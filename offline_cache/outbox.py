"""What visitors did and the landlord's system must have, once and only once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from . import clocks, rows, scheduling
from .acts import IDENTIFIER_FIELDS, ActState, Entry
from .attachments import Attachment
from .database import Connection
from .errors import NeverQueued, StoreFull, UnknownAct
from .store import Store

#: The clock on the wall and the steady one drift apart by more than this: someone set the clock. Seconds.
CLOCK_TOLERANCE_S = 2.0
#: The priority of photos: what other visitors did does not wait for them.
PHOTO_PRIORITY = -1

T = TypeVar("T")


class Outbox:
    """Acts on the disk, in order for each subject; independent subjects do not wait for each other.

    An act is *open* while it waits or is refused: the acts of its subject that came after it stay behind
    it until it is delivered, expires or is given up. ``never_queued`` are the kinds that must be done while
    the line is up, or not at all (a payment). Methods may be called from any thread and raise
    ``StoreError`` when the disk fails: then nothing of that call was kept.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime] | None = None,
        steady: Callable[[], float] | None = None,
        never_queued: Collection[str] = (),
    ) -> None:
        """``clock`` gives the time of day, ``steady`` seconds that no one can set; both for tests."""
        self.store = store
        self.never_queued = frozenset(never_queued)
        self.now = clock or clocks.utc_now
        self._monotonic = steady or (
            clocks.seconds_since_boot if clock is None else lambda: self.now().timestamp()
        )
        self._offset = self._clock_offset()
        self._listeners: list[Callable[[], None]] = []
        self._mutex = threading.RLock()
        self._counts = scheduling.count_by_state(store)
        store.listen(self._on_shredded)

    def listen(self, listener: Callable[[], None]) -> None:
        """``listener`` is called after each change, on the thread that made it."""
        self._listeners.append(listener)

    def put(
        self,
        *,
        kind: str,
        subject: str,
        path: str,
        body: Mapping[str, Any],
        reference: str = "",
        priority: int = 0,
        expires_after: timedelta | None = None,
        attachments: Collection[Attachment] = (),
        key: str = "",
    ) -> Entry:
        """Keeps an act and its photos; all of it is on the disk, encrypted, when this returns, or nothing.

        ``key`` is the idempotency key, new for each act; without one it is made here. Higher ``priority``
        goes first among subjects. Raises ``NeverQueued``, ``StoreFull`` and the other ``StoreError``,
        ``TypeError`` or ``ValueError`` if ``body`` is not JSON, and what ``attach`` raises.
        """
        self._require_queueable(kind)
        self.store.require_room(sum(each.room for each in attachments))
        text = rows.encode(body)
        key = key or str(uuid4())
        self.adjust_to_clock_change()
        now = self.now()
        expires = None if expires_after is None else now + expires_after
        until = None if expires is None else expires.timestamp()
        row = (key, str(kind), subject, path, reference, text, priority, now.timestamp(), until)
        with self.store.transaction() as db:
            id = rows.insert(db, row)
            count = 1 + sum(self._insert(db, each, subject, reference) for each in attachments)
        self._counts_changed(None, ActState.WAITING, count)
        return Entry(
            id=id,
            key=key,
            kind=str(kind),
            subject=subject,
            path=path,
            reference=reference,
            body=body,
            state=ActState.WAITING,
            priority=priority,
            created_at=now.astimezone(UTC),
            expires_at=expires and expires.astimezone(UTC),
        )

    def attach(self, attachment: Attachment, *, subject: str, reference: str = "") -> None:
        """Keeps a photo, after what its subject has already.

        It becomes several acts; all of them or none are on the disk. They go after the acts of other
        subjects, which need not wait for a photo. Raises ``TooLarge`` (over 40 MB), ``ValueError`` (empty),
        ``OSError`` (the file), ``NeverQueued``, ``StoreFull`` and the other ``StoreError``.
        """
        self.store.require_room(attachment.room)
        self.adjust_to_clock_change()
        with self.store.transaction() as db:
            count = self._insert(db, attachment, subject, reference)
        self._counts_changed(None, ActState.WAITING, count)

    def _insert(self, db: Connection, attachment: Attachment, subject: str, reference: str) -> int:
        """Inside the caller's transaction; returns how many acts it takes."""
        self._require_queueable(attachment.kind)
        now, kind, count = self.now().timestamp(), attachment.kind, 0
        for path, body in attachment.acts():
            text = rows.encode(body)
            rows.insert(db, (str(uuid4()), kind, subject, path, reference, text, PHOTO_PRIORITY, now, None))
            count += 1
        return count

    def _require_queueable(self, kind: str) -> None:
        if kind in self.never_queued:
            raise NeverQueued(f"{kind} is done while the line is up, or not at all")

    def get(self, id: int) -> Entry:
        """One act. Raises ``UnknownAct``."""
        found = self.store.read("SELECT * FROM entries WHERE id = ?", (id,))
        if not found:
            raise UnknownAct(f"there is no act {id}")
        return rows.entry_of(found[0])

    def entries(self, *states: ActState) -> list[Entry]:
        """The acts in these states, all of them by default, in the order they came."""
        query = "SELECT * FROM entries WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [
            rows.entry_of(row) for row in self.store.read(query, (json.dumps(states or tuple(ActState)),))
        ]

    def counts(self) -> dict[ActState, int]:
        """How many acts are in each state. Costs nothing."""
        return {state: self._counts[state] for state in ActState}

    def next_due(self, now: datetime) -> Entry | None:
        """The act to send now: highest priority first, then the one that is due for the longest time.

        What is too late to be of use expires here first.
        """
        for id in scheduling.expired_ids(self.store, now):
            self._close(id, ActState.EXPIRED, (ActState.WAITING,))
        return scheduling.next_due(self.store, now)

    def next_change_at(self) -> datetime | None:
        """When the next act becomes due or expires; ``None`` if nothing waits."""
        return scheduling.next_change(self.store)

    def mark_delivered(self, id: int, response: Mapping[str, Any]) -> None:
        """The landlord's system has it. What the visitor said is wiped, here and in ``response``.

        The key, the kind, the reference, the times and the names in ``response`` (``IDENTIFIER_FIELDS``)
        stay. Raises ``UnknownAct``, ``WrongState``.
        """
        kept = {name: response[name] for name in IDENTIFIER_FIELDS if name in response}
        self._close(id, ActState.DELIVERED, (ActState.WAITING,), response=json.dumps(kept))

    def mark_refused(self, id: int, status: int, code: str, detail: str) -> None:
        """The landlord's system said no, with HTTP ``status``. Raises ``UnknownAct``, ``WrongState``."""
        self._write_even_when_full(lambda db: rows.refuse(db, id, self.now(), status, code, detail))
        self._counts_changed(ActState.WAITING, ActState.REFUSED)

    def postpone(self, id: int, until: datetime, reason: str) -> None:
        """An attempt failed: not before ``until``. Raises ``UnknownAct``, ``WrongState``."""
        self._write_even_when_full(lambda db: rows.postpone(db, id, until, reason))
        self._counts_changed(ActState.WAITING, ActState.WAITING)

    def note(self, id: int, reason: str) -> None:
        """Why an act waits, which is no fault of it and no try. Raises ``UnknownAct``, ``WrongState``."""
        self._write_even_when_full(lambda db: rows.note(db, id, reason))

    def retry(self, id: int) -> None:
        """Due now, with the same key: a refused act waits again. Raises ``UnknownAct``, ``WrongState``.

        The key stays because a refusal may come from something that stands between us and a system that
        already has the act.
        """
        before = self._write_even_when_full(
            lambda db: rows.requeue(db, id, ActState.WAITING, ActState.REFUSED)
        )
        self._counts_changed(before, ActState.WAITING)

    def retry_all(self) -> None:
        """All that waits is due now."""
        self._write_even_when_full(rows.make_all_due)
        self._counts_changed(None, None)

    def correct(
        self,
        id: int,
        body: Mapping[str, Any],
        attachments: Collection[Attachment] | None = None,
        key: str = "",
    ) -> None:
        """A refused act waits again, at its place, with another body and so another key.

        Without ``key`` one is made here. ``attachments`` take the place of the photos that wait behind it;
        ``None`` leaves those. Raises ``UnknownAct``, ``WrongState`` and what ``attach`` raises; nothing is
        changed then.
        """
        text, gone, come = rows.encode(body), 0, 0
        self.store.require_room(sum(each.room for each in attachments or ()))
        with self.store.transaction() as db:
            rows.requeue(db, id, ActState.REFUSED)
            rows.replace_body(db, id, text, key or str(uuid4()))
            if attachments is not None:
                gone, subject, reference = rows.remove_photos_behind(db, id)
                come = sum(self._insert(db, each, subject, reference) for each in attachments)
        self._counts_changed(None, ActState.WAITING, come - gone)
        self._counts_changed(ActState.REFUSED, ActState.WAITING)

    def discard(self, id: int, reason: str = "") -> None:
        """Staff decides that an act is not sent any more, and perhaps says why (``Entry.reason``).

        It is wiped, and with it what its subject has below the resource that it would have made: the photos
        of a ticket, the chunks of a photo, what follows a chunk. The rest of its subject goes on. Raises
        ``UnknownAct``, ``WrongState``.
        """
        for each in (*scheduling.dependents_of(self.store, self.get(id)), id):
            self._close(each, ActState.EXPIRED, (ActState.WAITING, ActState.REFUSED), reason=reason)

    def forget(self, older_than: timedelta) -> None:
        """Removes what is left of acts delivered or expired for longer than that."""
        before = self.now() - older_than
        for state in (ActState.DELIVERED, ActState.EXPIRED):
            count = self._write_even_when_full(partial(rows.purge, state=state, before=before))
            self._counts_changed(state, None, count)

    def adjust_to_clock_change(self) -> None:
        """If someone set the clock since the last call, waits and expiries keep their length.

        All that waits is due at once and expiries move with the clock.
        """
        with self._mutex:
            offset = self._clock_offset()
            jump = offset - self._offset
            if abs(jump) > CLOCK_TOLERANCE_S:
                self._write_even_when_full(lambda db: rows.shift_expiries(db, jump))
            self._offset = offset

    def _on_shredded(self) -> None:
        with self._mutex:
            self._counts = scheduling.count_by_state(self.store)
        self._counts_changed(None, None)

    def _write_even_when_full(self, change: Callable[[Connection], T]) -> T:
        """A change that must be made on a full disk too: it takes away, or comes of a delivery."""
        try:
            with self.store.transaction() as db:
                return change(db)
        except StoreFull:
            if not self.store.make_room():
                raise
        with self.store.transaction() as db:
            return change(db)

    def _clock_offset(self) -> float:
        return self.now().timestamp() - self._monotonic()

    def _close(
        self,
        id: int,
        state: ActState,
        allowed: tuple[ActState, ...],
        *,
        response: str | None = None,
        reason: str = "",
    ) -> None:
        before = self._write_even_when_full(
            lambda db: rows.close(db, id, self.now(), state, allowed, response=response, reason=reason)
        )
        self._counts_changed(before, state)

    def _counts_changed(self, before: ActState | None, after: ActState | None, count: int = 1) -> None:
        """After a commit: the counts follow and the listeners hear of it."""
        with self._mutex:
            if before is not None:
                self._counts[before] -= count
            if after is not None:
                self._counts[after] += count
        for listener in self._listeners:
            listener()
