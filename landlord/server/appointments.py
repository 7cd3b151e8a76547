"""Appointments: which times are free, and taking one, at once or not at all, never by two."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.domain import (
    UPCOMING_STATES,
    Appointment,
    AppointmentEventKind,
    AppointmentSlot,
    AppointmentState,
    MeetingPlace,
)
from kiosk.domain.rules import PARIS, public_holidays
from landlord.contract import (
    API_PREFIX,
    AppointmentEventRequest,
    AppointmentListResponse,
    AppointmentPatchRequest,
    AppointmentRequest,
    FieldProblem,
    SlotListResponse,
    Slug,
)

from .acts import find_own, identify_reporter, reported_columns
from .app_state import AppState, get_landlord
from .authentication import DeviceName, OpenSession
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse, created
from .responses import (
    PAGE_SIZE,
    CursorQuery,
    IfMatch,
    cut_page,
    decode_cursor,
    json_response,
    require_if_match,
    response_of,
)
from .tables import AgencyRow, AppointmentRow, ScheduleRow

#: Days from today on that are offered.
DAYS_AHEAD = 28
#: Nobody can be there sooner.
MINIMUM_NOTICE = timedelta(hours=1)
MAX_APPOINTMENTS = 50

router = APIRouter(tags=["appointments"])

_S = AppointmentState


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """A time of a schedule, free or not."""

    id: str
    begins: datetime
    ends: datetime
    place: MeetingPlace
    counsellor: str


def find_free_slots(
    db: Session, agency: AgencyRow, motive: str, first: date, now: datetime
) -> list[TimeSlot]:
    """All that can be taken for the motive from ``first`` on, soonest first."""
    schedules = db.scalars(
        select(ScheduleRow).where(ScheduleRow.agency_id == agency.id).order_by(ScheduleRow.id)
    )
    days = [day for day in _days(db, now) if day >= first]
    times = [
        each
        for schedule in schedules
        if _handles_motive(schedule, motive)
        for day in days
        for each in _times(schedule, agency, day)
        if each.begins >= now + MINIMUM_NOTICE
    ]
    taken = _taken(db, now)
    return sorted((each for each in times if each.id not in taken), key=lambda each: (each.begins, each.id))


def find_slot(db: Session, slot_id: str, motive: str, now: datetime) -> TimeSlot | None:
    """The time of a schedule that goes by this id, free or not, for the motive."""
    schedule = db.get(ScheduleRow, _schedule_of(slot_id))
    if schedule is None or not _handles_motive(schedule, motive):
        return None
    agency = db.get_one(AgencyRow, schedule.agency_id)
    times = (each for day in _days(db, now) for each in _times(schedule, agency, day))
    return next((each for each in times if each.id == slot_id), None)


def _schedule_of(slot_id: str) -> str:
    """Whose time that is."""
    return slot_id.rsplit("-", 2)[0]


def _days(db: Session, now: datetime) -> list[date]:
    today = now.astimezone(PARIS).date()
    off = public_holidays(get_landlord(db).holidays or None)
    ahead = (today + timedelta(days=number) for number in range(DAYS_AHEAD))
    return [day for day in ahead if day not in off]


def _handles_motive(schedule: ScheduleRow, motive: str) -> bool:
    return not schedule.motives or motive in schedule.motives


def _taken(db: Session, now: datetime) -> set[str | None]:
    coming = select(AppointmentRow.holds).where(
        AppointmentRow.begins >= now, AppointmentRow.holds.is_not(None)
    )
    return set(db.scalars(coming))


def _times(schedule: ScheduleRow, agency: AgencyRow, day: date) -> Iterator[TimeSlot]:
    """The times of one day; on the spot only while the agency is open."""
    step = timedelta(minutes=schedule.minutes)
    for opens, closes in _spans(schedule.hours, day):
        begins = opens
        while begins + step <= closes:
            if schedule.place is not MeetingPlace.AGENCE or _is_open(agency, day, begins, begins + step):
                name = f"{schedule.id}-{begins:%Y%m%d-%H%M}"
                yield TimeSlot(name, begins, begins + step, schedule.place, schedule.counsellor)
            begins += step


def _is_open(agency: AgencyRow, day: date, begins: datetime, ends: datetime) -> bool:
    return any(opens <= begins and ends <= closes for opens, closes in _spans(agency.hours, day))


def _spans(hours: list[Any], day: date) -> Iterator[tuple[datetime, datetime]]:
    """Those of that weekday in a list of weekday, opens, closes."""
    for span in hours:
        if span["weekday"] == day.weekday():
            opens, closes = (time.fromisoformat(span[end]) for end in ("opens", "closes"))
            yield datetime.combine(day, opens, PARIS), datetime.combine(day, closes, PARIS)


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
    app_state = AppState.of(request)
    with app_state.reading.begin() as db:
        agency = db.get(AgencyRow, agency_id)
        if agency is None:
            raise Problem(404, "agency_not_found")
        free = find_free_slots(db, agency, motive, first or date.min, app_state.now())
    if cursor:
        begins, last = decode_cursor(cursor, str, str)
        free = [each for each in free if (each.begins.isoformat(), each.id) > (begins, last)]
    page, more = cut_page(free[: PAGE_SIZE + 1], lambda each: (each.begins.isoformat(), each.id))
    return json_response(
        request, SlotListResponse(items=tuple(response_of(AppointmentSlot, each) for each in page), more=more)
    )


@router.post("/appointments", status_code=201, response_model=Appointment)
def book_appointment(
    body: AppointmentRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Takes a slot. It is *confirmé* for who is known, *demandé* for others: the staff call them back.

    409 ``slot_taken`` when it is no longer free, 422 ``invalid`` when there is none of that id.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = identify_reporter(db, body.reporter, device, now)
        slot = _bookable(db, body.slot, body.motive, now)
        row = AppointmentRow(
            **reported_columns(db, AppointmentRow, body.reference, who, now),
            state=_S.CONFIRME if who.verified else _S.DEMANDE,
            motive=body.motive,
            language=body.language,
            interpreter=body.interpreter,
            access_needs=[str(need) for need in body.access_needs],
            phone=body.phone or "",
            comment=body.comment,
            at=min(body.at, now),
            received_at=now,
        )
        _hold(db, row, slot)
        return created(_to_response(row), f"{API_PREFIX}/appointments/{row.reference}")

    return idempotent(body, effect)


@router.get("/appointments", response_model=AppointmentListResponse)
def list_appointments(request: Request, session: OpenSession) -> Response:
    """The tenant's, those to come first, the next one first of all."""
    app_state = AppState.of(request)
    now = app_state.now()
    mine = select(AppointmentRow).where(AppointmentRow.tenant_number == session.tenant_number)
    with app_state.reading.begin() as db:
        rows = list(
            db.scalars(mine.order_by(AppointmentRow.begins.desc(), AppointmentRow.id).limit(MAX_APPOINTMENTS))
        )
        coming = [row for row in reversed(rows) if row.ends > now]
        past = [row for row in rows if row.ends <= now]
        everything = AppointmentListResponse(appointments=tuple(_to_response(row) for row in coming + past))
    return json_response(request, everything, personal=True)


