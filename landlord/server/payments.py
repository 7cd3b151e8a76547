"""Payments on the visitor's phone: begun at the kiosk, made at the provider, reconciled with its word.

Nothing here charges anybody. The provider is asked what became of a payment, and its answer is the truth: a
notification says which payment to ask about, no more. A payment is settled once; the account is credited in
the same transaction. Looking at the landlord's page begins nothing (phones fetch links by themselves): only
its button does.
"""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from kiosk.domain import SETTLED_PAYMENT_STATES, AccountLineKind, Money, Payment, PaymentState
from kiosk.domain.rules import PARIS
from landlord.contract import API_PREFIX, FieldProblem, PaymentListResponse, PaymentRequest

from .account import tenant_balance
from .acts import agency_of, require_verified_tenant
from .app_state import AppState, get_landlord
from .authentication import DeviceName, OpenSession
from .database import acquire_lock
from .formats import format_euros
from .html import html_button, html_page
from .idempotency import Idempotent
from .payment_provider import (
    MAX_NOTIFICATION_AGE,
    OrderStatus,
    OrderStatusReport,
    PaymentOrder,
    ProviderNotification,
    ProviderUnavailable,
    verify_notification,
)
from .problems import Problem, RepeatableResponse, created
from .responses import PAGE_SIZE, CursorQuery, cut_page, decode_moment_cursor, json_response, response_of
from .tables import AccountLineRow, NotificationRow, PaymentRow, TenantRow

log = logging.getLogger(__name__)

#: An order that the provider has never heard of may still be on its way to it: so long nothing is concluded.
UNKNOWN_ORDER_GRACE = timedelta(seconds=60)
#: The provider is not asked about the same payment more often by a kiosk that waits.
MIN_POLL_INTERVAL = timedelta(seconds=2)
PAYMENT_LIFETIME = timedelta(minutes=15)
#: Phones and kiosks that wait for the provider at once, of all the threads that answer; the others are told
#: how it was, or may touch the button again.
MAX_WAITING = 8
_places = threading.BoundedSemaphore(MAX_WAITING)

router = APIRouter(tags=["payments"])
#: Outside the contract: for the visitor's phone, and for the provider.
phone_router = APIRouter(include_in_schema=False)
notifications_router = APIRouter(include_in_schema=False)

_S = PaymentState
_AT_PROVIDER = frozenset({_S.EN_ATTENTE, _S.INCONNU})
_SETTLES = {
    OrderStatus.ACCEPTE: _S.ACCEPTE,
    OrderStatus.REFUSE: _S.REFUSE,
    OrderStatus.ANNULE: _S.ANNULE,
    OrderStatus.EXPIRE: _S.EXPIRE,
}
_OUTCOME_TEXTS = {
    _S.ACCEPTE: "Votre paiement est accepté. Merci.",
    _S.REFUSE: "Votre paiement est refusé. Rien n’a été prélevé.",
    _S.ANNULE: "Ce paiement est annulé. Rien n’a été prélevé.",
    _S.EXPIRE: "Ce lien n’est plus valable. Rien n’a été prélevé.",
    _S.EN_ATTENTE: "Votre paiement est en cours.",
    _S.INCONNU: "Nous ne savons pas encore si votre paiement est passé. Ne payez pas une deuxième fois.",
}


@contextmanager
def _place_at_provider() -> Iterator[bool]:
    """Whether there is one for this visitor: a provider that is slow must not hold everybody up."""
    found = _places.acquire(blocking=False)
    try:
        yield found
    finally:
        if found:
            _places.release()


def reconcile_payment(app_state: AppState, payment_id: str) -> None:
    """Brings one payment up to date. Never raises ``ProviderUnavailable``: the state says it."""
    with app_state.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        if row is None or row.state in SETTLED_PAYMENT_STATES:
            return  # anybody may ask: no writer waits for it
        at_provider = row.state in _AT_PROVIDER
    if not at_provider:
        _expire(app_state, payment_id)
        return
    assert app_state.payment_provider is not None, "a payment is at a provider that is not there"
    try:
        read = app_state.payment_provider.read_order_status(payment_id)
    except ProviderUnavailable:
        _mark_unknown(app_state, payment_id)
        return
    with app_state.writing.begin() as db:
        row = db.get_one(PaymentRow, payment_id, with_for_update=True)
        if row.state in _AT_PROVIDER:
            row.read_at = app_state.now()
            _apply_report(db, row, read, app_state.now())


def reconcile_open_payments(app_state: AppState) -> int:
    """Every payment that is not settled; returns how many there were."""
    with app_state.reading.begin() as db:
        waiting = list(
            db.scalars(select(PaymentRow.id).where(PaymentRow.state.not_in(SETTLED_PAYMENT_STATES)))
        )
    for payment_id in waiting:
        reconcile_payment(app_state, payment_id)
    return len(waiting)


