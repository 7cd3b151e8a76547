"""The light behind the screen: off while nobody is expected, on again at the first touch.

What a machine has of it is used: its backlights, through the kernel's files where they may be written, else
through logind, which lets who has the session (``org.freedesktop.login1.Session.SetBrightness``); and the
screens of an X server (DPMS). cage 0.2 can switch no output: there an external panel stays lit, and is dark.
"""

import ctypes
import logging
import subprocess
from pathlib import Path

log = logging.getLogger(__name__)

BACKLIGHTS = Path("/sys/class/backlight")
_BUS = "org.freedesktop.login1"
_SESSION = "/org/freedesktop/login1/session/auto"
_TIMEOUT_S = 5.0
#: dpms.h
_DPMS_ON, _DPMS_OFF = 0, 3


class ScreenPower:
    """Calls block, for some tenths of a second. What fails is no fault: the picture is dark anyway."""

    def __init__(self, folder: Path = BACKLIGHTS) -> None:
        self._lights = {each: _read(each / "brightness") for each in sorted(folder.glob("*"))}

    def switch_off(self) -> None:
        for light in self._lights:
            self._lights[light] = _read(light / "brightness") or self._lights[light]
            _set(light, 0)
        _set_dpms(_DPMS_OFF)

    def switch_on(self) -> None:
        """As bright as it was; a light that was found dark, left so by a kiosk that crashed, as it can be."""
        for light, brightness in self._lights.items():
            _set(light, brightness or _read(light / "max_brightness"))
        _set_dpms(_DPMS_ON)


def _read(file: Path) -> int:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return 0


def _set(light: Path, brightness: int) -> None:
    try:
        (light / "brightness").write_text(str(brightness))
        return
    except OSError:
        pass  # it is for root: logind is asked
    order = ["busctl", "call", _BUS, _SESSION, f"{_BUS}.Session", "SetBrightness", "ssu", "backlight"]
    try:
        subprocess.run(
            [*order, light.name, str(brightness)], timeout=_TIMEOUT_S, capture_output=True, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.info("the backlight %s stays as it is: %s", light.name, type(error).__name__)


def _set_dpms(level: int) -> None:
    try:
        x11, extensions = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXext.so.6")
    except OSError:
        return
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display:
        return
    if extensions.DPMSQueryExtension(
        display, ctypes.byref(ctypes.c_int()), ctypes.byref(ctypes.c_int())
    ) and extensions.DPMSCapable(display):
        extensions.DPMSEnable(display)
        extensions.DPMSForceLevel(display, ctypes.c_ushort(level))
    x11.XCloseDisplay(display)
