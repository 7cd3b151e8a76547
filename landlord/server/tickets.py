"""Repair requests: registering them, reading them, adding to them, and their photos.

Photos are announced, then sent in chunks. Each chunk is a request with its own key. A chunk that was stored
before is recognised by its offset and bytes even after its key has expired, so a kiosk resumes where the
connection broke.
"""

import hashlib
from datetime import datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from kiosk.domain import (
    FINAL_TICKET_STATES,
    TICKET_TRANSITIONS,
    Agency,
    Availability,
    DayPart,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketState,
    Trade,
    Urgency,
)
from kiosk.domain.rules import PARIS, public_holidays, repair_rules_in_force
from landlord.contract import (
    API_PREFIX,
    MAX_ATTACHMENT_BYTES,
    AttachmentRequest,
    AttachmentResponse,
    ChunkRequest,
    FieldProblem,
    TicketEventRequest,
    TicketListResponse,
    TicketRequest,
)

from .acts import find_by_reference, find_own, identify_reporter, reported_columns
from .app_state import AppState, get_landlord
from .authentication import DeviceName, OpenSession
from .database import acquire_lock
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse, created
from .responses import json_response, response_of
from .tables import AgencyRow, AttachmentRow, ChunkRow, TicketEventRow, TicketRow

MAX_TICKETS = 50
#: Bytes of photos that one kiosk may have announced within a day and not brought, and in all (five hundred as
#: a kiosk makes them); how long pieces are kept.
MAX_UNFINISHED_BYTES = 3 * MAX_ATTACHMENT_BYTES
MAX_DAILY_BYTES = 5 * MAX_ATTACHMENT_BYTES
UNFINISHED_KEPT = timedelta(days=30)
#: In how many pieces a photo comes at most: each is a row, and an exchange that is remembered.
MAX_PIECES = 1024

router = APIRouter(tags=["tickets"])
attachments_router = APIRouter(tags=["attachments"])

_S = TicketState
_HALF_DAYS = {DayPart.MATIN: (time(8), time(12)), DayPart.APRES_MIDI: (time(13), time(17))}


def repair_deadline(urgency: Urgency, since: datetime, agency: Agency | None, holidays: str) -> datetime:
    """The latest moment someone comes, in Paris time, as the kiosk tells it; ``holidays`` as in
    ``LandlordRow``."""
    return repair_rules_in_force().requested(urgency, since, agency, public_holidays(holidays or None))


def deadline_of(db: Session, row: TicketRow, since: datetime) -> datetime:
    """That of a request that is made, or opened anew, at that moment."""
    agency = db.get(AgencyRow, row.agency_id or "")
    known = response_of(Agency, agency) if agency is not None else None
    return repair_deadline(row.urgency, since, known, get_landlord(db).holidays)


def trade_for_symptom(symptom: str) -> Trade | None:
    """The trade to send for a symptom, ``None`` when the rules do not know it or someone must look first."""
    known = repair_rules_in_force().symptoms.get(symptom)
    return known.trade if known else None


def visit_window(half_day: Availability) -> tuple[datetime, datetime]:
    """When a visit on that half day begins and ends."""
    begins, ends = _HALF_DAYS[half_day.part]
    return datetime.combine(half_day.day, begins, PARIS), datetime.combine(half_day.day, ends, PARIS)


#: From which states each kind leads to which; ``relance`` changes none and is not here.
TENANT_TRANSITIONS: dict[TicketEventKind, tuple[TicketState, frozenset[TicketState]]] = {
    TicketEventKind.PAS_REPARE: (_S.ROUVERTE, frozenset({_S.REALISEE, _S.CLOTUREE})),
    TicketEventKind.REPARE: (_S.CLOTUREE, frozenset({_S.REALISEE})),
    # Only a visit that is due, or was missed, can be moved: elsewhere something else is awaited first.
    TicketEventKind.DEPLACER: (
        _S.PLANIFIEE,
        frozenset({_S.PLANIFIEE, _S.LOCATAIRE_ABSENT, _S.EN_ATTENTE_LOCATAIRE}),
    ),
    TicketEventKind.ANNULER: (
        _S.ANNULEE,
        frozenset(state for state, following in TICKET_TRANSITIONS.items() if _S.ANNULEE in following),
    ),
}


def next_state(state: TicketState, kind: TicketEventKind) -> TicketState:
    """The state after the event. Raises ``Problem`` 409 when the state does not allow it."""
    if kind is TicketEventKind.RELANCE:
        after, allowed = state, state not in FINAL_TICKET_STATES
    else:
        after, sources = TENANT_TRANSITIONS[kind]
        allowed = state in sources
    if not allowed:
        raise Problem(409, "transition_not_allowed", f"{kind} on a request that is {state}")
    return after


