"""What surrounds each exchange: its trace, its size, the contract's version, the last safety net."""

import logging
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landlord.contract import API_VERSION, MAX_CHUNK_REQUEST_BYTES, MAX_REQUEST_BYTES, VERSION_HEADER

from .attempts import client_address
from .interpreter import DICTATION_PATH, MAX_DICTATION_BYTES
from .problems import Problem, log_error_without_message, trace_id

log = logging.getLogger(__name__)


class ContractMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace_id.set(uuid.uuid4().hex)
        client_address.set(scope["client"][0] if scope.get("client") else "")
        started = False

        async def send_framed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                # Of the path only its pattern: there are references and open links in it.
                route = getattr(scope.get("route"), "path", "-")
                log.info("%s %s %d", scope["method"], route, message["status"])
                MutableHeaders(scope=message)[VERSION_HEADER] = API_VERSION
            await send(message)

        if "\0" in scope["path"]:
            # PostgreSQL cannot look for it.
            await Problem(404, "not_found").answer().response()(scope, receive, send_framed)
            return
        most = MAX_CHUNK_REQUEST_BYTES if "/attachments/" in scope["path"] else MAX_REQUEST_BYTES
        if scope["path"] == DICTATION_PATH:
            most = MAX_DICTATION_BYTES
        try:
            body = await _whole_body(Headers(scope=scope), receive, most)
        except ClientDisconnect:
            return
        if body is None:
            too_large = Problem(413, "too_large", f"at most {most} bytes")
            await too_large.answer().response()(scope, receive, send_framed)
            return
        try:
            await self.app(scope, _replay(body, receive), send_framed)
        except Exception as error:
            log_error_without_message(error)
            if started:
                raise
            await Problem(500, "internal").answer().response()(scope, receive, send_framed)


async def _whole_body(headers: Headers, receive: Receive, most: int) -> bytes | None:
    """The body, or ``None`` when it is over ``most`` bytes; what is too large is drained, not kept. Raises
    ``ClientDisconnect`` when the rest does not come."""
    declared = headers.get("content-length", "0")
    size = int(declared) if declared.isdigit() else 0
    if size > 16 * most:
        return None
    parts: list[bytes] = []
    more = True
    received = 0
    while more and received <= 16 * most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        received += len(part)
        if received <= most:
            parts.append(part)
        more = message.get("more_body", False)
    return None if received > most else b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
