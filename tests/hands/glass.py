"""A screen that nobody sees, and a finger on it: Xvfb, its picture in memory, XTest through xdotool."""

from __future__ import annotations

import mmap
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy

#: How long a finger stays on the glass.
PRESS_S = 0.09
#: How often the picture is looked at, while something is timed and while it is waited for; every so many
#: pixels of it.
EVERY_S, SELDOM_S, APART = 0.004, 0.02, 4


class Glass:
    """The picture is the memory of the X server itself: to look at it costs the kiosk nothing."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.name = ""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="hands-glass-")
        wide, high = self.size
        order = [
            "Xvfb",
            "-displayfd",
            "1",
            "-screen",
            "0",
            f"{wide}x{high}x24",
            "-nolisten",
            "tcp",
            "-nocursor",
        ]
        self._server = subprocess.Popen(
            [*order, "-fbdir", self._folder.name],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._server.stdout is not None
        self.name = f":{self._server.stdout.readline().strip()}"
        with (Path(self._folder.name) / "Xvfb_screen0").open("rb") as file:
            self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        # An X window dump: a header of big-endian words, a table of colours, then the rows.
        header = numpy.frombuffer(self._memory, ">u4", 25)
        row = int(header[12]) // 4
        begin = int(header[0]) + 12 * int(header[19])
        self.pixels = numpy.frombuffer(self._memory, "<u4", row * high, begin).reshape(high, row)[:, :wide]
        self._environment = {"DISPLAY": self.name, "PATH": "/usr/bin:/bin"}
        self._finger = subprocess.Popen(
            ["xdotool", "-"],
            stdin=subprocess.PIPE,
            text=True,
            env=self._environment,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._finger, self._server):
            process.terminate()
            process.wait(10)
        del self.pixels
        self._folder.cleanup()

    def _do(self, what: str) -> None:
        assert self._finger.stdin is not None
        self._finger.stdin.write(what + "\n")
        self._finger.stdin.flush()

    def look(self, box: tuple[int, int, int, int] | None = None) -> numpy.ndarray:
        """The picture now: all of it, or left, top, right, bottom."""
        if box is None:
            return self.pixels[::APART, ::APART].copy()
        left, top, right, bottom = box
        return self.pixels[max(0, top) : bottom, max(0, left) : right].copy()

    def hover(self, x: float, y: float) -> None:
        """Where the finger will come down; nothing is touched."""
        self._do(f"mousemove {x:.0f} {y:.0f}")

    def down(self) -> float:
        self._do("mousedown 1")
        return time.monotonic()

    def up(self) -> float:
        self._do("mouseup 1")
        return time.monotonic()

    def press_keys(self, *names: str) -> None:
        """One after the other, each a key or some together (``alt+F4``); returns when all are up."""
        order = ["xdotool", "key", "--delay", "0", *names]
        subprocess.run(order, env=self._environment, check=True, timeout=60)

    def save(self, path: Path) -> None:
        """The whole picture as a PNG."""
        from PIL import Image

        rows = self.pixels.copy().view(numpy.uint8).reshape(*self.size[::-1], 4)[:, :, 2::-1]
        Image.fromarray(numpy.ascontiguousarray(rows)).save(path)
