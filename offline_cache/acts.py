"""An act in the outbox, and the few states it can be in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

#: Members that name a resource. Of an answer only they stay: the rest may repeat what the visitor said.
IDENTIFIER_FIELDS = ("id", "reference")


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
