"""An act in the outbox, the few states it can be in, and photos as acts."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from .errors import TooLarge

#: Members that name a resource. Of an answer only they stay: the rest may repeat what the visitor said.
IDENTIFIER_FIELDS = ("id", "reference")

#: Bytes of a whole attachment, and of one chunk (a third more in base64). The contract has the same.
MAX_ATTACHMENT_BYTES = 40 * 1000 * 1000
MAX_CHUNK_BYTES = 256 * 1024
#: The kind of the acts of a photo.
PHOTO_KIND = "photo"


class ActState(StrEnum):
    """Where an act is. Only a waiting act is ever sent."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    """The landlord's system said no. It can be corrected and sent again; its subject waits for it."""
    EXPIRED = "expired"
    """Too late to be of use, or given up by staff: not sent any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. ``body`` is ``None`` once it is delivered or expired; times are aware, in UTC.

    ``key`` is the idempotency key, the same at each attempt. ``reason`` is why it still waits, ``status``,
    ``code`` and ``detail`` are what the landlord's system answered when it refused.
    """

    id: int
    key: str
    kind: str
    subject: str = field(repr=False)
    path: str = field(repr=False)
    reference: str = field(repr=False)
    body: Mapping[str, Any] | None = field(repr=False)
    state: ActState
    priority: int
    created_at: datetime
    expires_at: datetime | None = None
    settled_at: datetime | None = None
    attempts: int = 0
    reason: str = ""
    status: int | None = None
    code: str = ""
    detail: str = field(default="", repr=False)
    response: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo: announced at ``path`` with ``about`` and what it is, then in chunks at ``path/name``.

    Each is an act of its own in the order of their subject, so a photo is encrypted, resumed after a crash
    and delivered once like any other act: what was delivered is not sent again.
    """

    path: str = field(repr=False)
    content: bytes | Path = field(repr=False)
    media_type: str
    about: Mapping[str, Any] = field(repr=False)
    kind: str = PHOTO_KIND
    name: str = field(default_factory=lambda: str(uuid4()))

    @property
    def room(self) -> int:
        """Bytes that the disk needs for it at once: in base64, in the log, the file and the journal.
        ``OSError``."""
        size = len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size
        return size * 4

    def acts(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Path and body of each act that it takes.

        Raises ``TooLarge``, ``ValueError`` (empty, or a file that became shorter) and ``OSError``.
        """
        with self._open() as file:
            what = _announcement(file)
            yield self.path, {**self.about, "id": self.name, "media_type": self.media_type, **what}
            for chunk in _chunks(file, what["size"]):
                yield f"{self.path}/{self.name}", chunk

    def _open(self) -> IO[bytes]:
        return BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")


def _announcement(file: IO[bytes]) -> Mapping[str, Any]:
    size, digest = 0, hashlib.sha256()
    while piece := file.read(MAX_CHUNK_BYTES):
        size += len(piece)
        if size > MAX_ATTACHMENT_BYTES:
            raise TooLarge(f"an attachment has at most {MAX_ATTACHMENT_BYTES // 1_000_000} MB")
        digest.update(piece)
    if not size:
        raise ValueError("an attachment has at least one byte")
    return {"size": size, "sha256": digest.hexdigest()}


def _chunks(file: IO[bytes], size: int) -> Iterator[Mapping[str, Any]]:
    """Chunks of the first ``size`` bytes, each with its place."""
    file.seek(0)
    for first in range(0, size, MAX_CHUNK_BYTES):
        wanted = min(MAX_CHUNK_BYTES, size - first)
        data = file.read(wanted)
        if len(data) < wanted:
            raise ValueError("the attachment became shorter while it was read")
        yield {"first": first, "data": base64.b64encode(data).decode("ascii")}
