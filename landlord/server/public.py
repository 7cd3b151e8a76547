"""What every device may know: what is offered, where the agency is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from landlord.contract import API_VERSION, AgencyResponse, CapabilitiesResponse, HealthResponse

from .app_state import AppState
from .authentication import DeviceName
from .etags import json_response
from .problems import Problem
from .tables import AgencyRow

router = APIRouter(tags=["public"])


@router.get("/health", response_model=HealthResponse)
def read_health(request: Request) -> Response:
    """Answers when the database does; needs no token."""
    with AppState.of(request).reading.begin() as db:
        db.execute(select(1))
    return json_response(request, HealthResponse(status="ok"))


@router.get("/capabilities", response_model=CapabilitiesResponse)
def read_capabilities(request: Request, device: DeviceName) -> Response:
    """What this landlord's system offers."""
    services: tuple[str, ...] = request.app.state.services
    return json_response(
        request, CapabilitiesResponse(contract=API_VERSION, services=services, features=("otp",))
    )


@router.get("/agencies/{agency_id}", response_model=AgencyResponse)
def read_agency(agency_id: str, request: Request, device: DeviceName) -> Response:
    """Where the kiosk stands."""
    with AppState.of(request).reading.begin() as db:
        row = db.get(AgencyRow, agency_id)
        if row is None:
            raise Problem(404, "agency_not_found")
        return json_response(request, AgencyResponse.model_validate(row, from_attributes=True))
