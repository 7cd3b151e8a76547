"""Nothing is left around the window: captions, clipboards, widgets, voice."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from kiosk.runtime.paths import ROOT
from kiosk.screens.graphics import has_window_manager
from tests.hands.glass import Glass
from tests.hands.kiosks import LYING, SIZES, kiosk
from tests.until import WITHIN_S

PROGRAMS = ("Xvfb", "xwininfo", "xprop", "xclip")


@contextmanager
def screen() -> Iterator[str]:
    """A screen of our own that nobody sees; its name."""
    # Without -noreset it begins anew when the last program leaves it, and whoever comes meanwhile is refused.
    order = ["Xvfb", "-displayfd", "1", "-screen", "0", "800x1100x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def test_without_a_window_manager_the_window_is_as_large_as_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SDL does not wait for one that is not there."""
    if shutil.which("Xvfb") is None:
        pytest.skip("not installed: Xvfb (the test command does: scripts/packages.txt)")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with screen() as name:
        monkeypatch.setenv("DISPLAY", name)
        assert not has_window_manager()
        assert size_of_the_screen() == "800 1100"
        with named_window_manager():
            assert has_window_manager()
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        assert has_window_manager()
        monkeypatch.delenv("WAYLAND_DISPLAY")
    assert has_window_manager(), "where nothing can be asked, SDL finds out"
    assert size_of_the_screen() == "none", "SDL draws into memory"


def size_of_the_screen() -> str:
    """As a start of its own finds it: this process has drawn elsewhere."""
    program = "from kiosk.screens.graphics import primary_monitor as find; found = find();"
    program += "print(*(found.width, found.height) if found else ('none',))"
    environment = {key: value for key, value in os.environ.items() if key != "SDL_VIDEODRIVER"}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


#: A job in the background would be deaf to Ctrl-C.
LISTENS = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from kiosk.__main__ import main
sys.exit(main())
"""


@pytest.mark.system
def test_a_technician_ends_a_kiosk_at_rest_with_ctrl_c(tmp_path: Path) -> None:
    if shutil.which("Xvfb") is None:
        pytest.skip("not installed: Xvfb (the test command does: scripts/packages.txt)")
    with screen() as name:
        environment = {**os.environ, "DISPLAY": name, "SDL_VIDEODRIVER": "x11", "KIOSK_DATA": str(tmp_path)}
        command = [sys.executable, "-c", LISTENS, "run", "--windowed"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as kiosk:
            try:
                assert kiosk.stderr is not None
                assert any("Start application main loop" in line for line in kiosk.stderr)
                _wait_until_at_rest(psutil.Process(kiosk.pid))
                kiosk.send_signal(signal.SIGINT)
                assert kiosk.wait(WITHIN_S) == 0
            finally:
                kiosk.kill()


@pytest.mark.slow
@pytest.mark.system
def test_under_the_compositor_of_a_terminal_it_rests_and_comes_back_when_it_dies(tmp_path: Path) -> None:
    """As ``deploy/hlm-kiosk.service`` starts it, without a screen."""
    if shutil.which("cage") is None:
        pytest.skip("not installed: cage (the test command does: scripts/packages.txt)")
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    headless = {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"}
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= headless | {"XDG_RUNTIME_DIR": str(runtime), "KIOSK_DATA": str(tmp_path / "data")}
    command = ["cage", "--", sys.executable, "-m", "kiosk", "run"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as cage:
        try:
            assert cage.stderr is not None
            died: set[int] = set()
            for _ in range(2):
                assert any("Start application main loop" in line for line in cage.stderr)
                window = _window_of(cage.pid, died)
                _wait_until_at_rest(window)
                died.add(window.pid)
                window.kill()
        finally:
            for process in psutil.Process(cage.pid).children(recursive=True):
                process.kill()
            cage.kill()


def _window_of(pid: int, died: set[int]) -> psutil.Process:
    """Whose kiosk shows the window: the child of the one that stands by."""
    stands_by = next(each for each in psutil.Process(pid).children() if each.name().startswith("python"))
    return next(each for each in stands_by.children() if each.pid not in died)


def _wait_until_at_rest(process: psutil.Process) -> None:
    """Nothing of it ran for half a second."""
    before = -1
    while before != (before := process.num_ctx_switches().voluntary):
        time.sleep(0.5)


@pytest.mark.slow
@pytest.mark.system
def test_what_was_touched_in_the_dark_does_nothing_that_nobody_saw(tmp_path: Path) -> None:
    """Impatient touches where "Terminer" will be, until the first picture comes."""
    if missing := [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]:
        pytest.skip(f"not installed: {', '.join(missing)} (the test command does: scripts/packages.txt)")
    wide, high = SIZES[LYING]
    with Glass(SIZES[LYING]) as glass:

        def touch() -> None:
            while not glass.pixels[:: high // 4, :: wide // 4].any():
                glass.hover(0.92 * wide, 0.95 * high)
                glass.down()
                time.sleep(0.02)
                glass.up()
                time.sleep(0.02)

        finger = threading.Thread(target=touch)
        finger.start()
        try:
            with kiosk(tmp_path, glass.name, LYING, "http://127.0.0.1:9", env={}, settings={}) as shown:
                finger.join()
                assert shown.look().kind in ("RestScreen", "WelcomeScreen")
        finally:
            finger.join()


@contextmanager
def named_window_manager() -> Iterator[None]:
    """On the screen of ``DISPLAY``, as EWMH has it: the number of a window, as a property of the root."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    assert display, "the screen is there"
    x11.XDefaultRootWindow.restype = x11.XInternAtom.restype = ctypes.c_ulong
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    name, window = (
        ctypes.c_ulong(x11.XInternAtom(display, each, False))
        for each in (b"_NET_SUPPORTING_WM_CHECK", b"WINDOW")
    )
    x11.XChangeProperty(display, root, name, window, 32, 0, ctypes.byref(root), 1)
    x11.XSync(display, False)
    yield
    x11.XCloseDisplay(display)


def left(folder: Path, visits: int) -> dict[str, Any]:
    """What the program of ``desktop`` tells."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (the test command does: scripts/packages.txt)")
    with screen() as name:
        environment = {**os.environ, "DISPLAY": name, "SDL_VIDEODRIVER": "x11", "LIBGL_ALWAYS_SOFTWARE": "1"}
        order = [sys.executable, "-m", "tests.chaos.desktop", str(folder), str(visits), "20261125"]
        done = subprocess.run(order, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(report)
    return report


@pytest.mark.slow
@pytest.mark.system
def test_nothing_is_left_around_the_window(tmp_path: Path) -> None:
    report = left(tmp_path / "data", 3)
    assert report["visits"] == 3
    assert report["objects"] > 100_000
    assert report["found"] == []
    assert "clipboard: 77665544" in report["planted"], "the search finds what is there"
    assert "window caption: Zorglub 1" in report["planted"]
