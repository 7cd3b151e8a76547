"""The conversation on the clerk's own screen: the clerk types here, the visitor speaks and reads at the
kiosk.

The kiosk translates; the server carries over and keeps nothing (``landlord.server.conversations``). Only the
clerk who has the call may open one, read it or speak in it.
"""

import json
import re
import time
from collections.abc import AsyncIterator

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from landlord.contract import ConversationMessageKind
from landlord.server.app_state import AppState
from landlord.server.conversations import (
    LOOK_S,
    MAX_UNHEARD,
    Listener,
    Relay,
    SayingRate,
    TooManyMessagesError,
    room_of,
)
from landlord.server.help import OPEN_STATES
from landlord.server.tables import HelpRequestRow

from .accounts import DESK_ROLES, Clerk, find_clerk
from .calls import CallNotFound, CallTaken, DeskAction, act_on_call, find_call, offer_talk
from .live import RECONNECT_MS, STREAM_S, OpenStreams
from .rendering import SECURITY_HEADERS
from .routing import SESSION_COOKIE, Exchange, not_found, redirect, route
from .translator import FRENCH, hears

MAX_WORDS = 500
#: What the page of a clerk says; to end a conversation is an act of its own, of which the call is told.
_SAID = frozenset(ConversationMessageKind) - {ConversationMessageKind.TELL, ConversationMessageKind.END}
#: A sentence that was said, as the page names it: sent again where its answer was lost, it is the same.
_SENTENCE_ID = re.compile("[0-9a-f-]{8,36}")
TOO_MANY = "Trop de messages à la suite. La borne affiche les premiers : attendez quelques secondes."
TOO_MANY_UNHEARD = "La borne n’a pas encore affiché vos derniers messages : attendez qu’ils le soient."
#: Seconds between two looks whether the call is still the clerk's, and the session theirs.
CHECK_S = 5.0


def _relay(exchange: Exchange) -> Relay:
    relay: Relay = exchange.request.app.state.relay
    return relay


def _own_call(app_state: AppState, clerk: Clerk, reference: str) -> HelpRequestRow:
    """The clerk's own call, with a conversation that is open. Raises ``CallNotFound``."""
    with app_state.reading.begin() as db:
        row = find_call(db, clerk, reference)
        if row.taken_by != clerk.login or row.state not in OPEN_STATES or row.conversation_at is None:
            raise CallNotFound(reference)
        db.expunge(row)
        return row


def _open(exchange: Exchange) -> Response:
    """The kiosk offers it to the visitor, who says yes by a touch."""
    reference = exchange.part("reference")
    try:
        with exchange.app_state.writing.begin() as db:
            offer_talk(db, exchange.now, exchange.clerk, reference)
    except CallNotFound:
        raise not_found() from None
    except CallTaken:
        return redirect(f"/?pris={reference}")
    return redirect(f"/appels/{reference}/conversation")


def _close(exchange: Exchange) -> Response:
    """It is settled, or the clerk goes there now: the kiosk says which."""
    row = _found(exchange)
    is_settled = exchange.form.get("then") == DeskAction.ENDED
    with exchange.app_state.writing.begin() as db:
        action = DeskAction.ENDED if is_settled else DeskAction.COMING
        act_on_call(db, exchange.now, exchange.clerk, row.reference, action)
    _relay(exchange).publish(room_of(row), Listener.KIOSK, _message(ConversationMessageKind.END))
    return redirect("/")


def _found(exchange: Exchange) -> HelpRequestRow:
    try:
        return _own_call(exchange.app_state, exchange.clerk, exchange.part("reference"))
    except CallNotFound:
        raise not_found() from None


def _show(exchange: Exchange) -> Response:
    """One that is over, for who goes back to it: the desk says so."""
    reference = exchange.part("reference")
    with exchange.app_state.reading.begin() as db:
        try:
            call = find_call(db, exchange.clerk, reference)
        except CallNotFound:
            raise not_found() from None
        if call.taken_by == exchange.clerk.login and call.state not in OPEN_STATES:
            return redirect(f"/?pris={reference}")
    row = _found(exchange)
    return exchange.page(
        "conversation.html", call=row, most=MAX_WORDS, hears=hears(exchange.app_state, FRENCH)
    )


