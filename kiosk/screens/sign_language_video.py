"""Videos in French sign language (LSF), which an agency lays in a folder: one a screen, absent without harm.

The file is named after the screen (``welcome.mp4``, ``home.mp4``) or after the journey and its step
(``signaler.ou.mp4``, else ``signaler.mp4``). Nothing is heard: the sound of a video is never opened.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty

from kiosk.device.rgb_image import RgbImage
from kiosk.domain import T

from .widgets.accessible import Pressable
from .widgets.picture import AccessibleImage

log = logging.getLogger(__name__)

SUFFIXES = (".mp4", ".webm", ".mkv")
#: Pictures that wait to be shown; more would only fill the memory.
FRAMES_AHEAD = 4
#: No picture is larger than this many pixels across: hands are seen well, and the machine keeps up.
MAX_WIDTH_PX = 640


def find_video(folder: str, names: Sequence[str]) -> Path | None:
    """The video of a screen that is called so, the first name that has one."""
    if not folder:
        return None
    files = (Path(folder) / f"{name}{suffix}" for name in names for suffix in SUFFIXES)
    return next((file for file in files if file.is_file()), None)


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One picture of a video, ``at`` seconds from its beginning."""

    at: float
    picture: RgbImage


class VideoReader:
    """Reads a video ahead in a thread of its own. ``close`` ends it; a broken file has no pictures."""

    def __init__(self, file: Path) -> None:
        self._queue: Queue[VideoFrame | None] = Queue(FRAMES_AHEAD)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(file,), name="signing", daemon=True)
        self._thread.start()

    def next(self, wait_s: float = 0.0) -> tuple[VideoFrame | None, bool]:
        """The next picture if it is ready, and whether the video is over."""
        try:
            moment = self._queue.get(timeout=wait_s) if wait_s else self._queue.get_nowait()
        except Empty:
            return None, False
        return moment, moment is None

    def close(self) -> None:
        """No more pictures. Does not wait."""
        self._closed.set()
        with suppress(Empty):
            self._queue.get_nowait()

    def join(self, timeout: float) -> bool:
        """Whether the thread has ended within that time."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _read(self, file: Path) -> None:
        import av  # a tenth of a second, and few screens have a video

        try:
            for moment in _decoded_frames(file):
                if not self._put(moment):
                    return
        except (av.FFmpegError, OSError) as error:
            log.warning("a sign language video cannot be read: %s (%s)", file.name, type(error).__name__)
        self._put(None)

    def _put(self, moment: VideoFrame | None) -> bool:
        while not self._closed.is_set():
            try:
                self._queue.put(moment, timeout=0.2)
            except Full:
                continue
            return True
        return False


def _decoded_frames(file: Path) -> Iterator[VideoFrame]:
    import av

    with av.open(str(file)) as container:
        for frame in container.decode(video=0):
            width = min(MAX_WIDTH_PX, frame.width) // 2 * 2
            height = frame.height * width // frame.width // 2 * 2
            rgb = frame.reformat(width, height, "rgb24").to_ndarray().tobytes()
            yield VideoFrame(float(frame.time or 0.0), RgbImage(width, height, rgb))


VIDEO_PLAYING = T("La vidéo joue. Touchez pour l’arrêter.")
VIDEO_PAUSED = T("La vidéo est arrêtée. Touchez pour continuer.")


class SignLanguagePlayer(Pressable, AccessibleImage):
    """``playing`` says whether it moves. It ends with its page."""

    playing = BooleanProperty(True)
    least = NumericProperty(0)
    max_growth = 0.6

    def __init__(self, file: Path, **kwargs: Any) -> None:
        super().__init__(words=T("Vidéo en langue des signes"), value=VIDEO_PLAYING, **kwargs)
        self._file, self._reader = file, VideoReader(file)
        self._elapsed_s, self._ended = 0.0, False
        self._next_frame: VideoFrame | None = None
        self._tick = Clock.schedule_interval(self._advance, 1 / 30)
        self.bind(on_act=lambda _signer: self.turn())

    def turn(self) -> None:
        """Stops, goes on, or begins anew."""
        if self._ended:
            self._reader, self._next_frame = VideoReader(self._file), None
            self._elapsed_s, self._ended = 0.0, False
            self.playing = True
        else:
            self.playing = not self.playing
        self.value = VIDEO_PLAYING if self.playing else VIDEO_PAUSED

    def end(self) -> None:
        """The page is left."""
        self._tick.cancel()
        self._reader.close()

    def _advance(self, passed: float) -> None:
        if not self.playing or self._ended:
            return
        self._elapsed_s += passed
        if self._next_frame is None:
            self._next_frame, self._ended = self._reader.next()
        if self._next_frame is not None and self._next_frame.at <= self._elapsed_s:
            picture = self._next_frame.picture
            self.show_rgb(picture.width, picture.height, picture.rgb)
            self._next_frame = None
        if self._ended:
            self.playing, self.value = False, VIDEO_PAUSED
