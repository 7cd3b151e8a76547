"""What a home uses, month by month."""

from __future__ import annotations

from pydantic import AwareDatetime

from kiosk.domain import Consumption, ConsumptionUnit, Energy, LeakAlert, MonthlyConsumption

from .base import Cents, MonthStart, ResponseModel, to_record


class MonthlyConsumptionResponse(ResponseModel):
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

    def record(self) -> MonthlyConsumption:
        return to_record(MonthlyConsumption, self)


class LeakAlertResponse(ResponseModel):
    """Water that runs without a pause."""

    since: AwareDatetime
    litres_per_hour: float

    def record(self) -> LeakAlert:
        return to_record(LeakAlert, self)


class ConsumptionResponse(ResponseModel):
    """At most the last 24 months, oldest first."""

    months: tuple[MonthlyConsumptionResponse, ...]
    leak: LeakAlertResponse | None = None

    def record(self) -> Consumption:
        return to_record(Consumption, self)
