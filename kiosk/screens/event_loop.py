"""The loop of the window: how it waits, and what happens to an exception that nobody caught.

Kivy sleeps from frame to frame and looks for touches between two. Here the window waits on SDL's own events,
up to the next thing that its clock has to do: at rest it hardly ever wakes, and no touch waits for a frame.

An exception is a sentence on the screen and a way on; one that comes again ends the program, which systemd
starts again in a clean state. A visitor never sees a frozen screen.
"""

import ctypes
import logging
import os
import threading
import time
from collections.abc import Callable
from math import ceil
from typing import Any

from asyncgui import ExclusiveEvent

if "KIVY_NO_CONFIG" not in os.environ:  # texts would be drawn by a provider that joins no Arabic
    raise ImportError("configure_kivy (kiosk/screens/kivy_setup.py) comes before Kivy")
from kivy.base import EventLoop, ExceptionHandler, ExceptionManager
from kivy.cache import Cache
from kivy.clock import Clock
from kivy.lang import Builder

from kiosk.runtime.fault_log import describe_fault


async def sleep(seconds: float) -> None:
    """Wait so long; the clock keeps nothing of who is cancelled meanwhile."""
    over = ExclusiveEvent()
    timer = Clock.schedule_once(lambda _dt: over.fire(), seconds)
    try:
        await over.wait()
    finally:
        timer.cancel()


log = logging.getLogger(__name__)

#: A second fault within this time is one that the first answer did not cure.
REPEAT_WINDOW_S = 2.0


class ApologyHandler(ExceptionHandler):
    """Takes what is raised in the event loop to ``sorry``, which shows it."""

    def __init__(self, sorry: Callable[[Exception], None]) -> None:
        super().__init__()
        self._sorry = sorry
        self._last = -REPEAT_WINDOW_S

    def handle_exception(self, inst: BaseException) -> int:
        now = time.monotonic()
        again, self._last = now - self._last < REPEAT_WINDOW_S, now
        if again or not isinstance(inst, Exception):
            return ExceptionManager.RAISE
        log.error("a fault of ours: %s", describe_fault(inst))
        self._sorry(inst)
        return ExceptionManager.PASS


def install_error_handler(sorry: Callable[[Exception], None]) -> ExceptionHandler:
    """Installs the handler; the caller removes it with ``ExceptionManager.remove_handler``."""
    handler = ApologyHandler(sorry)
    ExceptionManager.add_handler(handler)
    return handler


#: Seconds of a frame: it is never drawn more often.
FRAME_S = 1 / 60
#: Who has been still for so long may be followed at once by a frame: a touch is fetched in one and drawn in
#: the next.
STILL_S = 2 * FRAME_S
#: Seconds between two looks for touches where SDL itself can only look (no display server below it).
LOOK_S = 1 / 30
#: The longest wait: nothing is to be due later than that without being looked at.
MAX_WAIT_S = 60.0
#: Seconds between two looks at what Kivy's caches need no more (Kivy: each second).
CACHE_CHECK_S = 60.0

#: SDL_events.h, SDL.h.
_USER_EVENT, _LAST_EVENT, _ADD_EVENT, _JOYSTICKS = 0x8000, 0xFFFF, 0, 0x200
#: SDL_MOUSEBUTTONUP, SDL_FINGERUP.
_TOUCH_ENDS = 0x402, 0x701
#: Those of SDL's drivers that can wait without looking again and again.
_WAITING_DRIVERS = (b"x11", b"wayland")