@router.get("/appointments/{reference}", response_model=Appointment)
def read_appointment(reference: str, request: Request, session: OpenSession) -> Response:
    """One of the tenant's. Its ``ETag`` is what a change must name."""
    with AppState.of(request).reading.begin() as db:
        mine = select(AppointmentRow).where(AppointmentRow.tenant_number == session.tenant_number)
        row = db.scalars(mine.where(AppointmentRow.reference == reference)).first()
        if row is None:
            raise _not_found()
        return json_response(request, _to_response(row), personal=True)


@router.post("/appointments/{reference}/events", status_code=201, response_model=Appointment)
def add_event(
    reference: str,
    body: AppointmentEventRequest,
    request: Request,
    device: DeviceName,
    idempotent: Idempotent,
) -> Response:
    """Who booked moves it or cancels it.

    409 ``slot_taken``, ``already_cancelled``, or ``transition_not_allowed`` when it is over.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = identify_reporter(db, body.reporter, device, now)
        row = find_own(db, AppointmentRow, reference, who.owns)
        if row is None:
            return _not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        if body.kind is AppointmentEventKind.ANNULER:
            _cancel(row, now)
        else:
            assert body.slot is not None, "the contract says so"
            _move(db, row, body.slot, now)
        return created(_to_response(row))

    return idempotent(body, effect)


@router.patch("/appointments/{reference}", response_model=Appointment)
def change_appointment(
    reference: str,
    body: AppointmentPatchRequest,
    request: Request,
    session: OpenSession,
    if_match: IfMatch = "",
) -> Response:
    """Moves an appointment of the tenant, as the event ``deplacer`` does. 428, 412 ``changed``."""
    app_state = AppState.of(request)
    with app_state.writing.begin() as db:
        row = _find_known(db, reference, session.tenant_number, if_match)
        _move(db, row, body.slot, app_state.now())
        return json_response(request, _to_response(row), personal=True)


@router.delete("/appointments/{reference}", status_code=204)
def cancel_appointment(
    reference: str, request: Request, session: OpenSession, if_match: IfMatch = ""
) -> Response:
    """Cancels an appointment of the tenant, as the event ``annuler`` does. 428, 412 ``changed``."""
    app_state = AppState.of(request)
    with app_state.writing.begin() as db:
        _cancel(_find_known(db, reference, session.tenant_number, if_match), app_state.now())
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _bookable(db: Session, slot: str, motive: str, now: datetime) -> TimeSlot:
    """Raises ``Problem`` 422 for one that never was, 409 for one that is over or too near."""
    found = find_slot(db, slot, motive, now)
    if found is None:
        raise Problem(422, "invalid", errors=[FieldProblem(pointer="/slot", code="unknown")])
    if found.begins < now + MINIMUM_NOTICE:
        raise Problem(409, "slot_taken")
    return found


def _hold(db: Session, row: AppointmentRow, slot: TimeSlot) -> None:
    """Gives the time to the appointment. Raises ``Problem`` 409 ``slot_taken``."""
    if _holder(db, slot.id) is not None:
        raise Problem(409, "slot_taken")
    try:
        with db.begin_nested():
            row.holds = row.slot_id = slot.id
            row.begins, row.ends = slot.begins, slot.ends
            row.place, row.counsellor = slot.place, slot.counsellor
            row.agency_id = db.get_one(ScheduleRow, _schedule_of(slot.id)).agency_id
            db.add(row)
    except IntegrityError:
        # Another transaction was faster: with the time, or only with the number.
        if _holder(db, slot.id) is None:
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


def _find_known(db: Session, reference: str, tenant_number: str, if_match: str) -> AppointmentRow:
    """The tenant's own, as the caller knows it. Raises ``Problem``."""
    row = find_own(db, AppointmentRow, reference, lambda each: each.tenant_number == tenant_number)
    if row is None:
        raise _not_found()
    require_if_match(_to_response(row), if_match)
    return row


def _not_found() -> Problem:
    """Somebody else's and none at all look the same."""
    return Problem(404, "appointment_not_found")


def _to_response(row: AppointmentRow) -> Appointment:
    return response_of(Appointment, row, slot=response_of(AppointmentSlot, row, id=row.slot_id))
