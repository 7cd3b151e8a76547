"""What every device may know: what is offered, where the agency is, what is broken, the news."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import or_, select

from kiosk.domain import Agency, Capabilities, NewsItem, Outage
from kiosk.domain.rules import PARIS
from landlord.contract import API_VERSION, HealthResponse, NewsListResponse, OutageListResponse

from .app_state import AppState
from .authentication import DeviceName
from .problems import Problem
from .responses import json_response, response_of
from .tables import AgencyRow, NewsRow, OutageRow

router = APIRouter(tags=["public"])
outages_router = APIRouter(tags=["outages"])
news_router = APIRouter(tags=["news"])


@router.get("/health", response_model=HealthResponse)
def read_health(request: Request) -> Response:
    """Answers when the database does; needs no token."""
    with AppState.of(request).reading.begin() as db:
        db.execute(select(1))
    return json_response(request, HealthResponse(status="ok"))


@router.get("/capabilities", response_model=Capabilities)
def read_capabilities(request: Request, device: DeviceName) -> Response:
    """What this landlord's system offers."""
    services: tuple[str, ...] = request.app.state.services
    return json_response(request, Capabilities(contract=API_VERSION, services=services, features=("otp",)))


@router.get("/agencies/{agency_id}", response_model=Agency)
def read_agency(agency_id: str, request: Request, device: DeviceName) -> Response:
    """Where the kiosk stands."""
    with AppState.of(request).reading.begin() as db:
        row = db.get(AgencyRow, agency_id)
        if row is None:
            raise Problem(404, "agency_not_found")
        return json_response(request, response_of(Agency, row))


@outages_router.get("/outages", response_model=OutageListResponse)
def list_outages(request: Request, device: DeviceName) -> Response:
    """Failures that last, latest first."""
    app_state = AppState.of(request)
    lasting = or_(OutageRow.expected_end.is_(None), OutageRow.expected_end > app_state.now())
    with app_state.reading.begin() as db:
        rows = db.scalars(select(OutageRow).where(lasting).order_by(OutageRow.since.desc(), OutageRow.id))
        return json_response(
            request, OutageListResponse(outages=tuple(response_of(Outage, row) for row in rows))
        )


@news_router.get("/news", response_model=NewsListResponse)
def list_news(request: Request, device: DeviceName) -> Response:
    """What is told today, latest first."""
    app_state = AppState.of(request)
    today = app_state.now().astimezone(PARIS).date()
    current = select(NewsRow).where(
        NewsRow.day <= today, or_(NewsRow.until.is_(None), NewsRow.until >= today)
    )
    with app_state.reading.begin() as db:
        rows = db.scalars(current.order_by(NewsRow.day.desc(), NewsRow.id))
        items = tuple(response_of(NewsItem, row) for row in rows)
    return json_response(request, NewsListResponse(news=items))
