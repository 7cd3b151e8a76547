"""Photos of a repair request: announced, then brought in chunks.

Each chunk is a request of its own with its own key, and what is here already is known again by its place
and bytes, even when the key is forgotten: a kiosk goes on where the line broke.
"""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from landlord.contract import API_PREFIX, AttachmentRequest, AttachmentResponse, ChunkRequest

from .app_state import AppState
from .authentication import DeviceName
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse
from .reporters import identify_reporter
from .tables import AttachmentRow, ChunkRow
from .tickets import find_reporter_ticket, ticket_not_found

router = APIRouter(tags=["attachments"])


@router.post("/tickets/{reference}/attachments", status_code=201, response_model=AttachmentResponse)
def announce_attachment(
    reference: str, asked: AttachmentRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Says that a photo of a request of the reporter is coming.

    409 ``attachment_exists`` when another one has this id.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        ticket = find_reporter_ticket(db, reference, identify_reporter(db, asked.reporter, device, now))
        if ticket is None:
            return (
                ticket_not_found().answer()
            )  # returned, not raised: a wrong claim that was counted must stay
        row = db.get(AttachmentRow, asked.id)
        if row is None:
            row = AttachmentRow(
                ticket_id=ticket.id,
                device=device,
                received=0,
                at=min(asked.at, now),
                **asked.model_dump(include={"id", "media_type", "size", "sha256"}),
            )
            db.add(row)
        elif (row.ticket_id, row.device, row.sha256) != (ticket.id, device, asked.sha256):
            raise Problem(409, "attachment_exists")
        return RepeatableResponse(
            201,
            _to_response(row).model_dump_json(),
            {"Location": f"{API_PREFIX}/tickets/{reference}/attachments/{row.id}"},
        )

    return once(asked, effect)


@router.post(
    "/tickets/{reference}/attachments/{attachment_id}", status_code=201, response_model=AttachmentResponse
)
def add_chunk(
    reference: str,
    attachment_id: str,
    asked: ChunkRequest,
    request: Request,
    device: DeviceName,
    once: Idempotent,
) -> Response:
    """Brings the next chunk of a photo that this kiosk announced.

    409 ``chunk_out_of_order`` when something before it is missing, ``chunk_conflict`` when other bytes are
    there, 422 ``attachment_damaged`` when it is the last and the whole is not what was announced.
    """

    def effect(db: Session) -> RepeatableResponse:
        row = db.get(AttachmentRow, attachment_id, with_for_update=True)
        if row is None or row.device != device:
            raise Problem(404, "attachment_not_found")
        _take(db, row, asked)
        return RepeatableResponse(201, _to_response(row).model_dump_json())

    return once(asked, effect)


def _take(db: Session, row: AttachmentRow, asked: ChunkRequest) -> None:
    if asked.first > row.received:
        raise Problem(409, "chunk_out_of_order", f"{row.received} bytes are here")
    if asked.first < row.received:
        kept = db.get(ChunkRow, (row.id, asked.first))
        if kept is None or kept.data != asked.data:
            raise Problem(409, "chunk_conflict")
        return
    if asked.first + len(asked.data) > row.size:
        raise Problem(422, "attachment_damaged", "longer than announced")
    db.add(ChunkRow(attachment_id=row.id, first=asked.first, data=asked.data))
    row.received += len(asked.data)
    db.flush()
    if row.received == row.size and _digest(db, row) != row.sha256:
        raise Problem(422, "attachment_damaged", "not the bytes announced")


def _digest(db: Session, row: AttachmentRow) -> str:
    """SHA-256 of what is here, one chunk in memory at a time."""
    whole = hashlib.sha256()
    chunks = select(ChunkRow.data).where(ChunkRow.attachment_id == row.id).order_by(ChunkRow.first)
    for data in db.scalars(chunks.execution_options(yield_per=4)):
        whole.update(data)
    return whole.hexdigest()


def _to_response(row: AttachmentRow) -> AttachmentResponse:
    return AttachmentResponse(id=row.id, size=row.size, received=row.received)
