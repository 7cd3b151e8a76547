"""Kiosks: enrolled once with a code, heard from regularly, configured and wiped by signed orders.

The second half is what the landlord's people do with them; ``kiosk agency-server`` has an option for each.
"""

import logging
import secrets
import string
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from kiosk.domain import DeviceConfig, DeviceEnrolment, DeviceInstructions, SettingValue
from kiosk.domain.rules import PARIS
from landlord.contract import (
    EnrolmentRequest,
    HeartbeatRequest,
    RefusedActDecision,
    WipeConfirmationRequest,
    WipeConfirmationResponse,
)
from landlord.contract.orders import (
    Order,
    OrderKind,
    device_id_of_key,
    device_id_of_token,
    encode_public_key,
    is_proof,
    sign_order,
)

from .app_state import AppState, get_landlord, hash_secret
from .attempts import list_locks
from .authentication import CallingDevice
from .database import acquire_lock
from .idempotency import Idempotent, IdempotentRequest
from .keys import keys_of
from .problems import Problem, RepeatableResponse, created
from .responses import etag_of, json_response, response_of
from .tables import DeviceRow, EnrolmentRow, RefusedActRow, UsageRow
from .tickets import MAX_DAILY_BYTES, MAX_UNFINISHED_BYTES, daily_photo_bytes, unfinished_photo_bytes

log = logging.getLogger(__name__)

#: How long a code for a new kiosk is good.
CODE_VALID_FOR = timedelta(days=1)
#: Of one kiosk: how old a day may be of which it tells how much it was used, and reports of that day. A clock
#: that was put back closes a day twice.
MAX_USAGE_AGE, MAX_USAGE_REPORTS = timedelta(days=366), 3

router = APIRouter(tags=["devices"])


@router.post("/devices/enrol", status_code=201, response_model=DeviceEnrolment)
def enrol_device(
    body: EnrolmentRequest,
    request: Request,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=255)],
) -> Response:
    """Gives a kiosk its token for a code that is good once; needs no token. 401 ``code_refused``, also where
    the proof is not of the key and the code."""
    app_state = AppState.of(request)
    code = hash_secret(body.code)
    if not is_proof(body.public_key, body.proof, "enrol", body.code):
        raise Problem(401, "code_refused")

    def effect(db: Session) -> RepeatableResponse:
        db.execute(delete(EnrolmentRow).where(EnrolmentRow.expires_at <= app_state.now()))
        expected = db.get(EnrolmentRow, code, with_for_update=True)
        if expected is None:
            raise Problem(401, "code_refused")
        db.delete(expected)
        token, row = enrol_expected_device(db, expected, body.public_key, app_state.now())
        log.warning("kiosk %s is enrolled", expected.name)
        enrolment = DeviceEnrolment(
            name=row.name,
            agency_id=row.agency_id,
            landlord=get_landlord(db).name,
            letter=row.letter,
            device_id=row.device_id,
            orders_key=encode_public_key(keys_of(db).orders.public_key()),
            token=token,
        )
        return created(enrolment)

    # Nobody has a name yet: the code is what the key belongs to.
    idempotent = IdempotentRequest(app_state, f"enrolment {code}", idempotency_key, request.url.path)
    with app_state.reading.begin() as db:
        expected = db.get(EnrolmentRow, code) is not None
    if not expected and not idempotent.is_known():
        raise Problem(401, "code_refused")  # anybody may call this: nothing is written, no writer waits
    return idempotent(body, effect)


