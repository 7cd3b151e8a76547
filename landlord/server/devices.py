"""Kiosks: enrolled once with a code, heard from regularly, wiped from afar when one is lost.

The second half is what the landlord's people do with them; ``kiosk agency-server`` has an option for each.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from kiosk.domain import DeviceConfig, DeviceEnrolment, DeviceInstructions
from kiosk.domain.rules import PARIS
from landlord.contract import (
    EnrolmentRequest,
    HeartbeatRequest,
    WipeConfirmationRequest,
    WipeConfirmationResponse,
)

from .app_state import AppState, hash_secret
from .attempts import list_locks
from .authentication import CallingDevice
from .database import acquire_lock
from .idempotency import Idempotent, IdempotentRequest
from .problems import Problem, RepeatableResponse, created
from .responses import etag_of, json_response, response_of
from .tables import DeviceRow, EnrolmentRow
from .tickets import MAX_UNFINISHED_BYTES, unfinished_photo_bytes

log = logging.getLogger(__name__)

#: How long a code for a new kiosk is good.
CODE_VALID_FOR = timedelta(days=1)

router = APIRouter(tags=["devices"])


@router.post("/devices/enrol", status_code=201, response_model=DeviceEnrolment)
def enrol_device(
    body: EnrolmentRequest,
    request: Request,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=255)],
) -> Response:
    """Gives a kiosk its token for a code that is good once; needs no token. 401 ``code_refused``."""
    app_state = AppState.of(request)
    code = hash_secret(body.code)

    def effect(db: Session) -> RepeatableResponse:
        db.execute(delete(EnrolmentRow).where(EnrolmentRow.expires_at <= app_state.now()))
        expected = db.get(EnrolmentRow, code, with_for_update=True)
        if expected is None:
            raise Problem(401, "code_refused")
        db.delete(expected)
        token = enrol_expected_device(db, expected, app_state.now())
        log.warning("kiosk %s is enrolled", expected.name)
        return created(DeviceEnrolment(name=expected.name, agency_id=expected.agency_id, token=token))

    # Nobody has a name yet: the code is what the key belongs to.
    idempotent = IdempotentRequest(app_state, f"enrolment {code}", idempotency_key, request.url.path)
    with app_state.reading.begin() as db:
        expected = db.get(EnrolmentRow, code) is not None
    if not expected and not idempotent.is_known():
        raise Problem(401, "code_refused")  # anybody may call this: nothing is written, no writer waits
    return idempotent(body, effect)


@router.post("/devices/heartbeat", status_code=201, response_model=DeviceInstructions)
def heartbeat(
    body: HeartbeatRequest, request: Request, caller: CallingDevice, idempotent: Idempotent
) -> Response:
    """How the kiosk is; answered with what it has to do."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        row = _row(db, caller)
        row.seen_at = now = app_state.now()
        row.version, row.waiting, row.disk_free_mb = body.version, body.waiting, body.disk_free_mb
        row.faults = list(body.faults)
        wipe = row.wipe_asked_at is not None
        orders = DeviceInstructions(wipe=wipe, config_etag=etag_of(_config(row)), now=now.astimezone(PARIS))
        return created(orders)

    return idempotent(body, effect)


@router.get("/devices/config", response_model=DeviceConfig)
def read_config(request: Request, caller: CallingDevice) -> Response:
    """What the landlord sets for this kiosk."""
    with AppState.of(request).reading.begin() as db:
        return json_response(request, _config(_row(db, caller)))


