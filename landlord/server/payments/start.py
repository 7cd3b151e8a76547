"""Beginning a payment, and what the kiosk is told of it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from kiosk.domain import SETTLED, Money, PaymentState
from kiosk.domain.rules import PARIS
from landlord.contract import PREFIX, PaymentAsked, PaymentsTold, PaymentTold, ProblemError

from ..account import balance
from ..app_state import Desk
from ..authentication import Device, OpenSession
from ..etags import told
from ..idempotency import OnlyOnce
from ..paging import PAGE, Cursor, page_of, place_of
from ..problems import Answer, Problem
from ..reporters import proved_tenant
from ..tables import PaymentRow, TenantRow
from .reconcile import ASK_AGAIN, reconcile

VALID_FOR = timedelta(minutes=15)

router = APIRouter(tags=["payments"])


@router.post("/payments", status_code=201, response_model=PaymentTold)
def start(asked: PaymentAsked, request: Request, device: Device, once: OnlyOnce) -> Response:
    """Prepares a payment on the visitor's phone, at ``page``; one that was prepared before and not begun is
    cancelled, so that two pages cannot both be paid.

    422 ``amount_above_balance`` when it is more than what is due less what may be being paid just now.
    """
    desk = Desk.of(request)
    if desk.payments is None:
        raise Problem(404, "not_offered")
    base = desk.address(request)
    return once(asked, lambda db: _start(db, asked, device, desk.now(), base))


@router.get("/payments", response_model=PaymentsTold)
def list_payments(request: Request, session: OpenSession, cursor: Cursor = "") -> Response:
    """The tenant's payments, latest first."""
    row = PaymentRow
    mine = select(row).where(row.tenant_number == session.tenant_number)
    if cursor:
        moment, last = _place(cursor)
        mine = mine.where(or_(row.created_at < moment, and_(row.created_at == moment, row.id < last)))
    with Desk.of(request).reading.begin() as db:
        rows = list(db.scalars(mine.order_by(row.created_at.desc(), row.id.desc()).limit(PAGE + 1)))
        page, more = page_of(rows, lambda last: (last.created_at.timestamp(), last.id))
        items = tuple(_told(each) for each in page)
    return told(request, PaymentsTold(items=items, more=more), personal=True)


@router.get("/payments/{payment_id}", response_model=PaymentTold)
def read_payment(payment_id: str, request: Request, session: OpenSession) -> Response:
    """How far a payment of the tenant has come, by the provider's own word."""
    desk = Desk.of(request)
    row = _theirs(desk, payment_id, session.tenant_number)
    if row.state not in SETTLED and (row.read_at is None or row.read_at <= desk.now() - ASK_AGAIN):
        reconcile(desk, payment_id)
        row = _theirs(desk, payment_id, session.tenant_number)
    return told(request, _told(row), personal=True)


def _start(db: Session, asked: PaymentAsked, device: str, now: datetime, base: str) -> Answer:
    number = proved_tenant(db, asked.reporter, device, now)
    db.get(TenantRow, number, with_for_update=True)  # two at once would each find the whole balance
    db.execute(
        update(PaymentRow)
        .where(PaymentRow.tenant_number == number, PaymentRow.state == PaymentState.INITIE)
        .values(state=PaymentState.ANNULE, settled_at=now)
    )
    if asked.amount > balance(db, number) - _being_paid(db, number):
        wrong = ProblemError(pointer="/amount", code="amount_above_balance")
        raise Problem(422, "amount_above_balance", errors=[wrong])
    payment_id = secrets.token_urlsafe(16)
    row = PaymentRow(
        id=payment_id,
        reference=f"P{secrets.randbelow(10**9):09d}",
        tenant_number=number,
        amount=asked.amount,
        language=asked.language,
        state=PaymentState.INITIE,
        page=f"{base}/pay/{payment_id}",
        provider_page="",
        asked_at=asked.at,
        created_at=now,
        expires_at=now + VALID_FOR,
        begun_at=None,
        read_at=None,
        settled_at=None,
    )
    db.add(row)
    return Answer(201, _told(row).model_dump_json(), {"Location": f"{PREFIX}/payments/{row.id}"})


def _being_paid(db: Session, number: str) -> Money:
    """What has begun at the provider and is not settled: it may be charged already."""
    begun = select(func.sum(PaymentRow.amount)).where(
        PaymentRow.tenant_number == number, PaymentRow.state.not_in(SETTLED)
    )
    return db.scalar(begun) or Money(0)


def _place(cursor: str) -> tuple[datetime, str]:
    moment, last = place_of(cursor, float, str)
    try:
        return datetime.fromtimestamp(moment, PARIS), last
    except (ValueError, OverflowError, OSError):
        raise Problem(400, "cursor_unknown") from None


def _theirs(desk: Desk, payment_id: str, number: str) -> PaymentRow:
    with desk.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        if row is None or row.tenant_number != number:
            raise Problem(404, "payment_not_found")
        db.expunge(row)
        return row


def _told(row: PaymentRow) -> PaymentTold:
    return PaymentTold(
        id=row.id,
        reference=row.reference,
        state=row.state,
        amount=row.amount,
        asked_at=row.asked_at.astimezone(PARIS),
        page=row.page,
        expires_at=row.expires_at.astimezone(PARIS),
        settled_at=row.settled_at.astimezone(PARIS) if row.settled_at else None,
    )
