"""The tenant's account with the landlord (*compte locataire*), its direct debit (*prélèvement SEPA*), and
paying on one's own phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .values import Money


class MandateState(StrEnum):
    """A mandate counts once it is signed, with the staff or on the tenant's own phone."""

    A_SIGNER = "a_signer"
    ACTIF = "actif"
    RESILIE = "resilie"


@dataclass(frozen=True, slots=True)
class Mandate:
    """``reference`` is the unique mandate reference (RUM). Of the IBAN only ``iban_hint`` is told again."""

    reference: str
    state: MandateState
    holder: str
    iban_hint: str
    since: date


class AccountLineKind(StrEnum):
    """What a line of a rent notice is; ``solde`` carries over what was due before the first line."""

    LOYER = "loyer"
    PROVISIONS = "provisions"
    APL = "apl"
    RLS = "rls"
    SLS = "sls"
    REGULARISATION = "regularisation"
    RAPPEL = "rappel"
    PAIEMENT = "paiement"
    SOLDE = "solde"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line. ``amount`` is positive when it is due, negative when it lowers what is due; ``label`` is the
    landlord's wording; ``month`` (its first day) is the month that it is for, where it is for one."""

    id: str
    day: date
    kind: AccountLineKind
    label: str
    amount: Money
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What is due (``balance``, negative when the landlord owes) and a page of lines, latest first.

    ``more`` asks for older lines. ``mandate`` is there when the rent is taken by direct debit.
    """

    balance: Money
    as_of: datetime
    lines: tuple[AccountLine, ...]
    due_on: date | None = None
    mandate: Mandate | None = None
    more: str = ""


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
