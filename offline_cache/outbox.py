"""What visitors did and the landlord's system must have, once and only once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from . import clocks
from .acts import Entry, State
from .attachments import PHOTO, Attachment
from .database import Connection
from .errors import NeverQueued, StoreFull, UnknownAct, WrongState
from .store import Store

#: The clock on the wall and the steady one drift apart by more than this: someone set the clock. Seconds.
CLOCK_TOLERANCE = 2.0
#: Members that name a resource. Of an answer only they stay: the rest may repeat what the visitor said.
NAMES = ("id", "reference")
#: The priority of photos: what other visitors did does not wait for them.
AFTER_OTHERS = -1


_encode = json.JSONEncoder(allow_nan=False).encode

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
        self.now = clock or clocks.wall
        self._steady = steady or (clocks.steady if clock is None else lambda: self.now().timestamp())
        self._offset = self._clock_offset()
        self._listeners: list[Callable[[], None]] = []
        self._mutex = threading.RLock()
        self._counts = self._counted()
        store.listen(self._shredded)

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
    ) -> Entry:
        """Keeps an act and its photos; all of it is on the disk, encrypted, when this returns, or nothing.

        Higher ``priority`` goes first among subjects. Raises ``NeverQueued``, ``StoreFull`` and the other
        ``StoreError``, ``TypeError`` or ``ValueError`` if ``body`` is not JSON, and what ``attach`` raises.
        """
        self._refuse_never_queued(kind)
        self.store.require_room(sum(each.room for each in attachments))
        text = _encode(body)
        key = str(uuid4())
        self.mind_the_clock()
        now = self.now()
        expires = None if expires_after is None else now + expires_after
        row = (key, str(kind), subject, path, reference, text, priority, now.timestamp())
        with self.store.transaction() as db:
            id = db.execute(_PUT, (*row, expires and expires.timestamp())).lastrowid
            count = 1 + sum(self._insert(db, each, subject, reference) for each in attachments)
        self._moved(None, State.WAITING, count)
        return Entry(
            id=id,
            key=key,
            kind=str(kind),
            subject=subject,
            path=path,
            reference=reference,
            body=body,
            state=State.WAITING,
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
        self.mind_the_clock()
        with self.store.transaction() as db:
            count = self._insert(db, attachment, subject, reference)
        self._moved(None, State.WAITING, count)

    def _insert(self, db: Connection, attachment: Attachment, subject: str, reference: str) -> int:
        """Inside the caller's transaction; returns how many acts it takes."""
        self._refuse_never_queued(attachment.kind)
        now, kind, count = self.now().timestamp(), attachment.kind, 0
        for path, body in attachment.acts():
            row = (str(uuid4()), kind, subject, path, reference, _encode(body), AFTER_OTHERS, now, None)
            db.execute(_PUT, row)
            count += 1
        return count

    def _refuse_never_queued(self, kind: str) -> None:
        if kind in self.never_queued:
            raise NeverQueued(f"{kind} is done while the line is up, or not at all")

    def get(self, id: int) -> Entry:
        """One act. Raises ``UnknownAct``."""
        rows = self.store.read("SELECT * FROM entries WHERE id = ?", (id,))
        if not rows:
            raise UnknownAct(f"there is no act {id}")
        return _entry(rows[0])

    def entries(self, *states: State) -> list[Entry]:
        """The acts in these states, all of them by default, in the order they came."""
        query = "SELECT * FROM entries WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [_entry(row) for row in self.store.read(query, (json.dumps(states or tuple(State)),))]

    def counts(self) -> dict[State, int]:
        """How many acts are in each state. Costs nothing."""
        return {state: self._counts[state] for state in State}

    def next_due(self, now: datetime) -> Entry | None:
        """The act to send now: highest priority first, then the one that is due for the longest time.

        What is too late to be of use expires here first.
        """
        self._expire(now.timestamp())
        for priority in self._priorities():
            rows = self.store.read(
                """SELECT * FROM entries WHERE id = (SELECT id FROM ready
                    WHERE priority = ? AND due_at <= ? ORDER BY due_at, id LIMIT 1)""",
                (priority, now.timestamp()),
            )
            if rows:
                return _entry(rows[0])
        return None

    def next_change(self) -> datetime | None:
        """When the next act becomes due or expires; ``None`` if nothing waits."""
        earliest = "SELECT min(due_at) FROM ready WHERE priority = ?"
        times = [self.store.read(earliest, (priority,))[0][0] for priority in self._priorities()]
        expiry = self.store.read("SELECT min(expires_at) FROM expiring")[0][0]
        if expiry is not None:
            times.append(expiry)
        return _time(min(times)) if times else None

    def mark_delivered(self, id: int, response: Mapping[str, Any]) -> None:
        """The landlord's system has it. What the visitor said is wiped, here and in ``response``.

        The key, the kind, the reference, the times and the names in ``response`` (``NAMES``)
        stay. Raises ``UnknownAct``, ``WrongState``.
        """
        kept = {name: response[name] for name in NAMES if name in response}
        self._close(id, State.DELIVERED, (State.WAITING,), response=json.dumps(kept))

    def mark_refused(self, id: int, status: int, code: str, detail: str) -> None:
        """The landlord's system said no, with HTTP ``status``. Raises ``UnknownAct``, ``WrongState``."""

        def change(db: Connection) -> None:
            _require(db, id, State.WAITING)
            db.execute(
                """UPDATE acts SET state = 'refused', settled_at = ?, attempts = attempts + 1, reason = '',
                    status = ?, code = ?, detail = ? WHERE id = ?""",
                (self.now().timestamp(), status, code, detail, id),
            )

        self._settle(change)
        self._moved(State.WAITING, State.REFUSED)

    def postpone(self, id: int, until: datetime, reason: str) -> None:
        """An attempt failed: not before ``until``. Raises ``UnknownAct``, ``WrongState``."""

        def change(db: Connection) -> None:
            _require(db, id, State.WAITING)
            db.execute(
                "UPDATE acts SET due_at = ?, reason = ?, attempts = attempts + 1 WHERE id = ?",
                (until.timestamp(), reason, id),
            )

        self._settle(change)
        self._moved(State.WAITING, State.WAITING)

    def retry(self, id: int) -> None:
        """Due now, with the same key: a refused act waits again. Raises ``UnknownAct``, ``WrongState``.

        The key stays because a refusal may come from something that stands between us and a system that
        already has the act.
        """

        def change(db: Connection) -> State:
            before = _require(db, id, State.WAITING, State.REFUSED)
            db.execute(_WAIT_AGAIN, (id,))
            return before

        self._moved(self._settle(change), State.WAITING)

    def retry_all(self) -> None:
        """All that waits is due now."""
        self._settle(lambda db: db.execute(_ALL_DUE))
        self._moved(None, None)

    def correct(
        self, id: int, body: Mapping[str, Any], attachments: Collection[Attachment] | None = None
    ) -> None:
        """A refused act waits again, at its place, with another body and so another key.

        ``attachments`` take the place of the photos that wait behind it; ``None`` leaves those. Raises
        ``UnknownAct``, ``WrongState`` and what ``attach`` raises; nothing is changed then.
        """
        text, gone, come = _encode(body), 0, 0
        self.store.require_room(sum(each.room for each in attachments or ()))
        with self.store.transaction() as db:
            _require(db, id, State.REFUSED)
            db.execute(_WAIT_AGAIN, (id,))
            db.execute("UPDATE acts SET body = ?, key = ? WHERE id = ?", (text, str(uuid4()), id))
            if attachments is not None:
                what = "SELECT subject, reference FROM acts WHERE id = ?"
                subject, reference = db.execute(what, (id,)).fetchone()
                gone = db.execute(_WITHOUT_PHOTOS, (subject, id, PHOTO)).rowcount
                come = sum(self._insert(db, each, subject, reference) for each in attachments)
        self._moved(None, State.WAITING, come - gone)
        self._moved(State.REFUSED, State.WAITING)

    def give_up(self, id: int, reason: str = "") -> None:
        """Staff decides that an act is not sent any more, and perhaps says why (``Entry.reason``).

        It is wiped, and with it what its subject has below the resource that it would have made: the photos
        of a ticket, the chunks of a photo. The rest of its subject goes on. Raises ``UnknownAct``,
        ``WrongState``.
        """
        for each in (*self._below(self.get(id)), id):
            self._close(each, State.EXPIRED, (State.WAITING, State.REFUSED), reason=reason)

    def _below(self, entry: Entry) -> list[int]:
        """Open acts on what the act would have made, the last one first."""
        names = {str(name) for key in NAMES if (name := (entry.body or {}).get(key))}
        made = tuple(f"{entry.path}/{name}" for name in names)
        query = "SELECT id, path FROM acts WHERE id IN (SELECT id FROM open WHERE subject = ?) AND id > ?"
        rows = self.store.read(f"{query} ORDER BY id DESC", (entry.subject, entry.id))
        return [
            id for id, path in rows if path in made or path.startswith(tuple(f"{each}/" for each in made))
        ]

    def forget(self, older_than: timedelta) -> None:
        """Removes what is left of acts delivered or expired for longer than that."""
        before = (self.now() - older_than).timestamp()
        for state in (State.DELIVERED, State.EXPIRED):
            count = self._settle(partial(_forget, state=state, before=before))
            self._moved(state, None, count)

    def mind_the_clock(self) -> None:
        """If someone set the clock since the last call, waits and expiries keep their length.

        All that waits is due at once and expiries move with the clock.
        """
        with self._mutex:
            offset = self._clock_offset()
            jump = offset - self._offset
            if abs(jump) > CLOCK_TOLERANCE:
                self._settle(lambda db: _follow(db, jump))
            self._offset = offset

    def _counted(self) -> Counter[State]:
        """How many acts are in each state, as the disk has them."""
        past = (State.REFUSED, State.DELIVERED, State.EXPIRED)
        count = "SELECT count(*) FROM past WHERE state = ?"
        counts = Counter({state: int(self.store.read(count, (state,))[0][0]) for state in past})
        counts[State.WAITING] = (
            int(self.store.read("SELECT count(*) FROM open")[0][0]) - counts[State.REFUSED]
        )
        return counts

    def _shredded(self) -> None:
        with self._mutex:
            self._counts = self._counted()
        self._moved(None, None)

    def _settle(self, change: Callable[[Connection], T]) -> T:
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
        return self.now().timestamp() - self._steady()

    def _priorities(self) -> Iterator[int]:
        """The priorities of acts that could be sent, highest first; each found by one step in the index."""
        found = self.store.read("SELECT max(priority) FROM ready")[0][0]
        while found is not None:
            yield found
            found = self.store.read("SELECT max(priority) FROM ready WHERE priority < ?", (found,))[0][0]

    def _expire(self, now: float) -> None:
        for (id,) in self.store.read("SELECT id FROM expiring WHERE expires_at <= ?", (now,)):
            self._close(id, State.EXPIRED, (State.WAITING,))

    def _close(
        self,
        id: int,
        state: State,
        allowed: tuple[State, ...],
        *,
        response: str | None = None,
        reason: str = "",
    ) -> None:
        """Wipes an act and gives the turn to the next one of its subject."""

        def change(db: Connection) -> State:
            before = _require(db, id, *allowed)
            subject = db.execute("SELECT subject FROM acts WHERE id = ?", (id,)).fetchone()[0]
            db.execute(
                """UPDATE acts SET state = ?, settled_at = ?, response = ?, attempts = attempts + ?, turn = 0,
                    body = NULL, subject = '', path = '', reason = ?, detail = '' WHERE id = ?""",
                (state, self.now().timestamp(), response, state is State.DELIVERED, reason, id),
            )
            db.execute(
                "UPDATE acts SET turn = 1 WHERE id = (SELECT min(id) FROM open WHERE subject = ?)", (subject,)
            )
            return before

        self._moved(self._settle(change), state)

    def _moved(self, before: State | None, after: State | None, count: int = 1) -> None:
        """After a commit: the counts follow and the listeners hear of it."""
        with self._mutex:
            if before is not None:
                self._counts[before] -= count
            if after is not None:
                self._counts[after] += count
        for listener in self._listeners:
            listener()


