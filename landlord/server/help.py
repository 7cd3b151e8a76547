"""A visitor wants to talk to someone."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from landlord.contract import PREFIX, HelpAsked, HelpEventAsked, HelpState, HelpTold

from .app_state import Desk
from .authentication import Device
from .etags import told
from .idempotency import OnlyOnce
from .problems import Answer, Problem
from .references import called, free_reference
from .reporters import Who, who_is
from .tables import HelpRow

log = logging.getLogger(__name__)

router = APIRouter(tags=["help_requests"])


@router.post("/help-requests", status_code=201, response_model=HelpTold)
def call(asked: HelpAsked, request: Request, device: Device, once: OnlyOnce) -> Response:
    """Tells the staff."""
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        now = desk.now()
        who = who_is(db, asked.reporter, device, now)
        row = HelpRow(
            reference=free_reference(db, HelpRow, asked.reference),
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
        where = f"{PREFIX}/help-requests/{row.reference}"
        return Answer(201, _told(row).model_dump_json(), {"Location": where})

    return once(asked, effect)


@router.get("/help-requests/{reference}", response_model=HelpTold)
def follow(reference: str, request: Request, device: Device) -> Response:
    """Whether someone is coming; only for the kiosk that called."""
    with Desk.of(request).reading.begin() as db:
        for row in called(db, HelpRow, reference):
            if row.device == device:
                return told(request, _told(row), personal=True)
    raise _not_found()


@router.post("/help-requests/{reference}/events", status_code=201, response_model=HelpTold)
def add_event(
    reference: str, asked: HelpEventAsked, request: Request, device: Device, once: OnlyOnce
) -> Response:
    """Who asked no longer wants to talk to someone.

    Also while someone is on their way. 409 ``already_cancelled``, or ``transition_not_allowed`` once they
    have come or called.
    """
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        row = _theirs(db, reference, who_is(db, asked.reporter, device, desk.now()), device)
        if row is None:
            return _not_found().answer()  # returned, not raised: a wrong claim that was counted must stay
        if row.state is HelpState.ANNULEE:
            raise Problem(409, "already_cancelled")
        if row.state is HelpState.TERMINEE:
            raise Problem(409, "transition_not_allowed")
        row.state = HelpState.ANNULEE
        log.warning("help no longer wanted at %s: %s", row.device, row.when)
        return Answer(201, _told(row).model_dump_json())

    return once(asked, effect)


def _theirs(db: Session, reference: str, who: Who, device: str) -> HelpRow | None:
    """The reporter's own call. One that nobody put a name to belongs to the kiosk where it was made."""
    for row in called(db, HelpRow, reference):
        nameless = not who.said and not row.reporter and row.device == device
        if nameless or who.may_follow(row):
            db.refresh(row, with_for_update=True)
            return row
    return None


def _not_found() -> Problem:
    """Somebody else's and none at all look the same."""
    return Problem(404, "help_request_not_found")


def _told(row: HelpRow) -> HelpTold:
    return HelpTold(reference=row.reference, state=row.state, when=row.when, holder=row.holder)
