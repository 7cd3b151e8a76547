"""What was read from the landlord's system and can be shown again, with its age."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from .store import Store


@dataclass(frozen=True, slots=True)
class CachedRead:
    """A value, when it was fetched (aware) and its entity tag (``""`` if it has none)."""

    value: Any = field(repr=False)
    fetched_at: datetime
    etag: str = ""


class ReadCache:
    """What was read, encrypted on the disk: public (opening hours, outages, offers); on a loaned tablet, what
    its tenant was told too."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, name: str) -> CachedRead | None:
        rows = self._store.read("SELECT value, fetched_at, etag FROM reads WHERE name = ?", (name,))
        if not rows:
            return None
        value, fetched_at, etag = rows[0]
        return CachedRead(json.loads(value), datetime.fromtimestamp(fetched_at, UTC), etag)

    def put(self, name: str, value: Any, etag: str, fetched_at: datetime) -> None:
        """Keeps a JSON value. Raises ``ValueError`` if ``fetched_at`` has no time zone, ``StoreError``."""
        _require_zone(fetched_at)
        with self._store.transaction() as db:
            db.execute(
                """INSERT INTO reads (name, value, etag, fetched_at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (name) DO UPDATE SET value = ?2, etag = ?3, fetched_at = ?4""",
                (name, json.dumps(value), etag, fetched_at.timestamp()),
            )


class CacheDecision(StrEnum):
    """What to do when something is to be shown."""

    SERVE = "serve"
    """Show what is kept."""
    REFRESH = "refresh"
    """Ask the landlord's system; if that fails, decide again with ``online=False``."""
    REFUSE = "refuse"
    """There is nothing that may be shown."""


def decide_cached(
    cached: CachedRead | None,
    *,
    now: datetime,
    fresh_for: timedelta,
    stale_for: timedelta,
    online: bool | None,
) -> CacheDecision:
    """Serve, refresh or refuse.

    Up to ``fresh_for`` old: serve. Older: refresh, unless we are offline; then serve up to ``stale_for``
    old. ``online=None`` (not known) is worth an attempt. A value from the future says that the clock was
    set: what is wrong by an hour either way is an hour old.
    """
    age = None if cached is None else abs(now - cached.fetched_at)
    if age is not None and age <= fresh_for:
        return CacheDecision.SERVE
    if online is not False:
        return CacheDecision.REFRESH
    return CacheDecision.SERVE if age is not None and age <= stale_for else CacheDecision.REFUSE


def _require_zone(time: datetime) -> None:
    if time.tzinfo is None:
        raise ValueError("the time of a read needs its zone")
