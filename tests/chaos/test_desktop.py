"""Nothing is left around the window: captions, clipboards, widgets, voice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.runtime.paths import ROOT

PROGRAMS = ("Xvfb", "xwininfo", "xprop", "xclip")


@contextmanager
def screen() -> Iterator[str]:
    """A screen of our own that nobody sees; its name."""
    order = ["Xvfb", "-displayfd", "1", "-screen", "0", "800x1100x24", "-nolisten", "tcp"]
    with subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def left(folder: Path, visits: int) -> dict[str, Any]:
    """What the program of ``desktop`` tells."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (the test command does: scripts/packages.txt)")
    with screen() as name:
        environment = {**os.environ, "DISPLAY": name, "SDL_VIDEODRIVER": "x11", "LIBGL_ALWAYS_SOFTWARE": "1"}
        order = [sys.executable, "-m", "tests.chaos.desktop", str(folder), str(visits), "20261125"]
        done = subprocess.run(
            order, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False
        )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(report)
    return report


@pytest.mark.slow
@pytest.mark.system
@pytest.mark.timeout(260)
def test_nothing_is_left_around_the_window(tmp_path: Path) -> None:
    report = left(tmp_path / "data", 3)
    assert report["visits"] == 3
    assert report["objects"] > 100_000
    assert report["found"] == []
    assert "clipboard: 77665544" in report["planted"], "the search finds what is there"
    assert "window caption: Zorglub 1" in report["planted"]
