"""A kiosk's life: expected, enrolled, heard from, lost, wiped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.backend import AgencyClient, DeviceRefusedError, RequestRefusedError
from kiosk.domain import DeviceConfig
from landlord.contract.orders import OrderKind, encode_public_key, read_unverified, sign_proof, verify_order
from landlord.server import devices
from landlord.server.tables import DeviceRow

from .running import RunningServer

Connect = Callable[[str], AgencyClient]
AT = "2026-11-24T10:42:00Z"
KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def connect(server: RunningServer) -> Iterator[Connect]:
    """A client with that token."""
    made: list[AgencyClient] = []

    def client(token: str) -> AgencyClient:
        made.append(AgencyClient(server.url, token))
        return made[-1]

    yield client
    for each in made:
        each.close()


def enrolled(server: RunningServer, connect: Connect, name: str = "hall") -> AgencyClient:
    code = devices.create_enrolment_code(server.app_state, name, "tilleuls")
    return connect(connect("").enrol(code, KEY).token)


def beat(client: AgencyClient) -> bool:
    """Whether the kiosk is ordered to wipe."""
    orders = client.heartbeat(version="0.1.0", waiting=0, disk_free_mb=512).orders
    return [read_unverified(each).kind for each in orders] == [OrderKind.WIPE]


def test_a_code_lets_in_one_kiosk_once(server: RunningServer, connect: Connect) -> None:
    code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
    enrolled = connect("").enrol(code, KEY)
    assert (enrolled.name, enrolled.agency_id) == ("hall", "tilleuls")
    assert enrolled.token not in repr(enrolled)
    assert connect(enrolled.token).agency("tilleuls").name == "Agence des Tilleuls"
    with pytest.raises(RequestRefusedError, match="code_refused"):
        connect("").enrol(code, KEY)


def test_an_answer_that_was_lost_is_told_again(server: RunningServer) -> None:
    code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
    public_key, proof = encode_public_key(KEY.public_key()), sign_proof(KEY, "enrol", code)
    body = {"code": code, "public_key": public_key, "proof": proof, "at": AT}
    first, again = (server.call("POST", "/devices/enrol", body, key="k", token="") for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)


def test_a_code_ends_after_a_day_or_with_the_next(server: RunningServer, connect: Connect) -> None:
    old, late = (devices.create_enrolment_code(server.app_state, "hall", "tilleuls") for _ in range(2))
    server.clock.forward(days=1)
    for code in (old, late, "another one"):
        with pytest.raises(RequestRefusedError, match="code_refused"):
            connect("").enrol(code, KEY)


def test_a_kiosk_enrolled_again_has_one_token(server: RunningServer, connect: Connect) -> None:
    first, second = enrolled(server, connect), enrolled(server, connect)
    assert second.outages()
    with pytest.raises(DeviceRefusedError):
        first.outages()


def test_the_landlord_sees_how_it_is(server: RunningServer, connect: Connect) -> None:
    client = enrolled(server, connect)
    orders = client.heartbeat(version="0.1.0", waiting=3, disk_free_mb=512, faults=["no printer"])
    assert orders.orders == ()
    assert client.get("/devices/config", DeviceConfig).etag == orders.config_etag
    row = next(row for row in devices.list_devices(server.app_state) if row.name == "hall")
    assert (row.seen_at, row.version, row.waiting, row.disk_free_mb, row.faults) == (
        server.clock(),
        "0.1.0",
        3,
        512,
        ["no printer"],
    )


def test_its_settings_come_from_the_landlord(server: RunningServer, connect: Connect) -> None:
    client = enrolled(server, connect)
    before = client.get("/devices/config", DeviceConfig)
    assert (before.value.agency_id, before.value.settings) == ("tilleuls", {})
    with server.app_state.writing.begin() as db:
        db.query(DeviceRow).filter_by(name="hall").one().settings = {"idle_s": 90, "practice": True}
    assert client.get("/devices/config", DeviceConfig).value.settings == {"idle_s": 90, "practice": True}
    assert client.get("/devices/config", DeviceConfig).etag != before.etag


def test_it_is_told_to_take_them_until_it_has_them(server: RunningServer, connect: Connect) -> None:
    code = devices.create_enrolment_code(server.app_state, "hall", "tilleuls")
    answer = connect("").enrol(code, KEY)
    client = connect(answer.token)
    devices.configure(server.app_state, "hall", {"language": "ar", "voices": {"fr": "piper:fr_FR-siwis"}})

    def told(etag: str = "") -> tuple[str, ...]:
        return client.heartbeat(version="1", waiting=0, disk_free_mb=1, config_etag=etag).orders

    first, again = (verify_order(answer.orders_key, *told()) for _ in range(2))
    assert (first.kind, first.device, first.settings["language"]) == ("configure", answer.device_id, "ar")
    assert again.number > first.number
    assert told(first.config_etag) == ()
    devices.configure(server.app_state, "", {})
    withdrawn = verify_order(answer.orders_key, *told(first.config_etag))
    assert withdrawn.settings == {}
    assert told(withdrawn.config_etag) == ()
    with pytest.raises(devices.UnknownDevice):
        devices.configure(server.app_state, "nobody", {})


def test_it_gets_a_letter_that_few_have_and_keeps_it(server: RunningServer, connect: Connect) -> None:
    def letter(name: str, wanted: str = "") -> str:
        code = devices.create_enrolment_code(server.app_state, name, "tilleuls", wanted)
        return connect("").enrol(code, KEY).letter

    assert [letter("hall"), letter("lift"), letter("hall"), letter("desk", "Q")] == ["A", "B", "A", "Q"]


def test_one_that_is_lost_learns_it_and_nothing_else(server: RunningServer, connect: Connect) -> None:
    client = enrolled(server, connect)
    with pytest.raises(RequestRefusedError, match="wipe_not_asked"):
        client.report_wiped()
    devices.request_wipe(server.app_state, "hall")
    with pytest.raises(DeviceRefusedError):
        client.outages()
    assert beat(client)
    client.report_wiped(KEY)
    with pytest.raises(DeviceRefusedError):
        beat(client)


def test_only_a_kiosk_that_there_is_can_be_wiped(server: RunningServer) -> None:
    with pytest.raises(devices.UnknownDevice):
        devices.request_wipe(server.app_state, "nobody")


@pytest.mark.parametrize("wiped", [False, True], ids=["asked", "done"])
def test_an_order_to_wipe_outlives_a_server_that_starts_again_with_the_same_token(
    server: RunningServer, connect: Connect, wiped: bool
) -> None:
    devices.register_device(server.app_state, "kiosk", "own")
    devices.request_wipe(server.app_state, "kiosk")
    client = connect("own")
    if wiped:
        client.report_wiped()
    devices.register_device(server.app_state, "kiosk", "own")
    if wiped:
        with pytest.raises(DeviceRefusedError):
            beat(client)
    else:
        assert beat(client)


def test_another_token_lets_a_wiped_kiosk_in_anew(server: RunningServer, connect: Connect) -> None:
    devices.register_device(server.app_state, "kiosk", "old")
    devices.request_wipe(server.app_state, "kiosk")
    devices.register_device(server.app_state, "kiosk", "new")
    assert not beat(connect("new"))
    assert beat(connect("old"))


@pytest.mark.parametrize("wiped", [False, True], ids=["replaced", "wiped and replaced"])
def test_a_token_that_was_replaced_is_never_let_in_again(
    server: RunningServer, connect: Connect, wiped: bool
) -> None:
    devices.register_device(server.app_state, "kiosk", "stolen")
    if wiped:
        devices.request_wipe(server.app_state, "kiosk")
        connect("stolen").report_wiped()
    replacement = enrolled(server, connect, "kiosk")
    devices.register_device(server.app_state, "kiosk", "stolen")
    assert not beat(replacement)
    assert replacement.outages() is not None
    for does in (beat, AgencyClient.outages):
        with pytest.raises(DeviceRefusedError):
            does(connect("stolen"))


def test_a_token_that_was_changed_is_not_changed_back(server: RunningServer, connect: Connect) -> None:
    for token in ("first", "second", "first"):
        devices.register_device(server.app_state, "kiosk", token)
    assert not beat(connect("second"))
    with pytest.raises(DeviceRefusedError):
        beat(connect("first"))


def test_a_token_of_one_name_does_not_take_another(server: RunningServer, connect: Connect) -> None:
    devices.register_device(server.app_state, "kiosk", "own")
    devices.request_wipe(server.app_state, "kiosk")
    devices.register_device(server.app_state, "hall", "own")
    assert beat(connect("own"))


def test_a_token_given_to_the_server_displaces_no_kiosk_that_enrolled_with_a_code(
    server: RunningServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    client = enrolled(server, connect, "kiosk")
    devices.register_device(server.app_state, "kiosk", "own")
    assert "kiosk kiosk has enrolled with a code" in caplog.text
    assert not beat(client)
    with pytest.raises(DeviceRefusedError):
        beat(connect("own"))


@pytest.mark.parametrize("by_code", [False, True], ids=["by the server", "by code"])
def test_an_order_to_wipe_outlives_a_replacement(
    server: RunningServer, connect: Connect, by_code: bool
) -> None:
    devices.register_device(server.app_state, "kiosk", "lost")
    devices.request_wipe(server.app_state, "kiosk")
    if by_code:
        new = enrolled(server, connect, "kiosk")
    else:
        devices.register_device(server.app_state, "kiosk", "new")
        new = connect("new")
    lost = connect("lost")
    with pytest.raises(DeviceRefusedError):
        lost.outages()
    assert (beat(new), beat(lost)) == (False, True)
    assert _orders(server) == [(False, False, False), (True, True, False)]
    with pytest.raises(RequestRefusedError, match="wipe_not_asked"):
        new.report_wiped()
    lost.report_wiped()
    with pytest.raises(DeviceRefusedError):
        beat(lost)
    assert not beat(new)
    assert _orders(server) == [(False, False, False), (True, True, True)]


def _orders(server: RunningServer) -> list[tuple[bool, bool, bool]]:
    """Whether each that is called kiosk is replaced, to be wiped, wiped."""
    return [
        (row.replaced_at is not None, row.wipe_asked_at is not None, row.wiped_at is not None)
        for row in devices.list_devices(server.app_state)
        if row.name == "kiosk"
    ]
