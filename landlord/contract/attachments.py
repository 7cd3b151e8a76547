"""Photos of a repair request, in chunks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Base64Bytes, Field, StringConstraints

from .base import RequestModel, ResponseModel
from .reporters import Reporter

#: Bytes of an attachment, and of one chunk of it.
MAX_ATTACHMENT_BYTES = 40 * 1000 * 1000
MAX_CHUNK_BYTES = 256 * 1024
#: Bytes; the longest request that brings a chunk: base64 is a third longer.
MAX_CHUNK_REQUEST_BYTES = 512 * 1024

AttachmentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
PhotoType = Literal["image/jpeg", "image/png", "image/webp", "image/heic"]


class AttachmentRequest(RequestModel):
    """A photo of a request is coming: what it will be, once all its chunks are there."""

    id: AttachmentId
    reporter: Reporter
    media_type: PhotoType
    size: Annotated[int, Field(ge=1, le=MAX_ATTACHMENT_BYTES)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    at: AwareDatetime


class ChunkRequest(RequestModel):
    """``data`` (base64) is what begins ``first`` bytes from the beginning of the attachment."""

    first: Annotated[int, Field(ge=0, lt=MAX_ATTACHMENT_BYTES)]
    data: Annotated[Base64Bytes, Field(min_length=1, max_length=MAX_CHUNK_BYTES)]


class AttachmentResponse(ResponseModel):
    """``received`` bytes of ``size`` are here."""

    id: str
    size: int
    received: int
