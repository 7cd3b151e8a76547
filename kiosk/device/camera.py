"""The camera, through PyAV (FFmpeg, which faster-whisper brings already): viewfinder and codes.

Pictures stay in memory. They are decoded, and codes are looked for in them, in child processes.
"""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Protocol

from kiosk.domain import T, UnusableInputError
from kiosk.runtime.child_process import ChildError, ChildProcess
from kiosk.runtime.sandbox import Limits
from kiosk.runtime.workers import ResultQueue

from .barcodes import Barcode
from .photos import BarcodeScanner, PhotoError
from .rgb_image import RgbImage

#: Where the kernel tells its cameras; a camera has several nodes, the first one gives pictures.
VIDEO_NODES = Path("/sys/class/video4linux")
#: Address space; seconds of processor for a camera that is on all day.
READER_LIMITS = Limits(memory=2_000_000_000, cpu_s=36_000)
#: Seconds between two pictures shown; between them the camera is emptied, so that what is seen is now.
FRAME_INTERVAL_S = 0.1


class CameraError(UnusableInputError):
    """No picture comes."""


class NoCameraError(CameraError):
    """There is none, or another program has it."""

    sentence = T("Il n’y a pas d’appareil photo ici.")


class CameraLostError(CameraError):
    """It stopped giving pictures: unplugged, or broken."""

    sentence = T("L’appareil photo s’est arrêté.")


#: A machine that is busy with other things gives a picture later than the camera does. Seconds.
PICTURE_SLACK_S = 2.0


class CameraReading(Protocol):
    """``camera_reader.CameraReader``, which only the child process imports."""

    def next(self) -> RgbImage: ...


class Camera(Protocol):
    """The port. One thread uses it."""

    def there(self) -> bool:
        """Whether there is one, as far as can be told without opening it."""

    def pictures(self, *, fine: bool = False) -> Generator[RgbImage, None, None]:
        """Opens the camera and gives picture after picture; closing the iterator switches it off. ``fine``:
        as many pixels as it has for a picture that is to be read.

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

    def pictures(self, *, fine: bool = False) -> Generator[RgbImage, None, None]:
        # A look that has just ended lets go of the camera with its next picture.
        if not self._lock.acquire(timeout=self._timeout_s):
            raise NoCameraError
        try:
            yield from self._frames(fine)
        finally:
            self._lock.release()

    def _frames(self, fine: bool) -> Generator[RgbImage, None, None]:
        source = self._source or first_camera()
        child: ChildProcess[CameraReading] = ChildProcess(
            "kiosk.device.camera_reader:CameraReader",
            source,
            self._timeout_s,
            fine,
            start_waits=True,
            errors=(CameraError,),
            sandbox=READER_LIMITS,
        )
        try:
            try:
                child.start()
            except ChildError as error:
                raise NoCameraError from error
            while True:
                try:
                    yield child.call(self._timeout_s + PICTURE_SLACK_S, CameraReading.next)
                except ChildError as error:
                    raise CameraLostError from error
        finally:
            child.close()


def first_camera(nodes: Path = VIDEO_NODES) -> str:
    """The device of the first camera. Raises ``NoCameraError``."""
    for node in sorted(nodes.glob("video*")):
        index = node / "index"
        if index.is_file() and index.read_text().strip() == "0":
            return f"/dev/{node.name}"
    raise NoCameraError


def _codes(scanner: BarcodeScanner, picture: RgbImage) -> set[Barcode]:
    try:
        return set(scanner.codes(picture))
    except PhotoError:  # its reader died of it: the next picture has another
        return set()


class CameraSession:
    """The camera is on from here until ``stop``. Its thread owns it; pictures come by the ``ResultQueue``."""

    def __init__(
        self,
        camera: Camera,
        results: ResultQueue,
        visit: str,
        *,
        on_image: Callable[[RgbImage], None],
        on_lost: Callable[[CameraError], None],
        on_barcode: Callable[[Barcode], None] | None = None,
        every: float = FRAME_INTERVAL_S,
        fine: bool = False,
    ) -> None:
        """``on_barcode`` is called once for each code, else none is looked for. All run on the UI thread.
        ``fine``: pictures that are to be read."""
        self._camera = camera
        self._result_queue = results
        self._visit = visit
        self._on_image = on_image
        self._on_lost = on_lost
        self._on_barcode = on_barcode
        self._interval_s, self._fine = every, fine
        self._stopped = threading.Event()
        self._shown = threading.Event()
        self._shown.set()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Call nothing any more; the camera goes off with its next picture. Does not wait."""
        self._stopped.set()

    def join(self, timeout: float) -> bool:
        """Waits ``timeout`` seconds for the camera to be off; whether it is."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        reported: set[Barcode] = set()
        due = 0.0
        try:
            with (
                closing(BarcodeScanner()) as scanner,
                # The camera's light goes out at once.
                closing(self._camera.pictures(fine=self._fine)) as pictures,
            ):
                for picture in pictures:
                    if self._stopped.is_set():
                        return
                    if time.monotonic() < due:
                        continue
                    due = time.monotonic() + self._interval_s
                    self._show(picture)
                    if (on_barcode := self._on_barcode) is not None:
                        for code in _codes(scanner, picture) - reported:
                            reported.add(code)
                            self._post(lambda code=code: on_barcode(code))  # type: ignore[misc]
        except CameraError as error:
            lost = error
            self._post(lambda: self._on_lost(lost))

    def _show(self, picture: RgbImage) -> None:
        if not self._shown.is_set():
            return  # the UI has not taken the last one yet: it would only pile up

        def show() -> None:
            self._shown.set()
            self._on_image(picture)

        self._shown.clear()
        self._post(show)

    def _post(self, deliver: Callable[[], None]) -> None:
        def unless_stopped() -> None:
            if not self._stopped.is_set():
                deliver()

        self._result_queue.post(self._visit, unless_stopped)