@router.put("/devices/heartbeat", response_model=DeviceInstructions)
def heartbeat(body: HeartbeatRequest, request: Request, caller: CallingDevice) -> Response:
    """How the kiosk is; answered with what it has to do.

    All of it stands in place of what it said before, and each report of ``usage`` counts once: to say it
    again is harmless, so it has no ``Idempotency-Key``, and no answer is kept.
    """
    app_state = AppState.of(request)
    with app_state.writing.begin() as db:
        # Two of one kiosk come one after the other, whichever server they reach.
        row = db.get_one(DeviceRow, caller.token_digest, with_for_update=True)
        row.seen_at = now = app_state.now()
        row.version, row.waiting, row.disk_free_mb = body.version, body.waiting, body.disk_free_mb
        row.faults = list(body.faults)
        if row.replaced_at is None:  # what has its name now is another's
            _keep_refused(db, row, body)
            _keep_usage(db, row, body, now.astimezone(PARIS).date())
        config = _config(row)
        etag = etag_of(config)
        orders: tuple[str, ...] = ()
        if not row.device_id:
            log.warning("kiosk %s has no name in orders: have it enrol", row.name)
        elif row.wipe_asked_at is not None:
            orders = (_signed(db, row, OrderKind.WIPE, now),)
        elif body.config_etag != etag and (row.settings or body.config_etag):
            orders = (_signed(db, row, OrderKind.CONFIGURE, now, settings=config.settings, config_etag=etag),)
        if row.device_id and row.wipe_asked_at is None:
            orders += tuple(_put_right(db, row, each, now) for each in _decided(db, row))
    told = DeviceInstructions(orders=orders, config_etag=etag, now=now.astimezone(PARIS))
    return Response(
        told.model_dump_json(), headers={"Cache-Control": "no-store"}, media_type="application/json"
    )


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

    409 ``wipe_not_asked`` when the landlord has not asked for it; 422 when the proof is not of the kiosk's
    key.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        row = _row(db, caller)
        if row.wipe_asked_at is None:
            raise Problem(409, "wipe_not_asked")
        if row.public_key and not is_proof(row.public_key, body.proof, "wiped", row.device_id):
            raise Problem(409, "proof_refused")
        row.wiped_at = now = app_state.now()
        log.warning("kiosk %s is wiped", row.name)
        return created(WipeConfirmationResponse(at=now.astimezone(PARIS)))

    return idempotent(body, effect)


def _row(db: Session, caller: DeviceRow) -> DeviceRow:
    """Of the token that calls: another may have the name by now."""
    return db.get_one(DeviceRow, caller.token_digest)


def _config(row: DeviceRow) -> DeviceConfig:
    return response_of(DeviceConfig, row)


def _keep_refused(db: Session, row: DeviceRow, body: HeartbeatRequest) -> None:
    """What the kiosk still has refused; what was decided of one that was refused again is forgotten."""
    kept = {
        each.entry: each for each in db.scalars(select(RefusedActRow).where(RefusedActRow.device == row.name))
    }
    for told in body.refused:
        values = told.model_dump(exclude={"entry"}) | {"agency_id": row.agency_id}
        found = kept.pop(told.entry, None)
        if found is None:
            db.add(RefusedActRow(device=row.name, entry=told.entry, **values))
        elif found.since != told.since:
            undecided: dict[str, Any] = {"decision": "", "changes": {}, "reason": "", "decided_by": ""}
            for name, value in (values | undecided).items():
                setattr(found, name, value)
    for gone in kept.values():
        db.delete(gone)
    db.flush()


def _keep_usage(db: Session, row: DeviceRow, body: HeartbeatRequest, today: date) -> None:
    """Each report once, however often it comes. What no clock of a kiosk explains is left out, and not
    refused: the heartbeat brings orders."""
    usage = UsageRow
    for report in body.usage:
        known = select(usage.id).where(usage.device == row.name, usage.report == report.id).limit(1)
        of_day = select(func.count(usage.report.distinct())).where(
            usage.agency_id == row.agency_id, usage.day == report.day, usage.device == row.name
        )
        if not today - MAX_USAGE_AGE <= report.day <= today + timedelta(days=1):
            log.warning("kiosk %s tells of a day that is not near: left out", row.name)
        elif db.scalar(known) is None and db.scalars(of_day).one() < MAX_USAGE_REPORTS:
            db.add_all(
                usage(
                    agency_id=row.agency_id,
                    device=row.name,
                    report=report.id,
                    day=report.day,
                    measure=each.measure,
                    about=each.about,
                    count=each.count,
                )
                for each in report.cells
            )


def _decided(db: Session, row: DeviceRow) -> list[RefusedActRow]:
    act = RefusedActRow
    return list(db.scalars(select(act).where(act.device == row.name, act.decision != "").order_by(act.entry)))


def _put_right(db: Session, row: DeviceRow, act: RefusedActRow, now: datetime) -> str:
    return _signed(
        db,
        row,
        OrderKind.PUT_RIGHT,
        now,
        entry=act.entry,
        decision=RefusedActDecision(act.decision),
        changes=act.changes,
        reason=act.reason,
    )


def _signed(db: Session, row: DeviceRow, kind: OrderKind, now: datetime, **members: Any) -> str:
    """An order to that kiosk, with a number that is above all before it, also of a database that was
    restored."""
    row.order_number = max(row.order_number + 1, int(now.timestamp()))
    order = Order(kind=kind, device=row.device_id, number=row.order_number, issued_at=now, **members)
    return sign_order(keys_of(db).orders, order)


def orders_public_key(app_state: AppState) -> str:
    """What kiosks pin (base64url)."""
    return encode_public_key(app_state.keys.orders.public_key())


