"""What is left out of a product of parameters leaves out no pair, and the proof has it."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from kiosk.runtime.paths import ROOT

from .pairwise import covering

pytest_plugins = "pytester"

AXES = {"size": 2, "text": 3, "language": 14, "side": 2}


def cases(axes: dict[str, int]) -> list[dict[str, int]]:
    return [dict(zip(axes, values, strict=True)) for values in product(*map(range, axes.values()))]


def pairs(case: dict[str, int]) -> set[object]:
    return set(combinations(sorted(case.items()), 2))


def test_every_pair_is_kept_and_most_combinations_are_not() -> None:
    whole = cases(AXES)
    kept = [whole[rank] for rank in covering(whole)]
    assert set().union(*map(pairs, kept)) == set().union(*map(pairs, whole))
    assert len(kept) < len(whole) / 3


@pytest.mark.parametrize("axes", [{"language": 14}, {"language": 14, "size": 2}, {}])
def test_of_one_or_two_axes_all_is_kept(axes: dict[str, int]) -> None:
    assert len(covering(cases(axes))) == len(cases(axes))


PARTS = """
import pytest

@pytest.mark.pairwise
@pytest.mark.parametrize("a", range(2))
@pytest.mark.parametrize("b", range(2))
@pytest.mark.parametrize("c", range(2))
def test_product(a, b, c): pass

@pytest.mark.proof
def test_long(): pass

def test_short(): pass
"""


@pytest.mark.parametrize(("options", "passed"), [((), 4 + 1), (("--proof",), 8 + 2)])
def test_the_proof_has_all_of_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], passed: int
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makepyfile(PARTS)
    markers = ["-o", "markers=pairwise\nproof", "--strict-markers"]
    done = pytester.runpytest_subprocess("-p", "tests.conftest", *markers, *options)
    done.assert_outcomes(passed=passed, deselected=10 - passed)


def test_a_file_stays_in_one_process(request: pytest.FixtureRequest) -> None:
    several = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@tests/test_pairwise.py") == several
