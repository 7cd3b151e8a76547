"""``kiosk enrol``: with the real server, from the code to an order that is obeyed."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.__main__ import main, parser
from kiosk.cli import CommandError, agency_server, status
from kiosk.device.configuration import LandlordConfiguration
from kiosk.device.enrolment import ENROLMENT_FILE, KEY_FILE, device_key
from kiosk.device.orders import OrderBook
from kiosk.settings import Settings, SettingsError
from landlord.contract.orders import Order, OrderError, OrderKind, fingerprint
from landlord.server import devices
from tests.landlord.running import SQLITE, RunningServer, demo_database, new_database, write_key


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a terminal with empty settings."""
    for name in ("KIOSK_DEVICE_TOKEN", "KIOSK_AGENCY_URL"):
        monkeypatch.delenv(name, raising=False)
    config(tmp_path, "")
    monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "kiosk.toml"))
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def config(tmp_path: Path, toml: str) -> None:
    (tmp_path / "kiosk.toml").write_text(toml)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    running = RunningServer(demo_database(tmp_path))
    running.clock.now = datetime.now(UTC)  # the terminal has no other
    yield running
    running.stop_soon()


def code(server: RunningServer, name: str = "hall") -> str:
    return devices.create_enrolment_code(server.app_state, name, "tilleuls")


def enrol(*words: str) -> int:
    args = parser().parse_args(["enrol", *words])
    return int(args.run(args))


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as said:
        enrol(*words)
    assert said.value.code != 0
    return str(said.value)


