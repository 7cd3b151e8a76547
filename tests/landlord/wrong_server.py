"""The reference server, made wrong on purpose: one fault at a time between it and the wire.

A fault is a function of what was sent and of the way on to the right server; ``planted`` has all of them.
"""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import uvicorn
from sqlalchemy import URL, delete
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landlord.server import AppState, build_app
from landlord.server.database import open_database, write_sessionmaker
from landlord.server.demo import seed
from landlord.server.outgoing import OutgoingCalls
from landlord.server.payment_sandbox import SandboxProvider
from landlord.server.serve import bind_socket, url_of
from landlord.server.tables import LimitedSubjectRow
from tests.until import WITHIN_S

from .running import KEYS, CaughtCodes

#: Seconds in which others with the same key come, if they do.
ANOTHER_COMES_S = 0.3
CONTRACT = {"agency-contract": "1", "cache-control": "no-store"}


@dataclass(frozen=True)
class Sent:
    """What the kit sent; names of headers are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def is_(self, method: str, path: str) -> bool:
        """``path`` may end with ``*``."""
        same = self.path.startswith(path[:-1]) if path.endswith("*") else self.path == path
        return self.method == method and same

    @property
    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def with_json(self, **members: Any) -> Sent:
        return replace(self, body=json.dumps(self.json | members).encode())

    def with_headers(self, **headers: str) -> Sent:
        return replace(self, headers=self.headers | {n.replace("_", "-"): v for n, v in headers.items()})

    def without(self, header: str) -> Sent:
        return replace(self, headers={name: v for name, v in self.headers.items() if name != header})


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str] = field(default_factory=lambda: dict(CONTRACT))
    body: bytes = b"{}"

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def with_json(self, value: Any) -> Answered:
        return replace(self, body=json.dumps(value).encode())

    def with_headers(self, **headers: str) -> Answered:
        return replace(self, headers=self.headers | {n.replace("_", "-"): v for n, v in headers.items()})

    def without(self, header: str) -> Answered:
        return replace(self, headers={name: v for name, v in self.headers.items() if name != header})


Forward = Callable[[Sent], Awaitable[Answered]]
Fault = Callable[[Sent, Forward], Awaitable[Answered]]
Changes = Callable[[Sent, Answered], Answered]


async def right(sent: Sent, forward: Forward) -> Answered:
    """No fault at all."""
    return await forward(sent)


def done(status: int = 201) -> Answered:
    """As if it had been done."""
    return Answered(status, CONTRACT | {"content-type": "application/json", "etag": '"done"'})


def problem(status: int, code: str) -> Answered:
    problem = {"type": f"urn:x:{code}", "title": code, "status": status, "code": code, "traceId": "x"}
    return Answered(status, CONTRACT | {"content-type": "application/problem+json"}).with_json(problem)


# --- faults, made of two kinds --------------------------------------------------------------------


def answers(change: Changes) -> Fault:
    """The right server's answers, changed."""

    async def fault(sent: Sent, forward: Forward) -> Answered:
        return change(sent, await forward(sent))

    return fault


def asks(change: Callable[[Sent], Sent | Answered]) -> Fault:
    """What is sent is changed on its way, or answered without asking the right server."""

    async def fault(sent: Sent, forward: Forward) -> Answered:
        changed = change(sent)
        return changed if isinstance(changed, Answered) else await forward(changed)

    return fault


def altered(path: str, change: Callable[[dict[str, Any]], Any], method: str = "GET") -> Fault:
    """The members of the good answers at a path, changed in place or replaced."""

    def changed(sent: Sent, answer: Answered) -> Answered:
        if not sent.is_(method, path) or answer.status >= 300 or not answer.is_json:
            return answer
        value = answer.json
        return answer.with_json(change(value) or value)

    return answers(changed)


def refusals(change: Callable[[Answered], Answered], path: str = "/v1/*") -> Fault:
    def changed(sent: Sent, answer: Answered) -> Answered:
        there = sent.path.startswith(path.rstrip("*"))
        return change(answer) if there and answer.status >= 400 else answer

    return answers(changed)


def instead(of: Callable[[Sent], bool], answer: Answered) -> Fault:
    """That answer to those, whatever the right server would say."""
    return asks(lambda sent: answer if of(sent) else sent)


def when_refused(method: str, path: str, codes: set[str], answer: Answered) -> Fault:
    """That answer in place of a refusal with one of the codes."""

    def changed(sent: Sent, given: Answered) -> Answered:
        wrong = sent.is_(method, path) and given.status >= 400 and given.json.get("code") in codes
        return answer if wrong else given

    return answers(changed)


def heartbeats_refused_again() -> Fault:
    """One that was said before is refused."""
    said: set[bytes] = set()

    def asked(sent: Sent) -> Sent | Answered:
        if not sent.is_("PUT", "/v1/devices/heartbeat"):
            return sent
        again = sent.body in said
        said.add(sent.body)
        return problem(409, "said_before") if again and "authorization" in sent.headers else sent

    return asks(asked)


