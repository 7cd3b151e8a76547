"""Brings up what draws the window, beside what Python does meanwhile.

Drivers of OpenGL and the display server's answers are a tenth of a second of a start, in which nothing of
Python is needed. Kivy asks SDL for all of it once more when it opens its window, and finds it there.

Under X11 OpenGL comes by EGL, as it does under Wayland: by GLX, SDL opens a second context to ask it what it
can do, and Mesa keeps 30 MB for both. Where EGL fails it is GLX.
"""

import ctypes
import logging
import threading
from importlib.util import find_spec
from pathlib import Path

log = logging.getLogger(__name__)

#: SDL.h.
_VIDEO = 0x20
_FORCE_EGL = b"SDL_VIDEO_X11_FORCE_EGL"


def open_display() -> threading.Thread:
    """Begin to load the libraries and to ask the display server. It MUST have ended before Kivy opens its
    window: wait for it."""
    thread = threading.Thread(target=_try_to_open, name="graphics", daemon=True)
    thread.start()
    return thread


def _try_to_open() -> None:
    try:
        _open_display()
    except (OSError, AttributeError, StopIteration) as error:
        # Kivy does it itself, and says what is wrong.
        log.warning("no head start for the window: %s", error)


def _open_display() -> None:
    sdl = _sdl()
    sdl.SDL_SetHint(_FORCE_EGL, b"1")
    if sdl.SDL_InitSubSystem(_VIDEO) == 0 and sdl.SDL_GL_LoadLibrary(None) == 0:
        return
    sdl.SDL_QuitSubSystem(_VIDEO)
    sdl.SDL_SetHint(_FORCE_EGL, b"0")


def _sdl() -> ctypes.CDLL:
    """That which Kivy draws with: it must not be imported, which opens the window."""
    kivy = find_spec("kivy")
    assert kivy is not None
    assert kivy.origin is not None
    window = next((Path(kivy.origin).parent / "core" / "window").glob("_window_sdl2.*so"))
    return ctypes.CDLL(str(window))  # its symbols, and those of what it is linked with
