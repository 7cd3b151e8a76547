"""Conversations between a visitor at a kiosk and a clerk at the desk's page: carried over, never kept.

The kiosk translates and shows; the desk types and reads. What they say goes through the memory of this
process, and on PostgreSQL through its notifications, which no table and no log has, so that kiosk and desk
may be at two processes. On SQLite both must be at the same one.
"""

import base64
import hashlib
import json
import logging
import secrets
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Protocol

import anyio
from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine, text
from starlette.concurrency import run_in_threadpool

from landlord.contract import (
    MAX_CONVERSATION_MESSAGES,
    ConversationMessage,
    ConversationMessageKind,
    ConversationMessagesResponse,
    ConversationRequest,
)

from .acts import find_by_reference
from .app_state import AppState
from .authentication import DeviceName
from .help import OPEN_STATES
from .problems import Problem
from .responses import json_response
from .tables import HelpRequestRow

log = logging.getLogger(__name__)

router = APIRouter(tags=["help_requests"])

#: Seconds a kiosk is kept waiting for what the desk says, and between two looks at the memory.
WAIT_S, LOOK_S = 5.0, 0.05
#: Seconds that the last state of a screen waits for a desk that does not look; it is forgotten within as many
#: again.
KEPT_S = 60.0
#: The same of what the clerk said and the kiosk has not heard: as long as a kiosk waits for its visitor, who
#: may say yes only then.
UNHEARD_S = 1800.0
#: Sentences that wait for a kiosk at most.
MAX_UNHEARD = 20
#: What a clerk says, types and asks in a row, and how many of it a second go on: more than a hand does.
BURST, PER_SECOND = 30, 2.0
#: Seconds until a database that is gone is listened to again, at first and at most.
RETRY_S, MAX_RETRY_S = 1.0, 60.0
CHANNEL = "kiosk_conversations"
#: Bytes of a notification; PostgreSQL refuses 8000.
CHUNK_BYTES = 7000


class Listener(StrEnum):
    """For whom a message is."""

    KIOSK = "kiosk"
    DESK = "desk"


class TooManyMessagesError(Exception):
    """More is said than a hand does, or more waits for the kiosk than anybody will read."""


