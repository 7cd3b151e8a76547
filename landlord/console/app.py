"""The console as one application: its pages, the stream of a desk, the files that pages load."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from landlord.server.app_state import AppState
from landlord.server.conversations import Relay, SayingRate

from .accounts import DESK_ROLES, find_clerk
from .accounts import is_desk_open as is_desk_open
from .conversations import CONVERSATION_ROUTES
from .live import ChangeWatcher, OpenStreams, desk_events
from .pages import ROUTES
from .rendering import SECURITY_HEADERS, html, static_response
from .routing import ROOT as ROOT
from .routing import SESSION_COOKIE, not_found
from .translator import TRANSLATOR_ROUTES


async def _events(request: Request) -> Response:
    """The stream of a desk; 204 has the browser try no more: it is signed out, or no desk."""
    app_state: AppState = request.app.state.app_state
    token = request.cookies.get(SESSION_COOKIE, "")
    clerk = await run_in_threadpool(find_clerk, app_state, token) if token else None
    if clerk is None or clerk.role not in DESK_ROLES:
        return Response(status_code=204, headers=SECURITY_HEADERS)
    stream = desk_events(app_state, request.app.state.watcher, request.app.state.streams, clerk)
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")


async def _static(request: Request) -> Response:
    found = await run_in_threadpool(static_response, str(request.path_params["name"]))
    if found is None:
        raise not_found()
    return found


async def _on_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return html("message.html", error.status_code, clerk=None, csrf="", code=error.status_code)


def build_console(app_state: AppState, relay: Relay) -> Starlette:
    """The application to mount below ``routing.ROOT``."""
    handlers: dict[int | type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        HTTPException: _on_http
    }
    console = Starlette(
        routes=[
            *ROUTES,
            *CONVERSATION_ROUTES,
            *TRANSLATOR_ROUTES,
            Route("/evenements", _events),
            Route("/fichiers/{name}", _static),
        ],
        exception_handlers=handlers,
    )
    console.state.app_state, console.state.relay = app_state, relay
    console.state.saying = SayingRate()
    console.state.watcher, console.state.streams = ChangeWatcher(app_state), OpenStreams()
    return console
