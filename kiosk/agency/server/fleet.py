"""What the landlord's people do with the kiosks; ``kiosk agency-server`` has an option for each."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from .database import hold
from .desk import Desk, digest
from .tables import DeviceRow, EnrolmentRow

#: How long a code for a new kiosk is good.
CODE_VALID_FOR = timedelta(days=1)


class UnknownDevice(LookupError):  # noqa: N818 - named after what happened
    """No kiosk has that name."""


def enrol(db: Session, name: str, token: str, agency_id: str = "") -> None:
    """Lets the kiosk ``name`` call with ``token``; an older token of that name stops working, and so does
    that token for another name. One that was let in with it before stays as it is, to be wiped if it was."""
    hold(db, f"device {name}")
    known = db.get(DeviceRow, digest(token))
    if known is not None and known.name == name:
        known.agency_id = agency_id or known.agency_id
        return
    db.execute(delete(DeviceRow).where(or_(DeviceRow.name == name, DeviceRow.token_digest == digest(token))))
    db.add(DeviceRow(token_digest=digest(token), name=name, agency_id=agency_id))


def let_in(desk: Desk, name: str, token: str) -> None:
    """``enrol`` in a transaction of its own."""
    with desk.writing.begin() as db:
        enrol(db, name, token)


def expect(desk: Desk, name: str, agency_id: str) -> str:
    """A code with which one kiosk enrols as ``name``; an older code of that name stops working."""
    code = secrets.token_urlsafe(12)
    with desk.writing.begin() as db:
        db.execute(delete(EnrolmentRow).where(EnrolmentRow.name == name))
        expires_at = desk.now() + CODE_VALID_FOR
        db.add(EnrolmentRow(code_digest=digest(code), name=name, agency_id=agency_id, expires_at=expires_at))
    return code


def ask_wipe(desk: Desk, name: str) -> None:
    """At its next heartbeat the kiosk is told to make everything on it unreadable; until then it may do
    nothing else. Raises ``UnknownDevice``."""
    with desk.writing.begin() as db:
        row = db.scalars(select(DeviceRow).where(DeviceRow.name == name)).one_or_none()
        if row is None:
            raise UnknownDevice(name)
        row.wipe_asked_at = row.wipe_asked_at or desk.now()


def fleet(desk: Desk) -> list[DeviceRow]:
    """Every kiosk, by name."""
    with desk.reading.begin() as db:
        rows = list(db.scalars(select(DeviceRow).order_by(DeviceRow.name)))
        db.expunge_all()
        return rows
