"""The tenant's account: what is due, and every line that makes it."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kiosk.domain import LineKind, MandateState, Money
from kiosk.domain.rules import PARIS
from landlord.contract import AccountLineTold, AccountTold, MandateTold

from .app_state import Desk, landlord
from .authentication import OpenSession
from .etags import told
from .mandates import mandate_told
from .paging import PAGE, Cursor, page_of, place_of
from .problems import Problem
from .tables import AccountLineRow, MandateRow

router = APIRouter(tags=["account"])


@router.get("/me/account", response_model=AccountTold)
def read_account(request: Request, session: OpenSession, cursor: Cursor = "") -> Response:
    """What is due now, and fifty lines, latest first. A line is never changed: what was wrong gets a line."""
    desk = Desk.of(request)
    number = session.tenant_number
    with desk.reading.begin() as db:
        lines, more = page_of(_lines(db, number, cursor), lambda line: (line.day.isoformat(), line.id))
        due = balance(db, number)
        account = AccountTold(
            balance=due,
            as_of=desk.now().astimezone(PARIS),
            lines=tuple(_told(line) for line in lines),
            due_on=_due_on(db, number) if due.cents > 0 else None,
            mandate=_mandate(db, number),
            more=more,
        )
    return told(request, account, personal=True, besides=frozenset({"as_of"}))


def balance(db: Session, number: str) -> Money:
    """The sum of all lines."""
    lines = select(func.sum(AccountLineRow.amount)).where(AccountLineRow.tenant_number == number)
    return db.scalar(lines) or Money(0)


def _lines(db: Session, number: str, cursor: str) -> list[AccountLineRow]:
    """One more than a page, to know whether there are more."""
    row = AccountLineRow
    chosen = select(row).where(row.tenant_number == number)
    if cursor:
        day, last = _place(cursor)
        chosen = chosen.where(or_(row.day < day, and_(row.day == day, row.id < last)))
    return list(db.scalars(chosen.order_by(row.day.desc(), row.id.desc()).limit(PAGE + 1)))


def _place(cursor: str) -> tuple[date, int]:
    day, last = place_of(cursor, str, int)
    try:
        return date.fromisoformat(day), last
    except ValueError:
        raise Problem(400, "cursor_unknown") from None


def _due_on(db: Session, number: str) -> date | None:
    """The day on which the latest rent is due."""
    row = AccountLineRow
    rents = select(func.max(row.month)).where(row.tenant_number == number, row.kind == LineKind.LOYER)
    month: date | None = db.scalar(rents)
    return month.replace(day=landlord(db).rent_due_day) if month else None


def _mandate(db: Session, number: str) -> MandateTold | None:
    row = MandateRow
    mine = select(row).where(row.tenant_number == number, row.state != MandateState.RESILIE)
    found = db.scalars(mine.order_by(row.since.desc(), row.id.desc()).limit(1)).first()
    return mandate_told(found) if found else None


def _told(row: AccountLineRow) -> AccountLineTold:
    return AccountLineTold(
        id=str(row.id), day=row.day, kind=row.kind, label=row.label, amount=row.amount, month=row.month
    )
