"""A visitor wants to talk to someone."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from landlord.contract import API_PREFIX, HelpEventRequest, HelpRequest, HelpResponse, HelpState

from .app_state import AppState
from .authentication import DeviceName
from .etags import json_response
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse
from .references import find_by_reference, free_reference
from .reporters import ReporterIdentity, identify_reporter
from .tables import HelpRequestRow

log = logging.getLogger(__name__)

router = APIRouter(tags=["help_requests"])


@router.post("/help-requests", status_code=201, response_model=HelpResponse)
def request_help(asked: HelpRequest, request: Request, device: DeviceName, once: Idempotent) -> Response:
    """Tells the staff."""
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        who = identify_reporter(db, asked.reporter, device, now)
        row = HelpRequestRow(
            reference=free_reference(db, HelpRequestRow, asked.reference),
            asked_reference=asked.reference,
            device=device,
            tenant_number=who.tenant_number,
            reporter=who.said,
            verified=who.verified,
            when=asked.when,
            topic=asked.topic,
            language=asked.language,
            phone=asked.phone,
            interpreter=asked.interpreter,
            at=min(asked.at, now),
            received_at=now,
            state=HelpState.TRANSMISE,
            holder="",
        )
        db.add(row)
        log.warning("help wanted at %s: %s, language %s", device, asked.when, asked.language)
        where = f"{API_PREFIX}/help-requests/{row.reference}"
        return RepeatableResponse(201, _to_response(row).model_dump_json(), {"Location": where})

    return once(asked, effect)


@router.get("/help-requests/{reference}", response_model=HelpResponse)
def read_help_request(reference: str, request: Request, device: DeviceName) -> Response:
    """Whether someone is coming; only for the kiosk that called."""
    with AppState.of(request).reading.begin() as db:
        for row in find_by_reference(db, HelpRequestRow, reference):
            if row.device == device:
                return json_response(request, _to_response(row), personal=True)
    raise _not_found()


@router.post("/help-requests/{reference}/events", status_code=201, response_model=HelpResponse)
def add_event(
    reference: str, asked: HelpEventRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Who asked no longer wants to talk to someone.

    Also while someone is on their way. 409 ``already_cancelled``, or ``transition_not_allowed`` once they
    have come or called.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        row = _find_reporters_own(
            db, reference, identify_reporter(db, asked.reporter, device, desk.now()), device
        )
        if row is None:
            return _not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        if row.state is HelpState.ANNULEE:
            raise Problem(409, "already_cancelled")
        if row.state is HelpState.TERMINEE:
            raise Problem(409, "transition_not_allowed")
        row.state = HelpState.ANNULEE
        log.warning("help no longer wanted at %s: %s", row.device, row.when)
        return RepeatableResponse(201, _to_response(row).model_dump_json())

    return once(asked, effect)


def _find_reporters_own(
    db: Session, reference: str, who: ReporterIdentity, device: str
) -> HelpRequestRow | None:
    """The reporter's own call. One that nobody put a name to belongs to the kiosk where it was made."""
    for row in find_by_reference(db, HelpRequestRow, reference):
        nameless = not who.said and not row.reporter and row.device == device
        if nameless or who.owns(row):
            db.refresh(row, with_for_update=True)
            return row
    return None


def _not_found() -> Problem:
    """Somebody else's and none at all look the same."""
    return Problem(404, "help_request_not_found")


def _to_response(row: HelpRequestRow) -> HelpResponse:
    return HelpResponse(reference=row.reference, state=row.state, when=row.when, holder=row.holder)
