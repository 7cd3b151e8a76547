"""Is this number this person's? Five failures lock a number for fifteen minutes, at that kiosk.

An unknown number and a wrong birth date give the same answers, the lock included: nobody learns which numbers
exist. A grant lets an act of a visit be delivered after the visit: one tenant, one device, fourteen days, and
no longer than an act waits for it: the kiosk takes it back. It is a Fernet token of the landlord's key:
signed, and unreadable to whoever finds it.
"""

import hmac
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryptography.fernet import InvalidToken
from sqlalchemy import delete
from sqlalchemy.orm import Session

from .app_state import get_landlord, hash_secret
from .attempts import AttemptFailed, AttemptsLocked, BirthDateGuess
from .keys import keys_of
from .tables import RevokedGrantRow, TenantRow

GRANT_LIFETIME = timedelta(days=14)


def normalise_tenant_number(number: str, width: int) -> str:
    """The number as the landlord writes it: no spaces, dots or dashes, zeros in front."""
    return re.sub(r"[\s.\-_/]", "", number).upper().zfill(width)


def identify_tenant(
    db: Session, number: str, birth_date: date, device: str, now: datetime
) -> TenantRow | AttemptFailed | AttemptsLocked:
    """The tenant, or why not. A failure is counted; success forgets none: only signing in does."""
    number = normalise_tenant_number(number, get_landlord(db).number_width)
    guessed = BirthDateGuess.of(f"tenant {number}", device)
    if locked := guessed.find_lock(db, now):
        return locked
    tenant = db.get(TenantRow, number)
    expected = tenant.birth_date if tenant else date.min
    if hmac.compare_digest(expected.isoformat(), birth_date.isoformat()) and tenant is not None:
        return tenant
    return guessed.count_failure(db, now)


@dataclass(frozen=True, slots=True)
class Grant:
    """Whose act it is. ``is_fresh`` is false once the fourteen days are over."""

    tenant_number: str
    is_fresh: bool


def issue_grant(db: Session, tenant_number: str, device: str, now: datetime) -> str:
    claims = json.dumps([tenant_number, device]).encode()
    return keys_of(db).grants.encrypt_at_time(claims, int(now.timestamp())).decode()


def read_grant(db: Session, grant: str, device: str, now: datetime) -> Grant | None:
    """What a grant says, or ``None`` when it was taken back, or not given to this device by this landlord."""
    seal = keys_of(db).grants
    try:
        tenant_number, given_to = json.loads(seal.decrypt(grant))
        given_at = datetime.fromtimestamp(seal.extract_timestamp(grant), now.tzinfo)
    except (InvalidToken, ValueError):  # ValueError: letters that no token has
        return None
    if given_to != device or db.get(RevokedGrantRow, hash_secret(grant)) is not None:
        return None
    return Grant(tenant_number, now < given_at + GRANT_LIFETIME)


def revoke_grant(db: Session, grant: str, device: str, now: datetime) -> None:
    """Take back a grant of this device; nothing for any other, and for one that is too old to act anyway."""
    granted = read_grant(db, grant, device, now)
    if granted is not None and granted.is_fresh:
        db.execute(delete(RevokedGrantRow).where(RevokedGrantRow.until <= now))
        db.add(RevokedGrantRow(digest=hash_secret(grant), until=now + GRANT_LIFETIME))
