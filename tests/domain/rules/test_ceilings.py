"""The ceilings of 2026, and how they are looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import CeilingCategory, Money
from kiosk.domain.rules.ceilings import ZONES_WITH_CEILINGS, Zone, ceilings_in_force

CEILINGS = ceilings_in_force()


@pytest.mark.parametrize(
    ("category", "zone", "euros"),
    [
        (1, Zone.PARIS, 26_920),
        (1, Zone.ILE_DE_FRANCE, 26_920),
        (1, Zone.AILLEURS, 23_403),
        (4, Zone.PARIS, 62_968),
        (6, Zone.AILLEURS, 60_156),
        (8, Zone.AILLEURS, 60_156 + 2 * 6_710),
    ],
)
def test_plus_of_2026(category: int, zone: Zone, euros: int) -> None:
    assert CEILINGS.year == 2026
    assert CEILINGS.most(CeilingCategory.PLUS, category, zone) == Money(100 * euros)


def test_pls_is_thirty_percent_more() -> None:
    assert CEILINGS.most(CeilingCategory.PLS, 1, Zone.PARIS) == Money(3_499_600)
    assert CEILINGS.most(CeilingCategory.PLS, 1, Zone.AILLEURS) == Money(3_042_400)


@given(st.sampled_from(ZONES_WITH_CEILINGS), st.integers(1, 30))
def test_more_people_and_dearer_homes_have_higher_ceilings(zone: Zone, category: int) -> None:
    of = {funding: CEILINGS.most(funding, category, zone) for funding in CEILINGS.amounts}
    plai, plus, pls = (of[each] for each in (CeilingCategory.PLAI, CeilingCategory.PLUS, CeilingCategory.PLS))
    assert plai is not None
    assert plus is not None
    assert pls is not None
    assert plai < plus < pls
    for funding, most in of.items():
        further = CEILINGS.most(funding, category + 1, zone)
        assert most is not None
        assert further is not None
        assert further > most


@pytest.mark.parametrize(
    ("commune", "zone"),
    [
        ("75056", Zone.PARIS),
        ("75111", Zone.PARIS),
        ("93066", Zone.PARIS),
        ("93005", Zone.ILE_DE_FRANCE),
        ("69123", Zone.AILLEURS),
        ("2A004", Zone.AILLEURS),
        ("97411", Zone.OUTRE_MER),
    ],
)
def test_the_zone_follows_the_commune(commune: str, zone: Zone) -> None:
    assert CEILINGS.zone(commune) is zone


def test_what_is_not_known_here_has_no_ceiling() -> None:
    assert CEILINGS.most(CeilingCategory.PLI, 1, Zone.PARIS) is None
    assert CEILINGS.most(CeilingCategory.PLUS, 1, Zone.OUTRE_MER) is None


def test_paris_has_its_neighbours() -> None:
    beside = [code for code, zone in CEILINGS.zones.items() if zone is Zone.PARIS and len(code) == 5]
    assert len(beside) == 29
    assert {code[:2] for code in beside} == {"92", "93", "94"}
