"""A key in a file that only this machine can open: what a thief copies is useless elsewhere."""

from __future__ import annotations

import secrets
import subprocess
from pathlib import Path
from typing import Protocol

from .errors import KeyRefused
from .keys import KEY_BYTES, read_private, shred, write_new

#: Seconds; a TPM takes about one.
PATIENCE = 30


class Sealer(Protocol):
    """Something in the machine that seals a secret. Both raise ``KeyRefused``."""

    def seal(self, secret: bytes) -> bytes:
        """The secret, such that only this machine opens it."""

    def unseal(self, sealed: bytes) -> bytes:
        """The secret again."""


class SealedKey:
    """A key in a sealed file (mode 0600)."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self.path, self._sealer = path, sealer

    def key(self) -> bytes:
        try:
            if not self.path.exists():
                write_new(self.path, self._sealer.seal(secrets.token_bytes(KEY_BYTES)))
            key = self._sealer.unseal(read_private(self.path))
        except OSError as error:
            raise KeyRefused(f"the key file {self.path} cannot be used: {error.strerror}") from error
        if len(key) != KEY_BYTES:
            raise KeyRefused(f"the key file {self.path} holds no key")
        return key

    def destroy(self) -> None:
        shred(self.path)


class Tpm:
    """The TPM 2.0 of the machine, by ``systemd-creds`` (https://systemd.io/CREDENTIALS)."""

    def __init__(self, name: str = "offline-cache") -> None:
        self._name = name

    def seal(self, secret: bytes) -> bytes:
        # Asked first: without a TPM, systemd 257 ends well and writes a file that it cannot open again.
        try:
            _creds("has-tpm2", "--quiet")
        except KeyRefused as error:
            raise KeyRefused("this machine has no TPM 2.0 that systemd-creds can use") from error
        return _creds("encrypt", "--with-key=tpm2", f"--name={self._name}", "-", "-", given=secret)

    def unseal(self, sealed: bytes) -> bytes:
        return _creds("decrypt", f"--name={self._name}", "-", "-", given=sealed)


def _creds(*args: str, given: bytes = b"") -> bytes:
    try:
        ended = subprocess.run(
            ["systemd-creds", *args], input=given, capture_output=True, timeout=PATIENCE, check=True
        )
    except FileNotFoundError as error:
        raise KeyRefused("systemd-creds is not installed: no key can be sealed") from error
    except subprocess.TimeoutExpired as error:
        raise KeyRefused("systemd-creds does not answer") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise KeyRefused(f"systemd-creds {args[0]} failed: {said or error.returncode}") from error
    return ended.stdout
