"""Beginning a payment, and what the kiosk is told of it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from kiosk.domain import SETTLED_PAYMENT_STATES, Money, PaymentState
from kiosk.domain.rules import PARIS
from landlord.contract import API_PREFIX, FieldProblem, PaymentListResponse, PaymentRequest, PaymentResponse

from ..account import tenant_balance
from ..app_state import AppState
from ..authentication import DeviceName, OpenSession
from ..etags import json_response
from ..idempotency import Idempotent
from ..paging import PAGE_SIZE, CursorQuery, cut_page, decode_cursor
from ..problems import Problem, RepeatableResponse
from ..reporters import require_verified_tenant
from ..tables import PaymentRow, TenantRow
from .reconcile import MIN_POLL_INTERVAL, reconcile_payment

PAYMENT_LIFETIME = timedelta(minutes=15)

router = APIRouter(tags=["payments"])


@router.post("/payments", status_code=201, response_model=PaymentResponse)
def start_payment(asked: PaymentRequest, request: Request, device: DeviceName, once: Idempotent) -> Response:
    """Prepares a payment on the visitor's phone, at ``page``; one that was prepared before and not begun is
    cancelled, so that two pages cannot both be paid.

    422 ``amount_above_balance`` when it is more than what is due less what may be being paid just now.
    """
    desk = AppState.of(request)
    if desk.payment_provider is None:
        raise Problem(404, "not_offered")
    base = desk.address(request)
    return once(asked, lambda db: _start(db, asked, device, desk.now(), base))


@router.get("/payments", response_model=PaymentListResponse)
def list_payments(request: Request, session: OpenSession, cursor: CursorQuery = "") -> Response:
    """The tenant's payments, latest first."""
    row = PaymentRow
    mine = select(row).where(row.tenant_number == session.tenant_number)
    if cursor:
        moment, last = _place(cursor)
        mine = mine.where(or_(row.created_at < moment, and_(row.created_at == moment, row.id < last)))
    with AppState.of(request).reading.begin() as db:
        rows = list(db.scalars(mine.order_by(row.created_at.desc(), row.id.desc()).limit(PAGE_SIZE + 1)))
        page, more = cut_page(rows, lambda last: (last.created_at.timestamp(), last.id))
        items = tuple(_to_response(each) for each in page)
    return json_response(request, PaymentListResponse(items=items, more=more), personal=True)


@router.get("/payments/{payment_id}", response_model=PaymentResponse)
def read_payment(payment_id: str, request: Request, session: OpenSession) -> Response:
    """How far a payment of the tenant has come, by the provider's own word."""
    desk = AppState.of(request)
    row = _find_reporters_own(desk, payment_id, session.tenant_number)
    if row.state not in SETTLED_PAYMENT_STATES and (
        row.read_at is None or row.read_at <= desk.now() - MIN_POLL_INTERVAL
    ):
        reconcile_payment(desk, payment_id)
        row = _find_reporters_own(desk, payment_id, session.tenant_number)
    return json_response(request, _to_response(row), personal=True)


def _start(db: Session, asked: PaymentRequest, device: str, now: datetime, base: str) -> RepeatableResponse:
    number = require_verified_tenant(db, asked.reporter, device, now)
    db.get(TenantRow, number, with_for_update=True)  # two at once would each find the whole balance
    db.execute(
        update(PaymentRow)
        .where(PaymentRow.tenant_number == number, PaymentRow.state == PaymentState.INITIE)
        .values(state=PaymentState.ANNULE, settled_at=now)
    )
    if asked.amount > tenant_balance(db, number) - _being_paid(db, number):
        wrong = FieldProblem(pointer="/amount", code="amount_above_balance")
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
        expires_at=now + PAYMENT_LIFETIME,
        begun_at=None,
        read_at=None,
        settled_at=None,
    )
    db.add(row)
    return RepeatableResponse(
        201, _to_response(row).model_dump_json(), {"Location": f"{API_PREFIX}/payments/{row.id}"}
    )


def _being_paid(db: Session, number: str) -> Money:
    """What has begun at the provider and is not settled: it may be charged already."""
    begun = select(func.sum(PaymentRow.amount)).where(
        PaymentRow.tenant_number == number, PaymentRow.state.not_in(SETTLED_PAYMENT_STATES)
    )
    return db.scalar(begun) or Money(0)


def _place(cursor: str) -> tuple[datetime, str]:
    moment, last = decode_cursor(cursor, float, str)
    try:
        return datetime.fromtimestamp(moment, PARIS), last
    except (ValueError, OverflowError, OSError):
        raise Problem(400, "cursor_unknown") from None


def _find_reporters_own(desk: AppState, payment_id: str, number: str) -> PaymentRow:
    with desk.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        if row is None or row.tenant_number != number:
            raise Problem(404, "payment_not_found")
        db.expunge(row)
        return row


def _to_response(row: PaymentRow) -> PaymentResponse:
    return PaymentResponse(
        id=row.id,
        reference=row.reference,
        state=row.state,
        amount=row.amount,
        asked_at=row.asked_at.astimezone(PARIS),
        page=row.page,
        expires_at=row.expires_at.astimezone(PARIS),
        settled_at=row.settled_at.astimezone(PARIS) if row.settled_at else None,
    )
