"""The tenant's account, line by line."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime

from kiosk.domain import Account, AccountLine, AccountLineKind

from .base import Cents, MonthStart, ResponseModel, to_record
from .mandates import MandateResponse


class AccountLineResponse(ResponseModel):
    """One line; ``amount`` is positive when it is due."""

    id: str
    day: date
    kind: AccountLineKind
    label: str
    amount: Cents
    month: MonthStart | None = None

    def record(self) -> AccountLine:
        return to_record(AccountLine, self)


class AccountResponse(ResponseModel):
    """What is due and a page of lines, latest first; ``more`` is the cursor of older ones."""

    balance: Cents
    as_of: AwareDatetime
    lines: tuple[AccountLineResponse, ...]
    due_on: date | None = None
    mandate: MandateResponse | None = None
    more: str = ""

    def record(self) -> Account:
        return to_record(Account, self)