def edited(name: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Changes that member wherever it is in a JSON value."""

    def edit(value: Any) -> Any:
        match value:
            case dict():
                return {n: change(v) if n == name else edit(v) for n, v in value.items()}
            case list():
                return [edit(each) for each in value]
        return value

    return edit


def setting(**members: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: value | members


def accepted(sent: Sent, answer: Answered) -> Answered:
    """A repair request is taken for later."""
    good = sent.is_("POST", "/v1/tickets") and answer.status == 201
    return replace(answer, status=202) if good else answer


# --- faults with a memory -------------------------------------------------------------------------


def any_session() -> Fault:
    """Whoever asks is taken for who asked last with a session."""
    last = {"session": ""}

    async def fault(sent: Sent, forward: Forward) -> Answered:
        if len(sent.headers.get("session", "")) > 30:
            last["session"] = sent.headers["session"]
        return await forward(sent.with_headers(session=last["session"]))

    return fault


def any_grant() -> Fault:
    """A grant that nobody gave is taken for the last one that was given."""
    last = {"grant": ""}

    async def fault(sent: Sent, forward: Forward) -> Answered:
        if sent.json.get("reporter", {}).get("grant") == "nobody-gave-this":
            sent = sent.with_json(reporter={"kind": "session", "grant": last["grant"]})
        answer = await forward(sent)
        if sent.is_("POST", "/v1/sessions") and answer.status == 201:
            last["grant"] = answer.json["grant"]
        return answer

    return fault


def short_tokens() -> Fault:
    """Sessions are numbered."""
    tokens: dict[str, str] = {}

    async def fault(sent: Sent, forward: Forward) -> Answered:
        session = sent.headers.get("session", "")
        answer = await forward(sent.with_headers(session=tokens.get(session, session)))
        if not sent.is_("POST", "/v1/sessions") or answer.status != 201:
            return answer
        number = f"S{len(tokens)}"
        tokens[number] = answer.json["token"]
        return answer.with_json(answer.json | {"token": number})

    return fault


def numbered_links() -> Fault:
    links: dict[str, str] = {}

    async def fault(sent: Sent, forward: Forward) -> Answered:
        if sent.path.startswith("/d/"):
            return await forward(replace(sent, path=links.get(sent.path, "/d/x")))
        answer = await forward(sent)
        if not sent.path.endswith("/link") or answer.status != 200:
            return answer
        base, _, token = answer.json["url"].partition("/d/")
        links[f"/d/{len(links)}"] = f"/d/{token}"
        return answer.with_json(answer.json | {"url": f"{base}/d/{len(links) - 1}"})

    return fault


def any_link() -> Fault:
    """Only the first letters of a link count."""
    last = {"path": ""}

    async def fault(sent: Sent, forward: Forward) -> Answered:
        if sent.path.startswith("/d/"):
            return await forward(replace(sent, path=last["path"]))
        answer = await forward(sent)
        if sent.path.endswith("/link") and answer.status == 200:
            last["path"] = "/d/" + answer.json["url"].partition("/d/")[2]
        return answer

    return fault


def asked_for_ever() -> Fault:
    """A paper that was told as being made is told so ever after."""
    kept: dict[str, Any] = {}

    def remembered(value: dict[str, Any]) -> None:
        kept.update((each["reference"], each) for each in value["requests"])
        value["requests"] = sorted(kept.values(), key=lambda each: each["asked_at"], reverse=True)

    return altered("/v1/documents", remembered)


def first_answer_for_key() -> Fault:
    """What is asked is not looked at when the key is known."""
    kept: dict[str, Answered] = {}

    async def fault(sent: Sent, forward: Forward) -> Answered:
        key = sent.headers.get("idempotency-key")
        if key in kept:
            return kept[key]
        answer = await forward(sent)
        if key and answer.status < 300:
            kept[key] = answer
        return answer

    return fault


def at_once(second: Callable[[Sent, Forward], Awaitable[Answered]]) -> Fault:
    """What comes with a key that is being worked on goes another way."""
    working: dict[str, asyncio.Event] = {}

    async def fault(sent: Sent, forward: Forward) -> Answered:
        key = sent.headers.get("idempotency-key", "")
        if not key:
            return await forward(sent)
        if key in working:
            working[key].set()
            return await second(sent, forward)
        working[key] = asyncio.Event()
        try:
            with suppress(TimeoutError):  # it is alone
                await asyncio.wait_for(working[key].wait(), ANOTHER_COMES_S)
            return await forward(sent)
        finally:
            del working[key]

    return fault


async def once_more(sent: Sent, forward: Forward) -> Answered:
    return await forward(sent.with_headers(idempotency_key=str(uuid.uuid4())))


async def no_wait_said(_sent: Sent, _forward: Forward) -> Answered:
    return problem(409, "in_flight")


def somebody_elses() -> Fault:
    """What is there and belongs to others is 403."""
    made: set[str] = set()

    async def fault(sent: Sent, forward: Forward) -> Answered:
        answer = await forward(sent)
        if sent.is_("POST", "/v1/tickets") and answer.status == 201:
            made.add(f"/v1/tickets/{answer.json['reference']}")
        return (
            problem(403, "forbidden")
            if sent.method == "GET" and sent.path in made and answer.status == 404
            else answer
        )

    return fault


def other_references() -> Fault:
    """The landlord's own numbers, which the visitor has never heard."""

    async def fault(sent: Sent, forward: Forward) -> Answered:
        answer = await forward(replace(sent, path=sent.path.replace("/L-", "/")))
        if not sent.path.startswith("/v1/tickets") or answer.status >= 300:
            return answer
        body = answer.body.replace(b'"reference":"CHECK-', b'"reference":"L-CHECK-')
        return replace(answer, body=body)

    return fault


def same_slots() -> Fault:
    """Slots as they were once."""
    kept: dict[str, Answered] = {}

    async def fault(sent: Sent, forward: Forward) -> Answered:
        answer = await forward(sent)
        if not sent.path.endswith("/slots") or answer.status != 200:
            return answer
        return kept.setdefault(sent.query, answer)

    return fault


def one_etag() -> Fault:
    """Everything has the same version for ever."""

    async def fault(sent: Sent, forward: Forward) -> Answered:
        if '"1"' in sent.headers.get("if-none-match", ""):
            return Answered(304, CONTRACT | {"etag": '"1"'}, b"")
        answer = await forward(sent.without("if-none-match"))
        return answer.with_headers(etag='"1"') if answer.status == 200 else answer

    return fault


def looking_begins() -> Fault:
    async def fault(sent: Sent, forward: Forward) -> Answered:
        answer = await forward(sent)
        if sent.is_("GET", "/pay/*"):
            await forward(replace(sent, method="POST"))
        return answer

    return fault


async def never(sent: Sent, forward: Forward) -> Answered:
    """No answer about the news."""
    if sent.path == "/v1/news":
        await asyncio.sleep(600)
    return await forward(sent)


# --- the server -----------------------------------------------------------------------------------


class WrongServer:
    """ASGI: ``fault`` between the wire and the right server."""

    def __init__(self, app: ASGIApp, app_state: AppState) -> None:
        self._app, self._app_state = app, app_state
        self.fault: Fault = right
        self.url = ""

    def forget_limits(self) -> None:
        """Many runs of one kiosk follow each other, which signs in more often than any."""
        with self._app_state.writing.begin() as db:
            db.execute(delete(LimitedSubjectRow))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        sent = Sent(scope["method"], scope["path"], scope["query_string"].decode(), headers, body)

        async def forward(changed: Sent) -> Answered:
            return await _answer(self._app, scope, changed)

        answer = await self.fault(sent, forward)
        raw = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
        whole = b"" if scope["method"] == "HEAD" or answer.status in (204, 304) else answer.body
        raw = [each for each in raw if each[0] != b"content-length"]
        if answer.status not in (204, 304):
            raw.append((b"content-length", str(len(whole)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": whole})


async def _answer(app: ASGIApp, scope: Scope, sent: Sent) -> Answered:
    """What the right server says to it."""
    headers = [
        (n.encode("latin-1"), v.encode("latin-1")) for n, v in sent.headers.items() if n != "content-length"
    ]
    headers.append((b"content-length", str(len(sent.body)).encode()))
    asked = dict(scope) | {
        "method": sent.method,
        "path": sent.path,
        "raw_path": sent.path.encode(),
        "query_string": sent.query.encode(),
        "headers": headers,
        "state": {},
    }
    parts: list[Message] = []
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            await asyncio.Event().wait()
        given = True
        return {"type": "http.request", "body": sent.body, "more_body": False}

    async def send(message: Message) -> None:
        parts.append(message)

    await app(asked, receive, send)
    head = {name.decode("latin-1"): value.decode("latin-1") for name, value in parts[0]["headers"]}
    body = b"".join(part.get("body", b"") for part in parts[1:])
    return Answered(parts[0]["status"], head, body)


@contextmanager
def served(database: str | URL) -> Iterator[WrongServer]:
    """The demo of today on an empty database, on a real socket."""
    engine = open_database(database)

    def clock() -> datetime:
        return datetime.now(UTC)

    bound = bind_socket("127.0.0.1", 0)
    url = url_of(bound)
    app_state = AppState(
        engine,
        KEYS,
        now=clock,
        codes=CaughtCodes(),
        payment_provider=SandboxProvider(write_sessionmaker(engine, KEYS), clock, OutgoingCalls.to(url)),
        public_url=url,
    )
    wrong = WrongServer(build_app(app_state), app_state)
    seed(app_state, date.today())
    wrong.url = url
    config = uvicorn.Config(
        wrong, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    try:
        yield wrong
    finally:
        server.should_exit = True
        thread.join(WITHIN_S)
        bound.close()
        engine.dispose()
