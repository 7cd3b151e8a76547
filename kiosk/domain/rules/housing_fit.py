"""Whether a home fits a household: indications in plain words, none of which refuses anybody."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiosk.domain import TN, CeilingCategory, Money, Offer, T, Text

from .ceilings import HouseholdProfile, IncomeCeilings
from .rule_file import RuleTable, load_in_force, read_rule_file


class Fit(StrEnum):
    """How a finding is meant."""

    OUI = "oui"
    NON = "non"
    A_VOIR = "a_voir"


@dataclass(frozen=True, slots=True)
class FitFinding:
    """One thing that was compared, and what came out."""

    about: Text
    fit: Fit
    sentence: Text


@dataclass(frozen=True, slots=True)
class OccupancyRules:
    """How much room a household needs, and how much of its income a rent may take.

    Floor areas in m²; ``enough`` has the least main rooms for one person, two, and so on; ``effort`` in
    percent of what comes in each month.
    """

    one: int
    min_surface_two: int
    min_surface_extra: int
    most: int
    min_rooms: tuple[int, ...]
    max_spare_rooms: int
    max_rent_percent: int

    def min_surface(self, people: int) -> int:
        """In m²."""
        if people == 1:
            return self.one
        return min(self.most, self.min_surface_two + (people - 2) * self.min_surface_extra)

    def rooms_needed(self, people: int) -> int:
        """With fewer main rooms this many people are cramped, whoever they are."""
        return self.min_rooms[min(people, len(self.min_rooms)) - 1]


def load_occupancy_rules(file: Path) -> OccupancyRules:
    """The rules of a file. Raises ``RuleFileError``."""
    top = read_rule_file(file, "surface", "rooms", "effort")
    surface, rooms, effort = top.table("surface"), top.table("rooms"), top.table("effort")
    surface.only("one", "two", "each", "most")
    rooms.only("enough", "beyond_people")
    effort.only("percent")
    return OccupancyRules(
        one=_positive(surface, "one"),
        min_surface_two=_positive(surface, "two"),
        min_surface_extra=_positive(surface, "each"),
        most=_positive(surface, "most"),
        min_rooms=_growing(rooms, "enough"),
        max_spare_rooms=_positive(rooms, "beyond_people"),
        max_rent_percent=_positive(effort, "percent"),
    )


def _positive(table: RuleTable, key: str) -> int:
    value = table.get(key, int)
    if value < 1:
        raise table.error(key, "should be at least 1")
    return value


def _growing(table: RuleTable, key: str) -> tuple[int, ...]:
    """A list of whole numbers from 1 on of which none is smaller than the one before."""
    values = table.get(key, list)
    if not values or not all(type(each) is int and each > 0 for each in values) or values != sorted(values):
        raise table.error(key, "should be whole numbers from 1 on, none smaller than the one before")
    return tuple(values)


@cache
def occupancy_rules_in_force() -> OccupancyRules:
    """The rules of ``occupation.toml``."""
    return load_in_force("occupation", load_occupancy_rules)


def assess_fit(
    offer: Offer, who: HouseholdProfile, ceilings: IncomeCeilings, occupation: OccupancyRules
) -> tuple[FitFinding, ...]:
    """What fits and what does not, as far as it was told; the income first."""
    found = [
        _income(offer, who, ceilings),
        _size(offer, who, occupation),
        _effort(offer, who, occupation),
        _access(offer, who),
    ]
    return tuple(each for each in found if each is not None)


_INCOME = T("Vos ressources")
_SIZE = T("La taille")
_EFFORT = T("Le loyer")
_ACCESS = T("L’accès")


def _income(offer: Offer, who: HouseholdProfile, ceilings: IncomeCeilings) -> FitFinding:
    most = ceilings.most(offer.category, who.category, ceilings.zone(offer.commune))
    if most is None:
        return FitFinding(_INCOME, Fit.A_VOIR, T("L’agence regarde vos ressources pour ce logement."))
    if who.tax_income is None:
        return FitFinding(
            _INCOME,
            Fit.A_VOIR,
            T("Il faut gagner moins de {most} par an. Votre avis d’impôt le dira.", most=most),
        )
    if who.tax_income > most:
        return FitFinding(
            _INCOME,
            Fit.NON,
            T(
                "Vos ressources dépassent de {over} par an le plafond de ce logement ({most} en {year}).",
                over=who.tax_income - most,
                most=most,
                year=str(ceilings.year),
            ),
        )
    if offer.category is CeilingCategory.PLS:
        return FitFinding(
            _INCOME, Fit.OUI, T("Vous êtes sous le plafond. Le loyer est plus élevé qu’en HLM.")
        )
    return FitFinding(_INCOME, Fit.OUI, T("Vous êtes sous le plafond de {most} par an.", most=most))


def _size(offer: Offer, who: HouseholdProfile, occupation: OccupancyRules) -> FitFinding:
    least = occupation.min_surface(who.people_with_visitors)
    if offer.surface < least:
        return FitFinding(
            _SIZE,
            Fit.NON,
            TN(
                "Il faut au moins {least} m² pour {count} personne. Ce logement est plus petit.",
                "Il faut au moins {least} m² pour {count} personnes. Ce logement est plus petit.",
                who.people_with_visitors,
                least=least,
            ),
        )
    if offer.rooms < occupation.rooms_needed(who.people_with_visitors):
        return FitFinding(
            _SIZE,
            Fit.A_VOIR,
            T(
                "{rooms} pour {people} : c’est petit.",
                rooms=TN("{count} pièce", "{count} pièces", offer.rooms),
                people=TN("{count} personne", "{count} personnes", who.people_with_visitors),
            ),
        )
    if offer.rooms > who.people_with_visitors + occupation.max_spare_rooms:
        return FitFinding(
            _SIZE, Fit.A_VOIR, T("Ce logement est grand pour vous. D’autres peuvent passer avant.")
        )
    return FitFinding(_SIZE, Fit.OUI, T("Assez grand pour vous."))


def _effort(offer: Offer, who: HouseholdProfile, occupation: OccupancyRules) -> FitFinding | None:
    if who.monthly is None:
        return None
    rent = offer.rent + offer.charges
    if rent.cents * 100 <= who.monthly.cents * occupation.max_rent_percent:
        return FitFinding(_EFFORT, Fit.OUI, T("Le loyer va avec ce que vous gagnez."))
    if who.monthly <= Money(0):
        return FitFinding(
            _EFFORT, Fit.A_VOIR, T("Vous n’avez pas de revenu chaque mois. Parlez-en à l’agence.")
        )
    return FitFinding(
        _EFFORT,
        Fit.A_VOIR,
        T(
            "Le loyer prendrait {percent} % de ce que vous gagnez, avant l’aide au logement.",
            percent=round(rent.cents * 100 / who.monthly.cents),
        ),
    )


def _access(offer: Offer, who: HouseholdProfile) -> FitFinding | None:
    if not who.wheelchair:
        return None
    if offer.accessible:
        return FitFinding(_ACCESS, Fit.OUI, T("Ce logement est prévu pour un fauteuil roulant."))
    return FitFinding(_ACCESS, Fit.NON, T("Ce logement n’est pas prévu pour un fauteuil roulant."))
