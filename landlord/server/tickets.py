"""Repair requests: registering them, reading them, adding to them."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import TicketState
from kiosk.domain.rules import PARIS
from landlord.contract import (
    API_PREFIX,
    TicketEventRequest,
    TicketEventResponse,
    TicketListResponse,
    TicketRequest,
    TicketResponse,
)

from .app_state import AppState, get_landlord
from .authentication import DeviceName, OpenSession
from .etags import json_response
from .events import apply_ticket_event
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse
from .references import find_by_reference, free_reference
from .reporters import ReporterIdentity, identify_reporter
from .service_levels import repair_deadline, trade_for_symptom
from .tables import TicketEventRow, TicketRow

MAX_TICKETS = 50

router = APIRouter(tags=["tickets"])


@router.post("/tickets", status_code=201, response_model=TicketResponse)
def register_ticket(asked: TicketRequest, request: Request, device: DeviceName, once: Idempotent) -> Response:
    """Registers a repair request, whoever reports it; ``verified`` says whether they are known."""
    desk = AppState.of(request)
    return once(asked, lambda db: _register(db, asked, device, desk.now()))


@router.get("/tickets", response_model=TicketListResponse)
def list_tickets(request: Request, session: OpenSession) -> Response:
    """The tenant's latest 50 requests."""
    with AppState.of(request).reading.begin() as db:
        mine = select(TicketRow).where(TicketRow.tenant_number == session.tenant_number)
        rows = db.scalars(mine.order_by(TicketRow.reported_at.desc(), TicketRow.id.desc()).limit(MAX_TICKETS))
        return json_response(
            request, TicketListResponse(tickets=tuple(_to_response(row) for row in rows)), personal=True
        )


@router.get("/tickets/{reference}", response_model=TicketResponse)
def read_ticket(reference: str, request: Request, session: OpenSession) -> Response:
    """One request of the tenant."""
    with AppState.of(request).reading.begin() as db:
        for row in find_by_reference(db, TicketRow, reference):
            if row.tenant_number == session.tenant_number:
                return json_response(request, _to_response(row), personal=True)
    raise ticket_not_found()


@router.post("/tickets/{reference}/events", status_code=201, response_model=TicketResponse)
def add_event(
    reference: str, asked: TicketEventRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Chases, moves, cancels, confirms or reopens a request of the reporter; answers with the request.

    409 ``transition_not_allowed`` when its state does not allow it.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        row = find_reporter_ticket(db, reference, identify_reporter(db, asked.reporter, device, now))
        if row is None:
            return (
                ticket_not_found().answer()
            )  # returned, not raised: a wrong claim that was counted must stay
        apply_ticket_event(row, asked, now, get_landlord(db).holidays)
        return RepeatableResponse(201, _to_response(row).model_dump_json())

    return once(asked, effect)


def _register(db: Session, asked: TicketRequest, device: str, now: datetime) -> RepeatableResponse:
    who = identify_reporter(db, asked.reporter, device, now)
    house = get_landlord(db)
    # A kiosk whose clock runs ahead must not give the landlord more time.
    reported_at = min(asked.reported_at, now)
    row = TicketRow(
        reference=free_reference(db, TicketRow, asked.reference),
        asked_reference=asked.reference,
        tenant_number=who.tenant_number,
        reporter=who.said,
        verified=who.verified,
        place=asked.place,
        symptom=asked.symptom,
        description=asked.description,
        language=asked.language,
        urgency=asked.urgency,
        danger=asked.danger,
        availability=[each.model_dump(mode="json") for each in asked.availability],
        reported_at=reported_at,
        received_at=now,
        deadline=repair_deadline(asked.urgency, reported_at, house.holidays),
        state=TicketState.ENREGISTREE,
        trade=trade_for_symptom(asked.symptom),
        holder=house.name,
        visit_from=None,
        visit_to=None,
        reason="",
        events=[TicketEventRow(at=reported_at, state=TicketState.ENREGISTREE, comment="", kind=None)],
    )
    db.add(row)
    db.flush()
    return RepeatableResponse(
        201, _to_response(row).model_dump_json(), {"Location": f"{API_PREFIX}/tickets/{row.reference}"}
    )


def find_reporter_ticket(db: Session, reference: str, who: ReporterIdentity) -> TicketRow | None:
    """The reporter's own ticket that goes by this number, held for a change."""
    for row in find_by_reference(db, TicketRow, reference):
        if who.owns(row):
            db.refresh(row, with_for_update=True)
            return row
    return None


def ticket_not_found() -> Problem:
    """Somebody else's request and none at all look the same."""
    return Problem(404, "ticket_not_found")


def _to_response(row: TicketRow) -> TicketResponse:
    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(PARIS)

    return TicketResponse(
        reference=row.reference,
        state=row.state,
        place=row.place,
        symptom=row.symptom,
        description=row.description,
        urgency=row.urgency,
        reported_at=row.reported_at.astimezone(PARIS),
        deadline=row.deadline.astimezone(PARIS),
        events=tuple(
            TicketEventResponse(
                at=each.at.astimezone(PARIS), state=each.state, comment=each.comment, kind=each.kind
            )
            for each in row.events
        ),
        trade=row.trade,
        holder=row.holder,
        visit_from=local(row.visit_from),
        visit_to=local(row.visit_to),
        reason=row.reason,
        verified=row.verified,
    )
