"""Nothing of a visitor is left in the memory of any process of the kiosk, freed or not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .memory import patterns, visits
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


@pytest.mark.parametrize(
    ("memory", "is_found"),
    [
        (b"02071985", True),
        (b"1002071985 ", True),
        (b"02.07.1985", True),
        (b"0 2 0 7 1 9 8 5", True),
        ("02071985".encode("utf-32-le"), True),
        (b"fonts/55256o-1795902071985249853-Bold.ttf", False),
    ],
)
def test_a_day_of_birth_is_found_but_not_in_the_midst_of_a_longer_number(
    memory: bytes, is_found: bool
) -> None:
    assert (patterns([])["birth date"].pattern.search(memory) is not None) is is_found