def _apply_report(db: Session, row: PaymentRow, read: OrderStatusReport | None, now: datetime) -> None:
    if read is None:
        if row.begun_at is None or row.begun_at <= now - UNKNOWN_ORDER_GRACE:
            row.state, row.begun_at = _S.INITIE, None  # it never began: it can, until it expires
            expire_if_due(row, now)
        return
    if read.reading is OrderStatus.OUVERT:
        row.state = _S.EN_ATTENTE
        return
    row.state, row.settled_at = _SETTLES[read.reading], now
    if row.state is _S.ACCEPTE:
        if read.amount != row.amount:
            log.error("payment %s: another amount was charged than asked", row.reference)
        db.add(
            AccountLineRow(
                tenant_number=row.tenant_number,
                day=read.at.astimezone(PARIS).date(),
                kind=AccountLineKind.PAIEMENT,
                label=f"Votre paiement par carte {row.reference}",
                amount=-read.amount,
                month=None,
                payment_id=row.id,
            )
        )


def _mark_unknown(app_state: AppState, payment_id: str) -> None:
    with app_state.writing.begin() as db:
        row = db.get_one(PaymentRow, payment_id, with_for_update=True)
        if row.state in _AT_PROVIDER:
            row.state, row.read_at = _S.INCONNU, app_state.now()
            log.warning("payment %s: the provider is silent", row.reference)


def _expire(app_state: AppState, payment_id: str) -> None:
    with app_state.writing.begin() as db:
        row = db.get(PaymentRow, payment_id, with_for_update=True)
        if row is not None:
            expire_if_due(row, app_state.now())


def expire_if_due(row: PaymentRow, now: datetime) -> None:
    """A payment that never began ends by itself; one that began ends when the provider says so."""
    if row.state is _S.INITIE and row.expires_at <= now:
        row.state, row.settled_at = _S.EXPIRE, now


