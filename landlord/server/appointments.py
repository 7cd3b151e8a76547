"""Appointments: a time is taken at once or not at all, and never by two."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.domain import UPCOMING_STATES, AccessNeed, AppointmentEventKind, AppointmentState
from kiosk.domain.rules import PARIS
from landlord.contract import (
    API_PREFIX,
    AppointmentEventRequest,
    AppointmentListResponse,
    AppointmentPatchRequest,
    AppointmentRequest,
    AppointmentResponse,
    FieldProblem,
    SlotListResponse,
    SlotResponse,
    Slug,
)

from .app_state import AppState
from .authentication import DeviceName, OpenSession
from .availability import MINIMUM_NOTICE, TimeSlot, find_free_slots, find_slot
from .etags import json_response
from .idempotency import Idempotent
from .paging import PAGE_SIZE, CursorQuery, cut_page, decode_cursor
from .preconditions import IfMatch, require_if_match
from .problems import Problem, RepeatableResponse
from .references import find_by_reference, free_reference
from .reporters import ReporterIdentity, identify_reporter
from .tables import AgencyRow, AppointmentRow

MAX_APPOINTMENTS = 50

router = APIRouter(tags=["appointments"])

_S = AppointmentState


@router.get("/agencies/{agency_id}/slots", response_model=SlotListResponse)
def list_slots(
    agency_id: str,
    request: Request,
    device: DeviceName,
    motive: Annotated[Slug, Query(description="why the visitor comes")],
    first: Annotated[date | None, Query(alias="from", description="the first day")] = None,
    cursor: CursorQuery = "",
) -> Response:
    """Times that are free for this motive, soonest first, 28 days ahead. 404 ``agency_not_found``."""
    desk = AppState.of(request)
    with desk.reading.begin() as db:
        agency = db.get(AgencyRow, agency_id)
        if agency is None:
            raise Problem(404, "agency_not_found")
        free = find_free_slots(db, agency, motive, first or date.min, desk.now())
    if cursor:
        begins, last = decode_cursor(cursor, str, str)
        free = [each for each in free if (each.begins.isoformat(), each.id) > (begins, last)]
    page, more = cut_page(free[: PAGE_SIZE + 1], lambda each: (each.begins.isoformat(), each.id))
    return json_response(request, SlotListResponse(items=tuple(each.told() for each in page), more=more))


@router.post("/appointments", status_code=201, response_model=AppointmentResponse)
def book_appointment(
    asked: AppointmentRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Takes a slot. It is *confirmé* for who is known, *demandé* for others: the staff call them back.

    409 ``slot_taken`` when it is no longer free, 422 ``invalid`` when there is none of that id.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        who = identify_reporter(db, asked.reporter, device, now)
        time = _bookable(db, asked.slot, asked.motive, now)
        row = AppointmentRow(
            reference=free_reference(db, AppointmentRow, asked.reference),
            asked_reference=asked.reference,
            tenant_number=who.tenant_number,
            reporter=who.said,
            verified=who.verified,
            state=_S.CONFIRME if who.verified else _S.DEMANDE,
            motive=asked.motive,
            language=asked.language,
            interpreter=asked.interpreter,
            access_needs=[str(need) for need in asked.access_needs],
            phone=asked.phone or "",
            comment=asked.comment,
            at=min(asked.at, now),
            received_at=now,
        )
        _hold(db, row, time)
        where = f"{API_PREFIX}/appointments/{row.reference}"
        return RepeatableResponse(201, _to_response(row).model_dump_json(), {"Location": where})

    return once(asked, effect)


@router.get("/appointments", response_model=AppointmentListResponse)
def list_appointments(request: Request, session: OpenSession) -> Response:
    """The tenant's, those to come first, the next one first of all."""
    desk = AppState.of(request)
    now = desk.now()
    mine = select(AppointmentRow).where(AppointmentRow.tenant_number == session.tenant_number)
    with desk.reading.begin() as db:
        rows = list(
            db.scalars(mine.order_by(AppointmentRow.begins.desc(), AppointmentRow.id).limit(MAX_APPOINTMENTS))
        )
        coming = [row for row in reversed(rows) if row.ends > now]
        past = [row for row in rows if row.ends <= now]
        everything = AppointmentListResponse(appointments=tuple(_to_response(row) for row in coming + past))
    return json_response(request, everything, personal=True)


@router.get("/appointments/{reference}", response_model=AppointmentResponse)
def read_appointment(reference: str, request: Request, session: OpenSession) -> Response:
    """One of the tenant's. Its ``ETag`` is what a change must name."""
    with AppState.of(request).reading.begin() as db:
        mine = select(AppointmentRow).where(AppointmentRow.tenant_number == session.tenant_number)
        row = db.scalars(mine.where(AppointmentRow.reference == reference)).first()
        if row is None:
            raise _not_found()
        return json_response(request, _to_response(row), personal=True)


