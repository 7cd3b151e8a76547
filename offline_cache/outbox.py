"""What visitors did and the landlord's system must have, once and only once.

What is asked of the store costs the same with 100,000 acts waiting as with 10.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from .acts import IDENTIFIER_FIELDS, PHOTO_KIND, ActState, Attachment, Entry
from .database import Connection
from .errors import NeverQueued, StoreFull, UnknownAct, WrongState
from .journal import Event
from .schema import JOURNALED
from .store import Store

#: The clock on the wall and the steady one drift apart by more than this: someone set the clock. Seconds.
CLOCK_TOLERANCE_S = 2.0
#: The priority of photos: what other visitors did does not wait for them.
PHOTO_PRIORITY = -1

_INSERT = """INSERT INTO acts (key, kind, subject, path, reference, body, state, turn, priority, created_at,
        expires_at)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'waiting', NOT EXISTS (SELECT 1 FROM open WHERE subject = ?3),
        ?7, ?8, ?9"""

_POSTPONE = "UPDATE acts SET due_at = ?, reason = ?, attempts = attempts + 1 WHERE id = ?"

_REQUEUE = """UPDATE acts SET state = 'waiting', due_at = 0, settled_at = NULL, status = NULL,
    code = '', detail = '' WHERE id = ?"""

_REFUSE = """UPDATE acts SET state = 'refused', settled_at = ?, attempts = attempts + 1, reason = '',
    status = ?, code = ?, detail = ? WHERE id = ?"""

_WIPE = """UPDATE acts SET state = ?, settled_at = ?, response = ?, attempts = attempts + ?, turn = 0,
    body = NULL, subject = '', path = '', reason = ?, detail = '' WHERE id = ?"""

_NEXT_TURN = "UPDATE acts SET turn = 1 WHERE id = (SELECT min(id) FROM open WHERE subject = ?)"

#: The photos behind an act that was refused: none of them was sent.
_DELETE_PHOTOS = """DELETE FROM acts
    WHERE id IN (SELECT id FROM open WHERE subject = ?) AND id > ? AND kind = ?"""

_PHOTOS = """SELECT key, length(body) FROM acts
    WHERE id IN (SELECT id FROM open WHERE subject = ?) AND id > ? AND kind = ?"""

_MAKE_ALL_DUE = "UPDATE acts SET due_at = 0 WHERE state = 'waiting' AND due_at > 0"

#: What was refused too: it may be sent again, and has as long as it had.
_SHIFT_EXPIRIES = "UPDATE acts SET expires_at = expires_at + ? WHERE state IN ('waiting', 'refused')"

_PURGE = "DELETE FROM acts WHERE id IN (SELECT id FROM past WHERE state = ? AND settled_at < ?)"

_encode = json.JSONEncoder(allow_nan=False).encode

T = TypeVar("T")


def seconds_since_boot() -> float:
    """Seconds since the machine started, time asleep included (``time.monotonic`` leaves it out on Linux)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


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
        self.now = clock or (lambda: datetime.now(UTC))
        self._monotonic = steady or (seconds_since_boot if clock is None else lambda: self.now().timestamp())
        self._offset = self._clock_offset()
        self._listeners: list[Callable[[], None]] = []
        self._mutex = threading.RLock()
        self._counts = self._count_by_state()
        store.listen(self._on_shredded)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each change, on the thread that made it."""
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
        """Keep an act and its photos; all of it is on the disk, encrypted, when this returns, or nothing.

        ``key`` is the idempotency key, new for each act; without one it is made here. Higher ``priority``
        goes first among subjects. Raises ``NeverQueued``, ``StoreFull`` and the other ``StoreError``,
        ``TypeError`` or ``ValueError`` if ``body`` is not JSON, and what ``attach`` raises.
        """
        self._require_queueable(kind)
        self.store.require_room(sum(each.room for each in attachments))
        text = _encode(body)
        key = key or str(uuid4())
        self.adjust_to_clock_change()
        now = self.now()
        expires = None if expires_after is None else now + expires_after
        until = None if expires is None else expires.timestamp()
        row = (key, str(kind), subject, path, reference, text, priority, now.timestamp(), until)
        with self.store.transaction() as db:
            id = self._insert_act(db, row)
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
        """Keep a photo, after what its subject has already.

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
        """Insert the acts of a photo inside the caller's transaction; return how many it takes."""
        self._require_queueable(attachment.kind)
        now, kind, count = self.now().timestamp(), attachment.kind, 0
        for path, body in attachment.acts():
            row = (str(uuid4()), kind, subject, path, reference, _encode(body), PHOTO_PRIORITY, now, None)
            self._insert_act(db, row)
            count += 1
        return count

    def _insert_act(self, db: Connection, row: tuple[Any, ...]) -> int:
        id = int(db.execute(_INSERT, row).lastrowid)
        self.store.journal.add(Event.PUT, row[0], [id, *row])
        return id

    def _require_queueable(self, kind: str) -> None:
        if kind in self.never_queued:
            raise NeverQueued(f"{kind} is done while the line is up, or not at all")

    def get(self, id: int) -> Entry:
        """One act. Raises ``UnknownAct``."""
        found = self.store.read("SELECT * FROM entries WHERE id = ?", (id,))
        if not found:
            raise UnknownAct(f"there is no act {id}")
        return _entry_of(found[0])

    def has_open(self, subject: str) -> bool:
        """Whether an act of that subject waits or is refused: what comes after stays behind it."""
        return bool(self.store.read("SELECT 1 FROM open WHERE subject = ? LIMIT 1", (subject,)))

    def has_open_with(self, member: str, value: str) -> bool:
        """Whether an act waits or is refused whose body has that value; ``member`` is its path in JSON."""
        query = "SELECT 1 FROM acts WHERE id IN (SELECT id FROM open) AND json_extract(body, ?) = ? LIMIT 1"
        return bool(self.store.read(query, (member, value)))

    def entries(self, *states: ActState) -> list[Entry]:
        """The acts in these states, all of them by default, in the order they came."""
        query = "SELECT * FROM entries WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [_entry_of(row) for row in self.store.read(query, (json.dumps(states or tuple(ActState)),))]

    def counts(self) -> dict[ActState, int]:
        """How many acts are in each state. Costs nothing."""
        return {state: self._counts[state] for state in ActState}

    def next_due(self, now: datetime) -> Entry | None:
        """The act to send now: highest priority first, then the one that is due for the longest time.

        What is too late to be of use expires here first.
        """
        expired = "SELECT id FROM expiring WHERE expires_at <= ?"
        for (id,) in self.store.read(expired, (now.timestamp(),)):
            self._close(id, ActState.EXPIRED, (ActState.WAITING,))
        for priority in self._priorities():
            rows = self.store.read(
                """SELECT * FROM entries WHERE id = (SELECT id FROM ready
                    WHERE priority = ? AND due_at <= ? ORDER BY due_at, id LIMIT 1)""",
                (priority, now.timestamp()),
            )
            if rows:
                return _entry_of(rows[0])
        return None

    def next_change_at(self) -> datetime | None:
        """When the next act becomes due or expires; ``None`` if nothing waits."""
        earliest = "SELECT min(due_at) FROM ready WHERE priority = ?"
        times = [self.store.read(earliest, (priority,))[0][0] for priority in self._priorities()]
        expiry = self.store.read("SELECT min(expires_at) FROM expiring")[0][0]
        if expiry is not None:
            times.append(expiry)
        return datetime.fromtimestamp(min(times), UTC) if times else None

    def _priorities(self) -> Iterator[int]:
        """The priorities of acts that could be sent, highest first; each found by one step in the index."""
        found = self.store.read("SELECT max(priority) FROM ready")[0][0]
        while found is not None:
            yield found
            found = self.store.read("SELECT max(priority) FROM ready WHERE priority < ?", (found,))[0][0]

    def mark_delivered(self, id: int, response: Mapping[str, Any]) -> None:
        """The landlord's system has it: wipe what the visitor said, here and in ``response``.

        The key, the kind, the reference, the times and the names in ``response`` (``IDENTIFIER_FIELDS``)
        stay. Raises ``UnknownAct``, ``WrongState``.
        """
        kept = {name: response[name] for name in IDENTIFIER_FIELDS if name in response}
        self._close(id, ActState.DELIVERED, (ActState.WAITING,), response=json.dumps(kept))

    def mark_refused(self, id: int, status: int, code: str, detail: str) -> None:
        """The landlord's system said no, with HTTP ``status``. Raises ``UnknownAct``, ``WrongState``."""
        refusal = (self.now().timestamp(), status, code, detail)
        self._update(id, (ActState.WAITING,), ActState.REFUSED, _REFUSE, *refusal, event=Event.REFUSED)

    def postpone(self, id: int, until: datetime, reason: str) -> None:
        """An attempt failed: not before ``until``. Raises ``UnknownAct``, ``WrongState``."""
        self._update(id, (ActState.WAITING,), ActState.WAITING, _POSTPONE, until.timestamp(), reason)

    def note(self, id: int, reason: str) -> None:
        """Why an act waits, which is no fault of it and no try. Raises ``UnknownAct``, ``WrongState``."""
        noted = "UPDATE acts SET reason = ? WHERE id = ?"
        self._update(id, (ActState.WAITING,), ActState.WAITING, noted, reason)

    def retry(self, id: int) -> None:
        """Due now, with the same key: a refused act waits again. Raises ``UnknownAct``, ``WrongState``.

        The key stays because a refusal may come from something that stands between us and a system that
        already has the act.
        """
        allowed = (ActState.WAITING, ActState.REFUSED)
        self._update(id, allowed, ActState.WAITING, _REQUEUE, event=Event.RETRIED)

    def retry_all(self) -> None:
        """All that waits is due now."""
        self._write_even_when_full(lambda db: db.execute(_MAKE_ALL_DUE))
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
        text, gone, come = _encode(body), 0, 0
        self.store.require_room(sum(each.room for each in attachments or ()))
        with self.store.transaction() as db:
            _require_state(db, id, ActState.REFUSED)
            before, subject, reference = db.execute(
                "SELECT key, subject, reference FROM acts WHERE id = ?", (id,)
            ).fetchone()
            key = key or str(uuid4())
            db.execute(_REQUEUE, (id,))
            db.execute("UPDATE acts SET body = ?, key = ? WHERE id = ?", (text, key, id))
            row = db.execute(f"SELECT {JOURNALED} FROM acts WHERE id = ?", (id,)).fetchone()  # noqa: S608 - our own names
            self.store.journal.add(Event.PUT, key, row, replaces=before)
            if attachments is not None:
                for name, size in db.execute(_PHOTOS, (subject, id, PHOTO_KIND)).fetchall():
                    self._journal_settled(name, size, ActState.EXPIRED)
                gone = db.execute(_DELETE_PHOTOS, (subject, id, PHOTO_KIND)).rowcount
                come = sum(self._insert(db, each, subject, reference) for each in attachments)
        self._counts_changed(None, ActState.WAITING, come - gone)
        self._counts_changed(ActState.REFUSED, ActState.WAITING)

    def discard(self, id: int, reason: str = "") -> None:
        """Staff decides that an act is not sent any more, and perhaps says why (``Entry.reason``).

        It is wiped, and with it what its subject has below the resource that it would have made: the photos
        of a ticket, the chunks of a photo, what follows a chunk. The rest of its subject goes on. Raises
        ``UnknownAct``, ``WrongState``.
        """
        for each in (*self._dependents_of(self.get(id)), id):
            self._close(each, ActState.EXPIRED, (ActState.WAITING, ActState.REFUSED), reason=reason)

    def _dependents_of(self, entry: Entry) -> list[int]:
        """Open acts on what the act would have made, the last one first."""
        names = {str(name) for key in IDENTIFIER_FIELDS if (name := (entry.body or {}).get(key))}
        made = {f"{entry.path}/{name}" for name in names}
        if entry.kind == PHOTO_KIND and not names:
            made.add(entry.path)
        query = "SELECT id, path FROM acts WHERE id IN (SELECT id FROM open WHERE subject = ?) AND id > ?"
        rows = self.store.read(f"{query} ORDER BY id DESC", (entry.subject, entry.id))
        within = tuple(f"{each}/" for each in made)
        return [id for id, path in rows if path in made or path.startswith(within)]

    def forget(self, older_than: timedelta) -> None:
        """Remove what is left of acts delivered or expired for longer than that."""
        before = (self.now() - older_than).timestamp()

        def purge(db: Connection) -> list[tuple[ActState, int]]:
            past = (ActState.DELIVERED, ActState.EXPIRED)
            return [(state, db.execute(_PURGE, (state, before)).rowcount) for state in past]

        for state, count in self._write_even_when_full(purge):
            self._counts_changed(state, None, count)

    def adjust_to_clock_change(self) -> None:
        """If someone set the clock since the last call, waits and expiries keep their length.

        All that waits is due at once and expiries move with the clock.
        """
        with self._mutex:
            offset = self._clock_offset()
            jump = offset - self._offset
            if abs(jump) > CLOCK_TOLERANCE_S:

                def shift(db: Connection) -> None:
                    db.execute(_MAKE_ALL_DUE)
                    db.execute(_SHIFT_EXPIRIES, (jump,))

                self._write_even_when_full(shift)
                self.store.rewrite_journal()  # it has the expiries as they were
            self._offset = offset

    def _clock_offset(self) -> float:
        return self.now().timestamp() - self._monotonic()

    def _update(
        self,
        id: int,
        allowed: tuple[ActState, ...],
        after: ActState,
        statement: str,
        *values: object,
        event: Event | None = None,
    ) -> None:
        """Run a statement on an act in one of the ``allowed`` states, which leaves it in ``after``."""

        def change(db: Connection) -> ActState:
            before = _require_state(db, id, *allowed)
            db.execute(statement, (*values, id))
            if event is not None:
                key = db.execute("SELECT key FROM acts WHERE id = ?", (id,)).fetchone()[0]
                self.store.journal.add(event, key, values)
            return before

        self._counts_changed(self._write_even_when_full(change), after)

    def _close(
        self,
        id: int,
        state: ActState,
        allowed: tuple[ActState, ...],
        *,
        response: str | None = None,
        reason: str = "",
    ) -> None:
        """Wipe an act and give the turn to the next one of its subject."""

        def change(db: Connection) -> ActState:
            before = _require_state(db, id, *allowed)
            key, subject, size = db.execute(
                "SELECT key, subject, length(body) FROM acts WHERE id = ?", (id,)
            ).fetchone()
            self._journal_settled(key, size, state)
            delivered = state is ActState.DELIVERED
            db.execute(_WIPE, (state, self.now().timestamp(), response, delivered, reason, id))
            db.execute(_NEXT_TURN, (subject,))
            return before

        self._counts_changed(self._write_even_when_full(change), state)
        if self.store.journal.needs_rewrite:
            self.store.rewrite_journal()

    def _journal_settled(self, key: str, size: int, state: ActState) -> None:
        self.store.journal.add(Event.SETTLED, key, [state, self.now().timestamp()])
        self.store.journal.settled(size)

    def _write_even_when_full(self, change: Callable[[Connection], T]) -> T:
        """Make a change that must be made on a full disk too: it takes away, or comes of a delivery."""
        try:
            with self.store.transaction() as db:
                return change(db)
        except StoreFull:
            if not self.store.make_room():
                raise
        with self.store.transaction() as db:
            return change(db)

    def _count_by_state(self) -> Counter[ActState]:
        """How many acts are in each state, as the disk has them."""
        past = (ActState.REFUSED, ActState.DELIVERED, ActState.EXPIRED)
        count = "SELECT count(*) FROM past WHERE state = ?"
        counts = Counter({state: int(self.store.read(count, (state,))[0][0]) for state in past})
        open_ = int(self.store.read("SELECT count(*) FROM open")[0][0])
        counts[ActState.WAITING] = open_ - counts[ActState.REFUSED]
        return counts

    def _counts_changed(self, before: ActState | None, after: ActState | None, count: int = 1) -> None:
        """Update the counts after a commit and tell the listeners."""
        with self._mutex:
            if before is not None:
                self._counts[before] -= count
            if after is not None:
                self._counts[after] += count
        for listener in self._listeners:
            listener()

    def _on_shredded(self) -> None:
        with self._mutex:
            self._counts = self._count_by_state()
        self._counts_changed(None, None)


def _require_state(db: Connection, id: int, *allowed: ActState) -> ActState:
    """The state of an act. Raises ``UnknownAct``, and ``WrongState`` if it is not one of those."""
    row = db.execute("SELECT state FROM acts WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise UnknownAct(f"there is no act {id}")
    state = ActState(row[0])
    if state not in allowed:
        raise WrongState(f"act {id} is {state}")
    return state


def _entry_of(row: tuple[Any, ...]) -> Entry:
    """A row of the view ``entries`` as an act."""
    (id, key, kind, subject, path, reference, body, state, priority, *times) = row[:12]
    created, expires, settled = (None if t is None else datetime.fromtimestamp(t, UTC) for t in times)
    attempts, reason, status, code, detail, response = row[12:]
    assert created is not None
    return Entry(
        id=id,
        key=key,
        kind=kind,
        subject=subject,
        path=path,
        reference=reference,
        body=None if body is None else json.loads(body),
        state=ActState(state),
        priority=priority,
        created_at=created,
        expires_at=expires,
        settled_at=settled,
        attempts=attempts,
        reason=reason,
        status=status,
        code=code,
        detail=detail,
        response=None if response is None else json.loads(response),
    )
