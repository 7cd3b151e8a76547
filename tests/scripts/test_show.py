"""``make run`` with a display, and without. The kiosk is played: its visit is in tests/audit/test_tour.py."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.runtime.paths import ROOT

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A prepared clone, whose ``kiosk`` says what it was asked to do and where."""
    for name in ("Makefile", "scripts/show"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    played = {"scripts/prepare": "true", ".venv/bin/kiosk": 'echo "kiosk $* on ${DISPLAY:-nothing}"'}
    for name, body in played.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def make(clone: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in DISPLAYS} | variables
    return subprocess.run(["make", "-C", clone, *words], env=environment, capture_output=True, text=True)


def test_a_visit_is_shown_in_pictures_where_there_is_no_display(clone: Path) -> None:
    (clone / "tour").mkdir()
    done = make(clone, "run")
    assert done.returncode == 0, done.stderr
    assert "There is no display here" in done.stdout
    assert "kiosk tour --out tour on nothing" in done.stdout
    assert str(clone / "tour") in done.stdout


@pytest.mark.parametrize(
    "variables", [{"DISPLAY": ":7"}, {"DISPLAY": ":7", "SSH_CONNECTION": "::1 1 ::1 22"}]
)
def test_the_display_of_the_environment_is_used(clone: Path, variables: dict[str, str]) -> None:
    assert "kiosk run on :7" in make(clone, "run", **variables).stdout


def test_over_ssh_a_display_is_named(clone: Path) -> None:
    done = make(clone, "run", "DISPLAY=:0", "WINDOWED=1", SSH_CONNECTION="::1 1 ::1 22")
    assert "kiosk run --windowed on :0" in done.stdout


def test_a_visit_that_stops_early_is_shown_until_there(clone: Path) -> None:
    kiosk = clone / ".venv/bin/kiosk"
    (clone / "tour").mkdir()
    (clone / "tour" / "09-before.png").touch()
    kiosk.write_text("#!/bin/sh\nexit 1\n")
    assert make(clone, "run").returncode != 0
    kiosk.write_text("#!/bin/sh\ntouch tour/01-rest.png\necho waited 20 s >&2\nexit 1\n")
    done = make(clone, "run")
    assert (done.returncode, done.stderr) == (0, "waited 20 s\n")
    assert f"did not come to its end (a slow machine?). Pictures until there: {clone / 'tour'}" in done.stdout
