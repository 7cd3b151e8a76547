"""What became of a payment: the provider is asked, and its answer is the truth.

Nothing here charges anybody. A payment is settled once; the account is credited in the same transaction.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import SETTLED_PAYMENT_STATES, AccountLineKind, PaymentState
from kiosk.domain.rules import PARIS

from ..app_state import AppState
from ..tables import AccountLineRow, PaymentRow
from .provider import OrderStatus, OrderStatusReport, ProviderUnavailable

log = logging.getLogger(__name__)

#: An order that the provider has never heard of may still be on its way to it: so long nothing is concluded.
UNKNOWN_ORDER_GRACE = timedelta(seconds=60)
#: The provider is not asked about the same payment more often by a kiosk that waits.
MIN_POLL_INTERVAL = timedelta(seconds=2)

_S = PaymentState
_AT_PROVIDER = frozenset({_S.EN_ATTENTE, _S.INCONNU})
_SETTLES = {
    OrderStatus.ACCEPTE: _S.ACCEPTE,
    OrderStatus.REFUSE: _S.REFUSE,
    OrderStatus.ANNULE: _S.ANNULE,
    OrderStatus.EXPIRE: _S.EXPIRE,
}


def reconcile_payment(desk: AppState, payment_id: str) -> None:
    """Brings one payment up to date. Never raises ``ProviderUnavailable``: the state says it."""
    with desk.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        asked = row is not None and row.state in _AT_PROVIDER
    if not asked:
        _expire(desk, payment_id)
        return
    assert desk.payment_provider is not None, "a payment is at a provider that is not there"
    try:
        read = desk.payment_provider.read_order_status(payment_id)
    except ProviderUnavailable:
        _mark_unknown(desk, payment_id)
        return
    with desk.writing.begin() as db:
        row = db.get_one(PaymentRow, payment_id, with_for_update=True)
        if row.state in _AT_PROVIDER:
            row.read_at = desk.now()
            _take(db, row, read, desk.now())


def reconcile_open_payments(desk: AppState) -> int:
    """Every payment that is not settled; returns how many there were."""
    with desk.reading.begin() as db:
        waiting = list(
            db.scalars(select(PaymentRow.id).where(PaymentRow.state.not_in(SETTLED_PAYMENT_STATES)))
        )
    for payment_id in waiting:
        reconcile_payment(desk, payment_id)
    return len(waiting)


def _take(db: Session, row: PaymentRow, read: OrderStatusReport | None, now: datetime) -> None:
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


def _mark_unknown(desk: AppState, payment_id: str) -> None:
    with desk.writing.begin() as db:
        row = db.get_one(PaymentRow, payment_id, with_for_update=True)
        if row.state in _AT_PROVIDER:
            row.state, row.read_at = _S.INCONNU, desk.now()
            log.warning("payment %s: the provider is silent", row.reference)


def _expire(desk: AppState, payment_id: str) -> None:
    with desk.writing.begin() as db:
        row = db.get(PaymentRow, payment_id, with_for_update=True)
        if row is not None:
            expire_if_due(row, desk.now())


def expire_if_due(row: PaymentRow, now: datetime) -> None:
    """A payment that never began ends by itself; one that began ends when the provider says so."""
    if row.state is _S.INITIE and row.expires_at <= now:
        row.state, row.settled_at = _S.EXPIRE, now