class SayingRate:
    """How much is said in each room, at this process: ``BURST`` in a row, ``PER_SECOND`` in the long run."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._full_at: dict[str, float] = {}

    def count(self, room: str) -> None:
        """One more. Raises ``TooManyMessagesError``."""
        now = self._clock()
        with self._lock:
            self._full_at = {each: at for each, at in self._full_at.items() if at > now}
            full_at = max(now, self._full_at.get(room, now)) + 1 / PER_SECOND
            if full_at - now > BURST / PER_SECOND:
                raise TooManyMessagesError
            self._full_at[room] = full_at


class Mailboxes:
    """What waits in the memory of this process. Of the kiosk's screen only the last state matters to the
    desk; of what the clerk asks for, of each kind only the last; all that they said waits until it was
    heard."""

    def __init__(self, kept_s: float = KEPT_S, unheard_s: float = UNHEARD_S) -> None:
        self._boxes: dict[tuple[str, Listener], deque[tuple[float, str, str]]] = {}
        self._lock = threading.Lock()
        self._kept_s = {Listener.DESK: kept_s, Listener.KIOSK: unheard_s}
        self._forgetting: threading.Timer | None = None

    def put(self, room: str, to: Listener, message_id: str, message: str) -> None:
        with self._lock:
            most = 1 if to is Listener.DESK else MAX_CONVERSATION_MESSAGES
            box = self._boxes.setdefault((room, to), deque(maxlen=most))
            if to is Listener.DESK:
                self._heard(room, frozenset(json.loads(message).get("heard", ())))
            elif any(each_id == message_id for _, each_id, _ in box):
                return  # sent again, for its answer was lost
            else:
                kind = _kind(message)
                if kind is not ConversationMessageKind.SAY:
                    _keep(box, lambda each: _kind(each[2]) is not kind)
            box.append((time.monotonic(), message_id, message))
            self._forget_later()

    def _heard(self, room: str, ids: frozenset[str]) -> None:
        """The kiosk has these, as it says itself to whichever process: they are not kept."""
        if ids and (box := self._boxes.get((room, Listener.KIOSK))):
            _keep(box, lambda each: each[1] not in ids)

    def unheard(self, room: str) -> list[tuple[str, str]]:
        """What the clerk said that the kiosk has not heard yet: ids and words, oldest first."""
        found = ((each_id, json.loads(each)) for each_id, each in self.after(room, Listener.KIOSK, ""))
        return [(each_id, each["text"]) for each_id, each in found if each["kind"] == "say"]

    def _forget_later(self) -> None:
        """Also where nobody says or asks anything any more."""
        if self._forgetting is None:
            self._forgetting = threading.Timer(min(self._kept_s.values()), self._forget)
            self._forgetting.daemon = True
            self._forgetting.start()

    def _forget(self) -> None:
        now = time.monotonic()
        with self._lock:
            self._forgetting = None
            for key, box in list(self._boxes.items()):
                while box and box[0][0] <= now - self._kept_s[key[1]]:
                    box.popleft()
                if not box:
                    del self._boxes[key]
            if self._boxes:
                self._forget_later()

    def after(self, room: str, to: Listener, last_id: str) -> list[tuple[str, str]]:
        """The messages that came after that one, with their ids; all of them when it is not known."""
        with self._lock:
            found = [(each_id, message) for _, each_id, message in self._boxes.get((room, to), ())]
        ids = [each_id for each_id, _ in found]
        return found[ids.index(last_id) + 1 :] if last_id in ids else found


def _kind(message: str) -> ConversationMessageKind:
    return ConversationMessageKind(json.loads(message)["kind"])


def _keep(box: deque[tuple[float, str, str]], wanted: Callable[[tuple[float, str, str]], bool]) -> None:
    kept = [each for each in box if wanted(each)]
    box.clear()
    box.extend(kept)


class Relay(Protocol):
    """Carries messages between the two sides of a room."""

    @property
    def boxes(self) -> Mailboxes:
        """What waits here. The first look MAY wait until messages of others are heard."""

    def publish(self, room: str, to: Listener, message: str, message_id: str = "") -> None:
        """From any thread. The same ``message_id`` again is the same message."""


class LocalRelay:
    """Of one process."""

    def __init__(self) -> None:
        self.boxes = Mailboxes()

    def publish(self, room: str, to: Listener, message: str, message_id: str = "") -> None:
        self.boxes.put(room, to, message_id or secrets.token_hex(8), message)


class PostgresqlRelay:
    """Of all processes of a database. A thread listens from the first message or look on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._boxes = Mailboxes()
        self._parts: dict[str, list[str]] = {}
        self._lock = threading.Lock()
        self._listening = threading.Event()
        self._started = False

    @property
    def boxes(self) -> Mailboxes:
        self._listen()
        return self._boxes

    def publish(self, room: str, to: Listener, message: str, message_id: str = "") -> None:
        self._listen()
        packed = base64.b64encode(zlib.compress(message.encode())).decode()
        parts = [packed[i : i + CHUNK_BYTES] for i in range(0, len(packed), CHUNK_BYTES)]
        message_id = message_id or secrets.token_hex(8)
        with self._engine.begin() as connection:
            for i, part in enumerate(parts):
                payload = json.dumps([room, to.value, message_id, i, len(parts), part])
                connection.execute(
                    text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload}
                )

    def _listen(self) -> None:
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._run, name="conversations", daemon=True).start()
        self._listening.wait(5)

    def _run(self) -> None:
        pause = RETRY_S
        while True:
            try:
                connection = self._engine.raw_connection()
                try:
                    driver: Any = connection.driver_connection
                    driver.autocommit = True
                    driver.execute(f"LISTEN {CHANNEL}")
                    self._listening.set()
                    pause = RETRY_S
                    for notification in driver.notifies():
                        self._received(notification.payload)
                finally:
                    connection.invalidate()
                    connection.close()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is listened for again
                log.warning("conversations are not heard of: %s", type(error).__name__)
            time.sleep(pause)
            pause = min(2 * pause, MAX_RETRY_S)

    def _received(self, payload: str) -> None:
        room, to, message_id, i, count, part = json.loads(payload)
        parts = [*self._parts.pop(message_id, []), part]
        if i + 1 < count:
            self._parts[message_id] = parts
            return
        message = zlib.decompress(base64.b64decode("".join(parts))).decode()
        self._boxes.put(room, Listener(to), message_id, message)