_PUT = """INSERT INTO acts (key, kind, subject, path, reference, body, state, turn, priority, created_at,
        expires_at)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'waiting', NOT EXISTS (SELECT 1 FROM open WHERE subject = ?3),
        ?7, ?8, ?9"""

_WAIT_AGAIN = """UPDATE acts SET state = 'waiting', due_at = 0, settled_at = NULL, status = NULL,
    code = '', detail = '' WHERE id = ?"""


#: The photos behind an act that was refused: none of them was sent.
_WITHOUT_PHOTOS = """DELETE FROM acts
    WHERE id IN (SELECT id FROM open WHERE subject = ?) AND id > ? AND kind = ?"""

_ALL_DUE = "UPDATE acts SET due_at = 0 WHERE state = 'waiting' AND due_at > 0"

#: What was refused too: it may be sent again, and has as long as it had.
_LATER = "UPDATE acts SET expires_at = expires_at + ? WHERE state IN ('waiting', 'refused')"


def _forget(db: Connection, state: State, before: float) -> int:
    old = "DELETE FROM acts WHERE id IN (SELECT id FROM past WHERE state = ? AND settled_at < ?)"
    return int(db.execute(old, (state, before)).rowcount)


def _follow(db: Connection, jump: float) -> None:
    """The clock was set by ``jump`` seconds."""
    db.execute(_ALL_DUE)
    db.execute(_LATER, (jump,))


def _require(db: Connection, id: int, *allowed: State) -> State:
    row = db.execute("SELECT state FROM acts WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise UnknownAct(f"there is no act {id}")
    state = State(row[0])
    if state not in allowed:
        raise WrongState(f"act {id} is {state}")
    return state


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _entry(row: tuple[Any, ...]) -> Entry:
    """A row of the view ``entries`` as an act."""
    (id, key, kind, subject, path, reference, body, state, priority, *times) = row[:12]
    created, expires, settled = (None if t is None else _time(t) for t in times)
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
        state=State(state),
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
