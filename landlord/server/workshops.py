"""Workshops: seats while there are some, then a waiting list; a seat given back goes to who waits."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.domain import Workshop, WorkshopBooking, WorkshopBookingState
from landlord.contract import (
    API_PREFIX,
    WorkshopBookingListResponse,
    WorkshopBookingRequest,
    WorkshopEventRequest,
    WorkshopListResponse,
)

from .acts import find_by_reference, identify_reporter, reported_columns
from .app_state import AppState
from .authentication import DeviceName, OpenSession
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse, created
from .responses import json_response, response_of
from .tables import WorkshopBookingRow, WorkshopRow

router = APIRouter(tags=["workshops"])

_S = WorkshopBookingState


@router.get("/workshops", response_model=WorkshopListResponse)
def list_workshops(request: Request, device: DeviceName) -> Response:
    """Those still to come, the soonest first."""
    app_state = AppState.of(request)
    coming = select(WorkshopRow).where(WorkshopRow.begins > app_state.now())
    with app_state.reading.begin() as db:
        rows = db.scalars(coming.order_by(WorkshopRow.begins, WorkshopRow.id))
        return json_response(
            request, WorkshopListResponse(workshops=tuple(_workshop_response(db, row) for row in rows))
        )


@router.post("/workshops/{workshop_id}/bookings", status_code=201, response_model=WorkshopBooking)
def book_workshop(
    workshop_id: str,
    body: WorkshopBookingRequest,
    request: Request,
    device: DeviceName,
    idempotent: Idempotent,
) -> Response:
    """Takes seats, or a place on the waiting list when there are not as many.

    404 ``not_found``, 409 ``workshop_closed`` when it has begun, 409 ``already_booked``.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = identify_reporter(db, body.reporter, device, now)
        workshop = _hold(db, workshop_id, now)
        if any(who.owns(row) for row in _rows(db, workshop, _S.INSCRIT, _S.LISTE_ATTENTE)):
            raise Problem(409, "already_booked")
        seated = body.people <= seats_left(db, workshop)
        row = WorkshopBookingRow(
            **reported_columns(db, WorkshopBookingRow, body.reference, who, now),
            workshop_id=workshop.id,
            people=body.people,
            state=_S.INSCRIT if seated else _S.LISTE_ATTENTE,
            at=min(body.at, now),
        )
        db.add(row)
        db.flush()
        return created(_to_response(db, row, workshop), f"{API_PREFIX}/workshop-bookings/{row.reference}")

    return idempotent(body, effect)


@router.get("/workshop-bookings", response_model=WorkshopBookingListResponse)
def list_bookings(request: Request, session: OpenSession) -> Response:
    """The tenant's, of workshops still to come, the soonest first."""
    app_state = AppState.of(request)
    row = WorkshopBookingRow
    mine = select(row, WorkshopRow).join(WorkshopRow, WorkshopRow.id == row.workshop_id)
    mine = mine.where(row.tenant_number == session.tenant_number, WorkshopRow.begins > app_state.now())
    with app_state.reading.begin() as db:
        found = db.execute(mine.order_by(WorkshopRow.begins, row.id)).all()
        bookings = tuple(_to_response(db, booking, workshop) for booking, workshop in found)
    return json_response(request, WorkshopBookingListResponse(bookings=bookings), personal=True)


@router.post("/workshop-bookings/{reference}/events", status_code=201, response_model=WorkshopBooking)
def add_event(
    reference: str, body: WorkshopEventRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Who booked gives the seats back; they go to who waits, the first whom they are enough for.

    404 ``not_found``, 409 ``workshop_closed``, 409 ``already_cancelled``.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = identify_reporter(db, body.reporter, device, now)
        # Not held here: whoever gives seats holds the workshop before its bookings.
        row = next(filter(who.owns, find_by_reference(db, WorkshopBookingRow, reference)), None)
        if row is None:
            return _not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        workshop = _hold(db, row.workshop_id, now)
        db.refresh(row)  # somebody else may have moved it up while the lock was waited for
        if row.state is _S.ANNULE:
            raise Problem(409, "already_cancelled")
        row.state = _S.ANNULE
        promote_waiting(db, workshop)
        return created(_to_response(db, row, workshop))

    return idempotent(body, effect)


def _hold(db: Session, workshop_id: str, now: datetime) -> WorkshopRow:
    """The workshop, whose seats nobody else gives or takes before this transaction ends."""
    row = db.get(WorkshopRow, workshop_id, with_for_update=True)
    if row is None:
        raise _not_found()
    if row.begins <= now:
        raise Problem(409, "workshop_closed")
    return row


def promote_waiting(db: Session, workshop: WorkshopRow) -> None:
    """Gives the seats that are left to who waits, the first whom they are enough for."""
    left = seats_left(db, workshop)
    for waiting in _rows(db, workshop, _S.LISTE_ATTENTE):
        if waiting.people <= left:
            waiting.state = _S.INSCRIT
            left -= waiting.people


def _rows(db: Session, workshop: WorkshopRow, *states: WorkshopBookingState) -> list[WorkshopBookingRow]:
    """The bookings in these states, in the order in which they came."""
    row = WorkshopBookingRow
    found = select(row).where(row.workshop_id == workshop.id, row.state.in_(states)).order_by(row.id)
    return list(db.scalars(found.execution_options(populate_existing=True)))


def count_people(db: Session, workshop: WorkshopRow, state: WorkshopBookingState) -> int:
    row = WorkshopBookingRow
    people = select(func.sum(row.people)).where(row.workshop_id == workshop.id, row.state == state)
    return db.scalar(people) or 0


def seats_left(db: Session, workshop: WorkshopRow) -> int:
    return workshop.seats - count_people(db, workshop, _S.INSCRIT)


def _not_found() -> Problem:
    """Somebody else's and none at all look the same."""
    return Problem(404, "not_found")


def _workshop_response(db: Session, row: WorkshopRow) -> Workshop:
    return response_of(
        Workshop, row, seats_left=seats_left(db, row), waiting=count_people(db, row, _S.LISTE_ATTENTE)
    )


def _to_response(db: Session, row: WorkshopBookingRow, workshop: WorkshopRow) -> WorkshopBooking:
    position = 0
    if row.state is _S.LISTE_ATTENTE:
        position = 1 + [each.id for each in _rows(db, workshop, _S.LISTE_ATTENTE)].index(row.id)
    return response_of(WorkshopBooking, row, title=workshop.title, begins=workshop.begins, position=position)
