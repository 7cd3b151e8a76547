"""Who stands in front of the kiosk, as far as the landlord needs to know."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SignedInTenant:
    """A tenant the landlord's system has recognised.

    ``token`` opens personal data during the visit; ``grant`` lets an act of this visit be delivered
    after the visit, for this tenant only.
    """

    token: str
    grant: str
    tenant_number: str
    display_name: str
    address: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedTenant:
    """A tenant whose number could not be checked because the line was down; the server checks it later."""

    tenant_number: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone without a tenant number: a name and a way to be reached."""

    name: str
    phone: str
    address: str = ""


Identity = SignedInTenant | ClaimedTenant | Guest
