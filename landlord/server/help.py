"""Calls for a person: registered, answered by the staff, withdrawn."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from landlord.contract import API_PREFIX, HelpEventRequest, HelpRequest, HelpResponse, HelpState

from .acts import find_by_reference, find_own, identify_reporter, reported_columns
from .app_state import AppState
from .authentication import DeviceName
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse, created
from .responses import json_response, response_of
from .tables import HelpRequestRow

log = logging.getLogger(__name__)

router = APIRouter(tags=["help_requests"])


@router.post("/help-requests", status_code=201, response_model=HelpResponse)
def request_help(body: HelpRequest, request: Request, device: DeviceName, idempotent: Idempotent) -> Response:
    """Register a call for a person, and log it for the staff."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = identify_reporter(db, body.reporter, device, now)
        row = HelpRequestRow(
            **reported_columns(db, HelpRequestRow, body.reference, who, now),
            device=device,
            when=body.when,
            topic=body.topic,
            language=body.language,
            phone=body.phone,
            interpreter=body.interpreter,
            at=min(body.at, now),
            received_at=now,
            state=HelpState.TRANSMISE,
            holder="",
        )
        db.add(row)
        log.warning("help wanted at %s: %s, language %s", device, body.when, body.language)
        return created(response_of(HelpResponse, row), f"{API_PREFIX}/help-requests/{row.reference}")

    return idempotent(body, effect)


@router.get("/help-requests/{reference}", response_model=HelpResponse)
def read_help_request(reference: str, request: Request, device: DeviceName) -> Response:
    """Whether someone is coming; only for the kiosk that called."""
    with AppState.of(request).reading.begin() as db:
        for row in find_by_reference(db, HelpRequestRow, reference):
            if row.device == device:
                return json_response(request, response_of(HelpResponse, row), personal=True)
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
        log.warning("help no longer wanted at %s: %s", row.device, row.when)
        return created(response_of(HelpResponse, row))

    return idempotent(body, effect)


def _not_found() -> Problem:
    """One answer for a call of somebody else and for none: nobody learns which exist."""
    return Problem(404, "help_request_not_found")
