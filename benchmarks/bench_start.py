"""Start, memory and the way back, beside Chromium ``--kiosk`` showing the same two screens.

Both are looked at and touched the same way, on one virtual screen, in turns. *Start* ends when the
welcome screen is whole, after a touch woke the program; touches begin at once, so a program that paints
but does not answer yet is not ready. The demo agency runs outside: a landlord's server is elsewhere.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from string import Template
from typing import Any, Self

import fonticon_mdi7
import numpy as np
import numpy.typing as npt
import psutil

from kiosk.device.demo_server import DemoServer
from kiosk.domain import Language
from kiosk.i18n.fonts import FONTS, offered_languages
from kiosk.runtime.paths import ROOT
from kiosk.runtime.process_memory import erasing_environment

from .cost import memory_mb
from .table import Row

STARTS = 5
#: Seconds until what a program does after its first picture is done.
STARTED_S = 15.0
WITHIN_S = 60.0
#: Seconds between two touches while a program starts, and between two looks at the screen: a touch by a
#: program of its own takes a tenth of a second, by which nothing shorter could be told.
TOUCH_S, LOOK_S = 0.1, 0.015
WIDTH, HEIGHT = 1080, 1920
#: Wakes the rest screen; on the welcome screen there is nothing here, above all that it says.
NOWHERE = (WIDTH // 2, 20)

#: Of an XWD file with 256 colours: header, then colours of 12 bytes, then the pixels.
_PIXELS_AT = 160 + 256 * 12

Look = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Program:
    """Something that shows the kiosk's first screens."""

    command: list[str]
    environment: dict[str, str]


@dataclass(frozen=True)
class Cost:
    """What was measured of one program."""

    start_s: float
    memory_mb: float


