"""A household is a category of the law's table, not a headcount."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from kiosk.domain import Disability, Household, HouseholdMember, Relation
from kiosk.domain.rules.ceilings import age_on, ceilings_in_force, household_category, household_profile

from .housing import EMPTY, FULL, TODAY, births, households

LIMITS = ceilings_in_force().household_limits
R = Relation


def someone(relation: Relation, born: date | None = date(1980, 1, 1)) -> HouseholdMember:
    return HouseholdMember(name="", given_names="", relation=relation, birth_date=born)


CHILD = someone(R.ENFANT, date(2015, 3, 2))


@pytest.mark.parametrize(
    ("members", "disabled", "expected"),
    [
        ([], False, 1),
        ([], True, 2),
        ([someone(R.CONJOINT)], False, 2),
        ([someone(R.CONJOINT)], True, 3),
        ([CHILD], False, 3),
        ([CHILD, CHILD], False, 4),
        ([CHILD, CHILD, CHILD, CHILD], False, 6),
        ([someone(R.CONJOINT), CHILD], False, 3),
        ([someone(R.CONJOINT), CHILD], True, 4),
        ([someone(R.ASCENDANT), CHILD], False, 3),
        ([someone(R.ENFANT, date(1995, 1, 1))], False, 2),
        ([CHILD], True, 3),
    ],
)
def test_the_table_of_the_law(members: list[HouseholdMember], disabled: bool, expected: int) -> None:
    assert household_category(date(1980, 1, 1), members, disabled, LIMITS, TODAY) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (date(1999, 1, 1), date(1998, 1, 1), 3),  # 27 + 28
        (date(1999, 1, 1), date(1997, 1, 1), 2),  # 27 + 29
        (date(1998, 11, 25), date(1998, 11, 24), 3),  # 27 until tomorrow
        (None, date(1998, 1, 1), 2),
        (date(1998, 1, 1), None, 2),
    ],
)
def test_a_young_couple_is_fifty_five_together(one: date | None, other: date | None, expected: int) -> None:
    assert household_category(one, [someone(R.CONJOINT, other)], False, LIMITS, TODAY) == expected


@given(births, households)
def test_a_category_is_the_number_or_one_more(born: date, members: tuple[HouseholdMember, ...]) -> None:
    people = 1 + len(members)
    found = household_category(born, members, False, LIMITS, TODAY)
    assert found in {people, people + 1}
    assert household_category(born, members, True, LIMITS, TODAY) == people + 1
    assert household_category(None, members, False, LIMITS, TODAY) <= found


@given(births)
def test_an_age_is_what_a_birthday_makes_it(born: date) -> None:
    years = age_on(born, TODAY)
    assert born.year + years <= TODAY.year
    assert age_on(born, born) == 0 if born == TODAY else years >= 0


def test_a_child_who_visits_needs_a_bed_but_raises_no_ceiling() -> None:
    visits = FULL.replace(
        household=Household(
            members=(someone(R.ENFANT_EN_DROIT_DE_VISITE, date(2015, 3, 2)),), expected_births=1
        ),
    )
    who = household_profile(visits, LIMITS, TODAY)
    assert (who.people, who.people_with_visitors, who.category) == (1, 3, 1)


def test_what_was_not_told_is_nobody_and_nothing() -> None:
    who = household_profile(EMPTY, LIMITS, TODAY)
    assert (who.people, who.category, who.tax_income, who.monthly, who.wheelchair) == (
        1,
        1,
        None,
        None,
        False,
    )


def test_a_disability_raises_the_category() -> None:
    assert (
        household_profile(
            EMPTY.replace(disability=Disability(concerned=True, wheelchair=True)), LIMITS, TODAY
        ).category
        == 2
    )
