"""Whether a home fits: said in plain words, and never a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import CeilingCategory, Money, Offer
from kiosk.domain.rules.ceilings import HouseholdProfile, ceilings_in_force
from kiosk.domain.rules.housing_fit import Fit, FitFinding, assess_fit, occupancy_rules_in_force
from kiosk.i18n import catalogue

from .housing import home

RULES = occupancy_rules_in_force()


def who(**more: Any) -> HouseholdProfile:
    return HouseholdProfile(**({"people": 3, "people_with_visitors": 3, "category": 3} | more))


def found(offer: Offer, situation: HouseholdProfile) -> dict[str, FitFinding]:
    return {each.about.msgid: each for each in assess_fit(offer, situation, ceilings_in_force(), RULES)}


def said(finding: FitFinding) -> str:
    return catalogue("fr").render(finding.sentence)


def test_income_over_the_ceiling_tells_by_how_much() -> None:
    income = found(home(), who(tax_income=Money(3_878_400)))["Vos ressources"]
    assert income.fit is Fit.NON
    assert said(income).replace("\xa0", " ").replace("\u202f", " ") == (
        "Vos ressources dépassent de 1 200 € par an le plafond de ce logement (37 584 € en 2026)."
    )


@pytest.mark.parametrize("income", [0, 3_758_400])
def test_income_up_to_the_ceiling_fits(income: int) -> None:
    assert found(home(), who(tax_income=Money(income)))["Vos ressources"].fit is Fit.OUI


@pytest.mark.parametrize("category", [CeilingCategory.PLI])
def test_where_no_ceiling_is_known_the_agency_looks(category: CeilingCategory) -> None:
    assert found(home(category=category), who(tax_income=Money(1)))["Vos ressources"].fit is Fit.A_VOIR


@pytest.mark.parametrize(
    ("people", "surface", "rooms", "fit"),
    [
        (1, 9, 1, Fit.OUI),
        (1, 8.5, 1, Fit.NON),
        (2, 15, 1, Fit.NON),
        (4, 34, 3, Fit.OUI),
        (12, 71, 6, Fit.OUI),
        (12, 71, 5, Fit.A_VOIR),
        (2, 30, 1, Fit.A_VOIR),
        (3, 45.5, 2, Fit.A_VOIR),
        (4, 45.5, 2, Fit.A_VOIR),
        (5, 80, 3, Fit.A_VOIR),
        (5, 80, 4, Fit.OUI),
        (1, 61, 3, Fit.A_VOIR),
        (2, 61, 3, Fit.OUI),
    ],
)
def test_size(people: int, surface: float, rooms: int, fit: Fit) -> None:
    assert found(home(surface=surface, rooms=rooms), who(people_with_visitors=people))["La taille"].fit is fit


def test_the_least_surface_is_that_of_the_law() -> None:
    assert [RULES.min_surface(people) for people in range(1, 10)] == [9, 16, 25, 34, 43, 52, 61, 70, 70]


@pytest.mark.parametrize("children", range(8))
def test_fewer_rooms_than_the_norm_asks_of_a_couple_whose_children_share_are_few(children: int) -> None:
    living, bedroom_of_the_couple, of_two_children = 1, 1, (children + 1) // 2
    assert RULES.rooms_needed(2 + children) == living + bedroom_of_the_couple + of_two_children


def test_it_says_why_two_rooms_are_small_for_four() -> None:
    size = found(home(surface=45.5, rooms=2), who(people_with_visitors=4))["La taille"]
    assert (
        said(size).replace("\xa0", " ").replace("\u202f", " ") == "2 pièces pour 4 personnes : c’est petit."
    )


@given(people=st.integers(1, 20), rooms=st.integers(1, 12), surface=st.floats(9, 200))
def test_with_fewer_rooms_or_more_people_a_home_never_fits_better(
    people: int, rooms: int, surface: float
) -> None:
    def fit(people: int, rooms: int) -> int:
        """How well it fits as far as it may be too small."""
        size = found(home(surface=surface, rooms=rooms), who(people_with_visitors=people))["La taille"]
        too_large = rooms > people + RULES.max_spare_rooms
        return [Fit.NON, Fit.A_VOIR, Fit.OUI].index(Fit.OUI if too_large else size.fit)

    if surface >= RULES.min_surface(people + 1):
        assert fit(people, rooms) <= fit(people, rooms + 1)
        assert fit(people + 1, rooms) <= fit(people, rooms)


@pytest.mark.parametrize(
    ("monthly", "fit"), [(None, None), (0, Fit.A_VOIR), (120_000, Fit.A_VOIR), (160_000, Fit.OUI)]
)
def test_the_rent_beside_what_comes_in(monthly: int | None, fit: Fit | None) -> None:
    household = who(monthly=None if monthly is None else Money(monthly))
    rent = found(home(), household).get("Le loyer")
    assert (rent.fit if rent else None) is fit


def test_a_wheelchair_needs_a_home_made_for_it() -> None:
    assert found(home(), who(wheelchair=True))["L’accès"].fit is Fit.NON
    assert found(home(accessible=True), who(wheelchair=True))["L’accès"].fit is Fit.OUI
    assert "L’accès" not in found(home(), who())


@given(
    st.builds(
        HouseholdProfile,
        st.integers(1, 15),
        st.integers(1, 20),
        st.integers(1, 16),
        st.none() | st.integers(0, 20_000_000).map(Money),
        st.none() | st.integers(0, 2_000_000).map(Money),
        st.booleans(),
    ),
    st.builds(
        home,
        surface=st.floats(9, 200),
        rooms=st.integers(1, 8),
        category=st.sampled_from(CeilingCategory),
        commune=st.sampled_from(["69266", "75111", "97411"]),
        accessible=st.booleans(),
    ),
)
def test_something_is_always_said_and_nobody_is_refused(situation: HouseholdProfile, offer: Offer) -> None:
    for finding in assess_fit(offer, situation, ceilings_in_force(), RULES):
        sentence = said(finding)
        assert sentence.endswith(".")
        assert "refus" not in sentence.lower()
