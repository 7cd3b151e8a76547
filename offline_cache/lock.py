"""One writer process for each store."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from .errors import StoreLocked


class WriterLock:
    """Held until ``release`` or the end of the process, however it ends."""

    def __init__(self, path: Path) -> None:
        """Takes the lock at once or raises ``StoreLocked``; ``OSError`` if there can be no lock."""
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise StoreLocked(f"another process writes to {path.parent}") from None

    def release(self) -> None:
        os.close(self._handle)
