"""A virtual screen that can be looked at and touched, the same way for any program."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 1080, 1920

#: Of an XWD file with 256 colours: header, then colours of 12 bytes, then the pixels.
_PIXELS_AT = 160 + 256 * 12

Look = npt.NDArray[np.int16]


class Screen:
    """An Xvfb of 1080×1920 without a window manager, like a terminal's."""

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-screen-"))
        read, write = os.pipe()
        self._xvfb = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
                *("-fbdir", str(self._folder), "-nolisten", "tcp"),
            ],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as number:
            self.display = f":{number.readline().strip()}"
        file = self._folder / "Xvfb_screen0"
        self._pixels = np.memmap(file, np.uint8, "r", _PIXELS_AT, (HEIGHT, WIDTH, 4))
        return self

    def __exit__(self, *exc: object) -> None:
        self._xvfb.terminate()
        self._xvfb.wait()
        shutil.rmtree(self._folder)

    def look(self) -> Look:
        """What is on the screen now: each fourth pixel each way, as signed numbers."""
        return self._pixels[::4, ::4, :3].astype(np.int16)

    def settled(self, still_for: float, within: float) -> Look:
        """What is on the screen once something is, and nothing has changed for ``still_for`` seconds.

        Raises ``TimeoutError`` after ``within`` seconds.
        """
        deadline = time.monotonic() + within
        last, since = self.look(), time.monotonic()
        while time.monotonic() < deadline:
            time.sleep(0.05)
            now = self.look()
            if not same(now, last) or not now.any():
                last, since = now, time.monotonic()
            elif time.monotonic() - since >= still_for:
                return now
        raise TimeoutError("the screen does not settle")

    def touch(self, x: int, y: int) -> None:
        """A finger, as a click."""
        command = ["xdotool", "mousemove", str(x), str(y), "click", "1"]
        subprocess.run(command, env=self.environment(), check=True)

    def environment(self, **more: str) -> dict[str, Any]:
        """For a program that shall be seen here."""
        kept = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        return {**kept, "DISPLAY": self.display, **more}


def same(one: Look, other: Look) -> bool:
    """Whether two looks show the same but for one pixel in two hundred."""
    return float((np.abs(one - other).max(axis=2) > 24).mean()) < 0.005
