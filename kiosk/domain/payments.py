"""Paying on the visitor's own phone, at the landlord's payment provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .money import Money

#: The least that PayFiP takes (docs/sources/housing.md, "Payment").
MINIMUM_PAYMENT = Money(100)


class PaymentState(StrEnum):
    """``inconnu``: the provider did not say; it is asked again, and nothing is paid again."""

    INITIE = "initie"
    EN_ATTENTE = "en_attente"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    ANNULE = "annule"
    EXPIRE = "expire"
    INCONNU = "inconnu"


#: The provider has said its last word.
SETTLED_PAYMENT_STATES = frozenset(
    {PaymentState.ACCEPTE, PaymentState.REFUSE, PaymentState.ANNULE, PaymentState.EXPIRE}
)


@dataclass(frozen=True, slots=True)
class Payment:
    """``page`` is the address for the visitor's phone, until ``expires_at``. ``asked_at`` is what the kiosk
    said: by it a payment is found again whose first answer was lost."""

    id: str
    reference: str
    state: PaymentState
    amount: Money
    asked_at: datetime
    page: str
    expires_at: datetime
    settled_at: datetime | None = None
