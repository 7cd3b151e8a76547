"""Acts for tests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from offline_cache import Attachment, Entry, Outbox


def put(
    outbox: Outbox,
    subject: str = "T100001",
    *,
    words: str = "Le robinet fuit",
    priority: int = 0,
    expires_after: timedelta | None = None,
    attachments: Collection[Attachment] = (),
) -> Entry:
    """A ticket of that subject."""
    return outbox.put(
        kind="ticket",
        subject=subject,
        path="/v1/tickets",
        body={"description": words, "reference": subject},
        reference=subject,
        priority=priority,
        expires_after=expires_after,
        attachments=attachments,
    )
