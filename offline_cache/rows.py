"""An act as a row of the store. What changes one works inside the caller's transaction."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from .acts import ActState, Entry
from .attachments import PHOTO_KIND
from .database import Connection
from .errors import UnknownAct, WrongState

encode = json.JSONEncoder(allow_nan=False).encode

#: What ``insert`` takes after the connection, in its order.
Row = tuple[str, str, str, str, str, str, int, float, float | None]

_INSERT = """INSERT INTO acts (key, kind, subject, path, reference, body, state, turn, priority, created_at,
        expires_at)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'waiting', NOT EXISTS (SELECT 1 FROM open WHERE subject = ?3),
        ?7, ?8, ?9"""

_REQUEUE = """UPDATE acts SET state = 'waiting', due_at = 0, settled_at = NULL, status = NULL,
    code = '', detail = '' WHERE id = ?"""

_REFUSE = """UPDATE acts SET state = 'refused', settled_at = ?, attempts = attempts + 1, reason = '',
    status = ?, code = ?, detail = ? WHERE id = ?"""

_WIPE = """UPDATE acts SET state = ?, settled_at = ?, response = ?, attempts = attempts + ?, turn = 0,
    body = NULL, subject = '', path = '', reason = ?, detail = '' WHERE id = ?"""

_NEXT_TURN = "UPDATE acts SET turn = 1 WHERE id = (SELECT min(id) FROM open WHERE subject = ?)"

#: The photos behind an act that was refused: none of them was sent.
_WITHOUT_PHOTOS = """DELETE FROM acts
    WHERE id IN (SELECT id FROM open WHERE subject = ?) AND id > ? AND kind = ?"""

_MAKE_ALL_DUE = "UPDATE acts SET due_at = 0 WHERE state = 'waiting' AND due_at > 0"

#: What was refused too: it may be sent again, and has as long as it had.
_SHIFT_EXPIRIES = "UPDATE acts SET expires_at = expires_at + ? WHERE state IN ('waiting', 'refused')"

_PURGE = "DELETE FROM acts WHERE id IN (SELECT id FROM past WHERE state = ? AND settled_at < ?)"


def insert(db: Connection, row: Row) -> int:
    """A new act, which waits; its id."""
    return int(db.execute(_INSERT, row).lastrowid)


def require_state(db: Connection, id: int, *allowed: ActState) -> ActState:
    """The state of an act. Raises ``UnknownAct``, and ``WrongState`` if it is not one of those."""
    row = db.execute("SELECT state FROM acts WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise UnknownAct(f"there is no act {id}")
    state = ActState(row[0])
    if state not in allowed:
        raise WrongState(f"act {id} is {state}")
    return state


def refuse(db: Connection, id: int, now: datetime, status: int, code: str, detail: str) -> None:
    require_state(db, id, ActState.WAITING)
    db.execute(_REFUSE, (now.timestamp(), status, code, detail, id))


def postpone(db: Connection, id: int, until: datetime, reason: str) -> None:
    require_state(db, id, ActState.WAITING)
    postponed = "UPDATE acts SET due_at = ?, reason = ?, attempts = attempts + 1 WHERE id = ?"
    db.execute(postponed, (until.timestamp(), reason, id))


def note(db: Connection, id: int, reason: str) -> None:
    require_state(db, id, ActState.WAITING)
    db.execute("UPDATE acts SET reason = ? WHERE id = ?", (reason, id))


def requeue(db: Connection, id: int, *allowed: ActState) -> ActState:
    """Due now, with the same key; the state before."""
    before = require_state(db, id, *allowed)
    db.execute(_REQUEUE, (id,))
    return before


def replace_body(db: Connection, id: int, text: str, key: str) -> None:
    """Another body, and so another key."""
    db.execute("UPDATE acts SET body = ?, key = ? WHERE id = ?", (text, key, id))


def remove_photos_behind(db: Connection, id: int) -> tuple[int, str, str]:
    """How many acts they were; the subject and the reference of ``id``, for others in their place."""
    subject, reference = db.execute("SELECT subject, reference FROM acts WHERE id = ?", (id,)).fetchone()
    return db.execute(_WITHOUT_PHOTOS, (subject, id, PHOTO_KIND)).rowcount, subject, reference


def close(
    db: Connection,
    id: int,
    now: datetime,
    state: ActState,
    allowed: tuple[ActState, ...],
    *,
    response: str | None = None,
    reason: str = "",
) -> ActState:
    """Wipes an act and gives the turn to the next one of its subject; the state before."""
    before = require_state(db, id, *allowed)
    subject = db.execute("SELECT subject FROM acts WHERE id = ?", (id,)).fetchone()[0]
    delivered = state is ActState.DELIVERED
    db.execute(_WIPE, (state, now.timestamp(), response, delivered, reason, id))
    db.execute(_NEXT_TURN, (subject,))
    return before


def make_all_due(db: Connection) -> None:
    db.execute(_MAKE_ALL_DUE)


def shift_expiries(db: Connection, jump: float) -> None:
    """The clock was set by ``jump`` seconds."""
    make_all_due(db)
    db.execute(_SHIFT_EXPIRIES, (jump,))


def purge(db: Connection, state: ActState, before: datetime) -> int:
    """Removes what was settled before then; how many."""
    return int(db.execute(_PURGE, (state, before.timestamp())).rowcount)


def datetime_of(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def entry_of(row: tuple[Any, ...]) -> Entry:
    """A row of the view ``entries`` as an act."""
    (id, key, kind, subject, path, reference, body, state, priority, *times) = row[:12]
    created, expires, settled = (None if t is None else datetime_of(t) for t in times)
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
