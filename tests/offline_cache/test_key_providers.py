"""Every provider keeps the same promise; what is special to one is below."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from offline_cache import (
    KeyFile,
    KeyProvider,
    KeyRefused,
    KeyringKey,
    Outbox,
    SealedKey,
    Store,
    StoreMissing,
    Tpm,
    keys,
)

from .acts import put
from .machines import secret_service, software_tpm


class MemoryKeyring(KeyringBackend):
    """A keyring of the system, for one test."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.locked or (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def system_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


class Turned:
    """A sealer that any test machine has."""

    def seal(self, secret: bytes) -> bytes:
        return b"sealed" + secret[::-1]

    def unseal(self, sealed: bytes) -> bytes:
        if not sealed.startswith(b"sealed"):
            raise KeyRefused("sealed elsewhere")
        return sealed[:5:-1]


@pytest.fixture(
    params=[
        "file",
        "keyring",
        "sealed",
        pytest.param("secret service", marks=pytest.mark.system),
        pytest.param("tpm", marks=pytest.mark.system),
    ]
)
def provider(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], KeyProvider]]:
    """Makes the provider, as each start of the kiosk does."""
    with ExitStack() as machine:
        match request.param:
            case "file":
                yield lambda: KeyFile(tmp_path / "store.key")
            case "sealed":
                yield lambda: SealedKey(tmp_path / "store.sealed", Turned())
            case "tpm":
                machine.enter_context(software_tpm(monkeypatch))
                yield lambda: SealedKey(tmp_path / "store.sealed", Tpm())
            case "secret service":
                machine.enter_context(secret_service(monkeypatch))
                yield lambda: KeyringKey("kiosk", "store")
            case "keyring":
                request.getfixturevalue("system_keyring")
                yield lambda: KeyringKey("kiosk", "store")


def test_the_key_is_made_once_and_destroyed_for_good(provider: Callable[[], KeyProvider]) -> None:
    assert provider().find() is None, "looking makes nothing"
    key = provider().key()
    assert len(key) == 32
    assert provider().key() == provider().find() == key
    provider().destroy()
    provider().destroy()
    assert provider().find() is None
    assert provider().key() != key


def test_reading_beside_the_kiosk_never_makes_a_key(
    provider: Callable[[], KeyProvider], folder: Path
) -> None:
    with pytest.raises(StoreMissing):
        Store.open_read_only(folder, provider())
    with Store.open(folder, provider()):
        Store.open_read_only(folder, provider()).close()
    provider().destroy()
    with pytest.raises(KeyRefused, match="is not there"):
        Store.open_read_only(folder, provider())
    assert provider().find() is None


def test_a_lost_key_gives_a_new_store_and_keeps_the_old_one(
    provider: Callable[[], KeyProvider], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(folder, provider()) as store:
        put(Outbox(store))
    provider().destroy()
    with Store.open(folder, provider()) as store:
        assert Outbox(store).entries() == []
        assert len(store.damaged_stores) == 1
    assert "its key was lost; it is set aside and a new one is started" in caplog.text


def test_a_sealed_key_is_not_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "store.sealed"
    key = SealedKey(path, Turned()).key()
    assert key not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("data", [b"other", b"sealed", b"sealedshort"])
def test_a_file_that_was_sealed_elsewhere_is_refused_and_kept(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "store.sealed"
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(KeyRefused):
        SealedKey(path, Turned()).key()
    assert path.read_bytes() == data


def test_a_keyring_that_is_locked_or_holds_something_else(system_keyring: MemoryKeyring) -> None:
    key = KeyringKey("kiosk", "store")
    for other in ("", "é", "00ff"):
        system_keyring.kept["kiosk", "store"] = other
        with pytest.raises(KeyRefused, match="holds no key"):
            key.key()
    system_keyring.locked = True
    with pytest.raises(KeyRefused, match="KeyringLocked"):
        key.key()
    with pytest.raises(KeyRefused, match="KeyringLocked"):
        key.destroy()


def test_no_keyring_is_said(monkeypatch: pytest.MonkeyPatch, system_keyring: MemoryKeyring) -> None:
    from keyring.backends import fail

    keyring.set_keyring(fail.Keyring())
    with pytest.raises(KeyRefused, match="no keyring that can be trusted"):
        KeyringKey("kiosk", "store").key()
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(KeyRefused, match="not installed"):
        KeyringKey("kiosk", "store").key()


@pytest.mark.system
def test_a_thief_cannot_open_the_file_on_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.sealed"
    with software_tpm(monkeypatch):
        SealedKey(path, Tpm()).key()
    with software_tpm(monkeypatch), pytest.raises(KeyRefused, match="cannot be used \\(load\\)"):
        SealedKey(path, Tpm()).key()


def test_no_tpm_is_said_and_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = SealedKey(tmp_path / "key", Tpm())
    (tmp_path / "tpm2").write_text("#!/bin/sh\necho 'no /dev/tpmrm0' >&2\nexit 1\n")
    (tmp_path / "tpm2").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(KeyRefused, match=r"cannot be used .* no /dev/tpmrm0"):
        key.key()
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(KeyRefused, match="tpm2-tools is not installed"):
        key.key()
    assert not key.path.exists()


def test_a_tpm_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tpm2").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "tpm2").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(keys, "COMMAND_TIMEOUT_S", 0.1)
    with pytest.raises(KeyRefused, match="does not answer"):
        Tpm().seal(b"")
