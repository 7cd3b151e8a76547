"""A kiosk that cannot be says why before it shows anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kiosk.cli.run import BESIDE_DISPLAY, LOADS_LIBRARIES, NO_SCREEN_CODE
from offline_cache.store import LOCK_FILE, WriterLock

#: Opens the window, as ``-X importtime`` tells it.
WINDOW = "kivy.core.window"


def run(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """``kiosk run``, and what it imports."""
    given = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    kept = {name: value for name, value in os.environ.items() if name not in given}
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kiosk", "run"],
        env=kept | environment | {"KIOSK_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_display_that_nobody_serves_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, DISPLAY=":64321")
    assert done.returncode == NO_SCREEN_CODE
    assert "there is no display here" in done.stderr
    assert WINDOW not in done.stderr


def test_a_second_kiosk_says_so_without_a_window(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    lock = WriterLock(store / LOCK_FILE)
    try:
        done = run(tmp_path, SDL_VIDEODRIVER="offscreen")
    finally:
        lock.release()
    assert done.returncode == 1
    assert "another process writes" in done.stderr
    assert WINDOW not in done.stderr


def test_what_is_imported_beside_the_display_waits_for_no_library() -> None:
    program = f"""
import os, sys
from importlib import import_module
import kiosk.cli.run, kiosk.runtime.bytecode, kiosk.screens.graphics, resource

def libraries():
    files = [getattr(each, "__file__", None) or "" for each in list(sys.modules.values())]
    return {{each for each in files if ".so" in os.path.basename(each)}}

for name in {LOADS_LIBRARIES}:
    import_module(name)
there = libraries()
for name in {BESIDE_DISPLAY}:
    import_module(name)
print(*(libraries() - there))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