@router.post("/payments", status_code=201, response_model=Payment)
def start_payment(
    body: PaymentRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Prepares a payment on the visitor's phone, at ``page``; one that was prepared before and not begun is
    cancelled, so that two pages cannot both be paid.

    422 ``amount_above_balance`` when it is more than what is due less what may be being paid just now.
    """
    app_state = AppState.of(request)
    if app_state.payment_provider is None:
        raise Problem(404, "not_offered")
    base = app_state.public_url
    return idempotent(body, lambda db: _start(db, body, device, app_state.now(), base))


@router.get("/payments", response_model=PaymentListResponse)
def list_payments(request: Request, session: OpenSession, cursor: CursorQuery = "") -> Response:
    """The tenant's payments, latest first."""
    row = PaymentRow
    mine = select(row).where(row.tenant_number == session.tenant_number)
    if cursor:
        moment, last = decode_moment_cursor(cursor)
        mine = mine.where(or_(row.created_at < moment, and_(row.created_at == moment, row.id < last)))
    with AppState.of(request).reading.begin() as db:
        rows = list(db.scalars(mine.order_by(row.created_at.desc(), row.id.desc()).limit(PAGE_SIZE + 1)))
        page, more = cut_page(rows, lambda last: (last.created_at.timestamp(), last.id))
        items = tuple(response_of(Payment, each) for each in page)
    return json_response(request, PaymentListResponse(items=items, more=more), personal=True)


@router.get("/payments/{payment_id}", response_model=Payment)
def read_payment(payment_id: str, request: Request, session: OpenSession) -> Response:
    """How far a payment of the tenant has come, by the provider's own word."""
    app_state = AppState.of(request)
    row = _find_of_tenant(app_state, payment_id, session.tenant_number)
    if row.state not in SETTLED_PAYMENT_STATES and (
        row.read_at is None or row.read_at <= app_state.now() - MIN_POLL_INTERVAL
    ):
        with _place_at_provider() as found:
            if found:
                reconcile_payment(app_state, payment_id)
        row = _find_of_tenant(app_state, payment_id, session.tenant_number)
    return json_response(request, response_of(Payment, row), personal=True)


def _start(db: Session, body: PaymentRequest, device: str, now: datetime, base: str) -> RepeatableResponse:
    number = require_verified_tenant(db, body.reporter, device, now)
    db.get(TenantRow, number, with_for_update=True)  # two at once would each find the whole balance
    db.execute(
        update(PaymentRow)
        .where(PaymentRow.tenant_number == number, PaymentRow.state == PaymentState.INITIE)
        .values(state=PaymentState.ANNULE, settled_at=now)
    )
    if body.amount > tenant_balance(db, number) - _being_paid(db, number):
        wrong = FieldProblem(pointer="/amount", code="amount_above_balance")
        raise Problem(422, "amount_above_balance", errors=[wrong])
    payment_id = secrets.token_urlsafe(16)
    row = PaymentRow(
        id=payment_id,
        reference=f"P{secrets.randbelow(10**9):09d}",
        agency_id=agency_of(db, device),
        tenant_number=number,
        amount=body.amount,
        language=body.language,
        state=PaymentState.INITIE,
        page=f"{base}/pay/{payment_id}",
        provider_page="",
        asked_at=body.at,
        created_at=now,
        expires_at=now + PAYMENT_LIFETIME,
        begun_at=None,
        read_at=None,
        settled_at=None,
    )
    db.add(row)
    return created(response_of(Payment, row), f"{API_PREFIX}/payments/{row.id}")


def _being_paid(db: Session, number: str) -> Money:
    """What has begun at the provider and is not settled: it may be charged already."""
    begun = select(func.sum(PaymentRow.amount)).where(
        PaymentRow.tenant_number == number, PaymentRow.state.not_in(SETTLED_PAYMENT_STATES)
    )
    return db.scalar(begun) or Money(0)


def _find_of_tenant(app_state: AppState, payment_id: str, number: str) -> PaymentRow:
    with app_state.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        if row is None or row.tenant_number != number:
            raise Problem(404, "payment_not_found")
        db.expunge(row)
        return row


@phone_router.get("/pay/{payment_id}")
def show_payment(payment_id: str, request: Request) -> Response:
    """What is to be paid, or what became of it."""
    app_state = AppState.of(request)
    with _place_at_provider() as found:
        if found:
            reconcile_payment(app_state, payment_id)
    with app_state.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        if row is None:
            return html_page("Ce lien n’existe pas.", status=404)
        if row.state is _S.INITIE:
            title = f"Payer {format_euros(row.amount)} à {get_landlord(db).name}"
            return html_page(title, html_button(request.url.path, "Continuer"))
        if row.state is _S.EN_ATTENTE and row.provider_page:
            return html_page(
                _OUTCOME_TEXTS[row.state], html_button(row.provider_page, "Reprendre", method="get")
            )
        return html_page(_OUTCOME_TEXTS[row.state])


@phone_router.post("/pay/{payment_id}")
def begin_payment(payment_id: str, request: Request) -> Response:
    """Begins at the provider, once, and goes on to its page."""
    app_state = AppState.of(request)
    with _place_at_provider() as found:
        order = _take_order(app_state, payment_id, app_state.public_url) if found else None
        if order is not None:
            _begin_at_provider(app_state, order)
    with app_state.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        goes_on = row is not None and row.state is _S.EN_ATTENTE and row.provider_page
        return RedirectResponse(goes_on or request.url.path, 303)


def _take_order(app_state: AppState, payment_id: str, base: str) -> PaymentOrder | None:
    """The order to begin, for the one caller that may begin it."""
    now = app_state.now()
    with app_state.writing.begin() as db:
        row = db.get(PaymentRow, payment_id, with_for_update=True)
        if row is None:
            return None
        expire_if_due(row, now)
        if row.state is not _S.INITIE:
            return None
        row.state, row.begun_at = _S.EN_ATTENTE, now
        return _order(row, get_landlord(db).name, base)


def _order(row: PaymentRow, landlord_name: str, base: str) -> PaymentOrder:
    return PaymentOrder(
        id=row.id,
        amount=row.amount,
        label=f"{landlord_name}, {row.reference}",
        language=row.language,
        notify=f"{base}/payments/notifications",
        back=f"{base}/pay/{row.id}",
        expires_at=row.expires_at,
    )


def _begin_at_provider(app_state: AppState, order: PaymentOrder) -> None:
    assert app_state.payment_provider is not None, "a payment was prepared without a provider"
    try:
        provider_page = app_state.payment_provider.begin(order)
    except ProviderUnavailable:
        reconcile_payment(app_state, order.id)
        return
    with app_state.writing.begin() as db:
        db.get_one(PaymentRow, order.id, with_for_update=True).provider_page = provider_page


@notifications_router.post("/payments/notifications", status_code=204)
async def receive_notification(
    request: Request, provider_signature: Annotated[str, Header(max_length=200)] = ""
) -> Response:
    """Asks the provider what became of the payment. 204 for one that was taken before, too."""
    app_state = AppState.of(request)
    body = await request.body()
    await run_in_threadpool(_take_notification, app_state, body, provider_signature)
    return Response(status_code=204)


def _take_notification(app_state: AppState, body: bytes, signature: str) -> None:
    if app_state.payment_provider is None or not verify_notification(
        app_state.payment_provider.signing_key, body, signature, app_state.now()
    ):
        raise Problem(401, "signature_refused")
    try:
        message = ProviderNotification.model_validate_json(body)
    except ValidationError:
        raise Problem(400, "malformed") from None
    with app_state.reading.begin() as db:
        known = db.get(PaymentRow, message.order) is not None
        new = known and db.get(NotificationRow, message.id) is None
    if new:
        reconcile_payment(app_state, message.order)
        with app_state.writing.begin() as db:
            _remember(db, message.id, app_state.now())


def _remember(db: Session, message: str, now: datetime) -> None:
    """After the work, so that one whose work was cut short is taken when it comes again."""
    acquire_lock(db, f"notification {message}")
    db.execute(delete(NotificationRow).where(NotificationRow.taken_at <= now - 2 * MAX_NOTIFICATION_AGE))
    db.merge(NotificationRow(id=message, taken_at=now))
