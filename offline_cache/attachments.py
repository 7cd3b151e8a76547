"""A photo as acts: one that announces it, then one for each chunk, in the order of their subject.

So a photo is encrypted, resumed after a crash and delivered once like any other act: each chunk has its
own key, and what was delivered is not sent again.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from .errors import TooLarge

#: Bytes of a whole attachment, and of one chunk (a third more in base64). The contract has the same.
MAX_ATTACHMENT = 40 * 1000 * 1000
MAX_CHUNK = 256 * 1024


def open_content(content: bytes | Path) -> IO[bytes]:
    """The bytes of an attachment, from their beginning. Raises ``OSError`` if there is no such file."""
    return BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def announcement(file: IO[bytes], reference: str, media_type: str) -> Mapping[str, Any]:
    """What the attachment will be. Raises ``TooLarge``, and ``ValueError`` if it is empty."""
    size, digest = 0, hashlib.sha256()
    while piece := file.read(MAX_CHUNK):
        size += len(piece)
        if size > MAX_ATTACHMENT:
            raise TooLarge(f"an attachment has at most {MAX_ATTACHMENT // 1_000_000} MB")
        digest.update(piece)
    if not size:
        raise ValueError("an attachment has at least one byte")
    return {"id": reference, "media_type": media_type, "size": size, "sha256": digest.hexdigest()}


def chunks(file: IO[bytes], size: int) -> Iterator[Mapping[str, Any]]:
    """Chunks of the first ``size`` bytes, each with its place. Raises ``ValueError`` if there are fewer."""
    file.seek(0)
    for first in range(0, size, MAX_CHUNK):
        wanted = min(MAX_CHUNK, size - first)
        data = file.read(wanted)
        if len(data) < wanted:
            raise ValueError("the attachment became shorter while it was read")
        yield {"first": first, "data": base64.b64encode(data).decode("ascii")}
