"""The one-minute cut of ``make chaos``."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiosk.paths import ROOT


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_lost_nothing_twice_in_order() -> None:
    command = [sys.executable, "-m", "tests.chaos", "--cycles", "40", "--acts", "400", "--visits", "0"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    print(told.stdout, told.stderr)
    assert told.stdout.endswith("HELD\n")
    assert told.returncode == 0