def rows() -> list[Row]:
    """Needs Xvfb and xdotool; Chromium's column is empty without Chromium."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, Screen() as screen:
        agency = DemoServer(Path(folder) / "agency")
        agency.start()
        try:
            programs = {"kiosk": kiosk_program(Path(folder), agency)}
            if shutil.which("chromium"):
                programs["chromium"] = chromium_program(Path(folder))
            costs = _measure(screen, programs)
            back_s = median(_come_back(programs["kiosk"], screen) for _ in range(STARTS))
        finally:
            agency.stop()
    ours, theirs = costs["kiosk"], costs.get("chromium")
    beside = "chromium"
    return [
        Row("start to usable welcome", ours.start_s, "s", beside, theirs and theirs.start_s, most=0.7),
        Row("memory on welcome (PSS)", ours.memory_mb, "MB", beside, theirs and theirs.memory_mb, most=0.5),
        Row("screen back after kill -9", back_s, "s", most=0.5),
    ]


def _measure(screen: Screen, programs: dict[str, Program]) -> dict[str, Cost]:
    welcomes: dict[str, Look] = {}
    memory: dict[str, float] = {}
    for name, program in programs.items():
        with running(program, screen):  # the first of its life: makes files, asks the agency's name
            screen.settled(3, WITHIN_S)
        with running(program, screen) as pid:
            screen.settled(3, WITHIN_S)
            time.sleep(STARTED_S)
            screen.touch(*NOWHERE)
            welcomes[name] = screen.settled(3, WITHIN_S)
            memory[name] = memory_mb(pid)
    starts: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(STARTS):
        for name, program in programs.items():
            starts[name].append(_start(program, screen, welcomes[name]))
    return {name: Cost(median(starts[name]), memory[name]) for name in programs}


def _start(program: Program, screen: Screen, welcome: Look) -> float:
    """Seconds from the command to the whole welcome screen."""
    began = time.monotonic()
    with running(program, screen), screen.touching(*NOWHERE):
        while time.monotonic() - began < WITHIN_S:
            if same(screen.look(), welcome):
                return time.monotonic() - began
            time.sleep(LOOK_S)
    raise TimeoutError(f"{program.command[0]} does not show the welcome screen")


def _come_back(program: Program, screen: Screen) -> float:
    """Seconds from the end of what draws until the whole rest screen is there again."""
    with running(program, screen) as pid:
        rest = screen.settled(1, WITHIN_S)
        (drawing,) = psutil.Process(pid).children()
        began = time.monotonic()
        drawing.kill()
        screen.clear()
        while time.monotonic() - began < WITHIN_S:
            if same(screen.look(), rest):
                return time.monotonic() - began
            time.sleep(LOOK_S)
    raise TimeoutError("the screen does not come back")


@contextmanager
def running(program: Program, screen: Screen) -> Iterator[int]:
    """The program on that screen; which process it is."""
    screen.clear()
    process = subprocess.Popen(
        program.command,
        env=screen.environment(**program.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def kiosk_program(folder: Path, agency: DemoServer) -> Program:
    """The kiosk, its data in ``folder``."""
    # As it is installed: compiled at the first start, whatever the environment of the benchmark says.
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    pack = [sys.executable, str(ROOT / "scripts" / "pack_bytecode.py")]
    subprocess.run(pack, env=os.environ | compiled, check=True)
    return Program(
        [sys.executable, "-m", "kiosk", "run"],
        {
            "KIOSK_DATA": str(folder / "data"),
            "KIOSK_AGENCY_URL": agency.url,
            "KIOSK_DEVICE_TOKEN": agency.device_token,
            **compiled,
            **erasing_environment(),  # as deploy/start starts it
        },
    )


def chromium_program(folder: Path) -> Program:
    """Chromium, its profile in ``folder``, with a page like the kiosk's first two screens."""
    page = folder / "welcome.html"
    face = '@font-face {{ font-family: {}; font-weight: {}; src: url("{}") }}'
    offered = offered_languages()
    page.write_text(
        Template((Path(__file__).parent / "welcome.html").read_text(encoding="utf-8")).substitute(
            faces="\n".join(
                face.format(name, weight, file)
                for name, files in FONTS.items()
                for weight, file in zip(("normal", "bold"), files, strict=True)
            ),
            icons=Path(fonticon_mdi7.__file__).parent / "fonts" / "materialdesignicons-webfont.ttf",
            invitations="".join(
                _in_its_font(each, each.invitation) for each in offered[1:] if each.invitation
            ),
            hellos="".join(_in_its_font(each, each.hello) for each in offered[:10] if each.hello),
            languages="".join(
                f"<button>{_in_its_font(each, each.autonym)}<i>&#xf057e;</i></button>" for each in offered
            ),
        ),
        encoding="utf-8",
    )
    return Program(
        ["chromium", "--kiosk", "--no-first-run", f"--user-data-dir={folder / 'chromium'}"]
        + [f"--window-size={WIDTH},{HEIGHT}", "--window-position=0,0"]
        + (["--no-sandbox"] if os.getuid() == 0 else [])
        + [page.as_uri()],
        {},
    )


def _in_its_font(language: Language, words: str) -> str:
    return f'<span style="font-family: {language.font}; font-weight: bold">{words}</span>'


class Screen:
    """An Xvfb of 1080×1920 without a window manager, like a terminal's."""

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-screen-"))
        read, write = os.pipe()
        self._xvfb = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
                *("-fbdir", str(self._folder), "-nolisten", "tcp", "-noreset"),
            ],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as number:
            self.display = f":{number.readline().strip()}"
        file = self._folder / "Xvfb_screen0"
        self._pixels = np.memmap(file, np.uint8, "r+", _PIXELS_AT, (HEIGHT, WIDTH, 4))
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

    @contextmanager
    def touching(self, x: int, y: int) -> Iterator[None]:
        """A finger that touches there again and again."""
        command = ["xdotool", "mousemove", str(x), str(y), "click", "--repeat", "1000"]
        command += ["--delay", str(round(1000 * TOUCH_S)), "1"]
        finger = subprocess.Popen(command, env=self.environment())
        try:
            yield
        finally:
            finger.terminate()
            finger.wait()

    def clear(self) -> None:
        """Nothing of who was here before is on the screen."""
        self._pixels[:] = 0

    def environment(self, **more: str) -> dict[str, Any]:
        """For a program that shall be seen here."""
        kept = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        return {**kept, "DISPLAY": self.display, **more}


def same(one: Look, other: Look) -> bool:
    """Whether two looks show the same but for one pixel in two hundred."""
    return float((np.abs(one - other).max(axis=2) > 24).mean()) < 0.005
