"""What every device may know: what is offered, where the agency is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from landlord.contract import CONTRACT, AgencyTold, CapabilitiesTold, HealthTold

from .app_state import Desk
from .authentication import Device
from .etags import told
from .problems import Problem
from .tables import AgencyRow

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
    services: tuple[str, ...] = request.app.state.services
    return told(request, CapabilitiesTold(contract=CONTRACT, services=services, features=("otp",)))


@router.get("/agencies/{agency_id}", response_model=AgencyTold)
def agency(agency_id: str, request: Request, device: Device) -> Response:
    """Where the kiosk stands."""
    with Desk.of(request).reading.begin() as db:
        row = db.get(AgencyRow, agency_id)
        if row is None:
            raise Problem(404, "agency_not_found")
        return told(request, AgencyTold.model_validate(row, from_attributes=True))
