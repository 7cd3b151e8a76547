"""Attacks on the kiosk from the landlord's side of the line: whoever answers in the landlord's place, or kept
an order, destroys or configures the kiosk."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from kiosk.backend import AgencyClient, AgencyError, DeviceRefusedError, RequestRefusedError
from kiosk.backend.conversation_line import MIN_INTERVAL_S, AgencyConversationLine
from kiosk.backend.errors import TooManyRequestsError
from kiosk.device.agent import AgencyHeartbeatClient, DeviceAgent
from kiosk.device.enrolment import PinnedKey, device_key
from kiosk.device.orders import ORDERS_FILE, OrderBook
from kiosk.domain import DeviceEnrolment
from kiosk.i18n import format_value
from kiosk.runtime.workers import ResultQueue
from kiosk.settings import Settings, SettingsError
from landlord import contract as wire
from landlord.contract.orders import (
    Order,
    OrderKind,
    device_id_of_key,
    device_id_of_token,
    encode_public_key,
    sign_order,
    sign_proof,
)
from landlord.server import devices
from landlord.server.tables import RefusedActRow, UsageRow
from offline_cache import KeyFile, Outbox, Store
from tests.landlord.running import RunningServer, demo_database, new_database, running
from tests.offline_cache.acts import put
from tests.until import WITHIN_S

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
DEVICE = device_id_of_token("token")
LANDLORD = Ed25519PrivateKey.generate()
PINNED = PinnedKey(DEVICE, encode_public_key(LANDLORD.public_key()))


class HostileServer:
    """Answers each call with ``answer``, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {}
        self.raw = b""
        self.status, self.headers = 201, dict[str, str]()
        self.seen: list[tuple[str, str]] = []
        hostile = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                hostile.seen.append((self.path, self.headers["Authorization"] or ""))
                body = hostile.raw or json.dumps(hostile.answer).encode()
                self.send_response(hostile.status)
                for name, value in {"Agency-Contract": "1", **hostile.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                self.do_POST()

            def do_PUT(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hostile() -> Iterator[HostileServer]:
    server = HostileServer()
    yield server
    server.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data" / "store", KeyFile(tmp_path / "data" / "store.key")) as store:
        put(Outbox(store))
        yield store


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running(demo_database(tmp_path)) as served:
        yield served


def beat(hostile: HostileServer, store: Store, *orders: str, **members: Any) -> None:
    """One heartbeat of a kiosk that has pinned the landlord's key, answered like that."""
    hostile.answer = {"config_etag": "", "now": NOW.isoformat(), "orders": orders, **members}
    client = AgencyClient(hostile.url, "token")
    book = OrderBook(store.folder.parent, PINNED, now=lambda: NOW)
    heartbeat = AgencyHeartbeatClient(client, store.folder, lambda: 1)
    DeviceAgent(store, loaned=False, heartbeat_client=heartbeat, orders=book).check()
    client.close()


def acts(store: Store) -> int:
    return len(Outbox(store).entries())


def wipe(**changes: Any) -> Order:
    return Order.model_validate(
        {"kind": OrderKind.WIPE, "device": DEVICE, "number": 7, "issued_at": NOW} | changes
    )


def _with_header(jws: str, **header: str) -> str:
    _, payload, signature = jws.split(".")
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{encoded}.{payload}.{signature}"


def _tampered(jws: str) -> str:
    """The number of another order under the signature of this one."""
    header, payload, signature = jws.split(".")
    body = json.loads(base64.urlsafe_b64decode(payload + "=="))
    body["number"] += 1
    payload = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode()
    return f"{header}.{payload}.{signature}"


GOOD = sign_order(LANDLORD, wipe())
FORGED: dict[str, str] = {
    "another key": sign_order(Ed25519PrivateKey.generate(), wipe()),
    "no signature": GOOD.rsplit(".", 1)[0] + ".",
    "no algorithm": _with_header(GOOD, alg="none"),
    "another algorithm": _with_header(GOOD, alg="HS256", typ="kiosk-order+jws"),
    "another use of the key": _with_header(GOOD, alg="EdDSA", typ="JWT"),
    "other bytes": _tampered(GOOD),
    "another device": sign_order(LANDLORD, wipe(device=device_id_of_token("other"))),
    "too old": sign_order(LANDLORD, wipe(issued_at=NOW - timedelta(hours=2))),
    "from the future": sign_order(LANDLORD, wipe(issued_at=NOW + timedelta(hours=2))),
    "not a JWS": "wipe",
    "nothing": "",
    "deep": "W1tb" * 5000 + ".e30.e30",
    "not ASCII": "é.é.é",
}


@pytest.mark.parametrize("members", [{"wipe": True}, {"wipe": True, "order": "wipe"}, {"wipe": "true"}])
def test_a_plain_wipe_does_nothing(hostile: HostileServer, store: Store, members: dict[str, Any]) -> None:
    beat(hostile, store, **members)
    assert acts(store) == 1


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_order_does_nothing_and_is_counted(
    hostile: HostileServer, store: Store, forged: str, caplog: pytest.LogCaptureFixture
) -> None:
    beat(hostile, store, forged)
    assert acts(store) == 1
    book = OrderBook(store.folder.parent, PINNED)
    assert book.refused is not None
    assert book.refused.count == 1
    assert "order refused" in caplog.text
    assert not forged or forged not in caplog.text


def test_an_order_that_was_obeyed_is_not_obeyed_again(hostile: HostileServer, store: Store) -> None:
    beat(hostile, store, GOOD)
    assert acts(store) == 0
    put(Outbox(store))
    beat(hostile, store, GOOD, sign_order(LANDLORD, wipe(number=6)))
    assert acts(store) == 1
    beat(hostile, store, sign_order(LANDLORD, wipe(number=8)))
    assert acts(store) == 0


@pytest.mark.parametrize(("good", "harmed"), [("7", "9764240002"), ('"count": 1', '"count": 1e999')])
def test_a_harmed_book_leaves_no_kiosk_deaf(
    hostile: HostileServer, store: Store, good: str, harmed: str
) -> None:
    """One digit of it, and no order was obeyed for 250 years: a stolen kiosk could not be wiped."""
    beat(hostile, store, GOOD, "none")
    put(Outbox(store))
    file = store.folder.parent / ORDERS_FILE
    file.write_text(file.read_text().replace(good, harmed, 1))
    beat(hostile, store, sign_order(LANDLORD, wipe(number=8)))
    assert acts(store) == 0


def test_a_kiosk_without_a_pinned_key_obeys_nobody(hostile: HostileServer, store: Store) -> None:
    hostile.answer = {"config_etag": "", "now": NOW.isoformat(), "orders": [GOOD], "wipe": True}
    client = AgencyClient(hostile.url, "token")
    heartbeat = AgencyHeartbeatClient(client, store.folder, lambda: 1)
    DeviceAgent(store, loaned=False, heartbeat_client=heartbeat).check()
    assert acts(store) == 1


IN_CLEAR = (
    "http://landlord.example",
    "http://192.168.1.2:8765",
    "http://0.0.0.0:8765",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1@evil.example",
    "http://evil.example\\@127.0.0.1",
    "http://evil.example#@127.0.0.1",
    "http://127.0.0.1:80@evil.example",
    "http://[::ffff:192.168.1.2]",
    "http://0x7f000001",
    "HTTP://landlord.example",
    "https://user@landlord.example",
)


@pytest.mark.parametrize("url", IN_CLEAR)
def test_nothing_is_said_in_clear_to_another_machine(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="agency_url"):
        Settings.load(_toml(tmp_path, agency_url=url), {})
    with pytest.raises(AgencyError, match="address"):
        AgencyClient(url, "token").outages()


@pytest.mark.parametrize(
    "url", ["https://landlord.example/kiosks", "http://127.0.0.1:8765", "http://[::1]:1", "http://localhost"]
)
def test_what_is_encrypted_or_stays_here_is_taken(url: str, tmp_path: Path) -> None:
    assert Settings.load(_toml(tmp_path, agency_url=url), {}).agency_url == url


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["http://localhost:{port}/v1/outages", "http://landlord.example/", "//x/"])
def test_no_redirect_is_followed(hostile: HostileServer, status: int, to: str) -> None:
    hostile.status = status
    hostile.headers = {"Location": to.format(port=hostile.url.rsplit(":", 1)[1])}
    for call in (AgencyClient.outages, lambda client: client.post("/v1/tickets", {}, key="k")):
        with pytest.raises(AgencyError):
            call(AgencyClient(hostile.url, "token"))
    assert len(hostile.seen) == 2


def test_a_path_from_the_landlord_leads_to_no_other_machine(hostile: HostileServer) -> None:
    """A picture's path follows the server's address: ``@other/…`` would make that a user's name."""
    port = hostile.url.rsplit(":", 1)[1]
    for path in (f"@localhost:{port}/v1/x", f":1@localhost:{port}/v1/x", f".example@localhost:{port}/"):
        with pytest.raises(AgencyError):
            AgencyClient("http://127.0.0.1:9", "secret-token").content(path)
    assert hostile.seen == []


@pytest.mark.parametrize("said", ["\xb2", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT", "-5", "nan"])
def test_no_time_to_wait_breaks_a_kiosk(hostile: HostileServer, said: str) -> None:
    """A figure that is none and a time that is longer than any calendar came out as errors of Python."""
    hostile.status, hostile.headers, hostile.answer = (
        429,
        {"Retry-After": said},
        {"code": "too_many_requests"},
    )
    with pytest.raises(TooManyRequestsError) as refused:
        AgencyClient(hostile.url, "token").post("/v1/tickets", {}, key="k")
    datetime.now(UTC) + timedelta(seconds=refused.value.retry_after or 0)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_no_moment_breaks_a_page(hostile: HostileServer, moment: str) -> None:
    """Where no other time zone can tell it, each page with it ended in an error, also after a new start: what
    everyone may read is kept."""
    outage = {"id": "a", "title": "Ascenseur", "place": "parties_communes", "symptoms": [], "message": ""}
    hostile.answer = {"outages": [outage | {"since": moment}]}
    with pytest.raises(AgencyError):
        AgencyClient(hostile.url, "token").outages()
    assert format_value(10**40, "fr") == format_value(10**15, "fr")


def test_no_depth_of_an_answer_breaks_a_kiosk(hostile: HostileServer) -> None:
    hostile.raw = b'{"a":' * 100_000
    with pytest.raises(AgencyError):
        AgencyClient(hostile.url, "token").post("/v1/tickets", {}, key="k")


class NeverWaits:
    """A landlord's server that has nothing to tell, and says so at once."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.enough = threading.Event()

    def read_conversation(
        self, _reference: str, _after: str, _room: str
    ) -> wire.ConversationMessagesResponse:
        self.asked.append(time.monotonic())
        if len(self.asked) >= 4:
            self.enough.set()
        return wire.ConversationMessagesResponse(room="1", messages=())

    def close(self) -> None: ...


def test_a_server_that_does_not_wait_takes_no_processor_of_a_kiosk() -> None:
    """What the desk says was asked for again as soon as there was an answer."""
    server = NeverWaits()
    line = AgencyConversationLine(lambda: cast(AgencyClient, server), ResultQueue(), "T1", print, print)
    assert server.enough.wait(WITHIN_S)
    line.close()
    assert server.asked[3] - server.asked[0] >= 2.9 * MIN_INTERVAL_S


def _toml(folder: Path, **values: str) -> Path:
    file = folder / "kiosk.toml"
    file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()))
    return file


class TestEnrolment:
    def body(self, code: str, key: Ed25519PrivateKey | None = None) -> dict[str, Any]:
        key = key or Ed25519PrivateKey.generate()
        public = encode_public_key(key.public_key())
        proof = sign_proof(key, "enrol", code)
        return {"code": code, "at": NOW.isoformat(), "public_key": public, "proof": proof}

    def test_a_code_is_good_once(self, server: RunningServer) -> None:
        code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
        answers = [server.call("POST", "/devices/enrol", self.body(code), token="") for _ in range(3)]
        assert [each.status_code for each in answers] == [201, 401, 401]

    def test_a_code_that_is_late_is_none(self, server: RunningServer) -> None:
        code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
        server.clock.forward(days=1)
        assert server.call("POST", "/devices/enrol", self.body(code), token="").status_code == 401

    def test_who_has_not_the_key_takes_no_name(self, server: RunningServer) -> None:
        """Another kiosk's public key, which is no secret, and a proof of one's own."""
        code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
        other = encode_public_key(Ed25519PrivateKey.generate().public_key())
        stolen = self.body(code) | {"public_key": other}
        assert server.call("POST", "/devices/enrol", stolen, token="").status_code == 401
        assert server.call("POST", "/devices/enrol", self.body(code), token="").status_code == 201

    def test_who_has_only_the_token_reports_no_wipe(self, server: RunningServer, tmp_path: Path) -> None:
        """A thief would have the landlord believe that nothing is left."""
        code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
        key = device_key(tmp_path)
        enrolled = AgencyClient(server.url, "").enrol(code, key)
        devices.request_wipe(server.app_state, "hall")
        client = AgencyClient(server.url, enrolled.token)
        for forged in (None, Ed25519PrivateKey.generate()):
            with pytest.raises(RequestRefusedError):
                client.report_wiped(forged)
        assert [row.wiped_at for row in devices.list_devices(server.app_state) if row.name == "hall"] == [
            None
        ]
        client.report_wiped(key)
        with pytest.raises(DeviceRefusedError):
            client.report_wiped(key)


def test_an_order_to_wipe_is_signed_for_its_device_by_each_server_that_starts(tmp_path: Path) -> None:
    """The key, the order and its number outlive the server; a kiosk that was replaced can be told too."""
    keys = [device_key(tmp_path / name) for name in ("lost", "new")]
    with running(demo_database(tmp_path)) as server:
        enrolled = []
        for key in keys:
            code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
            enrolled.append(AgencyClient(server.url, "").enrol(code, key))
        devices.request_wipe(server.app_state, enrolled[0].device_id)
        first = _orders(server, enrolled[0].token)
    with running(new_database(tmp_path)) as server:
        second = _orders(server, enrolled[0].token)
        assert _orders(server, enrolled[1].token) == []
    book = OrderBook(tmp_path, PinnedKey(enrolled[0].device_id, enrolled[0].orders_key), now=lambda: NOW)
    numbers = [book.accept(jws).number for jws in (*first, *second)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 2
    assert enrolled[0].device_id == device_id_of_key(encode_public_key(keys[0].public_key()))


def _orders(server: RunningServer, token: str) -> list[str]:
    return list(AgencyClient(server.url, token).heartbeat(version="1", waiting=0, disk_free_mb=1).orders)


def test_a_stolen_kiosk_that_was_replaced_says_nothing_for_the_one_that_has_its_name(
    server: RunningServer,
) -> None:
    """It may still ask whether it is to be wiped: its report took away what the staff had decided."""

    def enrolled() -> DeviceEnrolment:
        client = AgencyClient(server.url, "")
        code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
        try:
            return client.enrol(code, Ed25519PrivateKey.generate())
        finally:
            client.close()

    stolen, current = enrolled(), enrolled()
    at = "2026-11-24T10:42:00Z"
    act = {"entry": 1, "reference": "T100", "kind": "ticket", "code": "x", "since": at}
    usage = {"id": "u", "day": "2026-11-23", "cells": [{"measure": "visit", "about": "", "count": 9}]}
    how = {"version": "1", "waiting": 0, "disk_free_mb": 1, "at": at}
    server.call("PUT", "/devices/heartbeat", how | {"refused": [act]}, token=current.token)
    with server.app_state.writing.begin() as db:
        db.scalars(select(RefusedActRow)).one().decision = "resend"
    devices.request_wipe(server.app_state, stolen.device_id)
    answer = server.call("PUT", "/devices/heartbeat", how | {"usage": [usage]}, token=stolen.token)
    assert len(answer.json()["orders"]) == 1
    with server.app_state.reading() as db:
        assert [each.decision for each in db.scalars(select(RefusedActRow))] == ["resend"]
        assert not list(db.scalars(select(UsageRow).where(UsageRow.report == "u")))
