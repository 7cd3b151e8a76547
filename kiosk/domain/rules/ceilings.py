"""What a household may earn at most to live in a social home (*plafonds de ressources*)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiosk.domain import CeilingCategory, Money

from .overrides import load_in_force
from .rule_file import RuleTable, read_rule_file

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
