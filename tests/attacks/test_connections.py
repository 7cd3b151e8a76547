"""Attacks without a token: heads that do not end, requests that do not come, rows for nothing."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from landlord.contract.orders import encode_public_key, sign_proof
from landlord.server.connections import ConnectionLimits
from landlord.server.tables import Base
from tests.landlord.running import RunningServer, demo_database, running
from tests.until import WITHIN_S, until

#: Seconds in which others must be answered meanwhile, however busy the machine: less than a head has to come.
ANSWERED_WITHIN_S = 9.0
HALF = b"GET /v1/health HTTP/1.1\r\nHost: kiosk\r\nX-Slow: "


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Where the real command listens, with the limits it has of itself."""
    command = [sys.executable, "-m", "kiosk", "agency-server", "--demo", "--port", "0", "--quiet"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"KIOSK_DATA": str(tmp_path_factory.mktemp("kiosk"))},
    )
    assert process.stdout is not None
    yield "127.0.0.1", int(process.stdout.readline().rsplit(":", 1)[1])
    process.kill()
    process.communicate()


def healthy(address: tuple[str, int]) -> float:
    """Seconds that somebody else waits for an answer."""
    begun = time.monotonic()
    answer = requests.get(f"http://{address[0]}:{address[1]}/v1/health", timeout=WITHIN_S)
    assert answer.status_code == 200
    return time.monotonic() - begun


def closed_by_server(line: socket.socket) -> bytes:
    """What it said before it closed."""
    said = b""
    with contextlib.suppress(ConnectionError):
        while part := line.recv(4096):
            said += part
    return said


def test_a_head_of_150_megabytes_stops_nobody(address: tuple[str, int]) -> None:
    waits, sent, closed = [], 0, threading.Event()

    def others() -> None:
        while not closed.is_set():
            waits.append(healthy(address))

    watching = threading.Thread(target=others)
    watching.start()
    with socket.create_connection(address) as line, contextlib.suppress(ConnectionError):
        line.sendall(HALF)
        while sent < 150_000_000:
            line.sendall(b"x" * 1_000_000)
            sent += 1_000_000
    closed.set()
    watching.join()
    assert sent < 20_000_000, "it was read for long"
    assert max(waits) < ANSWERED_WITHIN_S


def test_1100_half_requests_stop_nobody(address: tuple[str, int]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
    with contextlib.ExitStack() as lines:
        for n in range(1_100):
            line = lines.enter_context(socket.create_connection(address, timeout=WITHIN_S))
            with contextlib.suppress(ConnectionError):
                line.sendall(HALF)
            if n % 100 == 99:
                assert healthy(address) < ANSWERED_WITHIN_S
        assert healthy(address) < ANSWERED_WITHIN_S
    assert healthy(address) < ANSWERED_WITHIN_S


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Waits for a head, a body and an answer for half a second each."""
    limits = ConnectionLimits(head_s=0.5, body_s=0.5, answer_s=0.5, of_address=8)
    with running(demo_database(tmp_path_factory.mktemp("hasty")), limits) as served:
        yield served


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Has room for eight of an address."""
    with running(demo_database(tmp_path_factory.mktemp("crowded")), ConnectionLimits(of_address=8)) as served:
        yield served


def connect(server: RunningServer) -> socket.socket:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=WITHIN_S)


@pytest.mark.parametrize(
    ("begun", "then"),
    [
        (b"", b""),
        (HALF, b"x"),
        (b"\r\n", b"\r\n"),
        (b"POST /v1/sessions HTTP/1.1\r\nHost: kiosk\r\nContent-Length: 60000\r\n\r\n", b" "),
        (b"POST /v1/sessions HTTP/1.1\r\nHost: kiosk\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"GET /v1/health HTTP/1.1\r\nHost: kiosk\r\n\r\n", b"\r\n"),
    ],
    ids=["nothing", "head", "line ends", "body", "chunks", "line ends after an answer"],
)
def test_who_sends_a_byte_now_and_then_is_ended(hasty: RunningServer, begun: bytes, then: bytes) -> None:
    with connect(hasty) as line:
        line.settimeout(0.1)

        def is_ended() -> bool:
            try:
                with contextlib.suppress(TimeoutError):
                    if not line.recv(4096):
                        return True
                line.sendall(then)
            except ConnectionError:
                return True
            return False

        line.sendall(begun)
        assert until(is_ended)


CHUNKED = b"POST /v1/sessions HTTP/1.1\r\nHost: kiosk\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begun", "part"),
    [
        (b"1\r\nx\r\n0\r\nX-Tail: ", b"x" * 100_000),
        (b"0\r\n", b"a:b\r\n" * 20_000),
        (b"1;a=", b"x" * 100_000),
        (b"0", b"0" * 100_000),
    ],
    ids=["a trailer", "trailers", "an extension of a chunk", "the size of a chunk"],
)
def test_what_follows_a_body_is_no_longer_than_a_head(
    hasty: RunningServer, begun: bytes, part: bytes
) -> None:
    """150 MB of it stopped the server for more than a minute, or filled 2.5 GB."""
    sent = 0
    with connect(hasty) as line, contextlib.suppress(ConnectionError):
        line.sendall(CHUNKED + begun)
        while sent < 40_000_000:
            line.sendall(part)
            sent += len(part)
    assert sent < 20_000_000


