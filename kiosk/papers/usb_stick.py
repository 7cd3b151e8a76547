"""The photos of a USB stick, newest first. The stick is only read, and nothing of it is run."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from .photo_errors import PhotoDamagedError, PhotoTooLargeError
from .photos import LARGEST

#: Where removable media are mounted (udisks2; see ``deploy/printing.md``).
MOUNTS = (Path("/media"), Path("/run/media"))
KINDS = frozenset({".jpg", ".jpeg", ".heic", ".heif", ".png", ".webp"})
#: Files offered, and entries looked at: a stick can hold millions.
MOST, MOST_SEEN = 60, 20_000


@dataclass(frozen=True, slots=True)
class StickPhoto:
    """One file. ``taken`` is its time in seconds since 1970."""

    path: Path
    size: int
    taken: float

    def read(self) -> bytes:
        """Its bytes. Raises ``PhotoTooLargeError``, or ``PhotoDamagedError`` when the stick is gone."""
        try:
            # Not through a link, and not stopped by a pipe: the file was looked at a moment ago.
            handle = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            raise PhotoDamagedError from error
        if len(data) > LARGEST:
            raise PhotoTooLargeError
        return data


def photos_on(*mounts: Path) -> list[StickPhoto]:
    """The newest photos under the mounts; hidden folders (the bin, thumbnails) are left out."""
    found: list[StickPhoto] = []
    seen = 0
    for mount in mounts or MOUNTS:
        for folder, below, names in os.walk(mount):
            below[:] = [name for name in below if not name.startswith(".")]
            seen += len(names) + len(below)
            if seen > MOST_SEEN:
                break
            found += (photo for name in names if (photo := _photo(Path(folder, name))))
    return sorted(found, key=lambda photo: photo.taken, reverse=True)[:MOST]


def _photo(path: Path) -> StickPhoto | None:
    if path.name.startswith(".") or path.suffix.lower() not in KINDS:
        return None
    try:
        told = path.lstat()
    except OSError:
        return None
    return StickPhoto(path, told.st_size, told.st_mtime) if stat.S_ISREG(told.st_mode) else None
