"""A photo to join to an act: made small, upright and silent about where it was taken."""

from __future__ import annotations

from typing import Protocol

from kiosk.runtime.child_process import ChildError, ChildProcess, ChildTimeoutError

from .photo_errors import PhotoDamagedError, PhotoTooLargeError
from .rgb_image import RgbImage

#: Bytes of a file that is taken in at all.
MAX_PHOTO_BYTES = 60_000_000


class PhotoReading(Protocol):
    """``photo_reader.PhotoReader``, which only the child process imports."""

    def shrink(self, photo: bytes | RgbImage) -> bytes: ...


class PhotoShrinker:
    """Makes photos fit to be sent. Decoding runs in a child process that time and memory bound."""

    def __init__(self, *, within: float = 15.0, largest: int = MAX_PHOTO_BYTES) -> None:
        """``within``: seconds for one photo; ``largest``: bytes."""
        self._timeout_s = within
        self._max_bytes = largest
        self._child: ChildProcess[PhotoReading] = ChildProcess("kiosk.device.photo_reader:PhotoReader")

    def shrink(self, photo: bytes | RgbImage) -> bytes:
        """A file (JPEG, HEIC, PNG, WebP…) or a camera's picture → JPEG of at most 1600 px and 400 kB.

        Upright, without EXIF. Blocks: made on a worker. Raises ``PhotoError``.
        """
        if isinstance(photo, bytes) and len(photo) > self._max_bytes:
            raise PhotoTooLargeError
        try:
            return self._child.call(self._timeout_s, PhotoReading.shrink, photo)
        except ChildTimeoutError as error:
            raise PhotoTooLargeError from error
        except ChildError as error:
            # Died (a decoder crashed, the memory bound) or failed in a way no decoder should.
            raise PhotoDamagedError from error

    @property
    def pid(self) -> int | None:
        """The process that decodes now, if one does."""
        return self._child.pid

    def rest(self) -> None:
        """Frees the child's memory, and with it what was left of the last photo."""
        self._child.unload()

    def close(self) -> None:
        """Ends the child."""
        self._child.close()
