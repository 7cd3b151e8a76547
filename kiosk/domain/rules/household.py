"""How a household counts: for income ceilings it is a category, not a headcount.

Source: arrêté du 29 juillet 1987, annexe I: a single parent, a young couple without dependants and a
household with a disabled person stand one category above their number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.domain import HouseholdMember, HousingApplication, Money, Relation

from .ceilings import HouseholdLimits

#: Who shares the rent with the applicant, as a couple does.
_PARTNERS = frozenset({Relation.CONJOINT, Relation.CODEMANDEUR})

#: Comes to visit, and lives elsewhere.
_VISITS = frozenset({Relation.ENFANT_EN_DROIT_DE_VISITE})


@dataclass(frozen=True, slots=True)
class HouseholdProfile:
    """What a home is compared with. ``people_with_visitors`` also counts children who visit or are expected.

    ``tax_income`` is a year's, ``monthly`` what comes in each month; ``None`` when it was not told.
    """

    people: int
    people_with_visitors: int
    category: int
    tax_income: Money | None = None
    monthly: Money | None = None
    wheelchair: bool = False


def household_profile(
    application: HousingApplication, limits: HouseholdLimits, today: date
) -> HouseholdProfile:
    """The situation that an application tells."""
    household = application.household
    members = household.members or ()
    living = [member for member in members if member.relation not in _VISITS]
    return HouseholdProfile(
        people=1 + len(living),
        people_with_visitors=1 + len(members) + household.expected_births,
        category=household_category(
            application.applicant.birth_date, living, bool(application.disability.concerned), limits, today
        ),
        tax_income=application.income.tax_income,
        monthly=application.income.monthly,
        wheelchair=application.disability.wheelchair,
    )


def household_category(
    applicant_born: date | None,
    living: Iterable[HouseholdMember],
    disabled: bool,
    limits: HouseholdLimits,
    today: date,
) -> int:
    """The category, from 1, of the applicant and those ``living`` with them.

    What is not known (an age) never puts a household higher.
    """
    members = list(living)
    people = 1 + len(members)
    above = (
        disabled
        or _is_single_parent(members, limits, today)
        or _is_young_couple(applicant_born, members, limits, today)
    )
    return people + above


def age_on(born: date, today: date) -> int:
    """Full years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _is_single_parent(members: list[HouseholdMember], limits: HouseholdLimits, today: date) -> bool:
    return bool(members) and all(_depends(member, limits, today) for member in members)


def _depends(member: HouseholdMember, limits: HouseholdLimits, today: date) -> bool:
    if member.relation is not Relation.ENFANT:
        return False
    return member.birth_date is None or age_on(member.birth_date, today) < limits.dependant_max_age


def _is_young_couple(
    applicant_born: date | None, members: list[HouseholdMember], limits: HouseholdLimits, today: date
) -> bool:
    if len(members) != 1 or members[0].relation not in _PARTNERS:
        return False
    partner_born = members[0].birth_date
    if applicant_born is None or partner_born is None:
        return False
    return age_on(applicant_born, today) + age_on(partner_born, today) <= limits.young_couple_max_age_sum
