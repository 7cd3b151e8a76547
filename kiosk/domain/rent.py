"""The tenant's account with the landlord (*compte locataire*), its direct debit (*prélèvement SEPA*), and
paying on one's own phone.
"""

from datetime import date
from enum import StrEnum

from .records import Cents, Moment, MonthStart, PhoneAddress, PrintedNumber, Record
from .values import Money


class MandateState(StrEnum):
    """A mandate counts once it is signed, with the staff or on the tenant's own phone."""

    A_SIGNER = "a_signer"
    ACTIF = "actif"
    RESILIE = "resilie"


class Mandate(Record):
    """A mandate; ``reference`` is its RUM. The IBAN is never told again, only ``iban_hint``."""

    reference: PrintedNumber
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


class AccountLine(Record):
    """One line; ``amount`` is positive when it is due."""

    id: str
    day: date
    kind: AccountLineKind
    #: The landlord's own words.
    label: str
    amount: Cents
    month: MonthStart | None = None


class Account(Record):
    """What is due and a page of lines, latest first; ``more`` is the cursor of older ones."""

    #: Negative when the landlord owes.
    balance: Cents
    as_of: Moment
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


class Payment(Record):
    """A payment; ``page`` is for the visitor's phone."""

    id: str
    reference: PrintedNumber
    state: PaymentState
    amount: Cents
    #: What the kiosk said: by it a payment is found again whose first answer was lost.
    asked_at: Moment
    page: PhoneAddress
    expires_at: Moment
    settled_at: Moment | None = None