def test_a_body_in_many_chunks_is_read(address: tuple[str, int]) -> None:
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [b" " * 4] * 6_000)
    with socket.create_connection(address, timeout=WITHIN_S) as line:
        line.sendall(CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        line.sendall(body + b"0\r\nX-Tail: x\r\n\r\n")
        assert closed_by_server(line).startswith(b"HTTP/1.1 401 ")


def has_open(server: RunningServer, line: socket.socket) -> bool:
    """The kernel tells this end nothing while there are answers to be read."""
    clients = (each.client for each in list(server.uvicorn.server_state.connections))
    return line.getsockname() in clients


def test_who_does_not_read_its_answers_is_ended(hasty: RunningServer) -> None:
    """With several requests in one go nothing ended it, nor was it closed to make room for others."""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, port = hasty.url.removeprefix("http://").split(":")
        line.connect((host, int(port)))
        line.sendall(b"GET /v1/openapi.json HTTP/1.1\r\nHost: kiosk\r\n\r\n" * 200)
        for expected in (True, False):
            assert until(lambda expected=expected: has_open(hasty, line) == expected)


def test_a_head_that_is_too_long_is_told_so(crowded: RunningServer) -> None:
    for rest in (b"x" * 20_000, b"x" * 20_000 + b"\r\n\r\n"):
        with connect(crowded) as line:
            line.sendall(HALF + rest)
            assert closed_by_server(line).startswith(b"HTTP/1.1 431 ")


def test_one_connection_more_costs_the_oldest_that_waits(crowded: RunningServer) -> None:
    with contextlib.ExitStack() as lines:
        waiting = [lines.enter_context(connect(crowded)) for _ in range(9)]
        assert closed_by_server(waiting[0]) == b""
        waiting[-1].sendall(HALF + b"\r\nConnection: close\r\n\r\n")
        assert closed_by_server(waiting[-1]).startswith(b"HTTP/1.1 200 ")


def test_a_cut_body_has_no_effect(hasty: RunningServer) -> None:
    """What came of it may look whole."""
    before = rows(hasty)
    body = b'{"reference": "T1000", "when": "maintenant", "language": "fr", "at": "2026-11-24T10:42:00Z"}'
    head = f"""POST /v1/help-requests HTTP/1.1\r
Host: kiosk\r
Authorization: Bearer demo-device\r
Idempotency-Key: cut\r
Content-Type: application/json\r
Content-Length: {len(body) + 9}\r\n\r\n"""
    with connect(hasty) as line:
        line.sendall(head.encode() + body)
        assert closed_by_server(line).startswith(b"HTTP/1.1 408 ")
    assert rows(hasty) == before


def rows(server: RunningServer) -> int:
    """In all tables."""
    with server.app_state.engine.connect() as db:
        tables = Base.metadata.sorted_tables
        return sum(db.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def key_and_proof(code: str) -> dict[str, str]:
    """Those of a kiosk that enrols."""
    key = Ed25519PrivateKey.generate()
    return {
        "public_key": encode_public_key(key.public_key()),
        "proof": sign_proof(key, "enrol", code),
    }


def test_who_has_no_token_writes_nothing(server: RunningServer) -> None:
    before = rows(server)
    for n in range(20):
        code = f"nobody-has-this-{n}"
        enrol = {"code": code, **key_and_proof(code), "at": "2026-11-24T10:42:00Z"}
        for key in ("same", str(uuid.uuid4())):
            refused = server.call("POST", "/devices/enrol", enrol, token="", key=key)
            assert refused.json()["code"] == "code_refused"
        server.call("POST", "/tickets", {}, token="stolen?")
        server.call("POST", "/sessions", {"tenant_number": "1", "birth_date": "1950-01-01"}, token="")
        for path in (f"/pay/{n}", f"/d/{n}", f"/sandbox-pay/{n}"):
            assert requests.get(f"{server.url}{path}", timeout=WITHIN_S).status_code == 404
        requests.post(f"{server.url}/pay/{n}", timeout=WITHIN_S, allow_redirects=False)
        requests.post(f"{server.url}/payments/notifications", data=b"{}", timeout=WITHIN_S)
    assert rows(server) == before
