"""Kiosks: enrolled once with a code, heard from regularly, wiped from afar when one is lost."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import delete
from sqlalchemy.orm import Session

from kiosk.domain.rules import PARIS
from landlord.contract import (
    ConfigTold,
    EnrolAsked,
    EnrolledTold,
    HeartbeatAsked,
    OrdersTold,
    WipedAsked,
    WipedTold,
)

from .app_state import Desk, digest
from .authentication import Caller
from .etags import told, version
from .fleet import enrol
from .idempotency import Once, OnlyOnce
from .problems import Answer, Problem
from .tables import DeviceRow, EnrolmentRow

log = logging.getLogger(__name__)

router = APIRouter(tags=["devices"])


@router.post("/devices/enrol", status_code=201, response_model=EnrolledTold)
def enrol_device(
    asked: EnrolAsked,
    request: Request,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=255)],
) -> Response:
    """Gives a kiosk its token for a code that is good once; needs no token. 401 ``code_refused``."""
    desk = Desk.of(request)
    code = digest(asked.code)

    def effect(db: Session) -> Answer:
        db.execute(delete(EnrolmentRow).where(EnrolmentRow.expires_at <= desk.now()))
        expected = db.get(EnrolmentRow, code, with_for_update=True)
        if expected is None:
            raise Problem(401, "code_refused")
        db.delete(expected)
        token = enrol(db, expected, desk.now())
        log.warning("kiosk %s is enrolled", expected.name)
        told = EnrolledTold(name=expected.name, agency_id=expected.agency_id, token=token)
        return Answer(201, told.model_dump_json())

    # Nobody has a name yet: the code is what the key belongs to.
    return Once(desk, f"enrolment {code}", idempotency_key, request.url.path)(asked, effect)


@router.post("/devices/heartbeat", status_code=201, response_model=OrdersTold)
def heartbeat(asked: HeartbeatAsked, request: Request, caller: Caller, once: OnlyOnce) -> Response:
    """How the kiosk is; answered with what it has to do."""
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        row = _row(db, caller)
        row.seen_at = now = desk.now()
        row.version, row.waiting, row.disk_free_mb = asked.version, asked.waiting, asked.disk_free_mb
        row.faults = list(asked.faults)
        wipe = row.wipe_asked_at is not None
        orders = OrdersTold(wipe=wipe, config_etag=version(_config(row)), now=now.astimezone(PARIS))
        return Answer(201, orders.model_dump_json())

    return once(asked, effect)


@router.get("/devices/config", response_model=ConfigTold)
def read_config(request: Request, caller: Caller) -> Response:
    """What the landlord sets for this kiosk."""
    with Desk.of(request).reading.begin() as db:
        return told(request, _config(_row(db, caller)))


@router.post("/devices/wipe", status_code=201, response_model=WipedTold)
def wiped(asked: WipedAsked, request: Request, caller: Caller, once: OnlyOnce) -> Response:
    """The kiosk has made everything on it unreadable; its token opens nothing any more.

    409 ``wipe_not_asked`` when the landlord has not asked for it.
    """
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        row = _row(db, caller)
        if row.wipe_asked_at is None:
            raise Problem(409, "wipe_not_asked")
        row.wiped_at = now = desk.now()
        log.warning("kiosk %s is wiped", row.name)
        return Answer(201, WipedTold(at=now.astimezone(PARIS)).model_dump_json())

    return once(asked, effect)


def _row(db: Session, caller: DeviceRow) -> DeviceRow:
    """Of the token that calls: another may have the name by now."""
    return db.get_one(DeviceRow, caller.token_digest)


def _config(row: DeviceRow) -> ConfigTold:
    return ConfigTold(agency_id=row.agency_id, settings=row.settings)
