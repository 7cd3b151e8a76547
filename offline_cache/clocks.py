"""Two clocks: the one on the wall, which people and NTP set, and one that nobody can set."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, UTC."""
    return datetime.now(UTC)


def seconds_since_boot() -> float:
    """Seconds since the machine started, time asleep included (``time.monotonic`` leaves it out on Linux)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