class _Sdl:
    """The events of the SDL that Kivy brings with it and draws with. The window must be open."""

    def __init__(self) -> None:
        from kivy.core.window import _window_sdl2

        library = ctypes.CDLL(_window_sdl2.__file__)  # its symbols, and those of what it is linked with
        library.SDL_GetCurrentVideoDriver.restype = ctypes.c_char_p
        library.SDL_QuitSubSystem.restype = None
        library.SDL_GL_GetProcAddress.restype = ctypes.c_void_p
        library.SDL_QuitSubSystem(_JOYSTICKS)  # or it looks for one every three seconds
        self._library = library
        self._can_wait = library.SDL_GetCurrentVideoDriver() in _WAITING_DRIVERS
        #: An SDL event has 56 bytes; of this one only the type is read.
        self._nudge = ctypes.create_string_buffer(_USER_EVENT.to_bytes(4, "little"), 56)
        self._nudged = threading.Event()

    def wait(self, seconds: float) -> None:
        """Until there is an event, which stays where it is, or the time is over; other threads run
        meanwhile."""
        if self._can_wait:
            self._library.SDL_WaitEventTimeout(None, ceil(1000 * seconds))
            return
        over = time.monotonic() + seconds
        while (left := over - time.monotonic()) > 0 and not self._has_events():
            if self._nudged.wait(min(left, LOOK_S)):
                self._nudged.clear()
                return

    def was_touched(self) -> bool:
        """Whether a touch has ended that nobody has fetched yet."""
        self._library.SDL_PumpEvents()
        return any(self._library.SDL_HasEvent(each) for each in _TOUCH_ENDS)

    def nudge(self) -> None:
        """From any thread: ends a ``wait``."""
        if self._can_wait:
            # SDL_PushEvent calls Kivy's filter: it would hold a lock of SDL while it waits for Python's.
            self._library.SDL_PeepEvents(self._nudge, 1, _ADD_EVENT, 0, 0)
        else:
            self._nudged.set()

    def release_shader_compiler(self) -> None:
        """Kivy has compiled what it draws with: what else the compiler would need are 8 MB (Mesa)."""
        address = self._library.SDL_GL_GetProcAddress(b"glReleaseShaderCompiler")
        if address:  # OpenGL 4.1 and OpenGL ES 2 have it
            ctypes.CFUNCTYPE(None)(address)()

    def _has_events(self) -> bool:
        self._library.SDL_PumpEvents()
        return bool(self._library.SDL_HasEvents(0, _LAST_EVENT))


class EventWait:
    """In place of Kivy's wait for the next frame: until a touch, a key, what another thread has scheduled or
    what the clock has to do, but never more frames than ``FRAME_S`` allows.

    Time is Kivy's, which no change of the machine's clock touches.
    """

    def __init__(self) -> None:
        from kivy.core.window import Window

        self._sdl = _Sdl()
        self._window = Window
        self._ui_thread = threading.get_ident()
        self._waits = self._is_resized = False
        self._next_frame = 0.0
        self._installed = True
        Clock.idle, Clock.on_schedule = self.idle, self.scheduled
        # Kivy's time stands still until its first turn: what is to wait half a second would be due in it.
        Clock._last_tick = Clock.time()
        Window._win.set_event_filter(self._filter)
        Clock.unschedule(Cache._purge_by_timeout)
        Clock.schedule_interval(Cache._purge_by_timeout, CACHE_CHECK_S)

    def was_touched(self) -> bool:
        """Whether the window was touched since it was opened; before anything is fetched from it."""
        return self._sdl.was_touched()

    def page_stands(self) -> None:
        """The first page is drawn."""
        self._sdl.release_shader_compiler()

    def close(self) -> None:
        """Kivy waits as it did. No error where it does already: an app that is stopped ends twice."""
        if self._installed:
            self._installed = False
            del Clock.idle, Clock.on_schedule
            self._window._win.set_event_filter(self._window._event_filter)

    def scheduled(self, _event: Any) -> None:
        """Something is to be done. From any thread, after the clock knows of it."""
        if self._waits and threading.get_ident() != self._ui_thread:
            self._sdl.nudge()

    def idle(self) -> float:
        """Wait. Kivy's clock calls it in each turn of its loop."""
        if not self._is_resized:
            time.sleep(max(0.0, self._next_frame - Clock.time()))
            Builder.sync()  # what a key has changed may have to be drawn
            self._waits = True  # from here on another thread ends the wait, also one that has not begun
            try:
                due = min(Clock.get_min_timeout(), Clock.time() + MAX_WAIT_S)
                if not self._is_something_left() and (left := due - Clock.time()) > 0:
                    self._sdl.wait(left)
            finally:
                self._waits = False
        now: float = Clock.time()
        self._next_frame = now if now - Clock._last_tick > STILL_S else now + FRAME_S
        Clock._dt = now - Clock._last_tick
        Clock._last_tick = now
        return now

    def _is_something_left(self) -> bool:
        """Whether something that was fetched has not gone its whole way: a touch is given to the page a turn
        later, a page that changed is drawn then."""
        touches = any(getattr(each, "waiting_event", ()) for each in EventLoop.input_providers)
        return touches or EventLoop.quit or self._window.canvas.needs_redraw

    def _filter(self, action: str, *args: Any) -> int:
        """Kivy draws a window that gets another size in the midst of asking SDL: there nothing waits."""
        self._is_resized = action == "windowresized"
        try:
            return int(self._window._event_filter(action, *args))
        finally:
            self._is_resized = False
