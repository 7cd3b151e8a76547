"""Room on the disk for deliveries: what visitors do may fill a disk, what takes it away again still fits."""

from __future__ import annotations

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

#: Bytes: the write-ahead log (4 MB before SQLite writes it into the file), which the file may have to grow
#: by, and some wipes of a photo's chunk (0.4 MB each).
RESERVE_BYTES = 8 * 1024 * 1024


class DiskReserve:
    """A file that only holds its place. While it is not there, nothing new is to be kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = False
        self._logged = False

    def hold(self) -> bool:
        """Makes the file if it is not there; whether it is there now."""
        if self._held:
            return True
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(handle, 0, RESERVE_BYTES)
            finally:
                os.close(handle)
        except OSError as error:
            self._path.unlink(missing_ok=True)
            if not self._logged:  # once, not at each act that is refused
                log.error("%s: no room is left for a reserve: %s", self._path, error.strerror)
            self._logged = True
            return False
        self._held, self._logged = True, False
        return True

    def release(self) -> bool:
        """Gives the room to what is written next; whether there was any."""
        held, self._held = self._held, False
        self._path.unlink(missing_ok=True)
        return held
