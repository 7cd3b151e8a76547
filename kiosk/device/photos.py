"""A photo to join to an act: made small, upright and silent about where it was taken."""

from __future__ import annotations

from kiosk.runtime.child_process import Child, ChildError, ChildTooSlowError

from .photo_errors import PhotoDamagedError, PhotoTooLargeError
from .picture import Picture

#: Bytes of a file that is taken in at all.
LARGEST = 60_000_000


class Photos:
    """Makes photos fit to be sent. Decoding runs in a child process that time and memory bound."""

    def __init__(self, *, within: float = 15.0, largest: int = LARGEST) -> None:
        """``within``: seconds for one photo; ``largest``: bytes."""
        self._within = within
        self._largest = largest
        self._child = Child("kiosk.device.photo_reader:make")

    def shrink(self, photo: bytes | Picture) -> bytes:
        """A file (JPEG, HEIC, PNG, WebP…) or a camera's picture → JPEG of at most 1600 px and 400 kB.

        Upright, without EXIF. Blocks: made on a worker. Raises ``PhotoError``.
        """
        if isinstance(photo, bytes) and len(photo) > self._largest:
            raise PhotoTooLargeError
        try:
            return self._child.ask(photo, self._within)  # type: ignore[no-any-return]
        except ChildTooSlowError as error:
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
