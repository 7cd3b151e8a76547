"""The tenant's account: what is due, and every line that makes it."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kiosk.domain import AccountLineKind, MandateState, Money
from kiosk.domain.rules import PARIS
from landlord.contract import AccountLineResponse, AccountResponse, MandateResponse

from .app_state import AppState, get_landlord
from .authentication import OpenSession
from .etags import json_response
from .mandates import mandate_response
from .paging import PAGE_SIZE, CursorQuery, cut_page, decode_cursor
from .problems import Problem
from .tables import AccountLineRow, MandateRow

router = APIRouter(tags=["account"])


@router.get("/me/account", response_model=AccountResponse)
def read_account(request: Request, session: OpenSession, cursor: CursorQuery = "") -> Response:
    """What is due now, and fifty lines, latest first. A line is never changed: what was wrong gets a line."""
    desk = AppState.of(request)
    number = session.tenant_number
    with desk.reading.begin() as db:
        lines, more = cut_page(_lines(db, number, cursor), lambda line: (line.day.isoformat(), line.id))
        due = tenant_balance(db, number)
        account = AccountResponse(
            balance=due,
            as_of=desk.now().astimezone(PARIS),
            lines=tuple(_to_response(line) for line in lines),
            due_on=_due_on(db, number) if due.cents > 0 else None,
            mandate=_mandate(db, number),
            more=more,
        )
    return json_response(request, account, personal=True, besides=frozenset({"as_of"}))


def tenant_balance(db: Session, number: str) -> Money:
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
    return list(db.scalars(chosen.order_by(row.day.desc(), row.id.desc()).limit(PAGE_SIZE + 1)))


def _place(cursor: str) -> tuple[date, int]:
    day, last = decode_cursor(cursor, str, int)
    try:
        return date.fromisoformat(day), last
    except ValueError:
        raise Problem(400, "cursor_unknown") from None


def _due_on(db: Session, number: str) -> date | None:
    """The day on which the latest rent is due."""
    row = AccountLineRow
    rents = select(func.max(row.month)).where(row.tenant_number == number, row.kind == AccountLineKind.LOYER)
    month: date | None = db.scalar(rents)
    return month.replace(day=get_landlord(db).rent_due_day) if month else None


def _mandate(db: Session, number: str) -> MandateResponse | None:
    row = MandateRow
    mine = select(row).where(row.tenant_number == number, row.state != MandateState.RESILIE)
    found = db.scalars(mine.order_by(row.since.desc(), row.id.desc()).limit(1)).first()
    return mandate_response(found) if found else None


def _to_response(row: AccountLineRow) -> AccountLineResponse:
    return AccountLineResponse(
        id=str(row.id), day=row.day, kind=row.kind, label=row.label, amount=row.amount, month=row.month
    )
