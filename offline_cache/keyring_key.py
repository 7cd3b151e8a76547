"""A key in the keyring of the system (Secret Service, KWallet), by the optional package ``keyring``."""

from __future__ import annotations

import importlib
from typing import Any

from .errors import KeyRefused
from .keys import KEY_BYTES, KeyProvider

#: Packages whose keyrings are none: they keep nothing, or keep it in the clear.
_NO_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


class KeyringKey(KeyProvider):
    """The key is the password of ``name`` for ``service``, in hexadecimal."""

    def __init__(self, service: str, name: str) -> None:
        self.service, self.name = service, name

    def find(self) -> bytes | None:
        keyring = self._keyring()
        try:
            kept = keyring.get_password(self.service, self.name)
            key = None if kept is None else bytes.fromhex(kept)
        except ValueError as error:
            raise KeyRefused(f"{self} holds no key") from error
        except keyring.errors.KeyringError as error:
            raise KeyRefused(f"{self} does not answer: {type(error).__name__}") from error
        if key is not None and len(key) != KEY_BYTES:
            raise KeyRefused(f"{self} holds no key")
        return key

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
