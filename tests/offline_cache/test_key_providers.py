"""Every provider keeps the same promise; what is special to one is below."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from offline_cache import KeyFile, KeyProvider, KeyRefused, KeyringKey, Outbox, SealedKey, Store, Tpm

from .acts import put


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


@pytest.fixture(params=["file", "keyring", "sealed"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], KeyProvider]:
    """Makes the provider, as each start of the kiosk does."""
    if request.param == "keyring":
        request.getfixturevalue("system_keyring")
        return lambda: KeyringKey("kiosk", "store")
    if request.param == "sealed":
        return lambda: SealedKey(tmp_path / "store.sealed", Turned())
    return lambda: KeyFile(tmp_path / "store.key")


def test_the_key_is_made_once_and_destroyed_for_good(provider: Callable[[], KeyProvider]) -> None:
    key = provider().key()
    assert len(key) == 32
    assert provider().key() == key
    provider().destroy()
    provider().destroy()
    assert provider().key() != key


def test_a_lost_key_gives_a_new_store_and_keeps_the_old_one(
    provider: Callable[[], KeyProvider], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(folder, provider()) as store:
        put(Outbox(store))
    provider().destroy()
    with Store.open(folder, provider()) as store:
        assert Outbox(store).entries() == []
        assert len(store.set_aside) == 1
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


#: What ``systemd-creds`` does on a machine with a TPM, as far as we use it.
WITH_TPM = """#!/bin/sh
case "$1" in
  has-tpm2) exit 0 ;;
  encrypt) [ "$2 $3" = "--with-key=tpm2 --name=offline-cache" ] && exec base64 ;;
  decrypt) [ "$2" = "--name=offline-cache" ] && exec base64 -d ;;
esac
exit 1
"""
WITHOUT_TPM = "#!/bin/sh\nexit 31\n"


def program(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a ``systemd-creds`` on the path."""
    (folder / "systemd-creds").write_text(text)
    (folder / "systemd-creds").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_tpm_seals_through_systemd_creds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, WITH_TPM, monkeypatch)
    key = SealedKey(tmp_path / "key", Tpm()).key()
    assert SealedKey(tmp_path / "key", Tpm()).key() == key


def test_no_tpm_is_said_and_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, WITHOUT_TPM, monkeypatch)
    with pytest.raises(KeyRefused, match="no TPM"):
        SealedKey(tmp_path / "key", Tpm()).key()
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(KeyRefused, match="systemd-creds is not installed"):
        Tpm().unseal(b"")
    assert not (tmp_path / "key").exists()
