"""What a home uses, beside the year before and similar homes."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from kiosk.domain.rules import PARIS
from landlord.contract import ConsumptionTold, LeakTold, MonthUseTold

from .app_state import Desk
from .authentication import OpenSession
from .etags import told
from .tables import LeakRow, ReadingRow

#: Years that are told.
YEARS = 2

router = APIRouter(tags=["consumption"])


@router.get("/me/consumption", response_model=ConsumptionTold)
def consumption(request: Request, session: OpenSession) -> Response:
    """The last 24 months of each energy, oldest first, and water that runs without a pause."""
    desk = Desk.of(request)
    today = desk.now().astimezone(PARIS).date()
    row = ReadingRow
    # A year more than is told: what is told is beside the year before it.
    begins = _years_before(today.replace(day=1), YEARS + 1)
    mine = select(row).where(row.tenant_number == session.tenant_number, row.month >= begins)
    with desk.reading.begin() as db:
        known = {(each.energy, each.month): each for each in db.scalars(mine.order_by(row.month, row.energy))}
        leak = db.get(LeakRow, session.tenant_number)
        months = tuple(
            _told(each, known.get((each.energy, _years_before(each.month, 1))))
            for each in known.values()
            if each.month >= _years_before(today.replace(day=1), YEARS)
        )
        alert = _leak_told(leak) if leak else None
    return told(request, ConsumptionTold(months=months, leak=alert), personal=True)


def _leak_told(row: LeakRow) -> LeakTold:
    return LeakTold(since=row.since.astimezone(PARIS), litres_per_hour=row.litres_per_hour)


def _told(row: ReadingRow, before: ReadingRow | None) -> MonthUseTold:
    return MonthUseTold(
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
