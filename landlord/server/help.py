"""Calls for a person: registered, answered by the staff, withdrawn."""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.domain.rules import PARIS
from landlord.contract import (
    API_PREFIX,
    HelpEventRequest,
    HelpNeed,
    HelpQueueResponse,
    HelpRequest,
    HelpResponse,
    HelpState,
    HelpWhen,
    WaitingVisitor,
)

from .acts import find_by_reference, find_own, identify_reporter, reported_columns
from .app_state import AppState
from .attempts import AttemptLimit, Subject, use_quota
from .authentication import CallingDevice, DeviceName
from .database import acquire_lock
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse, created
from .responses import json_response, response_of
from .tables import HelpRequestRow

log = logging.getLogger(__name__)

router = APIRouter(tags=["help_requests"])

QUEUE_NUMBERS_A_LETTER = 99

#: A call that is not over; one that nobody ended is forgotten after so long.
OPEN_STATES = (HelpState.TRANSMISE, HelpState.PRISE_EN_CHARGE, HelpState.EN_ATTENTE, HelpState.APPELEE)
OLDEST_CALL = timedelta(hours=12)
#: So many are told at most: more than any agency has kiosks.
MAX_QUEUE = 200

#: Calls of one kiosk, each of which rings at the desk and may be mailed: more than visitors make in a day.
_CALLS = AttemptLimit(120, lock=timedelta(minutes=1), memory=timedelta(hours=1))

#: Whether anyone at a desk of that agency hears a call now; ``None`` where nobody works with the console.
IsDeskOpen = Callable[[Session, str, datetime], bool | None]


@router.post("/help-requests", status_code=201, response_model=HelpResponse)
def request_help(
    body: HelpRequest, request: Request, caller: CallingDevice, idempotent: Idempotent
) -> Response:
    """Ring at the desk of the agency, or ask it to call back.

    429 where a kiosk has called all the time.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = identify_reporter(db, body.reporter, caller.name, now)
        use_quota(db, now, Subject(f"calls at {caller.name}", _CALLS, "calls", caller.name, shared=True))
        number = next_queue_number(db, caller.agency_id, now) if body.when is HelpWhen.MAINTENANT else ""
        row = HelpRequestRow(
            **reported_columns(db, HelpRequestRow, body.reference, who, now),
            device=caller.name,
            number=number,
            needs=[each.value for each in body.needs],
            when=body.when,
            topic=body.topic,
            language=body.language,
            phone=body.phone,
            interpreter=body.interpreter,
            at=min(body.at, now),
            received_at=now,
            state=HelpState.TRANSMISE,
            holder="",
            changed_at=now,
        )
        db.add(row)
        log.warning("help wanted at %s: %s, language %s", caller.name, body.when, body.language)
        answer = _to_response(db, request, row)
        return created(answer, f"{API_PREFIX}/help-requests/{row.reference}")

    return idempotent(body, effect)


@router.get("/help-requests", response_model=HelpQueueResponse)
def read_help_queue(request: Request, caller: CallingDevice) -> Response:
    """Who waits at the kiosks of this agency, for its staff at one of them."""
    app_state = AppState.of(request)
    row = HelpRequestRow
    waiting = select(row).where(
        row.agency_id == caller.agency_id,
        row.when == HelpWhen.MAINTENANT,
        row.state.in_(OPEN_STATES),
        row.received_at > app_state.now() - OLDEST_CALL,
    )
    with app_state.reading.begin() as db:
        visitors = tuple(
            WaitingVisitor(
                number=each.number,
                device=each.device,
                language=each.language,
                needs=tuple(HelpNeed(need) for need in each.needs),
                state=each.state,
                holder=each.holder,
                called_at=each.received_at,
            )
            for each in db.scalars(waiting.order_by(row.received_at, row.id).limit(MAX_QUEUE))
        )
    return json_response(request, HelpQueueResponse(waiting=visitors), personal=True)


@router.get("/help-requests/{reference}", response_model=HelpResponse)
def read_help_request(reference: str, request: Request, device: DeviceName) -> Response:
    """Whether someone is coming; only for the kiosk that called."""
    with AppState.of(request).reading.begin() as db:
        for row in find_by_reference(db, HelpRequestRow, reference):
            if row.device == device:
                return json_response(request, _to_response(db, request, row), personal=True)
    raise _not_found()


@router.post("/help-requests/{reference}/events", status_code=201, response_model=HelpResponse)
def add_event(
    reference: str, body: HelpEventRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Withdraw a call for a person.

    Also while someone is on their way. 409 ``already_cancelled``, or ``transition_not_allowed`` once they
    have come or called.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        who = identify_reporter(db, body.reporter, device, app_state.now())

        def owns(row: HelpRequestRow) -> bool:
            """A call without a reporter belongs to the kiosk where it was made."""
            return who.owns(row) or (not who.reporter and not row.reporter and row.device == device)

        row = find_own(db, HelpRequestRow, reference, owns)
        if row is None:
            return _not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        if row.state is HelpState.ANNULEE:
            raise Problem(409, "already_cancelled")
        if row.state is HelpState.TERMINEE:
            raise Problem(409, "transition_not_allowed")
        row.state = HelpState.ANNULEE
        row.changed_at = app_state.now()
        log.warning("help no longer wanted at %s: %s", row.device, row.when)
        return created(_to_response(db, request, row))

    return idempotent(body, effect)


def next_queue_number(db: Session, agency_id: str, now: datetime) -> str:
    """The next place in the queue of an agency: "A 1" to "A 99", then "B 1"; each day begins with "A 1"."""
    acquire_lock(db, f"queue {agency_id}")
    today = datetime.combine(now.astimezone(PARIS).date(), time(), PARIS)
    row = HelpRequestRow
    given = select(func.count()).where(row.agency_id == agency_id, row.received_at >= today, row.number != "")
    letter, place = divmod(db.scalar(given) or 0, QUEUE_NUMBERS_A_LETTER)
    return f"{chr(ord('A') + letter % 26)} {place + 1}"


def _to_response(db: Session, request: Request, row: HelpRequestRow) -> HelpResponse:
    """``desk_open`` is asked only while it matters: nobody has taken the call."""
    is_desk_open: IsDeskOpen = request.app.state.is_desk_open
    rings = row.state is HelpState.TRANSMISE
    desk_open = is_desk_open(db, row.agency_id, AppState.of(request).now()) if rings else None
    conversation = row.conversation_at is not None and row.state in OPEN_STATES
    return response_of(HelpResponse, row, desk_open=desk_open, conversation=conversation)


def _not_found() -> Problem:
    """One answer for a call of somebody else and for none: nobody learns which exist."""
    return Problem(404, "help_request_not_found")
