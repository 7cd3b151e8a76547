"""What a household may earn at most to live in a social home (*plafonds de ressources*), and how it counts
for that.

A household is of a category, not a headcount: a single parent, a young couple without dependants and a
household with a disabled person stand one category above their number (arrêté du 29 juillet 1987, annexe I).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiosk.domain import CeilingCategory, HouseholdMember, HousingApplication, Money, Relation

from .rule_file import RuleTable, load_in_force, read_rule_file

#: The law's table has six categories, and a line for each further person.
CATEGORY_COUNT = 6

#: A year of tax income counts from the second year after it: that of 2024 in 2026.
TAX_YEAR_LAG = 2


class Zone(StrEnum):
    """Where the home is."""

    PARIS = "paris"
    ILE_DE_FRANCE = "ile_de_france"
    AILLEURS = "ailleurs"
    OUTRE_MER = "outre_mer"


#: The zones that have ceilings here: the overseas departments have their own.
ZONES_WITH_CEILINGS = (Zone.PARIS, Zone.ILE_DE_FRANCE, Zone.AILLEURS)


@dataclass(frozen=True, slots=True)
class HouseholdLimits:
    """Ages in years: what two people may add up to as a young couple, and until when a child depends."""

    young_couple_max_age_sum: int
    dependant_max_age: int


@dataclass(frozen=True, slots=True)
class IncomeCeilings:
    """The ceilings of ``year``; in ``amounts`` whole euros, six categories then each further person."""

    year: int
    amounts: dict[CeilingCategory, dict[Zone, tuple[int, ...]]] = field(repr=False)
    zones: dict[str, Zone] = field(repr=False)
    household_limits: HouseholdLimits

    def zone(self, commune: str) -> Zone:
        """The zone of an INSEE code."""
        for length in range(len(commune), 0, -1):
            if found := self.zones.get(commune[:length]):
                return found
        return Zone.AILLEURS

    def most(self, funding: CeilingCategory, category: int, zone: Zone) -> Money | None:
        """The ceiling, a year, of a household ``category`` (from 1; beyond 6 each counts as one person more).

        ``None`` where none is known here: other fundings, overseas.
        """
        table = self.amounts.get(funding, {}).get(zone)
        if table is None:
            return None
        *listed, each = table
        further = max(0, category - CATEGORY_COUNT)
        return Money(100 * (listed[min(category, CATEGORY_COUNT) - 1] + further * each))


def load_ceilings(file: Path) -> IncomeCeilings:
    """The ceilings of a file. Raises ``RuleFileError``."""
    top = read_rule_file(file, "year", "plus", "plai", "pls", "zones", "household")
    plus, plai = _amounts(top.table("plus")), _amounts(top.table("plai"))
    pls = top.table("pls")
    pls.only("percent_of_plus")
    percent = pls.get("percent_of_plus", int)
    return IncomeCeilings(
        year=top.get("year", int),
        amounts={
            CeilingCategory.PLUS: plus,
            CeilingCategory.PLAI: plai,
            CeilingCategory.PLS: {
                zone: tuple((euros * percent + 50) // 100 for euros in table) for zone, table in plus.items()
            },
        },
        zones=_zones(top.table("zones")),
        household_limits=_limits(top.table("household")),
    )


@cache
def ceilings_in_force() -> IncomeCeilings:
    """The ceilings of ``plafonds.toml``: the agency’s own, else those that come with the kiosk."""
    return load_in_force("plafonds", load_ceilings)


def _amounts(table: RuleTable) -> dict[Zone, tuple[int, ...]]:
    table.only(*ZONES_WITH_CEILINGS)
    return {zone: _row(table, zone) for zone in ZONES_WITH_CEILINGS}


def _row(table: RuleTable, zone: Zone) -> tuple[int, ...]:
    values = table.get(zone, list)
    if len(values) != CATEGORY_COUNT + 1 or not all(type(value) is int and value > 0 for value in values):
        raise table.error(zone, f"should be {CATEGORY_COUNT} whole amounts, and one for each further person")
    if sorted(values[:CATEGORY_COUNT]) != values[:CATEGORY_COUNT]:
        raise table.error(zone, "a larger household should not have a lower ceiling")
    return tuple(values)


def _zones(table: RuleTable) -> dict[str, Zone]:
    named = (Zone.PARIS, Zone.ILE_DE_FRANCE, Zone.OUTRE_MER)
    table.only(*named)
    zones: dict[str, Zone] = {}
    for zone in named:
        for beginning in table.texts(zone):
            if beginning in zones:
                raise table.error(zone, f"{beginning!r} is there twice")
            zones[beginning] = zone
    return zones


def _limits(table: RuleTable) -> HouseholdLimits:
    table.only("young_couple", "dependant_under")
    return HouseholdLimits(table.get("young_couple", int), table.get("dependant_under", int))


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
