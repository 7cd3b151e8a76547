"""What a technician or the staff asks for, left on the disk for the process that may write.

One file a command, sealed with the store's key: a correction holds what a visitor text, and who has not the
key commands nothing.
"""

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

#: The folder of commands, in that of the store; made with it.
COMMANDS_FOLDER = "commands"
#: The file in it that asks for the store to be shredded. Not sealed: who may write there may remove it all.
SHRED_REQUEST_FILE = "shred"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class RetryAct:
    """This act is due now, or all that wait if none is named."""

    id: int | None = None


@dataclass(frozen=True, slots=True)
class CorrectAct:
    """A refused act waits again with this body."""

    id: int
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DiscardAct:
    """An act is not sent any more."""

    id: int
    reason: str = field(repr=False)


OutboxCommand = RetryAct | CorrectAct | DiscardAct
_COMMAND_TYPES: dict[str, type[OutboxCommand]] = {
    "try again": RetryAct,
    "correct": CorrectAct,
    "give up": DiscardAct,
}
_COMMAND_NAMES = {kind: name for name, kind in _COMMAND_TYPES.items()}


class CommandQueue:
    """The commands for the store in ``folder``."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._folder = folder / COMMANDS_FOLDER
        self._cipher = AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=b"commands").derive(secret))

    def leave(self, command: OutboxCommand) -> None:
        """Durable on return. Raises ``StoreUnwritable``."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        text = json.dumps({"kind": _COMMAND_NAMES[type(command)], **asdict(command)}).encode()
        try:
            draft = self._folder / f".{uuid4()}"
            with draft.open("wb") as file:
                file.write(nonce + self._cipher.encrypt(nonce, text, None))
                os.fchmod(file.fileno(), 0o644)  # a technician may be root, the kiosk is not
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self._folder / f"{time.time_ns():020}-{uuid4()}.command")  # in the order they came
            sync_folder(self._folder)
        except OSError as error:
            raise StoreUnwritable(f"{self._folder} cannot be written: {error.strerror}") from error

    def take(self) -> Iterator[OutboxCommand]:
        """The commands that were left; each is forgotten once the caller is done with it."""
        for path in sorted(self._folder.glob("*.command")):
            try:
                sealed = path.read_bytes()
                text = json.loads(self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None))
            except (OSError, ValueError, InvalidTag):
                log.warning("a command that cannot be read is dropped: %s", path.name)
            else:
                yield _COMMAND_TYPES[text.pop("kind")](**text)
            path.unlink(missing_ok=True)


def request_shred(folder: Path) -> None:
    """Asks the process that has the store of ``folder`` open; it is done when ``shred_requested`` is false.

    Raises ``StoreUnwritable``.
    """
    try:
        (folder / COMMANDS_FOLDER / SHRED_REQUEST_FILE).touch(0o644)
        sync_folder(folder / COMMANDS_FOLDER)
    except OSError as error:
        raise StoreUnwritable(f"{folder / COMMANDS_FOLDER} cannot be written: {error.strerror}") from error


def shred_requested(folder: Path) -> bool:
    """Whether that was asked and is not done yet."""
    return (folder / COMMANDS_FOLDER / SHRED_REQUEST_FILE).exists()
