"""Is this number this person's? Five failures lock a number for fifteen minutes.

An unknown number and a wrong birth date give the same answers, the lock included: nobody learns which numbers
exist. A grant lets an act of a visit be delivered after the visit: one tenant, one device, fourteen days. It
is a Fernet token of the landlord's secret: signed, and unreadable to whoever finds it.
"""

from __future__ import annotations

import hmac
import json
import logging
import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import delete
from sqlalchemy.orm import Session

from .app_state import get_landlord
from .database import acquire_lock
from .problems import Problem
from .tables import FailedAttemptsRow, TenantRow

log = logging.getLogger(__name__)

MAX_FAILURES = 5
LOCK_DURATION = timedelta(minutes=15)
GRANT_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class IdentificationFailure:
    """Not recognised; ``attempts_left`` before the number locks."""

    attempts_left: int


@dataclass(frozen=True, slots=True)
class IdentificationLock:
    """Nobody can be recognised by this number before ``until``."""

    until: datetime


def normalise_tenant_number(number: str, width: int) -> str:
    """The number as the landlord writes it: no spaces, dots or dashes, zeros in front."""
    return re.sub(r"[\s.\-_/]", "", number).upper().zfill(width)


def identify_tenant(
    db: Session, number: str, birth_date: date, now: datetime
) -> TenantRow | IdentificationFailure | IdentificationLock:
    """The tenant, or why not. A failure is counted; success clears nothing: ``clear_failures`` does."""
    number = normalise_tenant_number(number, get_landlord(db).number_width)
    locked = _lock_of(db, number, now)
    if locked is not None:
        return locked
    tenant = db.get(TenantRow, number)
    expected = tenant.birth_date if tenant else date.min
    if hmac.compare_digest(expected.isoformat(), birth_date.isoformat()) and tenant is not None:
        return tenant
    return count_failure(db, number, now)


def count_failure(db: Session, number: str, now: datetime) -> IdentificationFailure | IdentificationLock:
    """One more failure for a normalised number."""
    row = db.get(FailedAttemptsRow, number, with_for_update=True)
    if row is None:
        # What is older than a lock weighs nothing any more, whoever's it is.
        db.execute(delete(FailedAttemptsRow).where(FailedAttemptsRow.last_at <= now - LOCK_DURATION))
        row = FailedAttemptsRow(number=number, failures=0, last_at=now, locked_until=None)
        db.add(row)
    elif row.last_at <= now - LOCK_DURATION:
        row.failures = 0
    row.failures += 1
    row.last_at = now
    row.locked_until = None
    if row.failures >= MAX_FAILURES:
        row.locked_until = now + LOCK_DURATION
        log.warning("a tenant number is locked after %d failures: someone may need help", row.failures)
        return IdentificationLock(row.locked_until)
    return IdentificationFailure(MAX_FAILURES - row.failures)


def identification_problem(why: IdentificationFailure | IdentificationLock, now: datetime) -> Problem:
    """401 with the attempts that are left, or 423 until when nobody is recognised."""
    if isinstance(why, IdentificationFailure):
        return Problem(401, "identification_failed", attempts_left=why.attempts_left)
    return locked_problem("number_locked", why.until, now)


def locked_problem(code: str, until: datetime, now: datetime) -> Problem:
    """423 with ``Retry-After``."""
    seconds = math.ceil((until - now).total_seconds())
    return Problem(423, code, headers={"Retry-After": str(seconds)}, locked_until=until)


def clear_failures(db: Session, number: str) -> None:
    """Forgets the failures of a number whose tenant has been recognised."""
    db.execute(delete(FailedAttemptsRow).where(FailedAttemptsRow.number == number))


def check_lock(db: Session, number: str, now: datetime) -> IdentificationLock | None:
    """Whether the number is locked; nobody else counts or forgives for it until this transaction ends."""
    return _lock_of(db, number, now)


def _lock_of(db: Session, number: str, now: datetime) -> IdentificationLock | None:
    acquire_lock(db, f"attempts {number}")  # many at once, at any server, have five guesses together
    row = db.get(FailedAttemptsRow, number)
    if row is None or row.locked_until is None or row.locked_until <= now:
        return None
    return IdentificationLock(row.locked_until)


@dataclass(frozen=True, slots=True)
class Grant:
    """Whose act it is. ``is_fresh`` is false once the fourteen days are over."""

    tenant_number: str
    is_fresh: bool


def issue_grant(secret: str, tenant_number: str, device: str, now: datetime) -> str:
    claims = json.dumps([tenant_number, device]).encode()
    return Fernet(secret).encrypt_at_time(claims, int(now.timestamp())).decode()


def read_grant(secret: str, grant: str, device: str, now: datetime) -> Grant | None:
    """What a grant says, or ``None`` when it was not given to this device by this landlord."""
    seal = Fernet(secret)
    try:
        tenant_number, given_to = json.loads(seal.decrypt(grant))
        given_at = datetime.fromtimestamp(seal.extract_timestamp(grant), now.tzinfo)
    except (InvalidToken, ValueError):  # ValueError: letters that no token has
        return None
    if given_to != device:
        return None
    return Grant(tenant_number, now < given_at + GRANT_LIFETIME)
