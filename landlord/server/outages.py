"""What is broken already."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import or_, select

from kiosk.domain.rules import PARIS
from landlord.contract import OutageListResponse, OutageResponse

from .app_state import AppState
from .authentication import DeviceName
from .etags import json_response
from .tables import OutageRow

router = APIRouter(tags=["outages"])


@router.get("/outages", response_model=OutageListResponse)
def list_outages(request: Request, device: DeviceName) -> Response:
    """Failures that last, latest first."""
    desk = AppState.of(request)
    lasting = or_(OutageRow.expected_end.is_(None), OutageRow.expected_end > desk.now())
    with desk.reading.begin() as db:
        rows = db.scalars(select(OutageRow).where(lasting).order_by(OutageRow.since.desc(), OutageRow.id))
        return json_response(request, OutageListResponse(outages=tuple(_to_response(row) for row in rows)))


def _to_response(row: OutageRow) -> OutageResponse:
    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(PARIS)

    return OutageResponse(
        id=row.id,
        title=row.title,
        place=row.place,
        symptoms=tuple(row.symptoms),
        since=row.since.astimezone(PARIS),
        expected_end=local(row.expected_end),
        message=row.message,
        buildings=tuple(row.buildings),
    )
