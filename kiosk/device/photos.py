"""Photos to attach to an act: made small, upright and without the place where they were taken.

A USB stick is only read, and nothing of it is run.
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.domain import T, UnusableInputError
from kiosk.runtime.child_process import ChildError, ChildProcess, ChildTimeoutError
from kiosk.runtime.sandbox import Limits

from .barcodes import Barcode
from .rgb_image import RgbImage

#: Address space of a process that decodes pictures, and of one that looks for codes in them.
READER_LIMITS = Limits(memory=2_000_000_000)
#: What is kept: pixels of the longer side, bytes.
MAX_SIDE_PX, MAX_JPEG_BYTES = 1600, 400_000
#: The same of a page that is to be read: A4 at 220 dpi.
FINE_SIDE_PX, FINE_JPEG_BYTES = 2600, 3_000_000
#: Bytes of a file that is taken in at all.
MAX_PHOTO_BYTES = 60_000_000
#: Below these removable media are mounted (udisks2; see ``deploy/printing.md``).
MOUNT_ROOTS = (Path("/media"), Path("/run/media"))
#: Where Linux tells what is mounted: asked there, a stick that hangs holds up nobody.
MOUNT_TABLE = Path("/proc/self/mounts")
PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".heic", ".heif", ".png", ".webp"})
#: Markers of a JPEG that are followed by its size (ISO/IEC 10918-1, table B.1).
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Files offered, and entries looked at: a stick can hold millions.
MAX_PHOTOS, MAX_ENTRIES_SCANNED = 60, 20_000


class PhotoError(UnusableInputError):
    """A photo that cannot be attached."""


class NotAPhotoError(PhotoError):
    """Not a picture, or of a kind the kiosk does not read."""

    sentence = T("Ce n’est pas une photo que la borne sait lire. Choisissez-en une autre.")


class PhotoDamagedError(PhotoError):
    """A picture that is cut or broken."""

    sentence = T("Cette photo est abîmée. Choisissez-en une autre, ou prenez-la ici.")


class PhotoTooLargeError(PhotoError):
    """More bytes or more pixels than the kiosk takes."""

    sentence = T("Cette photo est trop lourde pour la borne. Choisissez-en une autre, ou prenez-la ici.")


class PhotoReading(Protocol):
    """``photo_reader.PhotoReader``, which only the child process imports."""

    def shrink(self, photo: bytes | RgbImage, fine: bool = False) -> bytes: ...


class BarcodeReading(Protocol):
    """``photo_reader.BarcodeReader``, which only the child process imports."""

    def codes(self, picture: bytes | RgbImage) -> list[Barcode]: ...


class BarcodeScanner:
    """Finds codes in pictures, in a child process. For one thread."""

    def __init__(self, *, within: float = 10.0) -> None:
        """``within``: seconds for one picture."""
        self._timeout_s = within
        self._child: ChildProcess[BarcodeReading] = ChildProcess(
            "kiosk.device.photo_reader:BarcodeReader", errors=(PhotoError,), sandbox=READER_LIMITS
        )

    def codes(self, picture: bytes | RgbImage) -> list[Barcode]:
        """The codes that can be read without doubt, in a file or in a picture of the camera.

        Raises ``PhotoError``."""
        try:
            return self._child.call(self._timeout_s, BarcodeReading.codes, picture)
        except ChildTimeoutError as error:
            raise PhotoTooLargeError from error
        except ChildError as error:
            raise PhotoDamagedError from error

    def close(self) -> None:
        self._child.close()


class PhotoShrinker:
    """Makes photos fit to be sent. Decoding runs in a child process that time and memory bound."""

    def __init__(self, *, within: float = 15.0, largest: int = MAX_PHOTO_BYTES) -> None:
        """``within``: seconds for one photo; ``largest``: bytes."""
        self._timeout_s = within
        self._max_bytes = largest
        self._child: ChildProcess[PhotoReading] = ChildProcess(
            "kiosk.device.photo_reader:PhotoReader", errors=(PhotoError,), sandbox=READER_LIMITS
        )

    def shrink(self, photo: bytes | RgbImage, *, fine: bool = False) -> bytes:
        """A file (JPEG, HEIC, PNG, WebP…) or a camera's picture → JPEG of at most 1600 px and 400 kB;
        ``fine``: of at most 2600 px, to be read and not to be sent.

        Upright, without EXIF. Blocks: made on a worker. Raises ``PhotoError``.
        """
        if isinstance(photo, bytes) and len(photo) > self._max_bytes:
            raise PhotoTooLargeError
        try:
            made = self._child.call(self._timeout_s, PhotoReading.shrink, photo, fine)
        except ChildTimeoutError as error:
            raise PhotoTooLargeError from error
        except ChildError as error:
            # Died (a decoder crashed, the memory bound) or failed in a way no decoder should.
            raise PhotoDamagedError from error
        return check_small_jpeg(
            made, *((FINE_SIDE_PX, FINE_JPEG_BYTES) if fine else (MAX_SIDE_PX, MAX_JPEG_BYTES))
        )

    @property
    def pid(self) -> int | None:
        """The process that decodes now, if one does."""
        return self._child.pid

    def rest(self) -> None:
        """Frees the child's memory, and with it what was left of the last photo."""
        self._child.unload()

    def close(self) -> None:
        self._child.close()


def check_small_jpeg(data: bytes, side: int, most: int) -> bytes:
    """``data``, if it is a JPEG of at most ``side`` pixels a side and ``most`` bytes: the window decodes
    it, and a reader that a file took over may hand over anything. Raises ``PhotoDamagedError``."""
    at = 2
    while data.startswith(b"\xff\xd8") and at + 8 < len(data) <= most and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if kind in _JPEG_FRAMES:
            height, width = (int.from_bytes(data[each : each + 2]) for each in (at + 5, at + 7))
            if 0 < height <= side and 0 < width <= side:
                return data
            break
        at += 2 + length
    raise PhotoDamagedError


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
    """Mount points of the USB sticks that are plugged in."""
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
        found = path.lstat()
    except OSError:
        return None
    return UsbPhoto(path, found.st_size, found.st_mtime) if stat.S_ISREG(found.st_mode) else None
