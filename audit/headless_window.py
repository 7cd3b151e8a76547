"""A real window without a screen, in which time passes by frames: nothing here waits.

Window, touches, keys and layout are the kiosk's own; only the clock is the audit's. One window serves a whole
process; ``Stage`` puts a kiosk into it. Kivy is imported when the window opens, not before.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy

from kiosk.accessibility.recognition.dictation import Hearing
from kiosk.runtime.workers import Inbox
from kiosk.session import Guide
from kiosk.settings import Settings

UPRIGHT, LYING = "upright", "lying"
SHAPES: dict[str, tuple[int, int]] = {UPRIGHT: (1080, 1920), LYING: (1280, 800)}
#: What is drawn in memory never grows beyond its first size: there is room for either shape.
LARGEST = tuple(map(max, *SHAPES.values()))
FRAME_S = 1 / 20
#: Frames within which a page must stand still.
SETTLES_WITHIN = 90


class StageError(Exception):
    """The kiosk did not come to what was waited for; the message says what is shown instead."""


class Passing:
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


_passing: Passing | None = None


def open_window() -> Passing:
    """Opens the window of this process, once, and returns its time."""
    global _passing
    if _passing is None:
        os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
        from kiosk.screens.kivy_setup import set_up

        set_up(Path(tempfile.mkdtemp(prefix="kiosk-audit-kivy-")), LARGEST)
        from kivy.base import EventLoop, runTouchApp
        from kivy.clock import Clock
        from kivy.core.window import Window  # noqa: F401 - touches come only to a window that was there before

        from kiosk.screens import debounce, hardware_keys, presence, switch_scanning, touch_input
        from kiosk.screens.widgets import accessible

        _passing = Passing()
        Clock.idle, Clock.time = _passing.idle, _passing
        clock = SimpleNamespace(monotonic=_passing)
        for module in (touch_input, hardware_keys, presence, switch_scanning, debounce, accessible):
            vars(module)["time"] = clock
        if EventLoop.status != "started":
            runTouchApp(embedded=True)
    return _passing


class Stage:
    """A kiosk in the window. ``voice`` is what speaks, ``ear`` what hears; the rest is its own."""

    #: Whether what lives when it stands is looked at no more by the collector, until it closes.
    lasts = True

    def __init__(
        self,
        shape: str,
        guide: Guide,
        inbox: Inbox,
        voice: Any,
        *,
        settings: Settings | None = None,
        hearing: Hearing | None = None,
        size: tuple[int, int] | None = None,
    ) -> None:
        self.passing = open_window()
        from kivy.core.window import Window

        from kiosk.app import glass_of
        from kiosk.screens.root_window import Frame

        self.shape = shape
        self.size = size or SHAPES[shape]
        resized = tuple(Window.size) != self.size
        Window.size = self.size
        self.guide, self.inbox, self.voice = guide, inbox, voice
        self.settings = settings = settings or guide.settings
        self.hearing = hearing or Hearing(inbox)
        self.frame = Frame(guide, voice, self.hearing, inbox, settings, glass_of(*self.size, settings))
        self.frame.tidy.at_once = sys.maxsize  # nobody waits for the next touch
        Window.add_widget(self.frame)
        self.settle()
        # As the app does: the kiosk collects when a page stands, and what is here already stays.
        gc.collect()
        if self.lasts:
            gc.freeze()
        for _ in range(2 * resized):  # the first frame of another size still has the edges of the one before
            self.step(draw=True)

    def close(self) -> None:
        """Takes the kiosk out of the window."""
        from kivy.core.window import Window

        self.guide.finish()
        self.settle()
        self.frame.presence.watch.cancel()
        Window.unbind(
            on_keyboard=self.frame.keys.pressed,
            on_key_up=self.frame.keys.released,
            on_textinput=self.frame.keys.typed,
            on_resize=self.frame.resized,
        )
        Window.remove_widget(self.frame)
        if self.lasts:
            gc.unfreeze()  # the next kiosk collects this one

    # Time

    def step(self, *, draw: bool = False) -> None:
        """One frame; drawing it is what takes long."""
        from kivy.base import EventLoop
        from kivy.clock import Clock
        from kivy.core.window import Window
        from kivy.lang import Builder

        if draw:
            Window.canvas.ask_update()
            EventLoop.idle()
            return
        Clock.tick()
        EventLoop.dispatch_input()
        Builder.sync()
        Clock.tick_draw()
        Builder.sync()

    def pass_seconds(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME_S)):
            self.step()

    def settle(self) -> None:
        """Until three frames in a row show the same things at the same places."""
        still, before = 0, None
        for _ in range(SETTLES_WITHIN):
            self.step()
            now = self.places()
            still = still + 1 if now == before else 0
            if still == 2:
                return
            before = now
        raise StageError(f"the page does not stand still: {self.guide.shown}")

    def until(self, ready: Callable[[], bool], seconds: float = 5.0) -> None:
        """Lets time pass until it is so."""
        for _ in range(round(seconds / FRAME_S)):
            if ready():
                self.settle()
                return
            self.step()
        raise StageError(f"it did not come, but {self.guide.shown}")

    # What is seen

    @property
    def told(self) -> list[Any]:
        """The told widgets in reading order: the page, the line of a call, the bar; or the veil that covers
        them."""
        from kiosk.screens.page import told_in

        veil = self.frame.presence.veil
        roots = [veil] if veil is not None else [self.frame.page, self.frame.call, self.frame.bar]
        return [widget for root in roots for widget in told_in(root)]

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.frame.outline().items]

    def places(self) -> list[tuple[Any, ...]]:
        return [(each.told, each.x, each.y, each.width, each.height) for each in self.told]

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
        while self.frame.finger.strikes.unseen:
            self.step()

    def touch_at(self, x: float, y: float, *, held_s: float = 0.0) -> None:
        """A finger on the glass, and off again."""
        from kivy.core.window import Window

        if not (0 <= x <= self.size[0] and 0 <= y <= self.size[1]):
            raise StageError(f"{(x, y)} is not on the glass")
        self.see()
        Window.dispatch("on_mouse_down", x, self.size[1] - y, "left", [])
        self.pass_seconds(held_s)
        Window.dispatch("on_mouse_up", x, self.size[1] - y, "left", [])
        self.pass_seconds(0.6)  # a second strike within half a second would be a tremor
        self.settle()

    def touch(self, told: str, *, held_s: float = 0.0) -> None:
        """A finger on the middle of an item."""
        widget = self.frame.widget_of(told)
        if widget is None:
            raise StageError(f"{told} is not on the screen, but {self.ids}")
        x, y = widget.to_window(*widget.center)
        self.touch_at(x, y, held_s=held_s)

    def key(self, code: int, *, held_s: float = 0.0) -> None:
        """A key of the keypad, down and up; a keyboard tells ten times a second of one that is held."""
        from kivy.core.window import Window

        Window.dispatch("on_keyboard", code, 0, None, [])
        for _ in range(round(held_s * 10)):
            self.pass_seconds(0.1)
            Window.dispatch("on_keyboard", code, 0, None, [])
        Window.dispatch("on_key_up", code, 0)
        self.pass_seconds(0.6)  # as for a touch
        self.settle()
