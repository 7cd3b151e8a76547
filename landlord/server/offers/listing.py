"""The homes that are offered now, with their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kiosk.domain import OfferApplicationState
from kiosk.domain.rules import PARIS
from landlord.contract import API_PREFIX, OfferListResponse, OfferResponse

from ..app_state import AppState
from ..authentication import DeviceName
from ..etags import bytes_response, json_response
from ..paging import CursorQuery, cut_page, decode_cursor
from ..problems import Problem
from ..tables import OfferApplicationRow, OfferPictureRow, OfferRow

#: Homes of one answer: some 120 kB.
PAGE_SIZE = 200

router = APIRouter(tags=["offers"])


@router.get("/offers", response_model=OfferListResponse)
def list_offers(request: Request, device: DeviceName, cursor: CursorQuery = "") -> Response:
    """Homes that can still be asked for, the latest first."""
    desk = AppState.of(request)
    row = OfferRow
    current = select(row).where(row.expires_at > desk.now(), row.published_at <= desk.now())
    if cursor:
        moment, last = _place(cursor)
        current = current.where(
            or_(row.published_at < moment, and_(row.published_at == moment, row.id < last))
        )
    with desk.reading.begin() as db:
        rows = list(db.scalars(current.order_by(row.published_at.desc(), row.id.desc()).limit(PAGE_SIZE + 1)))
        page, more = cut_page(rows, lambda last: (last.published_at.timestamp(), last.id), PAGE_SIZE)
        items = _to_response(db, page)
    return json_response(request, OfferListResponse(items=items, more=more))


@router.get("/offers/{offer_id}", response_model=OfferResponse)
def read_offer(offer_id: str, request: Request, device: DeviceName) -> Response:
    """One home, even when its time is over. 404 ``offer_not_found``."""
    with AppState.of(request).reading.begin() as db:
        row = db.get(OfferRow, offer_id)
        if row is None:
            raise Problem(404, "offer_not_found")
        return json_response(request, _to_response(db, [row])[0])


@router.get(
    "/offers/{offer_id}/pictures/{number}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
)
def read_picture(offer_id: str, number: int, request: Request, device: DeviceName) -> Response:
    """A picture of a home, numbered from 1. 404 ``picture_not_found``."""
    with AppState.of(request).reading.begin() as db:
        row = db.get(OfferPictureRow, (offer_id, number)) if 0 < number < 100 else None
        if row is None:
            raise Problem(404, "picture_not_found")
        return bytes_response(request, row.jpeg, "image/jpeg")


def _to_response(db: Session, rows: Sequence[OfferRow]) -> tuple[OfferResponse, ...]:
    """With how many have applied, asked once for all of them."""
    applied = OfferApplicationRow
    counted = select(applied.offer_id, func.count()).where(
        applied.offer_id.in_([row.id for row in rows]), applied.state != OfferApplicationState.DESISTEE
    )
    candidates = dict(db.execute(counted.group_by(applied.offer_id)).tuples().all())
    return tuple(_one(row, candidates.get(row.id, 0)) for row in rows)


def _one(row: OfferRow, candidates: int) -> OfferResponse:
    pictures = [f"{API_PREFIX}/offers/{row.id}/pictures/{number}" for number in range(1, row.pictures + 1)]
    columns = {name: getattr(row, name) for name in OfferResponse.model_fields if hasattr(row, name)}
    told = {"pictures": pictures, "candidates": candidates, "expires_at": row.expires_at.astimezone(PARIS)}
    return OfferResponse.model_validate(columns | told)


def _place(cursor: str) -> tuple[datetime, str]:
    moment, last = decode_cursor(cursor, float, str)
    try:
        return datetime.fromtimestamp(moment, PARIS), last
    except (ValueError, OverflowError, OSError):
        raise Problem(400, "cursor_unknown") from None
