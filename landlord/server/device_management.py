"""What the landlord's people do with the kiosks; ``kiosk agency-server`` has an option for each."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from .app_state import AppState, hash_secret
from .database import acquire_lock
from .tables import DeviceRow, EnrolmentRow

log = logging.getLogger(__name__)

#: How long a code for a new kiosk is good.
CODE_VALID_FOR = timedelta(days=1)


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


def register_device(desk: AppState, name: str, token: str) -> None:
    """``register_device_token`` in a transaction of its own."""
    with desk.writing.begin() as db:
        register_device_token(db, name, token, desk.now())


def create_enrolment_code(desk: AppState, name: str, agency_id: str) -> str:
    """A code with which one kiosk enrols as ``name``; an older code of that name stops working."""
    code = secrets.token_urlsafe(12)
    with desk.writing.begin() as db:
        db.execute(delete(EnrolmentRow).where(EnrolmentRow.name == name))
        expires_at = desk.now() + CODE_VALID_FOR
        db.add(
            EnrolmentRow(code_digest=hash_secret(code), name=name, agency_id=agency_id, expires_at=expires_at)
        )
    return code


def request_wipe(desk: AppState, name: str) -> None:
    """At its next heartbeat the kiosk is told to make everything on it unreadable; until then it may do
    nothing else. Raises ``UnknownDevice``."""
    with desk.writing.begin() as db:
        row = _current(db, name)
        if row is None:
            raise UnknownDevice(name)
        row.wipe_asked_at = row.wipe_asked_at or desk.now()


def list_devices(desk: AppState) -> list[DeviceRow]:
    """Every kiosk, by name, and after it those it replaced that were told to wipe."""
    row = DeviceRow
    with desk.reading.begin() as db:
        shown = select(row).where(or_(row.replaced_at.is_(None), row.wipe_asked_at.is_not(None)))
        rows = list(db.scalars(shown.order_by(row.name, row.replaced_at.is_not(None), row.replaced_at)))
        db.expunge_all()
        return rows


def _current(db: Session, name: str) -> DeviceRow | None:
    """The one of that name that no other has replaced."""
    named = select(DeviceRow).where(DeviceRow.name == name, DeviceRow.replaced_at.is_(None))
    return db.scalars(named).one_or_none()


def _replace(db: Session, name: str, now: datetime) -> None:
    """Makes room for another of that name; what the one before was told to do stays."""
    former = update(DeviceRow).where(DeviceRow.name == name, DeviceRow.replaced_at.is_(None))
    db.execute(former.values(replaced_at=now))
