"""What the landlord tells the tenants."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import or_, select

from kiosk.domain.rules import PARIS
from landlord.contract import NewsItemTold, NewsTold

from .app_state import Desk
from .authentication import Device
from .etags import told
from .tables import NewsRow

router = APIRouter(tags=["news"])


@router.get("/news", response_model=NewsTold)
def news(request: Request, device: Device) -> Response:
    """What is told today, latest first."""
    desk = Desk.of(request)
    today = desk.now().astimezone(PARIS).date()
    current = select(NewsRow).where(
        NewsRow.day <= today, or_(NewsRow.until.is_(None), NewsRow.until >= today)
    )
    with desk.reading.begin() as db:
        rows = db.scalars(current.order_by(NewsRow.day.desc(), NewsRow.id))
        items = tuple(NewsItemTold.model_validate(row, from_attributes=True) for row in rows)
    return told(request, NewsTold(news=items))
