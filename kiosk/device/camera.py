"""The camera, through PyAV (FFmpeg, which faster-whisper brings already). Pictures stay in memory."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Protocol

from kiosk.domain import T, UnusableInputError

from .rgb_image import RgbImage

#: Where the kernel tells its cameras; a camera has several nodes, the first one gives pictures.
VIDEO_NODES = Path("/sys/class/video4linux")
#: What nearly every USB camera gives; FFmpeg takes the nearest where it does not.
VIDEO_SIZE = "1280x720"


class CameraError(UnusableInputError):
    """No picture comes."""


class NoCameraError(CameraError):
    """There is none, or another program has it."""

    told = T("Il n’y a pas d’appareil photo ici.")


class CameraLostError(CameraError):
    """It stopped giving pictures: unplugged, or broken."""

    told = T("L’appareil photo s’est arrêté. Essayez encore, ou continuez sans photo.")


class Camera(Protocol):
    """The port. One thread uses it."""

    def there(self) -> bool:
        """Whether there is one, as far as can be told without opening it."""

    def pictures(self) -> Generator[RgbImage, None, None]:
        """Opens the camera and gives picture after picture; closing the iterator switches it off.

        Raises ``NoCameraError``, or ``CameraLostError`` when the pictures end.
        """


class VideoCamera:
    """A camera of the kernel (``/dev/video0``), or a video file in its place."""

    def __init__(self, source: str = "", *, within: float = 3.0) -> None:
        """``source``: a device or a file, the first camera when empty. ``within``: seconds for a picture."""
        self._source = source
        self._timeout_s = within
        self._lock = threading.Lock()

    def there(self) -> bool:
        try:
            return Path(self._source or first_camera()).exists()
        except NoCameraError:
            return False

    def pictures(self) -> Generator[RgbImage, None, None]:
        # A look that has just ended lets go of the camera with its next picture.
        if not self._lock.acquire(timeout=self._timeout_s):
            raise NoCameraError
        try:
            yield from self._frames()
        finally:
            self._lock.release()

    def _frames(self) -> Generator[RgbImage, None, None]:
        import av  # a tenth of a second, and few visits take a photo
        from av.error import FFmpegError

        source = self._source or first_camera()
        device = source.startswith("/dev/")
        try:
            video = av.open(
                source,
                format="v4l2" if device else None,
                options={"video_size": VIDEO_SIZE} if device else {},
                timeout=self._timeout_s,
            )
        except (FFmpegError, OSError, ValueError) as error:
            raise NoCameraError from error
        try:
            for frame in video.decode(video=0):
                rgb = frame.to_ndarray(format="rgb24")
                yield RgbImage(frame.width, frame.height, rgb.tobytes())
        except (FFmpegError, OSError) as error:
            raise CameraLostError from error
        finally:
            video.close()
        raise CameraLostError


def first_camera(nodes: Path = VIDEO_NODES) -> str:
    """The device of the first camera. Raises ``NoCameraError``."""
    for node in sorted(nodes.glob("video*")):
        index = node / "index"
        if index.is_file() and index.read_text().strip() == "0":
            return f"/dev/{node.name}"
    raise NoCameraError