def _say(exchange: Exchange) -> Response:
    row, words = _found(exchange), exchange.form.get("text", "").strip()[:MAX_WORDS]
    try:
        kind = ConversationMessageKind(exchange.form.get("kind", ""))
    except ValueError:
        raise not_found() from None
    if kind not in _SAID:
        raise not_found()
    room, relay, sentence = room_of(row), _relay(exchange), exchange.form.get("id", "")
    if sentence and not _SENTENCE_ID.fullmatch(sentence):
        raise not_found()
    says = kind is ConversationMessageKind.SAY
    if says and not words:
        return Response(status_code=204, headers=SECURITY_HEADERS)
    rate: SayingRate = exchange.request.app.state.saying
    try:
        rate.count(room)
    except TooManyMessagesError:
        return PlainTextResponse(TOO_MANY, 429, SECURITY_HEADERS)
    unheard = [each_id for each_id, _ in relay.boxes.unheard(room)] if says else []
    if len(unheard) >= MAX_UNHEARD and sentence not in unheard:
        return PlainTextResponse(TOO_MANY_UNHEARD, 429, SECURITY_HEADERS)
    relay.publish(room, Listener.KIOSK, _message(kind, words), sentence if says else "")
    return Response(status_code=204, headers=SECURITY_HEADERS)


def _message(kind: ConversationMessageKind, words: str = "") -> str:
    return json.dumps({"kind": kind, "text": words})


async def _events(request: Request) -> Response:
    """What the kiosk shows, as often as it changes; 204 has the browser try no more."""
    app_state: AppState = request.app.state.app_state
    reference = str(request.path_params["reference"])
    token = request.cookies.get(SESSION_COOKIE, "")
    found = await run_in_threadpool(_room_for, app_state, token, reference)
    if found is None:
        return Response(status_code=204, headers=SECURITY_HEADERS)
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    streams: OpenStreams = request.app.state.streams
    stream = _stream(app_state, request.app.state.relay, streams, token, reference, *found)
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")


def _room_for(app_state: AppState, token: str, reference: str) -> tuple[Clerk, str] | None:
    clerk = find_clerk(app_state, token) if token else None
    if clerk is None or clerk.role not in DESK_ROLES:
        return None
    try:
        return clerk, room_of(_own_call(app_state, clerk, reference))
    except CallNotFound:
        return None


async def _stream(
    app_state: AppState,
    relay: Relay,
    streams: OpenStreams,
    token: str,
    reference: str,
    clerk: Clerk,
    room: str,
) -> AsyncIterator[bytes]:
    ends, next_check, last = time.monotonic() + STREAM_S, time.monotonic() + CHECK_S, ""
    with streams.open(clerk) as goes_on:
        yield f"retry: {RECONNECT_MS}\n\n".encode()
        boxes = await run_in_threadpool(lambda: relay.boxes)
        # A page that was closed, or another clerk's browser, knows what has not been heard yet.
        waiting = [{"id": each_id, "text": words} for each_id, words in boxes.unheard(room)]
        yield f"event: waiting\ndata: {json.dumps(waiting)}\n\n".encode()
        tell = _message(ConversationMessageKind.TELL)
        await run_in_threadpool(relay.publish, room, Listener.KIOSK, tell)
        while goes_on() and time.monotonic() < ends:
            if time.monotonic() >= next_check:
                next_check = time.monotonic() + CHECK_S
                if await run_in_threadpool(_room_for, app_state, token, reference) != (clerk, room):
                    yield b"event: over\ndata: \n\n"
                    return
            for message_id, state in boxes.after(room, Listener.DESK, last):
                last = message_id
                yield f"data: {state}\n\n".encode()
            await anyio.sleep(LOOK_S)


_PATH = "/appels/{reference}/conversation"
CONVERSATION_ROUTES = (
    route(f"{_PATH}/ouvrir", post=_open, roles=DESK_ROLES),
    route(f"{_PATH}/fermer", post=_close, roles=DESK_ROLES),
    route(_PATH, _show, _say, roles=DESK_ROLES),
    Route(f"{_PATH}/evenements", _events),
)
