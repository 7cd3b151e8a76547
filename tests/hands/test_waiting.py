"""The window waits until something happens, and misses nothing that does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from kiosk.runtime.paths import ROOT

from .glass import Glass
from .waiting import LARGER, SIZE, WITHIN_S

pytestmark = pytest.mark.window


def seen(folder: os.PathLike[str], **environment: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hands.waiting", str(folder)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(found)
    assert "trouble" not in found
    return found


def check(found: dict[str, float]) -> None:
    assert found.pop("turns a second at rest") <= 2
    assert 0 < found.pop("turns a second of an animation") <= 62
    assert {what: s for what, s in found.items() if s >= WITHIN_S} == {}


def test_the_window_waits_for_nothing_that_has_come(tmp_path: os.PathLike[str]) -> None:
    if missing := [each for each in ("Xvfb", "xdotool") if shutil.which(each) is None]:
        pytest.skip(f"not installed: {', '.join(missing)} (the test command does: scripts/packages.txt)")
    with Glass((LARGER[0] + SIZE[0], LARGER[1] + SIZE[1])) as glass:
        found = seen(tmp_path, DISPLAY=glass.name, SDL_VIDEODRIVER="x11", LIBGL_ALWAYS_SOFTWARE="1")
    assert found.pop("hidden, turns a second") <= 2
    assert len([each for each in found if "touch" in each]) == 3
    check(found)


def test_where_sdl_cannot_wait_it_is_looked_again_and_again(tmp_path: os.PathLike[str]) -> None:
    check(seen(tmp_path, SDL_VIDEODRIVER="offscreen"))
