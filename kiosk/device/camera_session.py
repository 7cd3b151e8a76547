"""Looking through the camera for one visitor: a viewfinder, and codes as soon as one is held before it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing

from kiosk.runtime.workers import ResultQueue

from .barcodes import Barcode, read_barcodes
from .camera import Camera, CameraError
from .rgb_image import RgbImage

#: Seconds between two pictures shown; between them the camera is emptied, so that what is seen is now.
FRAME_INTERVAL_S = 0.1


class CameraSession:
    """The camera is on from here until ``stop``. Its thread owns it; answers come through the inbox."""

    def __init__(
        self,
        camera: Camera,
        results: ResultQueue,
        visit: str,
        *,
        seen: Callable[[RgbImage], None],
        lost: Callable[[CameraError], None],
        found: Callable[[Barcode], None] | None = None,
        every: float = FRAME_INTERVAL_S,
    ) -> None:
        """``found`` is told each code once; without it none is looked for. All run on the UI thread."""
        self._camera = camera
        self._result_queue = results
        self._visit = visit
        self._on_image = seen
        self._on_lost = lost
        self._on_barcode = found
        self._interval_s = every
        self._stopped = threading.Event()
        self._shown = threading.Event()
        self._shown.set()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nothing is told any more; the camera goes off with its next picture. Does not wait."""
        self._stopped.set()

    def join(self, timeout: float) -> bool:
        """Waits ``timeout`` seconds for the camera to be off; whether it is."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        told: set[Barcode] = set()
        due = 0.0
        try:
            with closing(self._camera.pictures()) as pictures:  # the camera's light goes out at once
                for picture in pictures:
                    if self._stopped.is_set():
                        return
                    if time.monotonic() < due:
                        continue
                    due = time.monotonic() + self._interval_s
                    self._show(picture)
                    if self._on_barcode is not None:
                        self._report_barcodes(picture, told, self._on_barcode)
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

    def _report_barcodes(
        self, picture: RgbImage, told: set[Barcode], found: Callable[[Barcode], None]
    ) -> None:
        for code in read_barcodes(picture):
            if code not in told:
                told.add(code)
                self._post(lambda code=code: found(code))  # type: ignore[misc]

    def _post(self, deliver: Callable[[], None]) -> None:
        def unless_stopped() -> None:
            if not self._stopped.is_set():
                deliver()

        self._result_queue.post(self._visit, unless_stopped)
