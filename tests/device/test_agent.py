"""A tablet comes back or is lost: within two seconds nobody reads anything of its borrower."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.backend import AgencyClient, AgencyError, ConnectionFailedError, DeviceRefusedError
from kiosk.backend.usage import UsageLedger
from kiosk.cli import CommandError, return_
from kiosk.device.agent import FIRST_HEARTBEAT_S, HEARTBEAT_INTERVAL_S, AgencyHeartbeatClient, DeviceAgent
from kiosk.device.enrolment import PinnedKey, device_key
from kiosk.device.orders import OrderBook
from kiosk.domain import DeviceInstructions
from landlord.contract.orders import Order, OrderKind, encode_public_key, sign_order
from landlord.server import devices
from offline_cache import (
    KeyFile,
    KeyRefused,
    KeyringKey,
    Outbox,
    ReadCache,
    Store,
    StoreDamaged,
    StoreError,
    StoreFull,
    request_shred,
    shred_requested,
    store_files,
)
from offline_cache.keys import shred_file as shred_file
from tests.landlord.conftest import server  # noqa: F401 - a fixture
from tests.landlord.running import RunningServer
from tests.offline_cache.acts import put
from tests.until import WITHIN_S


class Landlord:
    """Signs the orders it is told to give, and writes down what it hears."""

    def __init__(self, store: Store, *wipes: bool, deaf: AgencyError | None = None) -> None:
        self.heard: list[str] = []
        self._store, self._wipes, self._deaf = store, list(wipes), deaf
        self._key, self._number = Ed25519PrivateKey.generate(), 0
        pinned = PinnedKey("tablet-7", encode_public_key(self._key.public_key()))
        self.orders = OrderBook(store.folder.parent, pinned)

    def heartbeat(self) -> DeviceInstructions:
        self.heard.append("beat")
        self._number += 1
        now = datetime.now(UTC)
        wipe = Order(kind=OrderKind.WIPE, device="tablet-7", number=self._number, issued_at=now)
        orders = (sign_order(self._key, wipe),) if self._wipes.pop(0) else ()
        return DeviceInstructions(orders=orders, config_etag="", now=now)

    def report_wiped(self) -> None:
        self.heard.append(f"wiped, {acts(self._store)} left")
        if self._deaf is not None:
            raise self._deaf


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data" / "store", KeyFile(tmp_path / "data" / "store.key")) as store:
        put(Outbox(store))
        yield store


def acts(store: Store) -> int:
    return len(Outbox(store).entries())


def test_a_tablet_that_comes_back(store: Store) -> None:
    agent = DeviceAgent(store, loaned=True)
    agent.check()
    assert acts(store) == 1
    request_shred(store.folder)
    agent.check()
    assert acts(store) == 0
    put(Outbox(store))
    agent.check()
    assert acts(store) == 1, "once"


def test_a_terminal_is_not_returned(store: Store) -> None:
    request_shred(store.folder)
    DeviceAgent(store, loaned=False).check()
    assert acts(store) == 1


def test_the_landlord_hears_of_a_terminal_soon_after_its_start(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    heard = threading.Event()

    class Stopping(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0.0)
            return heard.is_set()

    class Hears(Landlord):
        def heartbeat(self) -> DeviceInstructions:
            heard.set()
            return super().heartbeat()

    agent = DeviceAgent(store, loaned=False, heartbeat_client=Hears(store, False))
    agent._stopping = Stopping()
    agent.start()
    assert heard.wait(WITHIN_S)
    agent.close()
    assert waited == [FIRST_HEARTBEAT_S, HEARTBEAT_INTERVAL_S / 2]


def test_the_landlord_has_it_wiped_and_is_told(store: Store) -> None:
    seconds = [0.0]
    landlord = Landlord(store, False, True, False)
    agent = DeviceAgent(
        store, loaned=False, heartbeat_client=landlord, orders=landlord.orders, clock=lambda: seconds[0]
    )
    agent.check()
    agent.check()
    assert landlord.heard == ["beat"], "not each second"
    assert acts(store) == 1
    seconds[0] += HEARTBEAT_INTERVAL_S
    agent.check()
    assert landlord.heard == ["beat", "beat", "wiped, 0 left"]
    seconds[0] += HEARTBEAT_INTERVAL_S
    agent.check()
    assert landlord.heard[-1] == "beat"


def test_a_wipe_is_told_only_when_the_store_that_could_not_be_opened_is_shredded_too(store: Store) -> None:
    landlord = Landlord(store, True, True)
    seconds, refusals = [0.0], [KeyRefused("the disk refuses")]

    def shred_own() -> None:
        landlord.heard.append("own")
        if refusals:
            raise refusals.pop()

    agent = DeviceAgent(
        store,
        loaned=False,
        heartbeat_client=landlord,
        orders=landlord.orders,
        shred_own=shred_own,
        clock=lambda: seconds[0],
    )
    agent.check()
    assert landlord.heard == ["beat", "own"]
    seconds[0] += HEARTBEAT_INTERVAL_S
    agent.check()
    assert landlord.heard == ["beat", "own", "beat", "own", "wiped, 0 left"]


@pytest.mark.parametrize("broken", [StoreFull("the disk is full"), StoreDamaged("the store is damaged")])
def test_orders_are_obeyed_whatever_the_store_cannot_do(
    store: Store, monkeypatch: pytest.MonkeyPatch, broken: StoreError
) -> None:
    """A terminal that was stolen with a full disk, and a report of a day before to send, was never wiped."""

    def fails(*_args: object, **_more: object) -> NoReturn:
        raise broken

    day = date(2026, 11, 24)
    usage = UsageLedger(store)
    usage.add(day, {"visit": 9})
    usage.add(day + timedelta(1), {})
    landlord, told = Landlord(store, True), []

    class Client:
        def heartbeat(self, **report: Any) -> DeviceInstructions:
            told.append(report)
            return landlord.heartbeat()

        def report_wiped(self, _key: object) -> None:
            landlord.report_wiped()

    client = AgencyHeartbeatClient(
        cast(AgencyClient, Client()), store.folder, lambda: 1, refused=fails, usage=usage
    )
    agent = DeviceAgent(store, loaned=False, heartbeat_client=client, orders=landlord.orders)
    monkeypatch.setattr(ReadCache, "put", fails)
    agent.check()
    assert (len(told[0]["usage"]), told[0]["refused"]) == (1, ())
    assert landlord.heard == ["beat", "wiped, 0 left"]


@pytest.mark.parametrize("trouble", [ConnectionFailedError(), DeviceRefusedError()])
def test_a_landlord_who_does_not_hear_it_is_told_again(store: Store, trouble: AgencyError) -> None:
    seconds = [0.0]
    landlord = Landlord(store, True, True, deaf=trouble)
    agent = DeviceAgent(
        store, loaned=True, heartbeat_client=landlord, orders=landlord.orders, clock=lambda: seconds[0]
    )
    agent.check()
    seconds[0] += HEARTBEAT_INTERVAL_S
    agent.check()
    assert landlord.heard == ["beat", "wiped, 0 left"] * 2


def test_wiped_from_afar_by_the_real_server(
    server: RunningServer,  # noqa: F811 - the fixture
    store: Store,
) -> None:
    code = devices.create_enrolment_code(server.app_state, "tablet-7", "tilleuls")
    key = device_key(store.folder.parent)
    enrolled = AgencyClient(server.url, "").enrol(code, key)
    client, seconds = AgencyClient(server.url, enrolled.token), [0.0]
    landlord = AgencyHeartbeatClient(client, store.folder, lambda: acts(store), key=key)
    orders = OrderBook(store.folder.parent, PinnedKey(enrolled.device_id, enrolled.orders_key), server.clock)
    agent = DeviceAgent(
        store, loaned=True, heartbeat_client=landlord, orders=orders, clock=lambda: seconds[0]
    )
    rest = threading.Event()
    store.listen(rest.set)
    agent.check()
    assert acts(store) == 1
    devices.request_wipe(server.app_state, "tablet-7")
    seconds[0] += HEARTBEAT_INTERVAL_S
    agent.check()
    assert (acts(store), rest.is_set()) == (0, True)
    with pytest.raises(DeviceRefusedError):
        client.outages()


class TestReturn:
    @pytest.fixture(autouse=True)
    def settings(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "kiosk.toml").write_text(f'data = "{tmp_path}/data"\nloaned = true\n')
        monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "kiosk.toml"))
        monkeypatch.delenv("KIOSK_DATA", raising=False)

    def returned(self, *words: str) -> int:
        from kiosk.__main__ import parser

        args = parser().parse_args(["return", *words])
        return int(args.run(args))

    def test_a_kiosk_that_runs_does_it_itself(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(return_, "RUNNING_KIOSK_TIMEOUT_S", WITHIN_S)
        monkeypatch.setattr(return_, "GIVE_UP_S", WITHIN_S)
        rest = threading.Event()
        store.listen(rest.set)
        old = store._key.key()
        agent = DeviceAgent(store, loaned=True)
        agent.start()
        assert self.returned("--yes") == 0
        assert rest.is_set(), "what the kiosk shows is forgotten too"
        assert store._key.key() != old
        assert acts(store) == 0
        assert "Nobody reads the data" in capsys.readouterr().out
        agent.close()

    def test_a_kiosk_that_hangs_loses_its_key(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(return_, "RUNNING_KIOSK_TIMEOUT_S", 0.1)
        monkeypatch.setattr(return_, "GIVE_UP_S", 0.2)
        with pytest.raises(CommandError, match="the key is destroyed"):
            self.returned("--yes")
        assert store._key.find() is None

    def test_without_a_kiosk_that_runs(self, store: Store) -> None:
        store.close()
        assert self.returned("--yes") == 0
        assert store._key.find() is None
        with pytest.raises(CommandError, match="nothing was wiped"):
            self.returned("--yes")

    @pytest.mark.parametrize("said", ["", "oui", "effacer"])
    def test_only_who_is_sure(
        self, store: Store, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("builtins.input", lambda _: said)
        with pytest.raises(CommandError, match="nothing was changed"):
            self.returned()
        assert "1 acts wait for the landlord" in capsys.readouterr().out
        assert acts(store) == 1

    def test_who_is_sure(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        store.close()
        monkeypatch.setattr("builtins.input", lambda _: "EFFACER")
        assert self.returned() == 0
        assert store._key.find() is None

    def test_a_kiosk_that_is_slow_is_waited_for(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(return_, "RUNNING_KIOSK_TIMEOUT_S", 0.0)
        monkeypatch.setattr(return_, "GIVE_UP_S", WITHIN_S)
        old = store._key.find()
        destroyed = threading.Event()
        destroy = store._key.destroy
        monkeypatch.setattr(KeyFile, "destroy", lambda key: (shred_file(key.path), destroyed.set()))

        def at_last() -> None:
            assert destroyed.wait(WITHIN_S), "the key does not wait for it"
            monkeypatch.setattr(KeyFile, "destroy", lambda key: destroy())
            DeviceAgent(store, loaned=True).check()

        slow = threading.Thread(target=at_last)
        slow.start()
        assert self.returned("--yes") == 0
        slow.join()
        assert store._key.find() not in {old, None}, "what comes next is kept with a key of its own"
        assert acts(store) == 0

    def test_a_kiosk_that_ends_instead_of_doing_it(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(time, "sleep", lambda _: store.close())
        assert self.returned("--yes") == 0
        assert store._key.find() is None
        assert not store_files(store.folder)
        assert not shred_requested(store.folder), "the next borrower loses nothing"

    def test_where_nothing_of_a_borrower_is_nothing_is_said_to_be_done(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=f"nothing was wiped: nothing of a borrower is in {tmp_path}"):
            self.returned("--yes")

    def test_a_key_that_cannot_be_read_is_destroyed(self, store: Store) -> None:
        store.close()
        store._key.path.write_bytes(b"damaged")  # type: ignore[attr-defined]
        assert self.returned("--yes") == 0
        assert store._key.find() is None
        assert not store_files(store.folder)

    @pytest.mark.parametrize("set_now", ["tpm", "keyring"])
    def test_a_key_of_another_kind_than_the_settings_say_is_destroyed_too(
        self, store: Store, set_now: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        store.close()
        monkeypatch.setattr(KeyringKey, "find", lambda key: None)
        monkeypatch.setattr(KeyringKey, "destroy", lambda key: None)
        monkeypatch.setenv("KIOSK_KEY", set_now)
        assert self.returned("--yes") == 0
        assert capsys.readouterr().out.startswith("Done: the key is destroyed")
        assert store._key.find() is None

    def test_a_kiosk_that_runs_leaves_no_key_of_another_kind(self, store: Store, tmp_path: Path) -> None:
        sealed = tmp_path / "data" / "store.sealed"
        sealed.write_bytes(b"sealed for another TPM")
        sealed.chmod(0o600)
        agent = DeviceAgent(store, loaned=True)
        agent.start()
        assert self.returned("--yes") == 0
        agent.close()
        assert not sealed.exists()
        assert acts(store) == 0

    def test_without_a_key_nothing_is_said_to_be_destroyed(
        self, store: Store, capsys: pytest.CaptureFixture[str]
    ) -> None:
        store.close()
        store._key.destroy()
        with pytest.raises(CommandError, match=r"files of the store are removed, but no key .*store\.key or"):
            self.returned("--yes")
        assert capsys.readouterr().out == ""
        assert not store_files(store.folder)

    def test_a_key_without_a_store(self, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
        store.close()
        shutil.rmtree(store.folder)
        assert self.returned("--yes") == 0
        assert f"There was no store in {store.folder} any more." in capsys.readouterr().out
        assert store._key.find() is None

    def test_a_folder_named_like_a_store_is_not_in_the_way(self, store: Store) -> None:
        store.close()
        (store.folder / "store.db-copy").mkdir()
        assert self.returned("--yes") == 0
        assert store._key.find() is None

    def test_a_terminal_is_not_lent(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KIOSK_LOANED", "false")
        with pytest.raises(CommandError, match="nothing was wiped: this device is not lent"):
            self.returned("--yes")
        assert acts(store) == 1
