"""Nothing is left behind, in cuts of ``make chaos``, which does ten times as many as the proof here."""

from __future__ import annotations

import random
from multiprocessing import get_context

import pytest

from .visits import lent, proof_that_the_search_finds, visits


@pytest.mark.slow
@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.proof)])
def test_nothing_is_left_of_many_visits(count: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    # In a process of its own: the memory of this one has the visitors of other tests.
    with get_context("spawn").Pool(1) as process:
        searched = process.apply(visits, (count, 100, seed))
    print(searched)
    assert searched.found == []
    assert searched.acts > count / 20, "acts were done and delivered"
    assert searched.refused > count / 200, "others were refused"


@pytest.mark.slow
@pytest.mark.parametrize("count", [25, pytest.param(100, marks=pytest.mark.proof)])
def test_nothing_is_left_of_a_borrower_when_the_tablet_comes_back(count: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    with get_context("spawn").Pool(1) as process:
        before, seconds, after = process.apply(lent, (count, seed))
    print(before, seconds, after)
    assert "L" in before.found, "the name of its tenant: the tablet works at home"
    assert "Z" in before.found, "an act that waits"
    assert after.found == []


def test_the_search_finds_what_is_there() -> None:
    found = " ".join(proof_that_the_search_finds(1).found)
    for where in ("memory", "in a _lru_cache_wrapper", "store", "file left", "log"):
        assert where in found
    for kind in ("Visit", "JourneyRun", "JourneyScreen", "InteractionPreferences", "DisplayPreferences"):
        assert f"a {kind}" in found
