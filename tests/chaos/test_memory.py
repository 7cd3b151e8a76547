"""Nothing of a visitor is left in the memory of any process of the kiosk, freed or not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .memory import visits
from .test_desktop import screen

#: What a tenant has told, and been given.
KINDS = {"words", "name", "number", "birth date", "token", "grant"}


@pytest.mark.slow
@pytest.mark.system
@pytest.mark.timeout(3 * 3600)
@pytest.mark.parametrize("count", [2, pytest.param(200, marks=pytest.mark.proof)])
def test_nothing_is_left_in_memory_after_visits(count: int, tmp_path: Path) -> None:
    if shutil.which("Xvfb") is None:
        pytest.skip("not installed: Xvfb (the test command does: scripts/packages.txt)")
    with screen() as display:
        during, after = visits(tmp_path, display, count)
    print("during a visit", during.counts, "after", after.counts, after.processes)
    assert during.counts.keys() >= KINDS, "the search finds what is there"
    assert after.places == []
    assert after.bytes > 100_000_000
