"""A key in a file that only this machine can open: what a thief copies is useless elsewhere."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from .errors import KeyRefused
from .keys import KEY_BYTES, KeyProvider, read_private, shred_file, write_new

#: Seconds for one command; a TPM takes about one.
COMMAND_TIMEOUT_S = 30


class Sealer(Protocol):
    """Something in the machine that seals a secret. Both raise ``KeyRefused``."""

    def seal(self, secret: bytes) -> bytes:
        """The secret, such that only this machine opens it."""

    def unseal(self, sealed: bytes) -> bytes:
        """The secret again."""


class SealedKey(KeyProvider):
    """A key in a sealed file (mode 0600)."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self.path, self._sealer = path, sealer

    def find(self) -> bytes | None:
        try:
            sealed = read_private(self.path)
        except OSError as error:
            raise KeyRefused(f"{self} cannot be used: {error.strerror}") from error
        key = None if sealed is None else self._sealer.unseal(sealed)
        if key is not None and len(key) != KEY_BYTES:
            raise KeyRefused(f"{self} holds no key")
        return key

    def destroy(self) -> None:
        shred_file(self.path)

    def _keep(self, key: bytes) -> None:
        sealed = self._sealer.seal(key)
        try:
            write_new(self.path, sealed)
        except OSError as error:
            raise KeyRefused(f"{self} cannot be made: {error.strerror}") from error

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