def test_an_enrolled_device_needs_no_other_settings(
    data: Path, server: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enrol(code(server), "--server", f"{server.url}/") == 0
    key = fingerprint(devices.orders_public_key(server.app_state))
    said = capsys.readouterr()
    assert (
        f"Enregistré : hall, agence tilleuls, lettre A.\nClé du bailleur : {key}" in said.out,
        said.err,
    ) == (
        True,
        "",
    )
    settings = Settings.load()
    assert (settings.agency_url, settings.agency_id, settings.device_letter) == (server.url, "tilleuls", "A")
    assert settings.landlord_display_name == "Habitat des Tilleuls"
    assert settings.device_token not in said.out
    assert settings.device_token not in repr(settings) + repr(settings.enrolment)
    for name in (KEY_FILE, ENROLMENT_FILE):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
    (line,) = status._orders(settings)
    assert (line.state, f"landlord's key {key}" in line.detail) == ("ok", True)


def test_a_code_used_twice_or_late_is_refused_in_words(data: Path, server: RunningServer) -> None:
    used, late = code(server), code(server, "lift")
    assert enrol(used, "--server", server.url) == 0
    before = (data / ENROLMENT_FILE).read_bytes()
    assert "il a déjà servi" in refused(used, "--server", server.url)
    server.clock.forward(days=1)
    assert "il a plus d’un jour" in refused(late, "--server", server.url)
    assert "il est mal tapé" in refused("another-code", "--server", server.url)
    assert "retapez-le" in refused("short", "--server", server.url)
    assert (data / ENROLMENT_FILE).read_bytes() == before, "who is enrolled stays it"


def test_it_exits_with_1_and_one_line(
    data: Path, server: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["enrol", "used-or-wrong", "--server", server.url]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_without_a_server_that_can_be_trusted_nothing_is_said(data: Path) -> None:
    assert "quel serveur" in refused("a-good-code")
    assert "https://SERVEUR" in refused("a-good-code", "--server", "http://landlord.example")
    assert "le code reste bon" in refused("a-good-code", "--server", "http://127.0.0.1:9")
    assert not (data / ENROLMENT_FILE).exists()


def test_help_says_where_the_code_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["enrol", "--help"])
    assert ended.value.code == 0
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "kiosk agency-server --enrol NAME" in said
    assert "--server URL" in said


def test_a_token_goes_to_no_other_server(
    data: Path, server: RunningServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config(tmp_path, 'agency_url = "https://other.example"\n')
    assert enrol(code(server), "--server", server.url) == 0
    assert "agency_url" in capsys.readouterr().err
    settings = Settings.load()
    assert (settings.agency_url, settings.device_token) == ("https://other.example", "")
    assert (settings.enrolment, settings.pinned_key) == (None, None)
    (line,) = status._orders(settings)
    assert (line.state, "is not used" in line.detail) == ("warning", True)


def test_a_token_in_the_settings_obeys_the_key_beside_it(
    data: Path, tmp_path: Path, server: RunningServer
) -> None:
    server.device_accepted("kiosk", "own-token")
    key = devices.orders_public_key(server.app_state)
    config(tmp_path, f'agency_url = "{server.url}"\ndevice_token = "own-token"\norders_key = "{key}"\n')
    settings = Settings.load()
    devices.request_wipe(server.app_state, "kiosk")
    orders = _orders(server, settings)
    assert OrderBook(tmp_path, settings.pinned_key).accept(*orders).kind is OrderKind.WIPE
    config(tmp_path, f'agency_url = "{server.url}"\ndevice_token = "own-token"\n')
    with pytest.raises(OrderError, match="pinned"):
        OrderBook(tmp_path, Settings.load().pinned_key).accept(*orders)


def test_a_code_is_never_taken_for_an_option(server: RunningServer) -> None:
    assert all(code(server).isalnum() for _ in range(12))


def test_a_damaged_enrolment_is_told(data: Path, server: RunningServer) -> None:
    assert enrol(code(server), "--server", server.url) == 0
    (data / ENROLMENT_FILE).write_text("{")
    with pytest.raises(SettingsError, match="enrol this device again"):
        Settings.load()


def test_what_was_refused_stands_in_the_status(data: Path, server: RunningServer) -> None:
    assert enrol(code(server), "--server", server.url) == 0
    settings = Settings.load()
    book = OrderBook(settings.data, settings.pinned_key)
    for _ in range(2):
        with pytest.raises(OrderError):
            book.accept("forged")
    assert book.faults == ("2 orders refused: not signed by the landlord",)
    warned = [line for line in status._orders(settings) if line.part == "orders"]
    assert [(line.state, line.detail.startswith("2 refused")) for line in warned] == [("warning", True)]


def test_a_configuration_is_taken_at_the_next_start(
    data: Path, server: RunningServer, tmp_path: Path
) -> None:
    assert enrol(code(server), "--server", server.url) == 0
    settings = Settings.load()
    devices.configure(server.app_state, "hall", {"language": "ar", "dim_after_s": 120})
    _take(server, settings)
    assert (Settings.load().language, Settings.load().dim_after_s) == ("ar", 120)
    config(tmp_path, 'language = "en"\n')
    assert Settings.load().language == "en", "what the technician wrote wins"
    told = LandlordConfiguration(Settings.load()).faults
    assert told == ("configuration not used: language set at the terminal",)


def test_an_order_names_the_landlord_anew(data: Path, server: RunningServer) -> None:
    assert enrol(code(server), "--server", server.url) == 0
    assert Settings.load().landlord_name, "as the landlord said at the enrolment"
    devices.configure(server.app_state, "hall", {"landlord_name": "Habitat du Sud"})
    assert _take(server, Settings.load()).faults == ()
    assert Settings.load().landlord_name == "Habitat du Sud"


@pytest.mark.parametrize(
    ("given", "why"),
    [({"agency_url": "https://x.example"}, "not for a landlord"), ({"language": "tlh"}, "speak")],
)
def test_a_wrong_configuration_changes_nothing_and_is_told(
    data: Path, server: RunningServer, given: dict[str, str], why: str
) -> None:
    assert enrol(code(server), "--server", server.url) == 0
    settings = Settings.load()
    devices.configure(server.app_state, "hall", {"language": "ar"})
    _take(server, settings)
    devices.configure(server.app_state, "hall", {"language": "es", **given})
    configuration = _take(server, settings)
    assert Settings.load().language == "ar"
    assert why in configuration.faults[0]
    assert [line.state for line in status._orders(settings)] == ["ok", "warning"]
    assert _orders(server, settings, configuration.etag) == (), "it is not told again each minute"


def test_an_order_is_judged_as_the_next_start_reads_it(data: Path, server: RunningServer) -> None:
    assert enrol(code(server), "--server", server.url) == 0
    devices.configure(server.app_state, "hall", {"warn_after_s": 200, "purge_after_s": 300})
    _take(server, Settings.load())
    assert Settings.load().purge_after_s == 300
    devices.configure(server.app_state, "hall", {"warn_after_s": 200, "language": "es"})
    assert "purge_after_s" in _take(server, Settings.load()).trouble, (
        "what the order before set is over with it"
    )
    assert Settings.load().purge_after_s == 300
    devices.configure(server.app_state, "hall", {"purge_after_s": 100})
    assert not _take(server, Settings.load()).trouble, "the warning comes after 60 s again"
    assert (Settings.load().warn_after_s, Settings.load().purge_after_s) == (60, 100)


def test_what_the_technician_writes_since_goes_first_and_is_told(
    data: Path, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert enrol(code(server), "--server", server.url) == 0
    devices.configure(server.app_state, "hall", {"purge_after_s": 300, "warn_after_s": 200})
    _take(server, Settings.load())
    monkeypatch.setenv("KIOSK_PURGE_AFTER_S", "100")
    assert (Settings.load().warn_after_s, Settings.load().purge_after_s) == (60, 100)
    assert "purge_after_s" in LandlordConfiguration(Settings.load()).faults[0]


@pytest.mark.parametrize("harmed", [b'{"settings": [1]}', b"[" * 100_000, b'{"settings": {"language": 1}}'])
def test_a_harmed_file_of_the_landlord_stops_no_start(
    data: Path, server: RunningServer, harmed: bytes
) -> None:
    assert enrol(code(server), "--server", server.url) == 0
    (data / "landlord.json").write_bytes(harmed)
    assert Settings.load().language == "fr"


def _orders(server: RunningServer, settings: Settings, etag: str = "") -> tuple[str, ...]:
    from kiosk.app import create_client

    client = create_client(settings)
    try:
        return client.heartbeat(version="1", waiting=0, disk_free_mb=1, config_etag=etag).orders
    finally:
        client.close()


def _take(server: RunningServer, settings: Settings) -> LandlordConfiguration:
    """One heartbeat of the kiosk."""
    configuration = LandlordConfiguration(settings)
    book = OrderBook(settings.data, settings.pinned_key)
    for jws in _orders(server, settings, configuration.etag):
        configuration.take(book.accept(jws))
    return LandlordConfiguration(settings)


def test_the_landlord_configures_with_a_file_that_kiosks_would_take(
    data: Path, server: RunningServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_key(tmp_path / f"{SQLITE}.key")

    def asked(*words: str) -> int:
        args = parser().parse_args(["agency-server", "--database", new_database(tmp_path), *words])
        return agency_server.run(args)

    file = tmp_path / "fleet.toml"
    file.write_text('language = "ar"\n')
    with pytest.raises(CommandError, match="no kiosk is called hall"):
        asked("--configure", "hall", str(file))
    assert enrol(code(server), "--server", server.url) == 0
    assert asked("--configure", "hall", str(file), "--orders-key") == 0
    assert devices.orders_public_key(server.app_state) in capsys.readouterr().out
    _take(server, Settings.load())
    assert Settings.load().language == "ar"
    file.write_text('device_token = "x"\n')
    with pytest.raises(CommandError, match="not for a landlord to set"):
        asked("--configure", "all", str(file))
    with pytest.raises(CommandError, match="--letter"):
        asked("--enrol", "desk", "--letter", "aa")


def test_the_device_signs_that_it_is_wiped(data: Path, server: RunningServer) -> None:
    from kiosk.app import create_client

    assert enrol(code(server), "--server", server.url) == 0
    settings = Settings.load()
    devices.request_wipe(server.app_state, "hall")
    order: Order = OrderBook(data, settings.pinned_key).accept(*_orders(server, settings))
    assert order.kind is OrderKind.WIPE
    create_client(settings).report_wiped(device_key(data))
    assert [
        row.wiped_at is not None for row in devices.list_devices(server.app_state) if row.name == "hall"
    ] == [True]
