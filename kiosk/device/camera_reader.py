"""The child process that reads the camera: what a device or a video file sends is from outside."""

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import av.video.codeccontext
import numpy  # noqa: F401 - inside the sandbox it could not be imported any more

from .camera import CameraLostError, NoCameraError
from .rgb_image import RgbImage

#: What nearly every USB camera gives; FFmpeg takes the nearest where it does not. A letter needs more pixels,
#: which most cameras send as JPEG alone.
VIDEO_SIZE = {"video_size": "1280x720"}
FINE_SIZES = ({"video_size": "1920x1080", "input_format": "mjpeg"}, {"video_size": "1920x1080"}, VIDEO_SIZE)


class CameraReader:
    """An open camera. Opening it is the last thing that needs a file."""

    def __init__(self, source: str, within: float, fine: bool = False) -> None:
        """``source``: a device or a file; ``within``: seconds for a picture; ``fine``: with more pixels.
        Raises ``NoCameraError``."""
        device = Path(source).is_char_device()
        for options in (FINE_SIZES if fine else (VIDEO_SIZE,)) if device else ({},):
            try:
                video = av.open(source, format="v4l2" if device else None, options=options, timeout=within)
                self._pictures = self._decode(video)
                self._first: RgbImage | None = next(self._pictures)
            except (av.error.FFmpegError, OSError, ValueError, StopIteration) as error:
                refused: Exception = error
            else:
                return
        raise NoCameraError from refused

    def next(self) -> RgbImage:
        """The next picture. Raises ``CameraLostError`` when there are no more."""
        picture, self._first = self._first, None
        try:
            return picture or next(self._pictures)
        except (av.error.FFmpegError, OSError, StopIteration) as error:
            raise CameraLostError from error

    @staticmethod
    def _decode(video: av.container.InputContainer) -> Iterator[RgbImage]:
        for frame in video.decode(video=0):
            yield RgbImage(frame.width, frame.height, frame.to_ndarray(format="rgb24").tobytes())
