"""Sets Kivy up before its first import: no config file, no stray shortcuts, text that shapes.

Must be called before anything imports ``kivy``; everything here has its reason in docs/sources/engines.md.
"""

import ctypes
import ctypes.util
import gc
import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from screeninfo import ScreenInfoError, get_monitors

#: Below and above, what a screen says of its size is not believed (projectors and virtual screens invent it).
SMALLEST_INCHES, LARGEST_INCHES = 7.0, 65.0


@dataclass(frozen=True, slots=True)
class Monitor:
    """Pixels, and the diagonal in inches (0: not known)."""

    width: int
    height: int
    inches: float


def primary_monitor() -> Monitor | None:
    """The main screen, or ``None`` where there is no display server to ask."""
    try:
        found = get_monitors()
    except ScreenInfoError:
        return None
    if not found:
        return None
    main = next((each for each in found if each.is_primary), found[0])
    inches = hypot(main.width_mm or 0, main.height_mm or 0) / 25.4
    believed = inches if SMALLEST_INCHES <= inches <= LARGEST_INCHES else 0.0
    return Monitor(main.width, main.height, believed)


class TextShapingMissingError(Exception):
    """This machine cannot show the kiosk; the message says what to install."""


def configure_kivy(data: Path, size: tuple[int, int] | None, screen: Monitor | None = None) -> None:
    """``size``: a window of that many pixels; ``None``: the full ``screen``. Raises
    ``TextShapingMissingError``."""
    os.environ.setdefault("KIVY_HOME", str(_writable(data) / "kivy"))
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_CONFIG="1",  # ~/.kivy/config.ini drifts
        KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",  # Kivy would take over the root logger
        KIVY_TEXT="pil",  # the only provider that joins Arabic
    )
    _require_raqm()
    _import_clock()
    _replace_styles()
    from kivy.config import Config

    Config.set("kivy", "exit_on_escape", "0")
    # Kivy keeps touches, and so the page they were on, to look for double ones. See touch_input.py.
    Config.set("postproc", "double_tap_time", "0")
    Config.set("postproc", "triple_tap_time", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "log_level", "warning")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.remove_option("input", "%(name)s")  # mtdev beside SDL2 doubles every touch (kivy#1903)
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "maxfps", "60")
    if size is None:
        Config.set("graphics", "show_cursor", "0")
        _fill_the_screen(Config, screen)
    else:
        Config.set("graphics", "fullscreen", "0")
        Config.set("graphics", "resizable", "1")
        Config.set("graphics", "width", str(size[0]))
        Config.set("graphics", "height", str(size[1]))


def open_window(data: Path, size: tuple[int, int] | None, display: threading.Thread) -> Monitor | None:
    """Set Kivy up and open its window: whatever touches it while the rest is imported is not lost.

    ``size``: a window of that many pixels; ``None``: the full screen, which is returned where it is known.
    ``display``: what brings it up (``graphics.py``). Raises ``TextShapingMissingError``.
    """
    screen = primary_monitor() if size is None else None
    configure_kivy(data, size, screen)
    display.join()
    gc.freeze()  # Kivy looks for garbage before it opens a window
    import kivy.core.window  # noqa: F401 - it is opened now

    return screen


def _writable(data: Path) -> Path:
    """Where Kivy may write: the data folder, else one that ends with the machine."""
    if os.access(data if data.exists() else data.parent, os.W_OK):
        return data
    return Path(tempfile.gettempdir()) / f"hlm-kiosk-{os.getuid()}"


def _import_clock() -> None:
    """Kivy's clock would import asyncio, which nothing here waits with, and start ``ldconfig`` to find libc:
    a hundredth of a second."""
    if "asyncio" in sys.modules:
        return
    find = ctypes.util.find_library
    ctypes.util.find_library = {"c": "libc.so.6"}.get  # type: ignore[assignment]  # it is asked for this one
    sys.modules["asyncio"] = SimpleNamespace(wait_for=None)  # type: ignore[assignment]  # all that it takes
    try:
        import kivy.clock  # noqa: F401 - it is made now
    finally:
        ctypes.util.find_library = find
        del sys.modules["asyncio"]


def _replace_styles() -> None:
    """Let Kivy read ``style.kv`` from here: its own takes 35 ms of a start."""
    import kivy
    import kivy.resources  # looks for Kivy's data once, and there

    kivy.kivy_data_dir, kivys = str(Path(__file__).parent), kivy.kivy_data_dir
    try:
        import kivy.lang
    finally:
        kivy.kivy_data_dir = kivys
    kivy.lang.builder.call_fn = _compute


def _compute(args: Sequence[Any], _instance: object, _value: object) -> None:
    """What Kivy does with an expression of a rule, but for two lines of a log that nobody keeps: they tell of
    each widget and value, thousands of times a page."""
    element, key, value, rule, names = args
    rule.count += 1
    setattr(element, key, eval(value, names))  # noqa: S307 - compiled by Kivy, from our own files


def _fill_the_screen(config: Any, screen: Monitor | None) -> None:
    """Without a window manager nothing makes a window larger: it is made as large as the screen. SDL would
    wait a tenth of a second for what a window manager makes of it."""
    if screen is not None:
        config.set("graphics", "width", str(screen.width))
        config.set("graphics", "height", str(screen.height))
        for name, value in (("position", "custom"), ("left", "0"), ("top", "0")):
            config.set("graphics", name, value)
    alone = screen is not None and not has_window_manager()
    config.set("graphics", "fullscreen", "0" if alone else "auto")
    config.set("graphics", "borderless", "1" if alone else "0")


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


def _require_raqm() -> None:
    from PIL import features

    if not features.check("raqm"):
        raise TextShapingMissingError(
            "Pillow has no raqm: Arabic would be unreadable. Install it: apt-get install libfribidi0"
        )
