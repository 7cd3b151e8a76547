"""Who may open which page of the console, and what every form must carry."""

import hmac
import ipaddress
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from landlord.server.app_state import AppState, hash_secret

from .accounts import Clerk, find_clerk
from .rendering import SECURITY_HEADERS, html
from .tables import ClerkRole

ROOT = "/console"
SESSION_COOKIE, FORM_COOKIE, BROWSER_COOKIE = "console_session", "console_form", "console_browser"
ANYONE: frozenset[ClerkRole] = frozenset()
#: Of one form: a text in each language, and its other members.
MAX_FIELDS = 200


@dataclass(frozen=True)
class Exchange:
    """One request: what was sent, who sent it. ``csrf`` is what the forms of the page carry."""

    request: Request
    app_state: AppState
    clerk_or_none: Clerk | None
    csrf: str
    form: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def clerk(self) -> Clerk:
        assert self.clerk_or_none is not None, "only for who is signed in"
        return self.clerk_or_none

    @property
    def now(self) -> datetime:
        return self.app_state.now()

    @property
    def address(self) -> str:
        """Where the browser is, or the proxy before it."""
        return self.request.client.host if self.request.client else ""

    def part(self, name: str) -> str:
        return str(self.request.path_params[name])

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        here = self.request.url.path.removeprefix(ROOT)
        clerk = self.clerk_or_none
        return html(template, status, clerk=clerk, csrf=self.csrf, now=self.now, here=here, **values)


Handler = Callable[[Exchange], Response]


def not_found() -> HTTPException:
    """What is not there, and what this role may not see: they look the same."""
    return HTTPException(404)


def redirect(path: str) -> Response:
    """To another page of the console, by GET."""
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store"}
    return RedirectResponse(f"{ROOT}{path}", 303, headers)


def set_cookie(
    request: Request,
    response: Response,
    name: str,
    value: str,
    lifetime: timedelta | None = None,
    *,
    from_elsewhere: bool = False,
) -> None:
    """Sent back by this server's pages alone, not to scripts, and over TLS but on loopback; until the browser
    is closed, or for ``lifetime``. ``from_elsewhere``: also by who follows a link of another site.

    A proxy on the same machine may call this server by its own address: where the public one has TLS, so has
    the browser.
    """
    app_state: AppState = request.app.state.app_state
    response.set_cookie(
        name,
        value,
        max_age=int(lifetime.total_seconds()) if lifetime is not None else None,
        path=ROOT,
        httponly=True,
        samesite="lax" if from_elsewhere else "strict",
        secure=app_state.public_url.startswith("https:") or not _is_loopback(request.url.hostname),
    )


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def route(
    path: str, get: Handler | None = None, post: Handler | None = None, *, roles: Iterable[ClerkRole]
) -> Route:
    """A page for these roles, or for ``ANYONE``; another role gets 404; signing in comes first.

    A POST without the token of its page is 403 and does nothing.
    """
    allowed = frozenset(roles)
    handlers = {"GET": get, "POST": post}

    async def endpoint(request: Request) -> Response:
        handler = handlers["GET" if request.method == "HEAD" else request.method]
        assert handler is not None, "the route has no other methods"
        form: dict[str, str] = {}
        if request.method == "POST":
            body = (await request.body()).decode("utf-8", "replace")
            try:
                sent = parse_qsl(body, keep_blank_values=True, max_num_fields=MAX_FIELDS)
            except ValueError:
                raise HTTPException(413) from None
            form = {name: text.replace("\0", "") for name, text in sent}  # PostgreSQL cannot look for it
        return await run_in_threadpool(_answer, request, handler, form, allowed)

    return Route(path, endpoint, methods=[method for method, handler in handlers.items() if handler])


def is_same(sent: str, expected: str) -> bool:
    """In a time that tells nothing. Of bytes: of a text that is not ASCII ``compare_digest`` raises."""
    return hmac.compare_digest(sent.encode(), expected.encode())


def _answer(
    request: Request, handler: Handler, form: dict[str, str], allowed: frozenset[ClerkRole]
) -> Response:
    app_state: AppState = request.app.state.app_state
    token = request.cookies.get(SESSION_COOKIE, "")
    clerk = find_clerk(app_state, token) if token else None
    if allowed and clerk is None:
        return redirect("/connexion")
    if allowed and clerk is not None and clerk.role not in allowed:
        raise not_found()
    own_cookie = request.cookies.get(FORM_COOKIE, "")
    new_cookie = "" if clerk is not None or own_cookie else secrets.token_urlsafe(24)
    csrf = clerk.csrf if clerk is not None else hash_secret(f"form\n{own_cookie or new_cookie}")
    if request.method == "POST" and (new_cookie or not is_same(form.get("csrf", ""), csrf)):
        raise HTTPException(403)
    response = handler(Exchange(request, app_state, clerk, csrf, form))
    if new_cookie:
        set_cookie(request, response, FORM_COOKIE, new_cookie)
    return response
