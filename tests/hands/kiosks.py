"""The processes: the demo landlord, and a plain kiosk that is pointed at it by its settings."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.findings import Box
from audit.laws import PageSnapshot
from kiosk.runtime.paths import ROOT

UPRIGHT, LYING = "upright", "lying"
SIZES = {UPRIGHT: (1080, 1920), LYING: (1280, 800)}
#: How long a process may take to come up on a busy machine.
STARTS_S = 120.0
CODE = re.compile(r"\b([0-9]{6})\b")
#: What differs between two of one fault; how many lines of it are told.
MOMENT, FOLLOWING = re.compile(r"[0-9-]{10} [0-9:,]{12} |0x[0-9a-f]+"), 20
FAULTS = re.compile(r"Traceback|a fault of ours|\bCRITICAL\b|Segmentation|Fatal Python")


class HandsError(Exception):
    """It could not be gone on with; the message says where."""


@contextmanager
def landlord(folder: Path) -> Iterator[tuple[str, Path]]:
    """The demo agency as a real process; its address, and its log."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "landlord.log"
    order = [sys.executable, "-m", "kiosk", "agency-server", "--demo", "--port", "0", "--with-parent"]
    database = f"sqlite:///{folder / 'agency.sqlite3'}"
    with log.open("w") as written:
        process = subprocess.Popen(
            [*order, "--database", database],
            cwd=ROOT,
            stdout=written,
            stderr=subprocess.STDOUT,
            env=_env(folder),
        )
    try:
        url = _listening(process, log)
        yield url, log
    finally:
        process.terminate()
        process.wait(30)


def _listening(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + STARTS_S
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"listening on (http://\S+)", log.read_text("utf-8", "replace")):
            return found[1]
        time.sleep(0.1)
    raise HandsError(f"the landlord does not come up:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _env(folder: Path) -> dict[str, str]:
    """What a process gets of ours: no settings of a kiosk that stands here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    return {**kept, "KIOSK_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1", "NO_PROXY": "127.0.0.1"}


@dataclass
class Kiosk:
    """A running one: its process, its log, and what it answers when it is asked what is shown."""

    process: subprocess.Popen[bytes]
    log: Path
    _line: Any
    #: Where what is heard is shown: captions, word by word, and the sign of a sound.
    heard: tuple[Box, ...] = ()
    _read: int = 0

    def look(self) -> PageSnapshot:
        """What stands on the page now. Raises ``HandsError``."""
        answer = self.answer()
        if "screen" not in answer:
            raise HandsError(answer.get("trouble", "nothing is seen"))
        self.heard = tuple(Box(*each) for each in answer["heard"])
        return PageSnapshot.from_json(answer["screen"])

    def touch(self, frames: list[list[tuple[int, str, float, float]]]) -> None:
        """What several fingers do, frame by frame (``touch_screen.Move``). Raises ``HandsError``."""
        self.answer(json.dumps(frames))

    def answer(self, order: str = "look") -> dict[str, Any]:
        try:
            self._line.write(f"{order}\n".encode())
            self._line.flush()
            read = self._line.readline()
        except OSError as error:
            raise HandsError(f"the kiosk is gone ({error}):\n{self.log_tail}") from error
        if not read:
            raise HandsError(f"the kiosk is gone (exit {self.process.poll()}):\n{self.log_tail}")
        answer: dict[str, Any] = json.loads(read)
        return answer

    @property
    def worked_ms(self) -> float:
        """How long the thread of the window has worked since it began: others may share the processor."""
        try:
            return int(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[0]) / 1e6
        except OSError:  # no such file on this kernel, or it has ended
            return 0.0

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def log_tail(self) -> str:
        return self.log.read_text("utf-8", "replace")[-3000:]

    def new_faults(self) -> list[str]:
        """What the log says of faults since it was asked last."""
        with self.log.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        # A line that is being written is read whole the next time.
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        return faults_in(whole.decode("utf-8", "replace"))


def faults_in(log: str) -> list[str]:
    """The faults in a log, each with what follows; one that comes again is told once."""
    lines, found = log.splitlines(), dict[str, str]()
    for at, line in enumerate(lines):
        if FAULTS.search(line):
            found.setdefault(MOMENT.sub("", line), "\n".join(lines[at : at + FOLLOWING]))
    return list(found.values())


@contextmanager
def kiosk(
    folder: Path, display: str, shape: str, url: str, *, env: Mapping[str, str], settings: Mapping[str, str]
) -> Iterator[Kiosk]:
    """``kiosk run`` in a window as large as the screen ``display``. ``env``: of the sound room."""
    folder.mkdir(parents=True, exist_ok=True)
    hole, log = folder / "hole", folder / "kiosk.log"
    hole.unlink(missing_ok=True)
    sound = {name: value for name, value in env.items() if name.startswith("PULSE")}
    asked = {
        "KIOSK_AGENCY_URL": url,
        "KIOSK_DEVICE_TOKEN": "demo-device",
        **({"KIOSK_SCREEN_INCHES": "10.1"} if shape == LYING else {}),
        **settings,
    }
    around = {**_env(folder), **sound, **asked, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
    around |= {"LIBGL_ALWAYS_SOFTWARE": "1"}
    order = [
        sys.executable,
        "-m",
        "tests.hands.seen_kiosk",
        str(hole),
        "run",
        "--size",
        "x".join(map(str, SIZES[shape])),
    ]
    with log.open("w") as written:
        process = subprocess.Popen(order, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT, env=around)
    try:
        yield _up(process, log, hole)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)


def _up(process: subprocess.Popen[bytes], log: Path, hole: Path) -> Kiosk:
    until = time.monotonic() + STARTS_S
    while time.monotonic() < until and process.poll() is None:
        try:
            window = socket.socket(socket.AF_UNIX)
            window.connect(str(hole))
        except OSError:
            time.sleep(0.1)
            continue
        up = Kiosk(process, log, window.makefile("rwb"))
        while time.monotonic() < until:
            answer = up.answer()
            if "screen" in answer:
                if answer["window"][:2] != [0, 0]:
                    raise HandsError(f"the window does not stand in the corner, but at {answer['window']}")
                return up
            time.sleep(0.1)
    raise HandsError(f"the kiosk does not come up:\n{log.read_text('utf-8', 'replace')[-3000:]}")
