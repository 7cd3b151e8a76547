"""Every way a line can fail, by a server that misbehaves on a real socket, and the error each gives."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from kiosk.backend import (
    AgencyClient,
    AgencyError,
    ConnectionFailedError,
    ContractMismatchError,
    DeviceRefusedError,
    IdentificationFailedError,
    InterceptedError,
    NumberLockedError,
    OverloadedError,
    RequestRefusedError,
    ServerFailedError,
    SessionExpiredError,
    UnreachableError,
)
from kiosk.backend.errors import MalformedResponseError, ResponseTimeoutError
from tests.landlord.certificates import self_signed
from tests.until import WITHIN_S, until

Behaviour = Callable[[socket.socket, threading.Event], None]


class Misbehaving:
    """Accepts, reads the request, then does what the test says. ``asked`` counts the requests."""

    def __init__(self) -> None:
        self.behaviour: Behaviour = lambda connection, over: None
        self.asked = 0
        self.tls: ssl.SSLContext | None = None
        self.over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.suppress(OSError))
            stack.enter_context(connection)
            if self.tls is not None:
                connection = stack.enter_context(self.tls.wrap_socket(connection, server_side=True))
            _read_request(connection)
            self.asked += 1
            self.behaviour(connection, self.over)

    def stop(self) -> None:
        self.over.set()
        # Wakes the accept that closing alone would leave asleep.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(WITHIN_S)


def _read_request(connection: socket.socket) -> None:
    """Raises ``ConnectionError`` when who asks hangs up before the end."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _receive(connection)
    head, body = received.split(b"\r\n\r\n", 1)
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        body += _receive(connection)


def _receive(connection: socket.socket) -> bytes:
    if not (received := connection.recv(65536)):
        raise ConnectionError("hung up")
    return received


@pytest.fixture
def misbehaving() -> Iterator[Misbehaving]:
    server = Misbehaving()
    yield server
    server.stop()


@pytest.fixture
def patient(misbehaving: Misbehaving) -> Iterator[AgencyClient]:
    """For servers that answer."""
    client = AgencyClient(misbehaving.url, "token", read_timeout=WITHIN_S, total_timeout=WITHIN_S)
    yield client
    client.close()


@pytest.fixture
def impatient(misbehaving: Misbehaving) -> Iterator[AgencyClient]:
    """For servers that keep it waiting."""
    client = AgencyClient(misbehaving.url, "token", read_timeout=0.5, total_timeout=1)
    yield client
    client.close()


