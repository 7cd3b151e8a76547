"""Where the key of a store comes from: a file, a file that only this machine opens, or the keyring."""

import hashlib
import importlib
import logging
import os
import secrets
import stat
import subprocess
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from .errors import KeyRefused

log = logging.getLogger(__name__)

KEY_BYTES = 32
#: More is no key, and a file that was damaged may say that it has gigabytes.
MAX_FILE_BYTES = 65_536
#: Behind what a key file holds: the beginning of its SHA-256.
CHECKSUM_BYTES = 8
#: Packages whose keyrings are none: they keep nothing, or keep it in the clear.
_NO_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
#: Seconds for one command of ``tpm2-tools``; a TPM takes about one.
COMMAND_TIMEOUT_S = 30


class KeyProvider(ABC):
    """Gives the key of one store, always the same, until it is destroyed."""

    def key(self) -> bytes:
        """The 32 bytes of the key, made at the first call. Raises ``KeyRefused``."""
        key = self.find()
        if key is None:
            self._keep(secrets.token_bytes(KEY_BYTES))
            key = self.find()  # another process may have been faster: its key is the key
        if key is None:
            raise KeyRefused(f"{self} does not keep the key")
        return key

    def find(self) -> bytes | None:
        """The key, if there is one; makes none. Raises ``KeyRefused``."""
        key = self._load()
        if key is not None and len(key) != KEY_BYTES:
            raise KeyRefused(f"{self} holds no key of {KEY_BYTES} bytes")
        return key

    @abstractmethod
    def destroy(self) -> None:
        """Make what was written with this key unreadable for ever. Doing it twice is no error.

        Raises ``KeyRefused``.
        """

    @abstractmethod
    def _load(self) -> bytes | None:
        """What is kept, of whatever length. Raises ``KeyRefused``."""

    @abstractmethod
    def _keep(self, key: bytes) -> None:
        """Keep a new key, unless there is one. Raises ``KeyRefused``."""

    @abstractmethod
    def __str__(self) -> str:
        """Where the key is, in words for a technician."""


class KeyFile(KeyProvider):
    """A key in a file that only its owner can read (mode 0600), and the same in a second one (``.copy``).

    Both end with a checksum: of two that differ the whole one is right, and the other is made again from it.
    A file without one is of an older program, or a technician put it there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.copy = path.parent / f"{path.name}.copy"

    def key(self) -> bytes:
        key = super().key()
        self._repair()
        return key

    def destroy(self) -> None:
        for draft in self.path.parent.glob(f".*{self.path.name}.*"):  # of a process that was killed
            shred_file(draft)
        shred_file(self.copy)
        shred_file(self.path)

    def _load(self) -> bytes | None:
        return self._kept()[0]

    def _kept(self) -> tuple[bytes | None, tuple[bytes | None, bytes | None]]:
        """What is kept, and what is in each file. Raises ``KeyRefused``."""
        try:
            files = read_private(self.path), read_private(self.copy)
        except OSError as error:
            raise KeyRefused(f"{self} cannot be used: {error.strerror}") from error
        whole = (
            each[:-CHECKSUM_BYTES] for each in files if each is not None and each == _with_checksum(each)
        )
        return next(whole, files[0]), files

    def _keep(self, key: bytes) -> None:
        try:
            write_new(self.path, _with_checksum(key, new=True))
        except OSError as error:
            raise KeyRefused(f"{self} cannot be made: {error.strerror}") from error

    def _repair(self) -> None:
        """Make anew what is damaged, missing or without a checksum, unless the disk refuses."""
        kept, files = self._kept()
        if kept is None:
            return
        sealed = _with_checksum(kept, new=True)
        for path, found in zip((self.path, self.copy), files, strict=True):
            if found != sealed:
                if found is not None and len(found) != len(kept):
                    log.error("%s is damaged: it is made anew", path)
                with suppress(OSError):
                    replace_private(path, sealed)

    def __str__(self) -> str:
        return f"the key file {self.path}"


class EphemeralKey(KeyProvider):
    """A key in memory: what was written with it is unreadable once this process ends."""

    def __init__(self) -> None:
        self._secret: bytes | None = None

    def destroy(self) -> None:
        self._secret = None

    def _load(self) -> bytes | None:
        return self._secret

    def _keep(self, key: bytes) -> None:
        self._secret = key

    def __str__(self) -> str:
        return "the key in memory"


class Sealer(Protocol):
    """Something in the machine that seals a secret. Both raise ``KeyRefused``."""

    def seal(self, secret: bytes) -> bytes:
        """The secret, such that only this machine opens it."""

    def unseal(self, sealed: bytes) -> bytes:
        """The secret again."""


class SealedKey(KeyFile):
    """A key in a sealed file (mode 0600): what a thief copies is useless on another machine."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        super().__init__(path)
        self._sealer = sealer

    def _load(self) -> bytes | None:
        sealed = super()._load()
        return None if sealed is None else self._sealer.unseal(sealed)

    def _keep(self, key: bytes) -> None:
        super()._keep(self._sealer.seal(key))

    def __str__(self) -> str:
        return f"the sealed key file {self.path}"