def open_relay(engine: Engine) -> Relay:
    return PostgresqlRelay(engine) if engine.dialect.name == "postgresql" else LocalRelay()


def room_of(row: HelpRequestRow) -> str:
    """One for each time that a clerk opens a conversation: what was said in another is not heard in it."""
    assert row.conversation_at is not None, "only of one that is open"
    return f"{row.id} {row.conversation_at.isoformat()}"


def _name_of(room: str) -> str:
    """For the kiosk."""
    return hashlib.sha256(room.encode()).hexdigest()[:16]


def _open_room(app_state: AppState, reference: str, device: str, name: str) -> str:
    """That of the kiosk's own call; ``name`` is that of the one in which it is, if it is in one. Raises
    ``Problem``."""
    with app_state.reading.begin() as db:
        for row in find_by_reference(db, HelpRequestRow, reference):
            if row.device == device:
                if row.conversation_at is None or row.state not in OPEN_STATES:
                    raise Problem(409, "transition_not_allowed")
                room = room_of(row)
                if name and name != _name_of(room):
                    raise Problem(409, "transition_not_allowed")
                return room
    raise Problem(404, "help_request_not_found")


@router.put("/help-requests/{reference}/conversation", status_code=204)
def show_conversation(
    reference: str, body: ConversationRequest, request: Request, device: DeviceName, room: str = ""
) -> Response:
    """What the visitor and the clerk have said, for the desk's page: the whole of it, each time something
    changes. ``room`` as the GET told it.

    409 ``transition_not_allowed`` where no clerk has opened one, the call is over, or another clerk has taken
    it and opened another.
    """
    room = _open_room(AppState.of(request), reference, device, room)
    relay: Relay = request.app.state.relay
    relay.publish(room, Listener.DESK, body.model_dump_json())
    return Response(status_code=204)


@router.get("/help-requests/{reference}/conversation", response_model=ConversationMessagesResponse)
async def read_conversation(
    reference: str, request: Request, device: DeviceName, after: str = "", room: str = ""
) -> Response:
    """What the desk has said since the message ``after``, and in which ``room``; who tells that it is in it
    is kept waiting some seconds for something. Refused as the PUT is."""
    app_state, relay = AppState.of(request), request.app.state.relay
    until = time.monotonic() + (WAIT_S if room else 0)
    room = await run_in_threadpool(_open_room, app_state, reference, device, room)
    boxes: Mailboxes = await run_in_threadpool(lambda: relay.boxes)
    while not (found := boxes.after(room, Listener.KIOSK, after)) and time.monotonic() < until:
        await anyio.sleep(LOOK_S)
    told = ConversationMessagesResponse(room=_name_of(room), take_away=True, messages=_messages(found))
    return json_response(request, told, personal=True)


def _messages(found: Sequence[tuple[str, str]]) -> tuple[ConversationMessage, ...]:
    return tuple(
        ConversationMessage.model_validate(json.loads(message) | {"id": each_id})
        for each_id, message in found
    )
