"""Kiosks: enrolled once with a code, heard from regularly, wiped from afar when one is lost."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import delete
from sqlalchemy.orm import Session

from kiosk.domain.rules import PARIS
from landlord.contract import (
    DeviceConfigResponse,
    EnrolmentRequest,
    EnrolmentResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    WipeConfirmationRequest,
    WipeConfirmationResponse,
)

from .app_state import AppState, hash_secret
from .authentication import CallingDevice
from .device_management import enrol_expected_device
from .etags import etag_of, json_response
from .idempotency import Idempotent, IdempotentRequest
from .problems import Problem, RepeatableResponse
from .tables import DeviceRow, EnrolmentRow

log = logging.getLogger(__name__)

router = APIRouter(tags=["devices"])


@router.post("/devices/enrol", status_code=201, response_model=EnrolmentResponse)
def enrol_device(
    asked: EnrolmentRequest,
    request: Request,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=255)],
) -> Response:
    """Gives a kiosk its token for a code that is good once; needs no token. 401 ``code_refused``."""
    desk = AppState.of(request)
    code = hash_secret(asked.code)

    def effect(db: Session) -> RepeatableResponse:
        db.execute(delete(EnrolmentRow).where(EnrolmentRow.expires_at <= desk.now()))
        expected = db.get(EnrolmentRow, code, with_for_update=True)
        if expected is None:
            raise Problem(401, "code_refused")
        db.delete(expected)
        token = enrol_expected_device(db, expected, desk.now())
        log.warning("kiosk %s is enrolled", expected.name)
        told = EnrolmentResponse(name=expected.name, agency_id=expected.agency_id, token=token)
        return RepeatableResponse(201, told.model_dump_json())

    # Nobody has a name yet: the code is what the key belongs to.
    return IdempotentRequest(desk, f"enrolment {code}", idempotency_key, request.url.path)(asked, effect)


@router.post("/devices/heartbeat", status_code=201, response_model=HeartbeatResponse)
def heartbeat(asked: HeartbeatRequest, request: Request, caller: CallingDevice, once: Idempotent) -> Response:
    """How the kiosk is; answered with what it has to do."""
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        row = _row(db, caller)
        row.seen_at = now = desk.now()
        row.version, row.waiting, row.disk_free_mb = asked.version, asked.waiting, asked.disk_free_mb
        row.faults = list(asked.faults)
        wipe = row.wipe_asked_at is not None
        orders = HeartbeatResponse(wipe=wipe, config_etag=etag_of(_config(row)), now=now.astimezone(PARIS))
        return RepeatableResponse(201, orders.model_dump_json())

    return once(asked, effect)


@router.get("/devices/config", response_model=DeviceConfigResponse)
def read_config(request: Request, caller: CallingDevice) -> Response:
    """What the landlord sets for this kiosk."""
    with AppState.of(request).reading.begin() as db:
        return json_response(request, _config(_row(db, caller)))


@router.post("/devices/wipe", status_code=201, response_model=WipeConfirmationResponse)
def wiped(
    asked: WipeConfirmationRequest, request: Request, caller: CallingDevice, once: Idempotent
) -> Response:
    """The kiosk has made everything on it unreadable; its token opens nothing any more.

    409 ``wipe_not_asked`` when the landlord has not asked for it.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        row = _row(db, caller)
        if row.wipe_asked_at is None:
            raise Problem(409, "wipe_not_asked")
        row.wiped_at = now = desk.now()
        log.warning("kiosk %s is wiped", row.name)
        return RepeatableResponse(201, WipeConfirmationResponse(at=now.astimezone(PARIS)).model_dump_json())

    return once(asked, effect)


def _row(db: Session, caller: DeviceRow) -> DeviceRow:
    """Of the token that calls: another may have the name by now."""
    return db.get_one(DeviceRow, caller.token_digest)


def _config(row: DeviceRow) -> DeviceConfigResponse:
    return DeviceConfigResponse(agency_id=row.agency_id, settings=row.settings)
