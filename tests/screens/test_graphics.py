"""What draws the window is brought up beside Python."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

#: Opens the display as a start does and says what came of it: by EGL, what was warned of, and whether SDL can
#: still open a window.
OPENS = """
import ctypes, logging, sys
from kiosk.screens import graphics
warned = []
logging.getLogger(graphics.__name__).addFilter(lambda record: warned.append(record) or False)
graphics.Display(fills=False).join()
assert not {"kivy", "kivy.core.window"} & set(sys.modules), "Kivy is set up later"
sdl = graphics._sdl()
sdl.SDL_GetHintBoolean.argtypes = [ctypes.c_char_p, ctypes.c_int]
assert sdl.SDL_GetHintBoolean(graphics._TAKE_FIRST_TOUCH, 0), "what is touched while it starts counts"
print(sdl.SDL_GetHintBoolean(graphics._FORCE_EGL, 0), bool(sdl.SDL_WasInit(graphics._VIDEO)), len(warned))
"""


@pytest.mark.parametrize(
    ("driver", "found"),
    [("offscreen", "1 True 0"), ("none of them", "0 False 0")],
)
def test_the_display_is_there_or_left_to_kivy(driver: str, found: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENS],
        env=os.environ | {"SDL_VIDEODRIVER": driver},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == found
