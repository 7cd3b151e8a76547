"""Looking through the camera for one visitor: a viewfinder, and codes as soon as one is held before it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing

from kiosk.runtime.workers import Inbox

from .barcodes import Code, codes
from .camera import Camera, CameraError
from .picture import Picture

#: Seconds between two pictures shown; between them the camera is emptied, so that what is seen is now.
EVERY = 0.1


class Looking:
    """The camera is on from here until ``stop``. Its thread owns it; answers come through the inbox."""

    def __init__(
        self,
        camera: Camera,
        inbox: Inbox,
        visit: str,
        *,
        seen: Callable[[Picture], None],
        lost: Callable[[CameraError], None],
        found: Callable[[Code], None] | None = None,
        every: float = EVERY,
    ) -> None:
        """``found`` is told each code once; without it none is looked for. All run on the UI thread."""
        self._camera = camera
        self._inbox = inbox
        self._visit = visit
        self._seen = seen
        self._lost = lost
        self._found = found
        self._every = every
        self._stopped = threading.Event()
        self._shown = threading.Event()
        self._shown.set()
        self._thread = threading.Thread(target=self._look, name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nothing is told any more; the camera goes off with its next picture. Does not wait."""
        self._stopped.set()

    def join(self, timeout: float) -> bool:
        """Waits ``timeout`` seconds for the camera to be off; whether it is."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _look(self) -> None:
        told: set[Code] = set()
        due = 0.0
        try:
            with closing(self._camera.pictures()) as pictures:  # the camera's light goes out at once
                for picture in pictures:
                    if self._stopped.is_set():
                        return
                    if time.monotonic() < due:
                        continue
                    due = time.monotonic() + self._every
                    self._show(picture)
                    if self._found is not None:
                        self._tell(picture, told, self._found)
        except CameraError as error:
            lost = error
            self._post(lambda: self._lost(lost))

    def _show(self, picture: Picture) -> None:
        if not self._shown.is_set():
            return  # the UI has not taken the last one yet: it would only pile up

        def show() -> None:
            self._shown.set()
            self._seen(picture)

        self._shown.clear()
        self._post(show)

    def _tell(self, picture: Picture, told: set[Code], found: Callable[[Code], None]) -> None:
        for code in codes(picture):
            if code not in told:
                told.add(code)
                self._post(lambda code=code: found(code))  # type: ignore[misc]

    def _post(self, deliver: Callable[[], None]) -> None:
        def unless_stopped() -> None:
            if not self._stopped.is_set():
                deliver()

        self._inbox.post(self._visit, unless_stopped)
