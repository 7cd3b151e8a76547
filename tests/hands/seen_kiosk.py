"""``python -m tests.hands.seen_kiosk SOCKET run …``: the ``kiosk`` command, and a hole to look through.

The kiosk is the one that is installed, with the arguments of its command line: nothing of it is replaced.
Beside it a thread waits on a socket. To each line it answers with a line of JSON: what stands on the page,
and where (``Screen``), and how many frames were drawn. It only reads, on the clock of the window, when asked;
it is not asked while something is timed.

A line of JSON is of fingers, frame by frame, what each does: ``[[[finger, "begin", x, y], …], …]``, in parts
of the window from the lower left. X has one pointer only: several fingers come as a touch screen's would from
Kivy's own reader of it, and go through all that is behind.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from typing import Any

#: The window answers within this, or it hangs.
ANSWERS_S = 60.0


class Hole:
    """Counts the things that were shown: a page that is drawn anew for the same thing keeps its number."""

    def __init__(self, path: str) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(path)
        self._server.listen()
        self._shown: object = None
        self._count = 0
        self._touch_screen: Any = None

    def serve(self) -> None:
        while True:
            connection, _ = self._server.accept()
            with connection, connection.makefile("rwb") as line:
                while order := line.readline():
                    if order.startswith(b"["):
                        self.touch(json.loads(order))
                    line.write(json.dumps(self.look()).encode() + b"\n")
                    line.flush()

    def touch(self, frames: list[list[tuple[int, str, float, float]]]) -> None:
        """All of it, a frame after the other."""
        from kivy.clock import Clock

        from .touch_screen import TouchScreen

        if self._touch_screen is None:
            self._touch_screen = TouchScreen()
        done = threading.Event()

        def one(frames: list[list[tuple[int, str, float, float]]]) -> None:
            if not frames:
                done.set()
                return
            self._touch_screen.move(frames[0])
            Clock.schedule_once(lambda _dt: one(frames[1:]), 0)

        Clock.schedule_once(lambda _dt: one(frames), 0)
        done.wait(ANSWERS_S)

    def look(self) -> dict[str, Any]:
        """What is seen now, or why nothing is."""
        # Nothing of Kivy is imported before the kiosk has set it up.
        apps = getattr(sys.modules.get("kivy.app"), "App", None)
        app = apps.get_running_app() if apps is not None else None
        if getattr(app, "root", None) is None:
            return {"trouble": "starting"}
        from kivy.clock import Clock

        answer: dict[str, Any] = {}
        seen = threading.Event()

        def read(frames: int) -> None:
            if frames:  # what was begun is laid out and drawn first
                Clock.schedule_once(lambda _dt: read(frames - 1), 0)
                return
            try:
                answer.update(self._read(app.root))
            except Exception as error:  # noqa: BLE001 - whatever it is, the one who asks is told
                answer["trouble"] = f"{type(error).__name__}: {error}"
            seen.set()

        Clock.schedule_once(lambda _dt: read(2), 0)
        return answer if seen.wait(ANSWERS_S) else {"trouble": "the window does not answer"}

    def _read(self, frame: Any) -> dict[str, Any]:
        from kivy.clock import Clock
        from kivy.core.window import Window

        from audit.visual.window_contents import page_snapshot

        if frame.page is None:
            return {"trouble": "starting"}
        if frame.controller.shown is not self._shown:
            self._shown = frame.controller.shown
            self._count += 1
        return {
            "screen": page_snapshot(frame, self._count).to_json(),
            "heard": [
                [each.x, each.y, each.right, each.top] for each in (frame.band, *frame.visual_earcon.children)
            ],
            "frames": Clock.frames_displayed,
            "window": [Window.left, Window.top, *Window.size],
        }


def main() -> int:
    threading.Thread(target=Hole(sys.argv[1]).serve, daemon=True, name="hole").start()
    from kiosk.__main__ import main as kiosk

    return kiosk(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