class Tpm:
    """The TPM 2.0 of the machine, by ``tpm2-tools``.

    A sealed data object below a primary key of the owner, which the TPM makes again each time from a seed
    that never leaves it. Not bound to what was started: an update of the system must not lose the key.
    What is kept are the public and the private part, each with its length before it (TPM2B).
    """

    def seal(self, secret: bytes) -> bytes:
        with TemporaryDirectory(prefix="tpm-") as name:
            folder = Path(name)
            _create_primary_key(folder)
            _tpm2(folder, "create", "-C", "primary", "-i", "-", "-u", "public", "-r", "private", given=secret)
            return (folder / "public").read_bytes() + (folder / "private").read_bytes()

    def unseal(self, sealed: bytes) -> bytes:
        end = 2 + int.from_bytes(sealed[:2], "big")
        with TemporaryDirectory(prefix="tpm-") as name:
            folder = Path(name)
            (folder / "public").write_bytes(sealed[:end])
            (folder / "private").write_bytes(sealed[end:])
            _create_primary_key(folder)
            _tpm2(folder, "load", "-C", "primary", "-u", "public", "-r", "private", "-c", "object")
            return _tpm2(folder, "unseal", "-c", "object")


def _create_primary_key(folder: Path) -> None:
    _tpm2(folder, "createprimary", "-C", "o", "-G", "ecc", "-c", "primary")


def _tpm2(folder: Path, command: str, *args: str, given: bytes = b"") -> bytes:
    """What the command writes to its standard output; its files are in ``folder``."""
    order = ["tpm2", command, *args]
    try:
        ended = subprocess.run(
            order, cwd=folder, input=given, capture_output=True, timeout=COMMAND_TIMEOUT_S, check=True
        )
    except FileNotFoundError as error:
        raise KeyRefused("tpm2-tools is not installed: no key can be sealed") from error
    except subprocess.TimeoutExpired as error:
        raise KeyRefused("the TPM does not answer") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines() or [f"exit {error.returncode}"]
        raise KeyRefused(f"the TPM cannot be used ({command}): {said[0]}") from error
    return ended.stdout


class KeyringKey(KeyProvider):
    """A key in the keyring of the system (Secret Service, KWallet), by the optional package ``keyring``.

    It is the password of ``name`` for ``service``, in hexadecimal.
    """

    def __init__(self, service: str, name: str) -> None:
        self.service, self.name = service, name

    def _load(self) -> bytes | None:
        keyring = self._keyring()
        try:
            kept = keyring.get_password(self.service, self.name)
            return None if kept is None else bytes.fromhex(kept)
        except ValueError as error:
            raise KeyRefused(f"{self} holds no key") from error
        except keyring.errors.KeyringError as error:
            raise KeyRefused(f"{self} does not answer: {type(error).__name__}") from error

    def destroy(self) -> None:
        keyring = self._keyring()
        try:
            if keyring.get_password(self.service, self.name) is not None:
                keyring.delete_password(self.service, self.name)
        except keyring.errors.KeyringError as error:
            raise KeyRefused(f"{self} does not let go of the key: {type(error).__name__}") from error

    def _keep(self, key: bytes) -> None:
        keyring = self._keyring()
        try:
            keyring.set_password(self.service, self.name, key.hex())
        except keyring.errors.KeyringError as error:
            raise KeyRefused(f"{self} takes no key: {type(error).__name__}") from error

    def __str__(self) -> str:
        return f"the keyring ({self.service}, {self.name})"

    def _keyring(self) -> Any:
        try:
            keyring = importlib.import_module("keyring")
        except ImportError as error:
            raise KeyRefused("the Python package keyring is not installed") from error
        if type(keyring.get_keyring()).__module__.startswith(_NO_KEYRINGS):
            raise KeyRefused("this system has no keyring that can be trusted")
        return keyring


def _with_checksum(data: bytes, *, new: bool = False) -> bytes:
    """``data`` with the checksum that belongs behind it, in place of the one it has unless it is ``new``."""
    content = data if new else data[:-CHECKSUM_BYTES]
    return content + hashlib.sha256(b"key file" + content).digest()[:CHECKSUM_BYTES]


def read_private(path: Path) -> bytes | None:
    """What is in a file that only its owner may read. Raises ``KeyRefused`` if others may, ``OSError``."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        mode = stat.S_IMODE(os.fstat(handle).st_mode)
        if mode & 0o077:
            raise KeyRefused(f"others may read the key file {path} (mode {mode:04o}): make it 0600")
        return file.read(MAX_FILE_BYTES)


def write_new(path: Path, data: bytes) -> None:
    """The file appears whole or not at all, and never replaces one that is there. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # another process was faster: its key is the key
    finally:
        draft.unlink()
    sync_folder(path.parent)


def replace_private(path: Path, data: bytes) -> None:
    """The file has this content from now on, whole at any moment. Raises ``OSError``."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_new(draft, data)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def shred_file(path: Path) -> None:
    """Overwrites, then removes the file. Flash memory may keep an old copy of the block for a while.

    Raises ``KeyRefused``; a file that is not there is no error.
    """
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise KeyRefused(f"the key file {path} cannot be destroyed: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Names made, changed or removed in ``folder`` before this call survive a power cut after it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