@router.post("/appointments/{reference}/events", status_code=201, response_model=AppointmentResponse)
def add_event(
    reference: str, asked: AppointmentEventRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Who booked moves it or cancels it.

    409 ``slot_taken``, ``already_cancelled``, or ``transition_not_allowed`` when it is over.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        row = _find_reporters_own(db, reference, identify_reporter(db, asked.reporter, device, now))
        if row is None:
            return _not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        if asked.kind is AppointmentEventKind.ANNULER:
            _cancel(row, now)
        else:
            assert asked.slot is not None, "the contract says so"
            _move(db, row, asked.slot, now)
        return RepeatableResponse(201, _to_response(row).model_dump_json())

    return once(asked, effect)


@router.patch("/appointments/{reference}", response_model=AppointmentResponse)
def change_appointment(
    reference: str,
    asked: AppointmentPatchRequest,
    request: Request,
    session: OpenSession,
    if_match: IfMatch = "",
) -> Response:
    """Moves an appointment of the tenant, as the event ``deplacer`` does. 428, 412 ``changed``."""
    desk = AppState.of(request)
    with desk.writing.begin() as db:
        row = _known(db, reference, session.tenant_number, if_match)
        _move(db, row, asked.slot, desk.now())
        return json_response(request, _to_response(row), personal=True)


@router.delete("/appointments/{reference}", status_code=204)
def cancel_appointment(
    reference: str, request: Request, session: OpenSession, if_match: IfMatch = ""
) -> Response:
    """Cancels an appointment of the tenant, as the event ``annuler`` does. 428, 412 ``changed``."""
    desk = AppState.of(request)
    with desk.writing.begin() as db:
        _cancel(_known(db, reference, session.tenant_number, if_match), desk.now())
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _bookable(db: Session, slot: str, motive: str, now: datetime) -> TimeSlot:
    """Raises ``Problem`` 422 for one that never was, 409 for one that is over or too near."""
    time = find_slot(db, slot, motive, now)
    if time is None:
        raise Problem(422, "invalid", errors=[FieldProblem(pointer="/slot", code="unknown")])
    if time.begins < now + MINIMUM_NOTICE:
        raise Problem(409, "slot_taken")
    return time


def _hold(db: Session, row: AppointmentRow, time: TimeSlot) -> None:
    """Gives the time to the appointment. Raises ``Problem`` 409 ``slot_taken``."""
    if _holder(db, time.id) is not None:
        raise Problem(409, "slot_taken")
    try:
        with db.begin_nested():
            row.holds = row.slot_id = time.id
            row.begins, row.ends = time.begins, time.ends
            row.place, row.counsellor = time.place, time.counsellor
            db.add(row)
    except IntegrityError:
        # Another transaction was faster: with the time, or only with the number.
        if _holder(db, time.id) is None:
            raise
        raise Problem(409, "slot_taken") from None


def _holder(db: Session, slot: str) -> str | None:
    return db.scalar(select(AppointmentRow.reference).where(AppointmentRow.holds == slot))


def _move(db: Session, row: AppointmentRow, slot: str, now: datetime) -> None:
    _must_be_coming(row, now)
    if slot != row.holds:
        _hold(db, row, _bookable(db, slot, row.motive, now))
        row.state = _S.DEPLACE


def _cancel(row: AppointmentRow, now: datetime) -> None:
    _must_be_coming(row, now)
    row.state, row.holds = _S.ANNULE, None


def _must_be_coming(row: AppointmentRow, now: datetime) -> None:
    if row.state is _S.ANNULE:
        raise Problem(409, "already_cancelled")
    if row.state not in UPCOMING_STATES or row.begins <= now:
        raise Problem(409, "transition_not_allowed")


def _find_reporters_own(db: Session, reference: str, who: ReporterIdentity) -> AppointmentRow | None:
    for row in find_by_reference(db, AppointmentRow, reference):
        if who.owns(row):
            db.refresh(row, with_for_update=True)
            return row
    return None


def _known(db: Session, reference: str, tenant_number: str, if_match: str) -> AppointmentRow:
    """The tenant's own, as the caller knows it. Raises ``Problem``."""
    for row in find_by_reference(db, AppointmentRow, reference):
        if row.tenant_number == tenant_number:
            db.refresh(row, with_for_update=True)
            require_if_match(_to_response(row), if_match)
            return row
    raise _not_found()


def _not_found() -> Problem:
    """Somebody else's and none at all look the same."""
    return Problem(404, "appointment_not_found")


def _to_response(row: AppointmentRow) -> AppointmentResponse:
    slot = SlotResponse(
        id=row.slot_id,
        begins=row.begins.astimezone(PARIS),
        ends=row.ends.astimezone(PARIS),
        place=row.place,
        counsellor=row.counsellor,
    )
    return AppointmentResponse(
        reference=row.reference,
        state=row.state,
        motive=row.motive,
        slot=slot,
        interpreter=row.interpreter,
        access_needs=tuple(AccessNeed(need) for need in row.access_needs),
        verified=row.verified,
    )
