"""``python -m tests.hands.waiting FOLDER``: a bare window that waits as the kiosk's does, and what befalls
it.

A second thread brings it about and measures; each thing is a number of the JSON that is printed last. It
touches by ``xdotool``; where SDL draws into memory there is nothing to touch.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from kiosk.runtime.workers import ResultQueue
from kiosk.screens.kivy_setup import configure_kivy

SIZE, LARGER = (400, 400), (440, 420)
#: Nobody waits longer for anything here.
WITHIN_S = 25.0


class Director:
    """Does one thing after the other to the window, from a thread of its own."""

    def __init__(self, app: Any, drawn: bool) -> None:
        from kivy.clock import Clock

        self.app, self.drawn, self.clock = app, drawn, Clock
        self.seen: dict[str, Any] = {}
        self.results = ResultQueue()
        self.touched, self.resized, self.called = threading.Event(), threading.Event(), threading.Event()
        #: As the kiosk's window does it.
        self.results.posted.subscribe(Clock.create_trigger(lambda _dt: self.results.drain(None), -1))

    def run(self) -> None:
        try:
            self.come_to_rest()
            self.seen["turns a second at rest"] = self.turns(1.0)
            self.seen["posted results come within"] = max(self.post() for _ in range(30))
            self.seen["turns a second of an animation"] = self.animated()
            if self.drawn:
                self.finger = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True)
                self.do(f"mousemove {SIZE[0] // 2} {SIZE[1] // 2}")
                self.come_to_rest()
                self.seen["a touch is felt within"] = self.touch()
                self.seen["a touch just before the wait is felt within"] = self.touch_while_busy()
                self.on_window("hide")
                self.seen["hidden, results come within"] = self.post()
                self.seen["hidden, turns a second"] = self.turns(0.5)
                self.on_window("show")
                self.seen["shown again, a touch is felt within"] = self.touch()
                self.seen["another size is drawn within"] = self.larger()
                self.finger.terminate()
            began = time.monotonic()
            os.kill(os.getpid(), signal.SIGTERM)
            self.seen["ended within"] = self.app.ended.wait(WITHIN_S) and time.monotonic() - began
        except Exception as error:  # noqa: BLE001 - it is the result
            self.seen["trouble"] = repr(error)
            self.clock.schedule_once(lambda _dt: self.app.stop(), 0)

    def come_to_rest(self) -> None:
        """Until no frame is drawn for a while."""
        before = -1
        while before != (before := self.clock.frames):
            time.sleep(0.3)

    def turns(self, seconds: float) -> float:
        before = self.clock.frames
        time.sleep(seconds)
        return (self.clock.frames - before) / seconds

    def post(self) -> float:
        """Seconds until a result is delivered."""
        delivered = threading.Event()
        began = time.monotonic()
        self.results.post(None, delivered.set)
        return time.monotonic() - began if delivered.wait(WITHIN_S) else WITHIN_S

    def animated(self) -> float:
        """Turns a second, of sixty turns."""
        done = threading.Event()
        before, began = self.clock.frames, time.monotonic()
        each_frame = self.clock.schedule_interval(
            lambda _dt: done.set() if self.clock.frames >= before + 60 else None, 0
        )
        came = done.wait(WITHIN_S)
        each_frame.cancel()
        return 60 / (time.monotonic() - began) if came else 0.0

    def touch(self) -> float:
        self.touched.clear()
        time.sleep(0.1)  # it waits again
        self.do("click 1")
        began = time.monotonic()
        return time.monotonic() - began if self.touched.wait(WITHIN_S) else WITHIN_S

    def touch_while_busy(self) -> float:
        """The window is at work while the finger comes: it is fetched after that, just before the next
        wait."""

        def work(_dt: float) -> None:
            self.do("click 1")
            time.sleep(0.2)
            free.append(time.monotonic())

        free: list[float] = []
        self.touched.clear()
        self.clock.schedule_once(work, 0)
        return time.monotonic() - free[0] if self.touched.wait(WITHIN_S) else WITHIN_S

    def larger(self) -> float:
        from kivy.core.window import Window

        self.resized.clear()
        began = time.monotonic()
        self.do("windowsize {} {} {}".format(Window.get_window_info().window, *LARGER))
        return time.monotonic() - began if self.resized.wait(WITHIN_S) else WITHIN_S

    def on_window(self, what: str) -> None:
        from kivy.core.window import Window

        self.called.clear()

        def call(_dt: float) -> None:
            getattr(Window, what)()
            self.called.set()

        self.clock.schedule_once(call, 0)
        self.called.wait(WITHIN_S)
        self.come_to_rest()

    def do(self, what: str) -> None:
        assert self.finger.stdin is not None
        self.finger.stdin.write(what + "\n")
        self.finger.stdin.flush()


def main() -> int:
    configure_kivy(Path(sys.argv[1]), SIZE)
    from kivy.config import Config

    for name, value in (("position", "custom"), ("left", "0"), ("top", "0")):
        Config.set("graphics", name, value)
    from kivy.app import App
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.uix.widget import Widget

    from kiosk.screens.event_loop import EventWait

    class Waiting(App):
        title = "waiting"

        def on_stop(self) -> None:
            self.wait.close()

        def build(self) -> Widget:
            self.ended = threading.Event()
            Clock._last_tick -= 60  # its time stands still from its import on
            self.wait = EventWait()
            self.director = director = Director(self, os.environ.get("SDL_VIDEODRIVER") != "offscreen")
            director.seen["what is to wait begins earlier by"] = Clock.time() - Clock.get_time()
            Window.bind(
                on_touch_down=lambda *_args: director.touched.set(),
                on_resize=lambda *_args: director.resized.set(),
            )
            Clock.schedule_interval(lambda _dt: None, 30)  # nothing is due before
            self.thread = threading.Thread(target=director.run, daemon=True)
            self.thread.start()
            return Widget()

    app = Waiting()
    app.run()
    app.ended.set()
    app.thread.join(WITHIN_S)
    app.stop()  # ended twice is ended
    print(json.dumps(app.director.seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
