"""A kiosk whose store, key, disk or settings are at fault serves what it can, says a code, and comes back."""

from __future__ import annotations

import dataclasses
import errno
import gc
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest

from kiosk import app
from kiosk.__main__ import main
from kiosk.app import (
    LONGEST_RECOVERY_INTERVAL_S,
    RECOVERY_INTERVAL_S,
    KioskServices,
    build_services,
    open_store,
)
from kiosk.cli import return_
from kiosk.device.faults import agency_language, fault_code
from kiosk.device.store_key import store_key_providers
from kiosk.device.unopened_store import can_open_store
from kiosk.runtime import deferred_dataclasses, process_memory, standby
from kiosk.runtime.service_manager import notify, watchdog_interval_s
from kiosk.screens import graphics, kivy_setup
from kiosk.settings import Settings, SettingsError
from offline_cache import KeyFile, KeyRefused, Outbox, ReadCache, Store, StoreUnwritable, schema, store_files
from offline_cache.store import STORE_FILE
from tests.offline_cache.acts import put
from tests.until import WITHIN_S


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a kiosk that has served, with an act that waits."""
    settings = Settings(data=tmp_path)
    with Store.open(settings.store_folder, KeyFile(tmp_path / "store.key")) as store:
        put(Outbox(store))
    return settings


def wrong_mode(data: Path) -> None:
    (data / "store.key").chmod(0o644)


def wrong_length(data: Path) -> None:
    for path in data.glob("store.key*"):
        path.write_bytes(b"short")


def newer_store(data: Path) -> None:
    with Store.open(data / "store", KeyFile(data / "store.key")) as store, store.transaction() as db:
        db.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")


def no_folder(data: Path) -> None:
    (data / "store").rename(data / "elsewhere")
    (data / "store").write_text("a file in its place")


def mend(data: Path) -> None:
    """What a technician does."""
    (data / "store.key").chmod(0o600)
    if (data / "elsewhere").exists():
        (data / "store").unlink()
        (data / "elsewhere").rename(data / "store")


@pytest.mark.parametrize(
    ("fault", "code"), [(wrong_mode, "K2"), (wrong_length, "K2"), (newer_store, "K5"), (no_folder, "K4")]
)
def test_what_needs_no_queue_goes_on_and_nothing_is_promised(
    settings: Settings, tmp_path: Path, fault: object, code: str
) -> None:
    before = {path: path.read_bytes() for path in (settings.store_folder).glob("store.db")}
    fault(tmp_path)  # type: ignore[operator]
    assert not can_open_store(settings)
    store, found = open_store(settings)
    with store:
        assert found == code
        assert store.is_temporary
        with pytest.raises(StoreUnwritable):
            put(Outbox(store))
        ReadCache(store).put("hours", "9-12", "", Outbox(store).now())
        assert ReadCache(store).get("hours") is not None
        assert store.sequence("reference") > 0
        folder = store.folder
    assert not folder.exists()
    if fault is not newer_store:
        mend(tmp_path)
        if fault is wrong_length:
            return  # both copies of the key are gone: nobody reads it again
        assert can_open_store(settings)
        store, found = open_store(settings)
        with store:
            assert (found, len(Outbox(store).entries())) == ("", 1)
        assert before


@pytest.mark.parametrize("fault", [wrong_mode, wrong_length, newer_store])
def test_a_wipe_reaches_the_store_that_could_not_be_opened(
    settings: Settings, tmp_path: Path, fault: Callable[[Path], None]
) -> None:
    """A stolen terminal whose store was too new shredded the temporary one, and told that it was wiped."""
    fault(tmp_path)
    services = build_services(settings)
    try:
        assert services.store.is_temporary
        services.agent._shred_own()
    finally:
        services.close()
    assert store_files(settings.store_folder) == ()
    assert list(tmp_path.glob("*store.key*")) == []
    assert can_open_store(settings)


@pytest.mark.parametrize("fault", [wrong_mode, newer_store])
def test_a_tablet_that_comes_back_forgets_what_it_read_while_its_store_could_not_be_opened(
    settings: Settings, tmp_path: Path, fault: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``kiosk return`` said "Nobody reads the data any more", and what the running kiosk had read stayed."""
    monkeypatch.setattr(return_, "GIVE_UP_S", WITHIN_S)
    monkeypatch.setattr(return_, "RUNNING_KIOSK_TIMEOUT_S", WITHIN_S)
    fault(tmp_path)
    services = build_services(dataclasses.replace(settings, loaned=True))
    try:
        assert services.store.is_temporary
        assert services.store_wants_a_start() is False
        reads = ReadCache(services.store)
        reads.put("account", "owes 282.40", "", Outbox(services.store).now())
        monkeypatch.setattr(services.agent, "_heartbeat_client", None)
        services.agent.start()
        return_._shred(settings.store_folder, store_key_providers(settings))
        assert reads.get("account") is None
    finally:
        services.close()
    assert store_files(settings.store_folder) == ()
    assert can_open_store(settings)