@router.post("/devices/wipe", status_code=201, response_model=WipeConfirmationResponse)
def wiped(
    body: WipeConfirmationRequest, request: Request, caller: CallingDevice, idempotent: Idempotent
) -> Response:
    """The kiosk has made everything on it unreadable; its token opens nothing any more.

    409 ``wipe_not_asked`` when the landlord has not asked for it.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        row = _row(db, caller)
        if row.wipe_asked_at is None:
            raise Problem(409, "wipe_not_asked")
        row.wiped_at = now = app_state.now()
        log.warning("kiosk %s is wiped", row.name)
        return created(WipeConfirmationResponse(at=now.astimezone(PARIS)))

    return idempotent(body, effect)


def _row(db: Session, caller: DeviceRow) -> DeviceRow:
    """Of the token that calls: another may have the name by now."""
    return db.get_one(DeviceRow, caller.token_digest)


def _config(row: DeviceRow) -> DeviceConfig:
    return response_of(DeviceConfig, row)


class UnknownDevice(LookupError):  # noqa: N818 - named after what happened
    """No kiosk has that name."""


def enrol_expected_device(db: Session, expected: EnrolmentRow, now: datetime) -> str:
    """Gives the kiosk that was expected its token; an older token of that name stops working."""
    acquire_lock(db, f"device {expected.name}")
    token = secrets.token_urlsafe(32)
    _replace(db, expected.name, now)
    db.add(
        DeviceRow(
            token_digest=hash_secret(token), name=expected.name, agency_id=expected.agency_id, by_code=True
        )
    )
    return token


def register_device_token(db: Session, name: str, token: str, now: datetime, agency_id: str = "") -> None:
    """Lets the kiosk ``name`` call with a token that was given to the server; an older one that was given
    for that name stops working.

    A token that is known stays what it is: one that is to be wiped, was, or was replaced is not let in
    again. Nor does it displace a kiosk that enrolled with a code, unless that one is to be wiped.
    """
    acquire_lock(db, f"device {name}")
    known = db.get(DeviceRow, hash_secret(token))
    if known is not None:
        known.agency_id = agency_id or known.agency_id
        if known.wipe_asked_at or known.replaced_at:
            log.warning("the token given for kiosk %s was wiped or replaced: it is not let in again", name)
        return
    current = _current(db, name)
    if current is not None and current.by_code and not current.wipe_asked_at:
        log.warning("kiosk %s has enrolled with a code: the token given for it is not let in", name)
        return
    _replace(db, name, now)
    db.add(DeviceRow(token_digest=hash_secret(token), name=name, agency_id=agency_id))


def register_device(app_state: AppState, name: str, token: str) -> None:
    """``register_device_token`` in a transaction of its own."""
    with app_state.writing.begin() as db:
        register_device_token(db, name, token, app_state.now())


def create_enrolment_code(app_state: AppState, name: str, agency_id: str) -> str:
    """A code with which one kiosk enrols as ``name``; an older code of that name stops working."""
    code = secrets.token_urlsafe(12)
    with app_state.writing.begin() as db:
        db.execute(delete(EnrolmentRow).where(EnrolmentRow.name == name))
        expires_at = app_state.now() + CODE_VALID_FOR
        db.add(
            EnrolmentRow(code_digest=hash_secret(code), name=name, agency_id=agency_id, expires_at=expires_at)
        )
    return code


def request_wipe(app_state: AppState, name: str) -> None:
    """At its next heartbeat the kiosk is told to make everything on it unreadable; until then it may do
    nothing else. Raises ``UnknownDevice``."""
    with app_state.writing.begin() as db:
        row = _current(db, name)
        if row is None:
            raise UnknownDevice(name)
        row.wipe_asked_at = row.wipe_asked_at or app_state.now()


def list_devices(app_state: AppState) -> list[DeviceRow]:
    """Every kiosk, by name, and after it those it replaced that were told to wipe."""
    row = DeviceRow
    with app_state.reading.begin() as db:
        shown = select(row).where(or_(row.replaced_at.is_(None), row.wipe_asked_at.is_not(None)))
        rows = list(db.scalars(shown.order_by(row.name, row.replaced_at.is_not(None), row.replaced_at)))
        db.expunge_all()
        return rows


def list_limits(app_state: AppState) -> list[tuple[str, str]]:
    """Pairs of kiosk and what was refused there because there was too much of it; no kiosk for what comes
    from several. Nobody's number is in it."""
    now = app_state.now()
    with app_state.reading.begin() as db:
        listed = [
            (row.device, f"{row.what}: {row.failures}, {_lock_words(row.locked_until, now)}")
            for row in list_locks(db, now)
        ]
        for device in db.scalars(select(DeviceRow.name).where(DeviceRow.replaced_at.is_(None))):
            unfinished = unfinished_photo_bytes(db, device, now)
            if unfinished > MAX_UNFINISHED_BYTES / 2:
                listed.append((device, f"photos that did not come: {unfinished // 1_000_000} MB"))
    return listed


def _lock_words(until: datetime | None, now: datetime) -> str:
    assert until is not None, "only what was locked is listed"
    return f"{'locked' if until > now else 'was locked'} until {until.astimezone(PARIS):%d/%m %H:%M}"


def _current(db: Session, name: str) -> DeviceRow | None:
    """The one of that name that no other has replaced."""
    named = select(DeviceRow).where(DeviceRow.name == name, DeviceRow.replaced_at.is_(None))
    return db.scalars(named).one_or_none()


def _replace(db: Session, name: str, now: datetime) -> None:
    """Makes room for another of that name; what the one before was told to do stays."""
    former = update(DeviceRow).where(DeviceRow.name == name, DeviceRow.replaced_at.is_(None))
    db.execute(former.values(replaced_at=now))
