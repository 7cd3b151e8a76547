"""The photos of a USB stick, newest first. The stick is only read, and nothing of it is run."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from .photo_errors import PhotoDamagedError, PhotoTooLargeError
from .photos import MAX_PHOTO_BYTES

#: Below these removable media are mounted (udisks2; see ``deploy/printing.md``).
MOUNT_ROOTS = (Path("/media"), Path("/run/media"))
#: Where Linux tells what is mounted: asked there, a stick that hangs holds up nobody.
MOUNT_TABLE = Path("/proc/self/mounts")
PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".heic", ".heif", ".png", ".webp"})
#: Files offered, and entries looked at: a stick can hold millions.
MAX_PHOTOS, MAX_ENTRIES_SCANNED = 60, 20_000


@dataclass(frozen=True, slots=True)
class UsbPhoto:
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
                data = file.read(MAX_PHOTO_BYTES + 1)
        except OSError as error:
            raise PhotoDamagedError from error
        if len(data) > MAX_PHOTO_BYTES:
            raise PhotoTooLargeError
        return data


def usb_mounts() -> list[Path]:
    """Where sticks are that are plugged in now."""
    lines = MOUNT_TABLE.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    # A space in a name is written \\040.
    places = (Path(re.sub(r"\\(\d{3})", _octal, line.split(" ")[1])) for line in lines)
    return [place for place in places if any(below in place.parents for below in MOUNT_ROOTS)]


def _octal(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))


def find_photos(*mounts: Path) -> list[UsbPhoto]:
    """The newest photos under the mounts; hidden folders (the bin, thumbnails) are left out."""
    found: list[UsbPhoto] = []
    seen = 0
    for mount in mounts:
        for folder, below, names in os.walk(mount):
            below[:] = [name for name in below if not name.startswith(".")]
            seen += len(names) + len(below)
            if seen > MAX_ENTRIES_SCANNED:
                break
            found += (photo for name in names if (photo := _photo(Path(folder, name))))
    return sorted(found, key=lambda photo: photo.taken, reverse=True)[:MAX_PHOTOS]


def _photo(path: Path) -> UsbPhoto | None:
    if path.name.startswith(".") or path.suffix.lower() not in PHOTO_SUFFIXES:
        return None
    try:
        told = path.lstat()
    except OSError:
        return None
    return UsbPhoto(path, told.st_size, told.st_mtime) if stat.S_ISREG(told.st_mode) else None
