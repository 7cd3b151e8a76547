"""A provider for trying, with its hosted page: nobody is charged.

It keeps its orders, as a real one does, and can fall silent.
"""

import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import requests
from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from .app_state import AppState
from .formats import format_euros
from .html import html_button, html_page
from .keys import keys_of
from .outgoing import OutgoingCalls
from .payment_provider import (
    OrderStatus,
    OrderStatusReport,
    PaymentOrder,
    ProviderUnavailable,
    sign_notification,
)
from .tables import SandboxOrderRow

#: How long it does not answer once it falls silent.
OUTAGE_DURATION = timedelta(minutes=2)


@dataclass(frozen=True)
class SandboxProvider:
    """Orders are in ``sessions``, in transactions of their own; ``calls`` bring its notifications."""

    sessions: sessionmaker[Session]
    now: Callable[[], datetime]
    calls: OutgoingCalls = field(default_factory=OutgoingCalls)

    @property
    def signing_key(self) -> bytes:
        """One for all servers of the landlord: any of them may be notified."""
        with self.sessions.begin() as db:
            return keys_of(db).sandbox

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


log = logging.getLogger(__name__)

#: What the visitor of the page can choose: label, outcome, and whether the provider then falls silent.
OUTCOME_CHOICES = {
    "payer": ("Payer", OrderStatus.ACCEPTE, False),
    "refuser": ("Carte refusée", OrderStatus.REFUSE, False),
    "annuler": ("Annuler", OrderStatus.ANNULE, False),
    "muet": ("Payer, puis panne du prestataire (2 minutes)", OrderStatus.ACCEPTE, True),
}

router = APIRouter(prefix="/sandbox-pay", include_in_schema=False)


@router.get("/{secret}")
def show_order(secret: str, request: Request) -> Response:
    """Says that it is a trial, and offers every outcome."""
    provider = _provider(request)
    order = provider.order(secret) if provider else None
    if order is None:
        return html_page("Cette commande n’existe pas.", status=404)
    if order.reading != OrderStatus.OUVERT:
        return html_page("Cette commande est terminée.", html_button(order.back, "Retour", method="get"))
    buttons = (
        html_button(f"/sandbox-pay/{secret}/{name}", label) for name, (label, _, _) in OUTCOME_CHOICES.items()
    )
    return html_page(
        f"{format_euros(order.amount)} : {order.label}", "<p>Essai : personne n’est débité.</p>", *buttons
    )


@router.post("/{secret}/{choice}")
def choose_outcome(secret: str, choice: str, request: Request, after: BackgroundTasks) -> Response:
    """Does it, tells the landlord, and sends the visitor back."""
    provider = _provider(request)
    if provider is None or choice not in OUTCOME_CHOICES:
        return html_page("Cette commande n’existe pas.", status=404)
    _, reading, silent = OUTCOME_CHOICES[choice]
    order = provider.settle_order(secret, reading, silent=silent)
    if order is None:
        return html_page("Cette commande n’existe pas.", status=404)
    if not silent:
        after.add_task(_notify, provider, order)
    return RedirectResponse(order.back, 303)


def _provider(request: Request) -> SandboxProvider | None:
    provider = AppState.of(request).payment_provider
    return provider if isinstance(provider, SandboxProvider) else None


def _notify(provider: SandboxProvider, order: SandboxOrderRow) -> None:
    body = json.dumps({"id": secrets.token_hex(16), "order": order.id}).encode()
    headers = {"Provider-Signature": sign_notification(provider.signing_key, body, provider.now())}
    try:
        log.info("notified: %s", provider.calls.post(order.notify, body, headers))
    except requests.RequestException as error:
        log.warning("not notified: %s", type(error).__name__)