def says(status: int, body: bytes = b"{}", **headers: str) -> Behaviour:
    """A whole HTTP answer, with the contract's header unless it is given."""
    fields = {"Content-Length": str(len(body)), "Connection": "close", "Agency-Contract": "1"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return lambda connection, over: connection.sendall(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body)


def problem(status: int, code: str, **members: object) -> Behaviour:
    response = {"type": "about:blank", "title": "X", "status": status, "code": code} | members
    return says(status, json.dumps(response).encode(), Content_Type="application/problem+json")


def resets(connection: socket.socket, over: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def closes(connection: socket.socket, over: threading.Event) -> None:
    pass


def is_silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(WITHIN_S)


def drips(head: bytes, drop: bytes) -> Behaviour:
    """Sends ``drop`` again and again, each soon enough for the silence limit."""

    def drip(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head)
        while not over.wait(0.05):
            connection.sendall(drop)

    return drip


OK = b"HTTP/1.1 200 OK\r\nAgency-Contract: 1\r\n"
HTML = b"<html><body>Bienvenue sur le Wi-Fi</body></html>"
#: No test run lasts long enough to matter beside a day.
TOMORROW = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        pytest.param(resets, ConnectionFailedError, id="reset"),
        pytest.param(closes, ConnectionFailedError, id="closed before an answer"),
        pytest.param(is_silent, ResponseTimeoutError, id="silent"),
        pytest.param(drips(b"", b"H"), ResponseTimeoutError, id="drips the status"),
        pytest.param(
            drips(OK, b"X: y\r\n"),
            (ResponseTimeoutError, ConnectionFailedError, InterceptedError),
            id="drips headers",
        ),
        pytest.param(
            drips(OK + b"Content-Length: 9999\r\n\r\n{", b" "), ResponseTimeoutError, id="drips a body"
        ),
        pytest.param(drips(OK + b"\r\n{", b" "), ResponseTimeoutError, id="drips a body without length"),
        pytest.param(
            drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
            ResponseTimeoutError,
            id="drips chunks",
        ),
        pytest.param(says(200, b"{", Content_Length="9"), ConnectionFailedError, id="cut short"),
        pytest.param(says(500), ServerFailedError, id="500"),
        pytest.param(says(502, HTML, Agency_Contract=""), InterceptedError, id="502 of a proxy"),
        pytest.param(says(429), OverloadedError, id="429"),
        pytest.param(says(503, HTML, Agency_Contract=""), InterceptedError, id="503 of a proxy"),
        pytest.param(
            says(503, HTML, Agency_Contract="", Retry_After="60"),
            OverloadedError,
            id="503 of a proxy that says when",
        ),
        pytest.param(problem(503, "busy"), OverloadedError, id="503"),
        pytest.param(says(407, HTML, Agency_Contract=""), InterceptedError, id="407 of a proxy"),
        pytest.param(problem(409, "in_flight"), RequestRefusedError, id="409"),
        pytest.param(says(409, Retry_After="1"), OverloadedError, id="409 in flight"),
        pytest.param(says(200, HTML, Agency_Contract=""), InterceptedError, id="captive portal"),
        pytest.param(says(302, Location="/portal", Agency_Contract=""), InterceptedError, id="redirected"),
        pytest.param(says(200, HTML), MalformedResponseError, id="HTML"),
        pytest.param(says(200, b'{"outages": ['), MalformedResponseError, id="truncated JSON"),
        pytest.param(says(200, b'{"outages": [{}]}'), MalformedResponseError, id="another schema"),
        pytest.param(says(200, b"\xff\xfe"), MalformedResponseError, id="not UTF-8"),
        pytest.param(says(404, HTML), MalformedResponseError, id="404 without a problem"),
        pytest.param(says(200, b"\x00", Content_Encoding="gzip"), MalformedResponseError, id="bad gzip"),
        pytest.param(says(200, b" " * 1_100_000), MalformedResponseError, id="too long"),
        pytest.param(
            says(200, gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"),
            MalformedResponseError,
            id="gzip bomb",
        ),
        pytest.param(
            lambda connection, over: connection.sendall(b"SSH-2.0-OpenSSH\r\n"),
            InterceptedError,
            id="not HTTP",
        ),
        pytest.param(says(200, Agency_Contract="2"), ContractMismatchError, id="another contract"),
        pytest.param(
            says(422, HTML, Agency_Contract="2"), ContractMismatchError, id="422 of another contract"
        ),
        pytest.param(problem(422, "invalid"), RequestRefusedError, id="422"),
        pytest.param(problem(401, "device_unknown"), DeviceRefusedError, id="unknown device"),
        pytest.param(problem(403, "forbidden"), DeviceRefusedError, id="revoked device"),
        pytest.param(
            says(
                401,
                b'{"type": "about:blank", "title": "X", "status": 401, "code": "bad_token"}',
                WWW_Authenticate='Bearer realm="kiosks"',
            ),
            DeviceRefusedError,
            id="wrong token in other words",
        ),
        pytest.param(problem(401, "code_refused"), RequestRefusedError, id="401 of something else"),
        pytest.param(problem(401, "session_expired"), SessionExpiredError, id="session over"),
        pytest.param(
            problem(401, "identification_failed", attempts_left=3), IdentificationFailedError, id="401"
        ),
        pytest.param(
            problem(423, "number_locked", locked_until="2026-11-24T10:57:00Z"), NumberLockedError, id="423"
        ),
    ],
)
def test_each_failure_has_its_type(
    misbehaving: Misbehaving,
    patient: AgencyClient,
    impatient: AgencyClient,
    behaviour: Behaviour,
    error: type[AgencyError] | tuple[type[AgencyError], ...],
) -> None:
    misbehaving.behaviour = behaviour
    is_kept_waiting = error is ResponseTimeoutError or isinstance(error, tuple)
    with pytest.raises(error):
        (impatient if is_kept_waiting else patient).outages()
    assert until(lambda: misbehaving.asked == 1)


@pytest.mark.parametrize("behaviour", [resets, closes, is_silent, says(500), says(503)])
def test_a_post_is_sent_once_and_may_be_sent_again(
    misbehaving: Misbehaving, patient: AgencyClient, impatient: AgencyClient, behaviour: Behaviour
) -> None:
    misbehaving.behaviour = behaviour
    with pytest.raises(UnreachableError):
        (impatient if behaviour is is_silent else patient).post("/v1/tickets", {}, key="k")
    assert until(lambda: misbehaving.asked == 1)
    misbehaving.behaviour = says(201, b'{"reference": "T1"}', Location="/v1/tickets/T1")
    posted = patient.post("/v1/tickets", {}, key="k")
    assert (posted.status, posted.body, posted.location) == (201, {"reference": "T1"}, "/v1/tickets/T1")


def test_a_batch_system_says_when_to_come_back(misbehaving: Misbehaving, patient: AgencyClient) -> None:
    misbehaving.behaviour = says(202, b"{}", Retry_After="30", Location="/v1/tickets/T1")
    assert patient.post("/v1/tickets", {}, key="k").retry_after == 30
    misbehaving.behaviour = says(202, b"[]")
    with pytest.raises(MalformedResponseError):
        patient.post("/v1/tickets", {}, key="k")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        pytest.param(TOMORROW, 86400, id="tomorrow"),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("0", 0),
    ],
)
def test_both_forms_of_retry_after(
    misbehaving: Misbehaving, patient: AgencyClient, said: str, seconds: float | None
) -> None:
    misbehaving.behaviour = says(429, Retry_After=said)
    with pytest.raises(OverloadedError) as overloaded:
        patient.outages()
    assert overloaded.value.retry_after == (seconds if seconds is None else pytest.approx(seconds, rel=0.05))


