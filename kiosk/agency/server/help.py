"""A visitor wants to talk to someone."""

from __future__ import annotations

import logging
import secrets

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from kiosk.agency.contract import PREFIX, HelpAsked, HelpState, HelpTold

from .desk import Desk
from .door import Device
from .once import OnlyOnce
from .problems import Answer, Problem
from .reporters import who_is
from .tables import HelpRow
from .told import told

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
            id=secrets.token_urlsafe(12),
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
        return Answer(201, _told(row).model_dump_json(), {"Location": f"{PREFIX}/help-requests/{row.id}"})

    return once(asked, effect)


@router.get("/help-requests/{help_id}", response_model=HelpTold)
def follow(help_id: str, request: Request, device: Device) -> Response:
    """Whether someone is coming; only for the kiosk that called."""
    with Desk.of(request).reading.begin() as db:
        row = db.get(HelpRow, help_id)
        if row is None or row.device != device:
            raise Problem(404, "help_request_not_found")
        return told(request, _told(row), personal=True)


def _told(row: HelpRow) -> HelpTold:
    return HelpTold(id=row.id, state=row.state, when=row.when, holder=row.holder)