class UnknownDevice(LookupError):  # noqa: N818 - named after what happened
    """No kiosk has that name."""


def enrol_expected_device(
    db: Session, expected: EnrolmentRow, public_key: str, now: datetime
) -> tuple[str, DeviceRow]:
    """Gives the kiosk that was expected its token; an older token of that name stops working."""
    acquire_lock(db, f"device {expected.name}")
    token = secrets.token_urlsafe(32)
    letter = expected.letter or _free_letter(db, expected.name)
    _replace(db, expected.name, now)
    row = DeviceRow(
        token_digest=hash_secret(token),
        name=expected.name,
        agency_id=expected.agency_id,
        letter=letter,
        device_id=device_id_of_key(public_key),
        public_key=public_key,
        order_number=0,
        by_code=True,
    )
    db.add(row)
    return token, row


def _free_letter(db: Session, name: str) -> str:
    """That of the kiosk before it, else the one that the fewest have."""
    current = select(DeviceRow.name, DeviceRow.letter).where(DeviceRow.replaced_at.is_(None))
    used = {each: letter for each, letter in db.execute(current).tuples() if letter}
    counts = Counter(used.values())
    return used.get(name) or min(string.ascii_uppercase, key=lambda letter: (counts[letter], letter))


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
        known.device_id = known.device_id or device_id_of_token(token)
        if known.wipe_asked_at or known.replaced_at:
            log.warning("the token given for kiosk %s was wiped or replaced: it is not let in again", name)
        return
    current = _current(db, name)
    if current is not None and current.by_code and not current.wipe_asked_at:
        log.warning("kiosk %s has enrolled with a code: the token given for it is not let in", name)
        return
    _replace(db, name, now)
    digest, device_id = hash_secret(token), device_id_of_token(token)
    db.add(DeviceRow(token_digest=digest, name=name, agency_id=agency_id, device_id=device_id))


def register_device(app_state: AppState, name: str, token: str) -> None:
    """``register_device_token`` in a transaction of its own."""
    with app_state.writing.begin() as db:
        register_device_token(db, name, token, app_state.now())


def create_enrolment_code(app_state: AppState, name: str, agency_id: str, letter: str = "") -> str:
    """A code with which one kiosk enrols as ``name``; an older code of that name stops working. ``letter``
    begins the numbers that it gives; else one that few have. No dash is in the code, for it
    is typed behind a command."""
    code = secrets.token_hex(12)
    with app_state.writing.begin() as db:
        db.execute(delete(EnrolmentRow).where(EnrolmentRow.name == name))
        expires_at = app_state.now() + CODE_VALID_FOR
        db.add(
            EnrolmentRow(
                code_digest=hash_secret(code),
                name=name,
                agency_id=agency_id,
                letter=letter,
                expires_at=expires_at,
            )
        )
    return code


def request_wipe(app_state: AppState, name: str) -> None:
    """At its next heartbeat the kiosk is told to make everything on it unreadable; until then it may do
    nothing else. ``name`` is that of the kiosk that has it now, or the ``device_id`` of any, also of one that
    was replaced. Raises ``UnknownDevice``."""
    with app_state.writing.begin() as db:
        current = _current(db, name)
        found = (
            [current] if current else list(db.scalars(select(DeviceRow).where(DeviceRow.device_id == name)))
        )
        if not name or not found:
            raise UnknownDevice(name)
        for row in found:
            row.wipe_asked_at = row.wipe_asked_at or app_state.now()


def configure(app_state: AppState, name: str, settings: Mapping[str, SettingValue]) -> None:
    """At its next heartbeat the kiosk ``name``, or with ``""`` each, is told to take these settings in the
    place of those that it was told before. Raises ``UnknownDevice``."""
    with app_state.writing.begin() as db:
        current = select(DeviceRow).where(DeviceRow.replaced_at.is_(None))
        rows = list(db.scalars(current.where(DeviceRow.name == name) if name else current))
        if not rows:
            raise UnknownDevice(name)
        for row in rows:
            row.settings = dict(settings)


def list_devices(app_state: AppState) -> list[DeviceRow]:
    """Every kiosk, by name, and after it those it replaced that were told to wipe or still can be."""
    row = DeviceRow
    with app_state.reading.begin() as db:
        shown = select(row).where(
            or_(row.replaced_at.is_(None), row.wipe_asked_at.is_not(None), row.public_key != "")
        )
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
            today = daily_photo_bytes(db, device, now)
            if today > MAX_DAILY_BYTES / 2:
                listed.append((device, f"photos within a day: {today // 1_000_000} MB"))
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