def test_a_refusal_keeps_what_was_said(misbehaving: Misbehaving, patient: AgencyClient) -> None:
    errors = [{"pointer": "/place", "code": "enum"}]
    misbehaving.behaviour = problem(422, "invalid", errors=errors, detail="no such place")
    with pytest.raises(RequestRefusedError) as refused:
        patient.post("/v1/tickets", {}, key="k")
    assert (refused.value.status, refused.value.code) == (422, "invalid")
    assert refused.value.errors == (("/place", "enum"),)
    assert refused.value.detail == "no such place"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ConnectionFailedError):
        AgencyClient(f"http://127.0.0.1:{port}", "token").outages()


@pytest.mark.parametrize(
    "url", ["http://agence.invalid", "nonsense", "ftp://x", "http://[::1", "http://é..fr"]
)
def test_no_such_place(url: str) -> None:
    with pytest.raises(ConnectionFailedError):
        AgencyClient(url, "token").sign_in("1", date(2000, 1, 1))


def test_a_plain_server_where_tls_is_wanted(misbehaving: Misbehaving) -> None:
    url = misbehaving.url.replace("http", "https")
    client = AgencyClient(url, "token", connect_timeout=0.5, read_timeout=0.5, total_timeout=1)
    misbehaving.behaviour = says(200)
    with pytest.raises((ConnectionFailedError, ResponseTimeoutError)):
        client.outages()


@pytest.mark.parametrize(
    ("behaviour", "verified", "error"),
    [
        pytest.param(says(500), False, ConnectionFailedError, id="not trusted"),
        pytest.param(says(500), True, ServerFailedError, id="trusted"),
        pytest.param(drips(b"", b"H"), True, ResponseTimeoutError, id="drips the status"),
        pytest.param(
            drips(OK + b"\r\n{", b" "), True, ResponseTimeoutError, id="drips a body without length"
        ),
        pytest.param(is_silent, True, ResponseTimeoutError, id="silent"),
    ],
)
def test_tls_is_checked_and_limited_too(
    misbehaving: Misbehaving,
    tmp_path: Path,
    behaviour: Behaviour,
    verified: bool,
    error: type[AgencyError],
) -> None:
    certificate = self_signed(tmp_path, 1)
    misbehaving.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    misbehaving.tls.load_cert_chain(certificate)
    misbehaving.behaviour = behaviour
    waits_s = 1.0 if error is ResponseTimeoutError else WITHIN_S
    client = AgencyClient(
        misbehaving.url.replace("http", "https"),
        "token",
        read_timeout=waits_s / 2,
        total_timeout=waits_s,
        verify=str(certificate) if verified else True,
    )
    with pytest.raises(error):
        client.outages()
    client.close()


def test_errors_hold_no_personal_data(misbehaving: Misbehaving, patient: AgencyClient) -> None:
    misbehaving.behaviour = says(200, b'{"tenant": {"number": 12, "display_name": "Mme Martin"}}')
    with pytest.raises(MalformedResponseError) as garbled:
        patient.current_tenant("secret-token")
    assert "Martin" not in repr(garbled.value)
    assert garbled.value.__cause__ is None
