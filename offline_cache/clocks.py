"""Two clocks: the one on the wall, which people and NTP set, and one that nobody can set."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def wall() -> datetime:
    """Now, UTC."""
    return datetime.now(UTC)


def steady() -> float:
    """Seconds since the machine started, time asleep included (``time.monotonic`` leaves it out on Linux)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
