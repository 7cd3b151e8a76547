"""What the landlord tells the tenants."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import or_, select

from kiosk.domain.rules import PARIS
from landlord.contract import NewsItemResponse, NewsListResponse

from .app_state import AppState
from .authentication import DeviceName
from .etags import json_response
from .tables import NewsRow

router = APIRouter(tags=["news"])


@router.get("/news", response_model=NewsListResponse)
def list_news(request: Request, device: DeviceName) -> Response:
    """What is told today, latest first."""
    desk = AppState.of(request)
    today = desk.now().astimezone(PARIS).date()
    current = select(NewsRow).where(
        NewsRow.day <= today, or_(NewsRow.until.is_(None), NewsRow.until >= today)
    )
    with desk.reading.begin() as db:
        rows = db.scalars(current.order_by(NewsRow.day.desc(), NewsRow.id))
        items = tuple(NewsItemResponse.model_validate(row, from_attributes=True) for row in rows)
    return json_response(request, NewsListResponse(news=items))
