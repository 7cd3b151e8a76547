"""Waiting for what another thread or process does, on whatever machine."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Seconds after which what has not come will not: more than anything takes where all is twenty times slower.
WITHIN_S = 300.0
_PAUSE_S = 0.002


def until(
    true: Callable[[], object], within: float = WITHIN_S, meanwhile: Callable[[], object] = lambda: None
) -> bool:
    """Whether it becomes true. ``meanwhile`` is done before each look."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        meanwhile()
        if true():
            return True
        time.sleep(_PAUSE_S)
    return False
