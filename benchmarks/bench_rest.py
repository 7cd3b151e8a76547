"""Ten minutes at rest, beside Chromium ``--kiosk`` with the same rest screen: processor time and wakes.

Both rest at once, each on a screen of its own. The kiosk is one that has done what it does once after its
installation: the sentences of visitors are learned, and no texts are left to be spoken ahead.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from kiosk.accessibility.speech.kokoro import KOKORO_VOICES
from kiosk.device.demo_server import DemoServer

from .bench_start import (
    STARTED_S,
    WITHIN_S,
    Program,
    Screen,
    chromium_program,
    kiosk_program,
    running,
)
from .cost import cpu_s, wakes
from .table import Row

REST_S = 600.0
#: Seconds between two looks: which minute was the worst is told too.
LOOK_S = 60.0


def rows() -> list[Row]:
    """Measures everything; ten minutes, an hour before where nothing is learned yet; needs Xvfb."""
    subprocess.run([sys.executable, "-m", "kiosk", "phrases", "--prepare"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        agency = DemoServer(Path(folder) / "agency")
        agency.start()
        try:
            programs = {"kiosk": _with_plain_voice(kiosk_program(Path(folder), agency))}
            if shutil.which("chromium"):
                programs["chromium"] = chromium_program(Path(folder))
            minutes = _rest(programs)
        finally:
            agency.stop()
    ours, theirs = minutes["kiosk"], minutes.get("chromium")
    beside = "chromium"
    return [
        Row("CPU at rest, of a core, ten minutes", _cpu(ours), "%", most=0.1),
        Row("  its worst minute", max(cpu for cpu, _ in ours), "%"),
        Row("  the same beside Chromium", _cpu(ours), "%", beside, theirs and _cpu(theirs), most=0.5),
        Row("wakes at rest", _wakes(ours), "/s", most=2),
        Row("  the same beside Chromium", _wakes(ours), "/s", beside, theirs and _wakes(theirs)),
    ]


Minutes = list[tuple[float, float]]
"""Percent of a core and wakes a second, of each minute."""


def _rest(programs: dict[str, Program]) -> dict[str, Minutes]:
    with ExitStack() as stack:
        screens = {name: stack.enter_context(Screen()) for name in programs}
        for name, program in programs.items():
            with running(program, screens[name]):  # the first of its life: makes files
                screens[name].settled(3, WITHIN_S)
        pids = {
            name: stack.enter_context(running(program, screens[name])) for name, program in programs.items()
        }
        for screen in screens.values():
            screen.settled(3, WITHIN_S)
        time.sleep(STARTED_S)
        minutes: dict[str, Minutes] = {name: [] for name in programs}
        for _ in range(round(REST_S / LOOK_S)):
            began = {name: (time.monotonic(), cpu_s(pid), wakes(pid)) for name, pid in pids.items()}
            time.sleep(LOOK_S)
            for name, pid in pids.items():
                at, cpu, woken = began[name]
                took = time.monotonic() - at
                minutes[name].append(((cpu_s(pid) - cpu) / took * 100, (wakes(pid) - woken) / took))
        return minutes


def _with_plain_voice(program: Program) -> Program:
    """As it will be when all texts are spoken ahead, which takes hours: a voice that needs none."""
    plain = ", ".join(f'{language} = "espeak"' for language in KOKORO_VOICES)
    return replace(program, environment={**program.environment, "KIOSK_VOICES": f"{{{plain}}}"})


def _cpu(minutes: Minutes) -> float:
    return sum(cpu for cpu, _ in minutes) / len(minutes)


def _wakes(minutes: Minutes) -> float:
    return sum(woken for _, woken in minutes) / len(minutes)
