"""What a home uses, month by month."""

from enum import StrEnum

from .records import Cents, Moment, MonthStart, Record


class Energy(StrEnum):
    CHAUFFAGE = "chauffage"
    EAU_CHAUDE = "eau_chaude"
    EAU_FROIDE = "eau_froide"


class ConsumptionUnit(StrEnum):
    KWH = "kWh"
    M3 = "m3"


class MonthlyConsumption(Record):
    """One energy in one month, beside the year before and similar homes where they are known."""

    energy: Energy
    month: MonthStart
    cost: Cents
    quantity: float
    unit: ConsumptionUnit
    last_year_cost: Cents | None = None
    last_year_quantity: float | None = None
    similar_cost: Cents | None = None
    similar_quantity: float | None = None


class LeakAlert(Record):
    """Water that runs without a pause."""

    since: Moment
    litres_per_hour: float


class Consumption(Record):
    """At most the last 24 months, oldest first."""

    months: tuple[MonthlyConsumption, ...]
    leak: LeakAlert | None = None
