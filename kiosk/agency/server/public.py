"""What every device may know: what is offered, where the agency is, what is broken already."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import or_, select

from kiosk.agency.contract import CONTRACT, AgencyTold, CapabilitiesTold, HealthTold, OutagesTold, OutageTold
from kiosk.rules import PARIS

from .desk import Desk
from .door import Device
from .problems import Problem
from .tables import AgencyRow, OutageRow
from .told import told

router = APIRouter(tags=["public"])


@router.get("/health", response_model=HealthTold)
def health(request: Request) -> Response:
    """Answers when the database does; needs no token."""
    with Desk.of(request).reading.begin() as db:
        db.execute(select(1))
    return told(request, HealthTold(status="ok"))


@router.get("/capabilities", response_model=CapabilitiesTold)
def capabilities(request: Request, device: Device) -> Response:
    """What this landlord's system offers."""
    services = ("sessions", "outages", "tickets", "help_requests")
    return told(request, CapabilitiesTold(contract=CONTRACT, services=services, features=("otp",)))


@router.get("/agencies/{agency_id}", response_model=AgencyTold)
def agency(agency_id: str, request: Request, device: Device) -> Response:
    """Where the kiosk stands."""
    with Desk.of(request).reading.begin() as db:
        row = db.get(AgencyRow, agency_id)
        if row is None:
            raise Problem(404, "agency_not_found")
        return told(request, AgencyTold.model_validate(row, from_attributes=True))


@router.get("/outages", response_model=OutagesTold)
def outages(request: Request, device: Device) -> Response:
    """Failures that last, latest first."""
    desk = Desk.of(request)
    lasting = or_(OutageRow.expected_end.is_(None), OutageRow.expected_end > desk.now())
    with desk.reading.begin() as db:
        rows = db.scalars(select(OutageRow).where(lasting).order_by(OutageRow.since.desc(), OutageRow.id))
        return told(request, OutagesTold(outages=tuple(_told(row) for row in rows)))


def _told(row: OutageRow) -> OutageTold:
    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(PARIS)

    return OutageTold(
        id=row.id,
        title=row.title,
        place=row.place,
        symptoms=tuple(row.symptoms),
        since=row.since.astimezone(PARIS),
        expected_end=local(row.expected_end),
        message=row.message,
        buildings=tuple(row.buildings),
    )
