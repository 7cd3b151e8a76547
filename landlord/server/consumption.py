"""What a home uses, beside the year before and similar homes."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from kiosk.domain.rules import PARIS
from landlord.contract import ConsumptionResponse, LeakAlertResponse, MonthlyConsumptionResponse

from .app_state import AppState
from .authentication import OpenSession
from .etags import json_response
from .tables import ConsumptionRow, LeakRow

#: Years that are told.
YEARS_SHOWN = 2

router = APIRouter(tags=["consumption"])


@router.get("/me/consumption", response_model=ConsumptionResponse)
def read_consumption(request: Request, session: OpenSession) -> Response:
    """The last 24 months of each energy, oldest first, and water that runs without a pause."""
    desk = AppState.of(request)
    today = desk.now().astimezone(PARIS).date()
    row = ConsumptionRow
    # A year more than is told: what is told is beside the year before it.
    begins = _years_before(today.replace(day=1), YEARS_SHOWN + 1)
    mine = select(row).where(row.tenant_number == session.tenant_number, row.month >= begins)
    with desk.reading.begin() as db:
        known = {(each.energy, each.month): each for each in db.scalars(mine.order_by(row.month, row.energy))}
        leak = db.get(LeakRow, session.tenant_number)
        months = tuple(
            _to_response(each, known.get((each.energy, _years_before(each.month, 1))))
            for each in known.values()
            if each.month >= _years_before(today.replace(day=1), YEARS_SHOWN)
        )
        alert = _leak_response(leak) if leak else None
    return json_response(request, ConsumptionResponse(months=months, leak=alert), personal=True)


def _leak_response(row: LeakRow) -> LeakAlertResponse:
    return LeakAlertResponse(since=row.since.astimezone(PARIS), litres_per_hour=row.litres_per_hour)


def _to_response(row: ConsumptionRow, before: ConsumptionRow | None) -> MonthlyConsumptionResponse:
    return MonthlyConsumptionResponse(
        energy=row.energy,
        month=row.month,
        cost=row.cost,
        quantity=row.quantity,
        unit=row.unit,
        last_year_cost=before.cost if before else None,
        last_year_quantity=before.quantity if before else None,
        similar_cost=row.similar_cost,
        similar_quantity=row.similar_quantity,
    )


def _years_before(month: date, years: int) -> date:
    return month.replace(year=month.year - years)
