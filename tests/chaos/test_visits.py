"""Nothing is left behind. ``make chaos`` does ten times as many."""

from __future__ import annotations

import random
from multiprocessing import get_context

import pytest

from .visits import lent, proof_that_the_search_finds, visits


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_nothing_is_left_of_a_thousand_visits() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    # In a process of its own: the memory of this one has the visitors of other tests.
    with get_context("spawn").Pool(1) as process:
        searched = process.apply(visits, (1000, 100, seed))
    print(searched)
    assert searched.found == []
    assert searched.acts > 50, "acts were done and delivered"
    assert searched.refused > 5, "others were refused"


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_nothing_is_left_of_a_borrower_when_the_tablet_comes_back() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    with get_context("spawn").Pool(1) as process:
        before, seconds, after = process.apply(lent, (100, seed))
    print(before, seconds, after)
    assert "L" in before.found, "the name of its tenant: the tablet works at home"
    assert "Z" in before.found, "an act that waits"
    assert seconds <= 2.0
    assert after.found == []


def test_the_search_finds_what_is_there() -> None:
    found = " ".join(proof_that_the_search_finds(1).found)
    for where in ("memory", "in a _lru_cache_wrapper", "store", "file left", "log"):
        assert where in found
    for kind in ("Visit", "JourneyRun", "Asking", "Manner", "Display"):
        assert f"a {kind}" in found
