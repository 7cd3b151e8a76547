"""What a call to the landlord's system brings back, beside the records of the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """Number and birth date are right; a code went to the phone that ends like ``phone_hint``."""

    session_id: str
    phone_hint: str


@dataclass(frozen=True, slots=True)
class Fetched(Generic[Told]):
    """A value and its version."""

    value: Told
    etag: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """What the caller has is still true."""


@dataclass(frozen=True, slots=True)
class PostResponse:
    """The landlord has it. ``location`` is its resource, ``retry_after`` (seconds) for batch systems."""

    status: int
    body: dict[str, Any] = field(repr=False)
    location: str = ""
    retry_after: float | None = None
