"""Acts for tests."""

from __future__ import annotations

from datetime import timedelta

from offline_cache import Entry, Outbox


def put(
    outbox: Outbox,
    subject: str = "T100001",
    *,
    words: str = "Le robinet fuit",
    priority: int = 0,
    expires_after: timedelta | None = None,
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
    )
