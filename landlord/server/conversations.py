"""Conversations between a visitor at a kiosk and a clerk at the desk's page: carried over, never kept.

The kiosk translates and shows; the desk types and reads. What they say goes through the memory of this
process, and on PostgreSQL through its notifications, which no table and no log has, so that kiosk and desk
may be at two processes. On SQLite both must be at the same one.
"""

import base64
import json
import logging
import secrets
import threading
import time
import zlib
from collections import deque
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Protocol

import anyio
from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine, text
from starlette.concurrency import run_in_threadpool

from landlord.contract import (
    MAX_CONVERSATION_MESSAGES,
    ConversationMessage,
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
#: Seconds that a message waits for a side that does not fetch it; it is forgotten within as many again.
KEPT_S = 60.0
#: Seconds until a database that is gone is listened to again, at first and at most.
RETRY_S, MAX_RETRY_S = 1.0, 60.0
CHANNEL = "kiosk_conversations"
#: Bytes of a notification; PostgreSQL refuses 8000.
CHUNK_BYTES = 7000


class Listener(StrEnum):
    """For whom a message is."""

    KIOSK = "kiosk"
    DESK = "desk"


class Mailboxes:
    """What waits in the memory of this process. Of the kiosk's screen only the last state matters to the
    desk."""

    def __init__(self, kept_s: float = KEPT_S) -> None:
        self._boxes: dict[tuple[str, Listener], deque[tuple[float, str, str]]] = {}
        self._lock = threading.Lock()
        self._kept_s = kept_s
        self._forgetting: threading.Timer | None = None

    def put(self, room: str, to: Listener, message_id: str, message: str) -> None:
        with self._lock:
            most = 1 if to is Listener.DESK else MAX_CONVERSATION_MESSAGES
            box = self._boxes.setdefault((room, to), deque(maxlen=most))
            box.append((time.monotonic(), message_id, message))
            self._forget_later()

    def _forget_later(self) -> None:
        """Also where nobody says or asks anything any more."""
        if self._forgetting is None:
            self._forgetting = threading.Timer(self._kept_s, self._forget)
            self._forgetting.daemon = True
            self._forgetting.start()

    def _forget(self) -> None:
        old = time.monotonic() - self._kept_s
        with self._lock:
            self._forgetting = None
            for key, box in list(self._boxes.items()):
                while box and box[0][0] <= old:
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


class Relay(Protocol):
    """Carries messages between the two sides of a room."""

    @property
    def boxes(self) -> Mailboxes:
        """What waits here. The first look MAY wait until messages of others are heard."""

    def publish(self, room: str, to: Listener, message: str) -> None:
        """From any thread."""


class LocalRelay:
    """Of one process."""

    def __init__(self) -> None:
        self.boxes = Mailboxes()

    def publish(self, room: str, to: Listener, message: str) -> None:
        self.boxes.put(room, to, secrets.token_hex(8), message)


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

    def publish(self, room: str, to: Listener, message: str) -> None:
        self._listen()
        packed = base64.b64encode(zlib.compress(message.encode())).decode()
        parts = [packed[i : i + CHUNK_BYTES] for i in range(0, len(packed), CHUNK_BYTES)]
        message_id = secrets.token_hex(8)
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


def _open_room(app_state: AppState, reference: str, device: str) -> str:
    """That of the kiosk's own call. Raises ``Problem``."""
    with app_state.reading.begin() as db:
        for row in find_by_reference(db, HelpRequestRow, reference):
            if row.device == device:
                if row.conversation_at is None or row.state not in OPEN_STATES:
                    raise Problem(409, "transition_not_allowed")
                return room_of(row)
    raise Problem(404, "help_request_not_found")


@router.put("/help-requests/{reference}/conversation", status_code=204)
def show_conversation(
    reference: str, body: ConversationRequest, request: Request, device: DeviceName
) -> Response:
    """What the visitor and the clerk have said, for the desk's page: the whole of it, each time something
    changes.

    409 ``transition_not_allowed`` where no clerk has opened one, or the call is over.
    """
    room = _open_room(AppState.of(request), reference, device)
    relay: Relay = request.app.state.relay
    relay.publish(room, Listener.DESK, body.model_dump_json())
    return Response(status_code=204)


@router.get("/help-requests/{reference}/conversation", response_model=ConversationMessagesResponse)
async def read_conversation(
    reference: str, request: Request, device: DeviceName, after: str = ""
) -> Response:
    """What the desk has said since the message ``after``; waits some seconds for it. Refused as the PUT
    is."""
    app_state, relay = AppState.of(request), request.app.state.relay
    room = await run_in_threadpool(_open_room, app_state, reference, device)
    until = time.monotonic() + WAIT_S
    boxes: Mailboxes = await run_in_threadpool(lambda: relay.boxes)
    while not (found := boxes.after(room, Listener.KIOSK, after)) and time.monotonic() < until:
        await anyio.sleep(LOOK_S)
    return json_response(request, ConversationMessagesResponse(messages=_messages(found)), personal=True)


def _messages(found: Sequence[tuple[str, str]]) -> tuple[ConversationMessage, ...]:
    return tuple(
        ConversationMessage.model_validate(json.loads(message) | {"id": each_id})
        for each_id, message in found
    )