def test_a_sound_store_is_the_kiosks_own(settings: Settings) -> None:
    store, code = open_store(settings)
    with store:
        assert (code, store.is_temporary) == ("", False)


@pytest.mark.parametrize(
    ("must_recover", "broken", "since", "starts"),
    [
        (False, 0, RECOVERY_INTERVAL_S + 1, False),
        (True, 0, RECOVERY_INTERVAL_S + 1, True),
        (True, 0, RECOVERY_INTERVAL_S - 60, False),  # it broke at once: another start would fill the disk
        (True, 2, 3 * RECOVERY_INTERVAL_S, False),
        (True, 2, 4 * RECOVERY_INTERVAL_S + 1, True),
        (True, 50, LONGEST_RECOVERY_INTERVAL_S - 60, False),
        (True, 50, LONGEST_RECOVERY_INTERVAL_S + 1, True),
    ],
)
def test_a_store_that_broke_while_it_was_used_is_recovered_by_another_start(
    settings: Settings, *, must_recover: bool, broken: int, since: float, starts: bool
) -> None:
    store, _ = open_store(settings)
    for n in range(broken):
        (settings.store_folder / f"{STORE_FILE}.damaged-{n}").touch()
    with store:
        services = SimpleNamespace(
            store=store,
            settings=settings,
            unopened_store=None,
            gateway=SimpleNamespace(must_recover=must_recover),
            began=time.monotonic() - since,
        )
        assert KioskServices.store_wants_a_start(cast(KioskServices, services)) is starts


def test_a_code_for_each_fault() -> None:
    assert fault_code(SettingsError()) == "K1"
    assert fault_code(PermissionError()) == "K7"
    assert fault_code(ZeroDivisionError()) == "K9"
    no_key = KeyRefused("the key cannot be made")  # at the first start of all
    no_key.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert fault_code(no_key) == "K3"
    assert fault_code(OSError(errno.EROFS, "Read-only file system")) == "K4"


def test_the_page_of_a_window_that_broke_is_drawn_by_another_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was left of the window was drawn with the page, and broke it too: the panel stayed dark. No page
    is drawn while the other thread asks for the display."""
    done: list[object] = []
    display = SimpleNamespace(join=lambda: done.append("display"), screen=None)

    def becomes(_program: str, words: list[str]) -> None:
        done.append(words[3:])
        raise SystemExit

    def breaks(*_: object) -> int:
        monkeypatch.setitem(sys.modules, "kivy.core.window", ModuleType("begun"))
        raise ZeroDivisionError

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(os, "execv", becomes)
    monkeypatch.setattr(standby, "is_affordable", lambda: False)
    monkeypatch.setattr(graphics, "Display", lambda **_: display)
    monkeypatch.setattr(kivy_setup, "open_window", lambda *_: None)
    monkeypatch.setattr(app, "run", breaks)
    monkeypatch.setattr(app, "run_out_of_order", lambda code, size: done.append((code, size)) or 0)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    for module, changes in (
        (process_memory, "erase_what_is_freed"),
        (process_memory, "forbid_dumps"),
        (deferred_dataclasses, "defer_dataclass_methods"),
    ):
        monkeypatch.setattr(module, changes, lambda: None)
    with pytest.raises(SystemExit):
        main(["run"])
    gc.enable()
    assert done == ["display", ["run", "--out-of-order", "K9"]]
    assert main(["run", "--out-of-order", "K9"]) == 0
    assert done[2:] == [("K9", None)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('language = "ar"\nfoo = 1', "ar"),
        ('language = "xx"', "fr"),
        ("[", "fr"),
        ("language = 3", "fr"),
        (None, "fr"),
    ],
)
def test_the_language_of_settings_that_are_wrong(
    text: str | None, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "kiosk.toml"))
    if text is not None:
        (tmp_path / "kiosk.toml").write_text(text)
    assert agency_language() == language


def test_systemd_hears_that_the_window_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "30000000")
        notify("WATCHDOG=1")
        assert manager.recv(100) == b"WATCHDOG=1"
        assert watchdog_interval_s() == 15
    notify("WATCHDOG=1")  # nobody there any more
    monkeypatch.delenv("NOTIFY_SOCKET")
    notify("READY=1")
