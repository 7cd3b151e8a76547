"""A smoke of ``make hands``; for the proof its short cut: both shapes, with a model and none, a monkey."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.runtime.paths import ROOT
from tests.until import until

from .__main__ import PROGRAMS
from .busy_recogniser import busy_recogniser

pytestmark = [pytest.mark.slow, pytest.mark.system]


def hands(*asked: str, within_s: float = 60) -> subprocess.CompletedProcess[str]:
    order = [sys.executable, "-m", "tests.hands", *asked]
    return subprocess.run(order, cwd=ROOT, capture_output=True, text=True, timeout=within_s, check=False)


SMOKE = ("--way", "be called back", "--shape", "upright", "--monkey", "20", "--fingers", "60")


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("asked", "touches"),
    [
        pytest.param(SMOKE, 60, id="smoke"),
        pytest.param((), 100, marks=pytest.mark.proof, id="short cut"),
    ],
)
def test_a_hand_comes_to_the_receipt_and_the_laws_hold(
    tmp_path: Path, asked: tuple[str, ...], touches: int
) -> None:
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        pytest.skip(f"not installed: {', '.join(missing)} (the test command does: scripts/packages.txt)")
    done = hands("--seed", "20261126", "--out", str(tmp_path / "report"), *asked, within_s=880)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    report = json.loads((tmp_path / "report" / "hands.json").read_text("utf-8"))
    assert all(walk["is_complete"] for walk in report["walks"])
    assert report["touches"] > touches


def test_what_there_is_not_is_said() -> None:
    done = hands("--way", "no such way")
    assert done.returncode == 2
    assert done.stderr == "there is no such way, window or language\n"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    done = hands("--out", str(file / "report"))
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert str(file / "report") in done.stderr


def test_without_a_recogniser_nothing_is_measured_beside_one(tmp_path: Path) -> None:
    env = {**os.environ, "KIOSK_MODELS": str(tmp_path / "none")}
    order = [sys.executable, "-m", "tests.hands", "--hearing", "--out", str(tmp_path)]
    run = subprocess.run(order, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 3
    assert "whisper-base is not installed" in run.stderr


@pytest.mark.model
def test_a_busy_recogniser_writes_sentence_after_sentence(tmp_path: Path) -> None:
    with busy_recogniser(tmp_path) as work:
        assert until(lambda: work.sentences > 2)
    assert "Bonjour" in work.last
