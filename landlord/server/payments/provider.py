"""A payment provider, as the landlord's system sees it: a port."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kiosk.domain import Money


class ProviderUnavailable(Exception):  # noqa: N818 - named after what happened
    """No answer, or none that can be read: what was asked may have happened."""


class OrderStatus(StrEnum):
    """What the provider says of an order."""

    OUVERT = "ouvert"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    ANNULE = "annule"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What is to be paid. ``id`` is the payment's; the provider notifies at ``notify`` and sends the visitor
    to ``back``."""

    id: str
    amount: Money
    label: str
    language: str
    notify: str
    back: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OrderStatusReport:
    """The provider's word on an order; ``amount`` is what was charged when it was accepted."""

    reading: OrderStatus
    amount: Money
    at: datetime


class PaymentProvider(Protocol):
    """Takes payments on a page of its own. Each call MAY take seconds and MUST end within
    ``reconcile.GRACE``; it MAY raise ``ProviderUnavailable``. ``signing_key`` signs its notifications."""

    @property
    def signing_key(self) -> bytes: ...

    def begin(self, order: PaymentOrder) -> str:
        """The address of the page on which this order can be paid."""

    def read_order_status(self, order_id: str) -> OrderStatusReport | None:
        """The truth about an order; ``None`` when it has never heard of it."""
