"""A real window without a screen, in which time passes by frames: nothing here waits.

Window, touches, keys and layout are the kiosk's own; only the clock is the audit's. One window serves a whole
process; ``HeadlessWindow`` puts a kiosk into it. Kivy is imported when the window opens, not before.
"""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy

from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.settings import Settings

PORTRAIT_SHAPE, LANDSCAPE_SHAPE = "upright", "lying"
SHAPES: dict[str, tuple[int, int]] = {PORTRAIT_SHAPE: (1080, 1920), LANDSCAPE_SHAPE: (1280, 800)}
#: What is drawn in memory never grows beyond its first size: there is room for either shape.
LARGEST_SIZE = tuple(map(max, *SHAPES.values()))
FRAME_S = 1 / 20
#: Frames within which a page must stand still.
MAX_SETTLE_FRAMES = 90


class HeadlessWindowError(Exception):
    """The kiosk did not come to what was waited for; the message says what is shown instead."""


class SimulatedClock:
    """Seconds that pass by frames."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now

    def idle(self) -> float:
        """In place of Kivy's wait for the next frame."""
        from kivy.clock import Clock

        self.now += FRAME_S
        Clock._dt = FRAME_S
        Clock._last_tick = self.now
        return self.now


_clock: SimulatedClock | None = None


def open_window() -> SimulatedClock:
    """Opens the window of this process, once, and returns its time."""
    global _clock
    if _clock is None:
        os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
        from kiosk.screens.kivy_setup import configure_kivy

        configure_kivy(Path(tempfile.mkdtemp(prefix="kiosk-audit-kivy-")), LARGEST_SIZE)
        from kivy.base import EventLoop, runTouchApp
        from kivy.clock import Clock
        from kivy.core.window import Window  # noqa: F401 - touches come only to a window that was there before

        from kiosk.screens import hardware_keys, presence, switch_scan, touch_input
        from kiosk.screens.widgets import accessible

        _clock = SimulatedClock()
        Clock.idle, Clock.time = _clock.idle, _clock
        clock = SimpleNamespace(monotonic=_clock)
        for module in (touch_input, hardware_keys, switch_scan, presence, accessible):
            vars(module)["time"] = clock
        if EventLoop.status != "started":
            runTouchApp(embedded=True)
    return _clock


