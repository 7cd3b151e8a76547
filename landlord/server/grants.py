"""A grant lets an act of a visit be delivered after the visit: one tenant, one device, fourteen days.

It is a Fernet token of the landlord's secret: signed, and unreadable to whoever finds it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

GRANT_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Grant:
    """Whose act it is. ``fresh`` is false once the fourteen days are over."""

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
