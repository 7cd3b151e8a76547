"""Brings up what draws the window, beside what Python does meanwhile.

Drivers of OpenGL and the display server's answers are a tenth of a second of a start, in which nothing of
Python is needed. Kivy asks SDL for all of it once more when it opens its window, and finds it there.

Under X11 OpenGL comes by EGL, as it does under Wayland: by GLX, SDL opens a second context to ask it what it
can do, and Mesa keeps 30 MB for both. Where EGL fails it is GLX.
"""

import ctypes
import logging
import os
import sys
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from math import hypot
from pathlib import Path

log = logging.getLogger(__name__)

#: SDL.h.
_VIDEO = 0x20
_MEMORY_DRIVERS = (b"offscreen", b"dummy", b"evdev")
_FORCE_EGL = b"SDL_VIDEO_X11_FORCE_EGL"
#: Else SDL forgets a touch that it fetches within 10 ms of the window's focus: while the program starts it
#: fetches both at once.
_TAKE_FIRST_TOUCH = b"SDL_MOUSE_FOCUS_CLICKTHROUGH"
#: Seconds for which one thread may keep the other from Python: each of thirty calls of the display server
#: waits for that (Python: 5 ms).
SWITCH_S = 0.0002

#: Below and above, what a screen says of its size is not believed (projectors and virtual screens invent it).
SMALLEST_INCHES, LARGEST_INCHES = 7.0, 65.0


@dataclass(frozen=True, slots=True)
class Monitor:
    """Pixels, the diagonal in inches (0: not known), and whether a window manager makes windows fill it."""

    width: int
    height: int
    inches: float
    is_managed: bool


class _Mode(ctypes.Structure):
    """``SDL_DisplayMode``."""

    _fields_ = (
        ("format", ctypes.c_uint32),
        *((name, ctypes.c_int) for name in ("width", "height", "refresh")),
        ("driver", ctypes.c_void_p),
    )


def primary_monitor() -> Monitor | None:
    """The main screen, or ``None`` where there is no display server to ask."""
    try:
        sdl = _open_display()
    except (OSError, AttributeError, StopIteration) as error:
        # Kivy does it itself, and says what is wrong.
        log.warning("no head start for the window: %s", error)
        return None
    mode, per_inch = _Mode(), ctypes.c_float()
    if sdl is None or _is_memory(sdl) or sdl.SDL_GetDesktopDisplayMode(0, ctypes.byref(mode)) != 0:
        return None
    is_told = sdl.SDL_GetDisplayDPI(0, ctypes.byref(per_inch), None, None) == 0 and per_inch.value > 0
    inches = hypot(mode.width, mode.height) / per_inch.value if is_told else 0.0
    believed = inches if SMALLEST_INCHES <= inches <= LARGEST_INCHES else 0.0
    return Monitor(mode.width, mode.height, believed, has_window_manager())


class Display:
    """Libraries are loaded and the display server is asked, on a thread. Wait for it (``join``) before Kivy
    is imported."""

    def __init__(self, *, fills: bool) -> None:
        """``fills``: the window is to fill the screen."""
        #: What it fills, where that is known.
        self.screen: Monitor | None = None
        self._fills = fills
        self._interval = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_S)
        self._thread = threading.Thread(target=self._open, name="graphics", daemon=True)
        self._thread.start()

    def join(self) -> None:
        self._thread.join()
        sys.setswitchinterval(self._interval)

    def _open(self) -> None:
        monitor = primary_monitor()
        if self._fills:
            self.screen = monitor


def _open_display() -> ctypes.CDLL | None:
    """SDL once it has the display, by EGL where that is there; ``None`` where there is none. Raises
    ``OSError``, ``AttributeError``, ``StopIteration`` where Kivy's SDL is not what it was."""
    sdl = _sdl()
    sdl.SDL_SetHint(_TAKE_FIRST_TOUCH, b"1")
    for by_egl in (True, False):
        sdl.SDL_SetHint(_FORCE_EGL, b"1" if by_egl else b"0")
        if sdl.SDL_InitSubSystem(_VIDEO) == 0:
            if not by_egl or sdl.SDL_GL_LoadLibrary(None) == 0:
                return sdl
            sdl.SDL_QuitSubSystem(_VIDEO)
    return None


def _is_memory(sdl: ctypes.CDLL) -> bool:
    """Whether SDL found no screen, or was told to use none, and draws into memory."""
    sdl.SDL_GetCurrentVideoDriver.restype = ctypes.c_char_p
    return sdl.SDL_GetCurrentVideoDriver() in _MEMORY_DRIVERS


def _sdl() -> ctypes.CDLL:
    """That which Kivy draws with: it must not be imported, which opens the window."""
    kivy = find_spec("kivy")
    assert kivy is not None
    assert kivy.origin is not None
    window = next((Path(kivy.origin).parent / "core" / "window").glob("_window_sdl2.*so"))
    return ctypes.CDLL(str(window))  # its symbols, and those of what it is linked with


def is_missing() -> bool:
    """Whether SDL, which has looked for it (``Display``), found no screen and would draw into memory, which
    nobody asked it to."""
    return "SDL_VIDEODRIVER" not in os.environ and _is_memory(_sdl())


def has_window_manager() -> bool:
    """Whether one has named itself on the X screen (EWMH, ``_NET_SUPPORTING_WM_CHECK``). True where that
    cannot be asked, and under Wayland, where the compositor is one."""
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display:
        return True
    x11.XDefaultRootWindow.restype = x11.XInternAtom.restype = ctypes.c_ulong
    name = x11.XInternAtom(display, b"_NET_SUPPORTING_WM_CHECK", False)
    kind, count, left = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
    size, value = ctypes.c_int(), ctypes.c_void_p()
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    x11.XGetWindowProperty(
        *(display, root, ctypes.c_ulong(name), ctypes.c_long(0), ctypes.c_long(1), False, ctypes.c_ulong(0)),
        *(ctypes.byref(each) for each in (kind, size, count, left, value)),
    )
    if value:
        x11.XFree(value)
    x11.XCloseDisplay(display)
    return kind.value != 0
