"""A provider for trying: nobody is charged. It keeps its orders, as a real one does, and can fall silent."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ..app_state import get_landlord
from ..tables import SandboxOrderRow
from .provider import OrderStatus, OrderStatusReport, PaymentOrder, ProviderUnavailable

#: How long it does not answer once it has been told to fall silent.
OUTAGE_DURATION = timedelta(minutes=2)


@dataclass(frozen=True)
class SandboxProvider:
    """Orders are in ``sessions``, in transactions of their own."""

    sessions: sessionmaker[Session]
    now: Callable[[], datetime]

    @property
    def signing_key(self) -> bytes:
        """One for all servers of the landlord: any of them may be notified."""
        with self.sessions.begin() as db:
            return hashlib.sha256(f"sandbox {get_landlord(db).secret}".encode()).digest()

    def begin(self, order: PaymentOrder) -> str:
        with self.sessions.begin() as db:
            known = db.get(SandboxOrderRow, order.id)
            if known is not None:
                return _page(known.secret)
            secret = secrets.token_urlsafe(16)
            db.add(
                SandboxOrderRow(
                    id=order.id,
                    secret=secret,
                    amount=order.amount,
                    label=order.label,
                    notify=order.notify,
                    back=order.back,
                    expires_at=order.expires_at,
                    reading=OrderStatus.OUVERT,
                    charges=0,
                    settled_at=None,
                    speaks_at=self.now(),
                )
            )
        return _page(secret)

    def read_order_status(self, order_id: str) -> OrderStatusReport | None:
        with self.sessions.begin() as db:
            row = db.get(SandboxOrderRow, order_id, with_for_update=True)
            if row is None:
                return None
            if row.speaks_at > self.now():
                raise ProviderUnavailable
            self._expire(row)
            return OrderStatusReport(OrderStatus(row.reading), row.amount, row.settled_at or self.now())

    def order(self, secret: str) -> SandboxOrderRow | None:
        """What its page shows."""
        with self.sessions.begin() as db:
            row = _by_secret(db, secret)
            if row is not None:
                self._expire(row)
            return row

    def settle_order(
        self, secret: str, decision: OrderStatus, *, silent: bool = False
    ) -> SandboxOrderRow | None:
        """The visitor has chosen; a card is charged at most once for an order."""
        with self.sessions.begin() as db:
            row = _by_secret(db, secret)
            if row is None:
                return None
            self._expire(row)
            if row.reading == OrderStatus.OUVERT:
                row.reading, row.settled_at = decision, self.now()
                row.charges += decision is OrderStatus.ACCEPTE
                row.speaks_at = self.now() + OUTAGE_DURATION if silent else row.speaks_at
            return row

    def _expire(self, row: SandboxOrderRow) -> None:
        if row.reading == OrderStatus.OUVERT and row.expires_at <= self.now():
            row.reading, row.settled_at = OrderStatus.EXPIRE, self.now()


def _page(secret: str) -> str:
    return f"/sandbox-pay/{secret}"


def _by_secret(db: Session, secret: str) -> SandboxOrderRow | None:
    chosen = select(SandboxOrderRow).where(SandboxOrderRow.secret == secret)
    return db.scalars(chosen.with_for_update()).one_or_none()
