"""The tenant's account, line by line."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime

from kiosk.domain import Account, AccountLine, LineKind

from .base import Cents, Month, Told, as_record
from .mandates import MandateTold


class AccountLineTold(Told):
    """One line; ``amount`` is positive when it is due."""

    id: str
    day: date
    kind: LineKind
    label: str
    amount: Cents
    month: Month | None = None

    def record(self) -> AccountLine:
        return as_record(AccountLine, self)


class AccountTold(Told):
    """What is due and a page of lines, latest first; ``more`` is the cursor of older ones."""

    balance: Cents
    as_of: AwareDatetime
    lines: tuple[AccountLineTold, ...]
    due_on: date | None = None
    mandate: MandateTold | None = None
    more: str = ""

    def record(self) -> Account:
        return as_record(Account, self)
