"""What every device may know: what is offered, where the agency is, what is broken, the news."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kiosk.domain import (
    Agency,
    AgencyMotive,
    Announcement,
    Capabilities,
    KeptDays,
    LocalHelp,
    NewsItem,
    Outage,
    Trial,
)
from kiosk.domain.records import Record
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.retention import RetainedKind, retention
from landlord.contract import API_VERSION, HealthResponse, NewsListResponse, OutageListResponse

from .app_state import AppState
from .authentication import DeviceName
from .problems import Problem
from .responses import json_response, response_of
from .tables import AgencyContentRow, AgencyRow, NewsRow, OutageRow, TrialRow

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
    """Where the kiosk stands, and what the agency writes for it."""
    app_state = AppState.of(request)
    today = app_state.now().astimezone(PARIS).date()
    with app_state.reading.begin() as db:
        row = db.get(AgencyRow, agency_id)
        if row is None:
            raise Problem(404, "agency_not_found")
        written = agency_contents(db, agency_id, today) | agency_trials(db, agency_id, device, today)
        return json_response(request, response_of(Agency, row, **written, kept=_kept_days()))


def _kept_days() -> KeptDays:
    """When this server deletes at the latest what a visitor has reported."""
    kept, kind = retention(), RetainedKind
    return KeptDays(requests=max(kept[kind.REQUESTS], kept[kind.GUESTS]).days, photos=kept[kind.PHOTOS].days)


def agency_trials(db: Session, agency_id: str, device: str, today: date) -> dict[str, Any]:
    """What visitors of that kiosk may try, and how it is set once that was accepted, the latest last."""
    row = TrialRow
    found = list(db.scalars(select(row).where(row.agency_id == agency_id).order_by(row.decided_on, row.id)))
    running = [
        response_of(Trial, each)
        for each in found
        if each.state == "en_cours" and each.day <= today <= each.until and device in each.devices
    ]
    settings: dict[str, str] = {}
    for each in found:
        if each.state == "acceptee":
            settings |= dict(part.split("=", 1) for part in each.profile.split(";")[1:])
    parts = [f"{key}={value}" for key, value in settings.items()]
    return {"trials": tuple(running), "standard_profile": ";".join(["HLM1", *parts]) if parts else ""}


def agency_contents(db: Session, agency_id: str, today: date) -> dict[str, tuple[Record, ...]]:
    """What an agency writes and is shown today, by member of its record."""
    row = AgencyContentRow
    written = select(row).where(
        row.agency_id == agency_id,
        or_(row.day.is_(None), row.day <= today),
        or_(row.until.is_(None), row.until >= today),
    )
    found = list(db.scalars(written.order_by(row.position, row.id)))

    def of(kind: str, record: type[Record], **known: str) -> tuple[Record, ...]:
        return tuple(
            record.model_validate(
                each.words
                | {"translations": each.translations}
                | {member: getattr(each, name) for member, name in known.items()}
            )
            for each in found
            if each.kind == kind
        )

    return {
        "announcements": of("announcement", Announcement, id="id", until="until"),
        "motives": of("motive", AgencyMotive),
        "local_help": of("local_help", LocalHelp),
    }


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