class HeadlessWindow:
    """A kiosk in the window. ``voice`` is what speaks."""

    #: Whether what lives when it stands is looked at no more by the collector, until it closes.
    lasts = True
    #: Whether one that lasted was closed, and is in memory still.
    uncollected: ClassVar[bool] = False
    #: That of the last frame that was drawn in this process.
    _drawn_size: ClassVar[tuple[int, int]] = LARGEST_SIZE

    def __init__(
        self,
        shape: str,
        controller: SessionController,
        results: ResultQueue,
        voice: Any,
        *,
        settings: Settings | None = None,
        size: tuple[int, int] | None = None,
    ) -> None:
        self.clock = open_window()
        from kivy.core.window import Window

        from kiosk.app import screen_geometry
        from kiosk.screens.root_window import RootWindow

        self.shape = shape
        self.size = size or SHAPES[shape]
        Window.size = self.size
        self.controller, self.results, self.voice = controller, results, voice
        self.settings = settings = settings or controller.settings
        self.dictation = controller.dictation
        self.root_window = RootWindow(
            controller, voice, results, settings, screen_geometry(*self.size, settings)
        )
        self.root_window.cleanup.widgets_per_pass = sys.maxsize  # nobody waits for the next touch
        Window.add_widget(self.root_window)
        self.settle()
        if self.lasts:  # as the app does: what is here already stays
            gc.collect()
            gc.freeze()
            HeadlessWindow.uncollected = False

    def close(self) -> None:
        """Takes the kiosk out of the window."""
        from kivy.core.window import Window

        self.controller.finish()
        self.settle()
        self.root_window.presence.watch.cancel()
        Window.unbind(
            on_keyboard=self.root_window.key_pressed,
            on_key_up=self.root_window.key_released,
            on_textinput=self.root_window.typed,
            on_resize=self.root_window.resized,
        )
        self.root_window.remove_page()
        Window.remove_widget(self.root_window)
        if self.lasts:
            self.advance(1)  # what is held back until it stands, goes
            gc.unfreeze()  # the next kiosk collects this one
            HeadlessWindow.uncollected = True

    # Time

    def step(self, *, draw: bool = False) -> None:
        """One frame; drawing it is what takes long."""
        from kivy.base import EventLoop
        from kivy.clock import Clock
        from kivy.core.window import Window
        from kivy.lang import Builder

        if draw:
            # The first frame of another size still has the edges of the one before.
            for _ in range(1 if HeadlessWindow._drawn_size == self.size else 3):
                Window.canvas.ask_update()
                EventLoop.idle()
            HeadlessWindow._drawn_size = self.size
            return
        Clock.tick()
        EventLoop.dispatch_input()
        Builder.sync()
        Clock.tick_draw()
        Builder.sync()

    def advance(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME_S)):
            self.step()

    def settle(self) -> None:
        """Until three frames in a row show the same things at the same places."""
        still, before = 0, None
        for _ in range(MAX_SETTLE_FRAMES):
            self.step()
            now = self.places()
            still = still + 1 if now == before else 0
            if still == 2:
                return
            before = now
        raise HeadlessWindowError(f"the page does not stand still: {self.controller.shown}")

    def until(self, ready: Callable[[], bool], seconds: float = 5.0) -> None:
        """Lets time pass until it is so."""
        for _ in range(round(seconds / FRAME_S)):
            if ready():
                self.settle()
                return
            self.step()
        raise HeadlessWindowError(f"it did not come, but {self.controller.shown}")

    # What is seen

    @property
    def outline_widgets(self) -> list[Any]:
        """The widgets of the outline in reading order."""
        return self.root_window.outline_widgets()

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.root_window.outline().items]

    def places(self) -> list[tuple[Any, ...]]:
        return [(each.item_id, each.x, each.y, each.width, each.height) for each in self.outline_widgets]

    def picture(self) -> numpy.ndarray:
        """The window as it is drawn now: rows from the top, RGB."""
        from kivy.core.window import Window
        from kivy.graphics.opengl import (
            GL_PACK_ALIGNMENT,
            GL_RGB,
            GL_UNSIGNED_BYTE,
            glPixelStorei,
            glReadPixels,
        )

        self.step(draw=True)
        width, height = map(int, Window.size)
        glPixelStorei(GL_PACK_ALIGNMENT, 1)  # a row ends where it ends
        pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        rows = numpy.frombuffer(pixels, numpy.uint8).reshape(height, width, 3)
        return numpy.ascontiguousarray(rows[::-1])

    # What is done

    def see(self) -> None:
        """Looks at what came on the glass, as who touches does first."""
        while self.root_window.touch_input.debouncer.unseen:
            self.step()

    def touch_at(self, x: float, y: float, *, held_s: float = 0.0) -> None:
        """A finger on the glass, and off again."""
        from kivy.core.window import Window

        if not (0 <= x <= self.size[0] and 0 <= y <= self.size[1]):
            raise HeadlessWindowError(f"{(x, y)} is not on the glass")
        self.see()
        Window.dispatch("on_mouse_down", x, self.size[1] - y, "left", [])
        self.advance(held_s)
        Window.dispatch("on_mouse_up", x, self.size[1] - y, "left", [])
        self.advance(0.6)  # a second strike within half a second would be a tremor
        self.settle()

    def touch(self, item_id: str, *, held_s: float = 0.0) -> None:
        """A finger on the middle of an item."""
        widget = self.root_window.widget_of(item_id)
        if widget is None:
            raise HeadlessWindowError(f"{item_id} is not on the screen, but {self.ids}")
        x, y = widget.to_window(*widget.center)
        self.touch_at(x, y, held_s=held_s)

    def key(self, code: int, *, held_s: float = 0.0) -> None:
        """A key of the keypad, down and up; a keyboard tells ten times a second of one that is held."""
        from kivy.core.window import Window

        Window.dispatch("on_keyboard", code, 0, None, [])
        for _ in range(round(held_s * 10)):
            self.advance(0.1)
            Window.dispatch("on_keyboard", code, 0, None, [])
        Window.dispatch("on_key_up", code, 0)
        self.advance(0.6)  # as for a touch
        self.settle()
