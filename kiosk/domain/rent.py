"""The tenant's account with the landlord (*compte locataire*), line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .mandates import Mandate
from .money import Money


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
