"""What a technician or the staff wishes, left on the disk for the process that may write.

One file a wish, sealed with the store's key: a correction holds what a visitor said, and who has not the key
has nothing to wish.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import StoreUnwritable
from .keys import sync_folder

log = logging.getLogger(__name__)

#: The folder of wishes, in that of the store; made with it.
WISHES = "wishes"
#: The file in it that asks for the store to be shredded. Not sealed: who may write there may remove it all.
SHRED = "shred"
_NONCE = 12


@dataclass(frozen=True, slots=True)
class TryAgain:
    """This act is due now, or all that wait if none is named."""

    id: int | None = None


@dataclass(frozen=True, slots=True)
class Correct:
    """A refused act waits again with this body."""

    id: int
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class GiveUp:
    """An act is not sent any more."""

    id: int
    reason: str = field(repr=False)


Wish = TryAgain | Correct | GiveUp
_KINDS: dict[str, type[Wish]] = {"try again": TryAgain, "correct": Correct, "give up": GiveUp}
_NAMES = {kind: name for name, kind in _KINDS.items()}


class WishBox:
    """The wishes for the store in ``folder``."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._folder = folder / WISHES
        self._seal = AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=b"wishes").derive(secret))

    def leave(self, wish: Wish) -> None:
        """Durable on return. Raises ``StoreUnwritable``."""
        nonce = secrets.token_bytes(_NONCE)
        said = json.dumps({"kind": _NAMES[type(wish)], **asdict(wish)}).encode()
        try:
            draft = self._folder / f".{uuid4()}"
            with draft.open("wb") as file:
                file.write(nonce + self._seal.encrypt(nonce, said, None))
                os.fchmod(file.fileno(), 0o644)  # a technician may be root, the kiosk is not
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self._folder / f"{time.time_ns():020}-{uuid4()}.wish")  # in the order they came
            sync_folder(self._folder)
        except OSError as error:
            raise StoreUnwritable(f"{self._folder} cannot be written: {error.strerror}") from error

    def take(self) -> Iterator[Wish]:
        """The wishes that were left; each is forgotten once the caller is done with it."""
        for path in sorted(self._folder.glob("*.wish")):
            try:
                sealed = path.read_bytes()
                said = json.loads(self._seal.decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
            except (OSError, ValueError, InvalidTag):
                log.warning("a wish that makes no sense is dropped: %s", path.name)
            else:
                yield _KINDS[said.pop("kind")](**said)
            path.unlink(missing_ok=True)


def ask_to_shred(folder: Path) -> None:
    """Asks the process that has the store of ``folder`` open; it is done when ``shred_asked`` is false.

    Raises ``StoreUnwritable``.
    """
    try:
        (folder / WISHES / SHRED).touch(0o644)
        sync_folder(folder / WISHES)
    except OSError as error:
        raise StoreUnwritable(f"{folder / WISHES} cannot be written: {error.strerror}") from error


def shred_asked(folder: Path) -> bool:
    """Whether that was asked and is not done yet."""
    return (folder / WISHES / SHRED).exists()
