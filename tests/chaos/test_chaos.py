"""Short cuts of ``make chaos``: a smoke, and a minute of it for the proof."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiosk.runtime.paths import ROOT


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cycles", "acts"), [("8", "80"), pytest.param("40", "400", marks=pytest.mark.proof)]
)
def test_nothing_lost_nothing_twice_in_order(cycles: str, acts: str) -> None:
    command = [sys.executable, "-m", "tests.chaos", "--cycles", cycles, "--acts", acts, "--visits", "0"]
    completed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    print(completed.stdout, completed.stderr)
    assert completed.stdout.endswith("HELD\n")
    assert completed.returncode == 0