def apply_ticket_event(db: Session, row: TicketRow, body: TicketEventRequest, now: datetime) -> None:
    """Writes the event into the ticket. Raises ``Problem`` 409, or 422 when all half days are past."""
    row.state = next_state(row.state, body.kind)
    at = min(body.at, now)
    match body.kind:
        case TicketEventKind.DEPLACER:
            visits = (visit_window(each) for each in body.availability)
            coming = min((each for each in visits if each[1] > now), default=None)
            if coming is None:
                past = FieldProblem(pointer="/availability", code="past")
                raise Problem(422, "invalid", errors=[past])
            row.visit_from, row.visit_to = coming
            row.availability = [each.model_dump(mode="json") for each in body.availability]
        case TicketEventKind.PAS_REPARE:
            row.visit_from = row.visit_to = None
            row.deadline = deadline_of(db, row, at)
        case TicketEventKind.ANNULER:
            row.visit_from = row.visit_to = None
    row.events.append(TicketEventRow(at=at, state=row.state, comment=body.comment, kind=body.kind))


@router.post("/tickets", status_code=201, response_model=Ticket)
def register_ticket(
    body: TicketRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Registers a repair request, whoever reports it; ``verified`` says whether they are known."""
    app_state = AppState.of(request)
    return idempotent(body, lambda db: _register(db, body, device, app_state.now()))


@router.get("/tickets", response_model=TicketListResponse)
def list_tickets(request: Request, session: OpenSession) -> Response:
    """The tenant's latest 50 requests."""
    with AppState.of(request).reading.begin() as db:
        mine = select(TicketRow).where(TicketRow.tenant_number == session.tenant_number)
        rows = db.scalars(mine.order_by(TicketRow.reported_at.desc(), TicketRow.id.desc()).limit(MAX_TICKETS))
        return json_response(
            request, TicketListResponse(tickets=tuple(_to_response(row) for row in rows)), personal=True
        )


@router.get("/tickets/{reference}", response_model=Ticket)
def read_ticket(reference: str, request: Request, session: OpenSession) -> Response:
    """One request of the tenant."""
    with AppState.of(request).reading.begin() as db:
        for row in find_by_reference(db, TicketRow, reference):
            if row.tenant_number == session.tenant_number:
                return json_response(request, _to_response(row), personal=True)
    raise _not_found()


@router.post("/tickets/{reference}/events", status_code=201, response_model=Ticket)
def add_event(
    reference: str, body: TicketEventRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Chases, moves, cancels, confirms or reopens a request of the reporter; answers with the request.

    409 ``transition_not_allowed`` when its state does not allow it.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = identify_reporter(db, body.reporter, device, now)
        row = find_own(db, TicketRow, reference, who.owns)
        if row is None:
            return _not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        apply_ticket_event(db, row, body, now)
        return created(_to_response(row))

    return idempotent(body, effect)


def _register(db: Session, body: TicketRequest, device: str, now: datetime) -> RepeatableResponse:
    who = identify_reporter(db, body.reporter, device, now)
    landlord = get_landlord(db)
    # A kiosk whose clock runs ahead must not give the landlord more time.
    reported_at = min(body.reported_at, now)
    row = TicketRow(
        **reported_columns(db, TicketRow, body.reference, who, now),
        place=body.place,
        symptom=body.symptom,
        description=body.description,
        language=body.language,
        urgency=body.urgency,
        danger=body.danger,
        availability=[each.model_dump(mode="json") for each in body.availability],
        reported_at=reported_at,
        received_at=now,
        state=TicketState.ENREGISTREE,
        trade=trade_for_symptom(body.symptom),
        holder=landlord.name,
        visit_from=None,
        visit_to=None,
        reason="",
        events=[TicketEventRow(at=reported_at, state=TicketState.ENREGISTREE, comment="", kind=None)],
    )
    row.deadline = deadline_of(db, row, reported_at)
    db.add(row)
    db.flush()
    return created(_to_response(row), f"{API_PREFIX}/tickets/{row.reference}")


def _not_found() -> Problem:
    """One answer for a request of somebody else and for none: nobody learns which exist."""
    return Problem(404, "ticket_not_found")


def _to_response(row: TicketRow) -> Ticket:
    events = tuple(response_of(TicketEvent, each) for each in row.events)
    return response_of(Ticket, row, events=events)


@attachments_router.post(
    "/tickets/{reference}/attachments", status_code=201, response_model=AttachmentResponse
)
def announce_attachment(
    reference: str, body: AttachmentRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Says that a photo of a request of the reporter is coming.

    409 ``attachment_exists`` when another one has this id; 429 ``too_many_requests`` when this kiosk has
    announced too much within a day, or too much that has not come.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = identify_reporter(db, body.reporter, device, now)
        ticket = find_own(db, TicketRow, reference, who.owns)
        if ticket is None:
            return _not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        row = db.get(AttachmentRow, body.id)
        if row is None:
            acquire_lock(db, f"photos of {device}")
            too_much = (
                unfinished_photo_bytes(db, device, now) + body.size > MAX_UNFINISHED_BYTES
                or daily_photo_bytes(db, device, now) + body.size > MAX_DAILY_BYTES
            )
            if too_much:
                raise Problem(429, "too_many_requests", headers={"Retry-After": "300"})
            row = AttachmentRow(
                ticket_id=ticket.id,
                device=device,
                received=0,
                at=min(body.at, now),
                announced_at=now,
                **body.model_dump(include={"id", "media_type", "size", "sha256"}),
            )
            db.add(row)
        elif (row.ticket_id, row.device, row.sha256) != (ticket.id, device, body.sha256):
            raise Problem(409, "attachment_exists")
        return created(
            response_of(AttachmentResponse, row), f"{API_PREFIX}/tickets/{reference}/attachments/{row.id}"
        )

    return idempotent(body, effect)


@attachments_router.post(
    "/tickets/{reference}/attachments/{attachment_id}", status_code=201, response_model=AttachmentResponse
)
def add_chunk(
    reference: str,
    attachment_id: str,
    body: ChunkRequest,
    request: Request,
    device: DeviceName,
    idempotent: Idempotent,
) -> Response:
    """Brings the next chunk of a photo that this kiosk announced.

    409 ``chunk_out_of_order`` when something before it is missing, ``chunk_conflict`` when other bytes are
    there, 422 ``attachment_damaged`` when it is the last and the whole is not what was announced.
    """

    def effect(db: Session) -> RepeatableResponse:
        row = db.get(AttachmentRow, attachment_id, with_for_update=True)
        if row is None or row.device != device:
            raise Problem(404, "attachment_not_found")
        _store_chunk(db, row, body)
        return created(response_of(AttachmentResponse, row))

    return idempotent(body, effect)


def _store_chunk(db: Session, row: AttachmentRow, body: ChunkRequest) -> None:
    if body.first > row.received:
        raise Problem(409, "chunk_out_of_order", f"{row.received} bytes are here")
    if body.first < row.received:
        kept = db.get(ChunkRow, (row.id, body.first))
        if kept is None or kept.data != body.data:
            raise Problem(409, "chunk_conflict")
        return
    if body.first + len(body.data) > row.size:
        raise Problem(422, "attachment_damaged", "longer than announced")
    is_last = body.first + len(body.data) == row.size
    if len(body.data) * MAX_PIECES < row.size and not is_last:
        raise Problem(422, "attachment_damaged", "in too small pieces")
    db.add(ChunkRow(attachment_id=row.id, first=body.first, data=body.data))
    row.received += len(body.data)
    db.flush()
    if row.received == row.size and _digest(db, row) != row.sha256:
        raise Problem(422, "attachment_damaged", "not the bytes announced")


def daily_photo_bytes(db: Session, device: str, now: datetime) -> int:
    """What the kiosk announced within a day, whether it came or not."""
    return db.scalar(_announced_in_a_day(device, now)) or 0


def unfinished_photo_bytes(db: Session, device: str, now: datetime) -> int:
    """What the kiosk announced within a day and has not brought whole: it may come yet, or never."""
    row = AttachmentRow
    return db.scalar(_announced_in_a_day(device, now).where(row.received < row.size)) or 0


def _announced_in_a_day(device: str, now: datetime) -> Select[Any]:
    row = AttachmentRow
    return select(func.sum(row.size)).where(row.announced_at > now - timedelta(days=1), row.device == device)


def forget_unfinished_photos(app_state: AppState) -> None:
    """Deletes the pieces of photos of which the rest has not come for ``UNFINISHED_KEPT``."""
    row, before = AttachmentRow, app_state.now() - UNFINISHED_KEPT
    unfinished = select(row.id).where(row.announced_at <= before, row.received < row.size)
    with app_state.reading.begin() as db:
        if db.scalar(unfinished.limit(1)) is None:
            return
    with app_state.writing.begin() as db:
        old = list(db.scalars(unfinished.with_for_update()))
        db.execute(delete(ChunkRow).where(ChunkRow.attachment_id.in_(old)))
        db.execute(delete(row).where(row.id.in_(old)))


def _digest(db: Session, row: AttachmentRow) -> str:
    """SHA-256 of the stored bytes, one chunk in memory at a time."""
    whole = hashlib.sha256()
    chunks = select(ChunkRow.data).where(ChunkRow.attachment_id == row.id).order_by(ChunkRow.first)
    for data in db.scalars(chunks.execution_options(yield_per=4)):
        whole.update(data)
    return whole.hexdigest()
