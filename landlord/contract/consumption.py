"""What a home uses, month by month."""

from __future__ import annotations

from pydantic import AwareDatetime

from kiosk.domain import Consumption, Energy, LeakAlert, MonthUse, Unit

from .base import Cents, Month, Told, as_record


class MonthUseTold(Told):
    """One energy in one month, beside the year before and similar homes where they are known."""

    energy: Energy
    month: Month
    cost: Cents
    quantity: float
    unit: Unit
    last_year_cost: Cents | None = None
    last_year_quantity: float | None = None
    similar_cost: Cents | None = None
    similar_quantity: float | None = None

    def record(self) -> MonthUse:
        return as_record(MonthUse, self)


class LeakTold(Told):
    """Water that runs without a pause."""

    since: AwareDatetime
    litres_per_hour: float

    def record(self) -> LeakAlert:
        return as_record(LeakAlert, self)


class ConsumptionTold(Told):
    """At most the last 24 months, oldest first."""

    months: tuple[MonthUseTold, ...]
    leak: LeakTold | None = None

    def record(self) -> Consumption:
        return as_record(Consumption, self)
