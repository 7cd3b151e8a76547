"""Where the key of a store comes from: a file by default (others: ``keyring_key``, ``sealed_key``)."""

from __future__ import annotations

import os
import secrets
import stat
from abc import ABC, abstractmethod
from pathlib import Path

from .errors import KeyRefused

KEY_BYTES = 32


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

    @abstractmethod
    def find(self) -> bytes | None:
        """The key, if there is one; makes none. Raises ``KeyRefused``."""

    @abstractmethod
    def destroy(self) -> None:
        """Makes what was written with this key unreadable for ever. Doing it twice is no error.

        Raises ``KeyRefused``.
        """

    @abstractmethod
    def _keep(self, key: bytes) -> None:
        """Keeps a new key, unless there is one."""

    @abstractmethod
    def __str__(self) -> str:
        """Where the key is, in words for a technician."""


class KeyFile(KeyProvider):
    """A key in a file that only its owner can read (mode 0600)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self) -> bytes | None:
        try:
            key = read_private(self.path)
        except OSError as error:
            raise KeyRefused(f"{self} cannot be used: {error.strerror}") from error
        if key is not None and len(key) != KEY_BYTES:
            raise KeyRefused(f"{self} must hold {KEY_BYTES} bytes")
        return key

    def destroy(self) -> None:
        shred_file(self.path)

    def _keep(self, key: bytes) -> None:
        try:
            write_new(self.path, key)
        except OSError as error:
            raise KeyRefused(f"{self} cannot be made: {error.strerror}") from error

    def __str__(self) -> str:
        return f"the key file {self.path}"


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
        return file.read()


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
