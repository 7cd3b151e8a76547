"""Repair requests: registering them, reading them, adding to them."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import TicketState
from kiosk.domain.rules import PARIS
from landlord.contract import PREFIX, EventAsked, EventTold, TicketAsked, TicketsTold, TicketTold

from .app_state import Desk, landlord
from .authentication import Device, OpenSession
from .etags import told
from .events import apply
from .idempotency import OnlyOnce
from .problems import Answer, Problem
from .references import called, free_reference
from .reporters import Who, who_is
from .service_levels import deadline, trade
from .tables import EventRow, TicketRow

LATEST = 50

router = APIRouter(tags=["tickets"])


@router.post("/tickets", status_code=201, response_model=TicketTold)
def register(asked: TicketAsked, request: Request, device: Device, once: OnlyOnce) -> Response:
    """Registers a repair request, whoever reports it; ``verified`` says whether they are known."""
    desk = Desk.of(request)
    return once(asked, lambda db: _register(db, asked, device, desk.now()))


@router.get("/tickets", response_model=TicketsTold)
def list_tickets(request: Request, session: OpenSession) -> Response:
    """The tenant's latest 50 requests."""
    with Desk.of(request).reading.begin() as db:
        mine = select(TicketRow).where(TicketRow.tenant_number == session.tenant_number)
        rows = db.scalars(mine.order_by(TicketRow.reported_at.desc(), TicketRow.id.desc()).limit(LATEST))
        return told(request, TicketsTold(tickets=tuple(_told(row) for row in rows)), personal=True)


@router.get("/tickets/{reference}", response_model=TicketTold)
def read_ticket(reference: str, request: Request, session: OpenSession) -> Response:
    """One request of the tenant."""
    with Desk.of(request).reading.begin() as db:
        for row in called(db, TicketRow, reference):
            if row.tenant_number == session.tenant_number:
                return told(request, _told(row), personal=True)
    raise not_found()


@router.post("/tickets/{reference}/events", status_code=201, response_model=TicketTold)
def add_event(
    reference: str, asked: EventAsked, request: Request, device: Device, once: OnlyOnce
) -> Response:
    """Chases, moves, cancels, confirms or reopens a request of the reporter; answers with the request.

    409 ``transition_not_allowed`` when its state does not allow it.
    """
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        now = desk.now()
        row = theirs(db, reference, who_is(db, asked.reporter, device, now))
        if row is None:
            return not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        apply(row, asked, now, landlord(db).holidays)
        return Answer(201, _told(row).model_dump_json())

    return once(asked, effect)


def _register(db: Session, asked: TicketAsked, device: str, now: datetime) -> Answer:
    who = who_is(db, asked.reporter, device, now)
    house = landlord(db)
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
        deadline=deadline(asked.urgency, reported_at, house.holidays),
        state=TicketState.ENREGISTREE,
        trade=trade(asked.symptom),
        holder=house.name,
        visit_from=None,
        visit_to=None,
        reason="",
        events=[EventRow(at=reported_at, state=TicketState.ENREGISTREE, comment="", kind=None)],
    )
    db.add(row)
    db.flush()
    return Answer(201, _told(row).model_dump_json(), {"Location": f"{PREFIX}/tickets/{row.reference}"})


def theirs(db: Session, reference: str, who: Who) -> TicketRow | None:
    """The reporter's own ticket that goes by this number, held for a change."""
    for row in called(db, TicketRow, reference):
        if who.may_follow(row):
            db.refresh(row, with_for_update=True)
            return row
    return None


def not_found() -> Problem:
    """Somebody else's request and none at all look the same."""
    return Problem(404, "ticket_not_found")


def _told(row: TicketRow) -> TicketTold:
    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(PARIS)

    return TicketTold(
        reference=row.reference,
        state=row.state,
        place=row.place,
        symptom=row.symptom,
        description=row.description,
        urgency=row.urgency,
        reported_at=row.reported_at.astimezone(PARIS),
        deadline=row.deadline.astimezone(PARIS),
        events=tuple(
            EventTold(at=each.at.astimezone(PARIS), state=each.state, comment=each.comment, kind=each.kind)
            for each in row.events
        ),
        trade=row.trade,
        holder=row.holder,
        visit_from=local(row.visit_from),
        visit_to=local(row.visit_to),
        reason=row.reason,
        verified=row.verified,
    )
