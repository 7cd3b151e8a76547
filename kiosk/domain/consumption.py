"""What a home uses, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .values import Money


class Energy(StrEnum):
    CHAUFFAGE = "chauffage"
    EAU_CHAUDE = "eau_chaude"
    EAU_FROIDE = "eau_froide"


class ConsumptionUnit(StrEnum):
    KWH = "kWh"
    M3 = "m3"


@dataclass(frozen=True, slots=True)
class MonthlyConsumption:
    """One energy in one month (its first day): what it cost and how much it was; beside it the same month of
    the year before and of similar homes, where they are known."""

    energy: Energy
    month: date
    cost: Money
    quantity: float
    unit: ConsumptionUnit
    last_year_cost: Money | None = None
    last_year_quantity: float | None = None
    similar_cost: Money | None = None
    similar_quantity: float | None = None


@dataclass(frozen=True, slots=True)
class LeakAlert:
    """Water runs without a pause since then."""

    since: datetime
    litres_per_hour: float


@dataclass(frozen=True, slots=True)
class Consumption:
    """Months of each energy, oldest first."""

    months: tuple[MonthlyConsumption, ...]
    leak: LeakAlert | None = None
