"""A payment provider, as the landlord's system sees it: a port, and the notifications that it signs.

``Provider-Signature: t=SECONDS,v1=HEX``: HMAC-SHA-256 of ``t``, a dot and the body.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from kiosk.domain import Money

#: Older notifications, and ones of the future, are refused.
MAX_NOTIFICATION_AGE = timedelta(minutes=5)
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


class ProviderUnavailable(Exception):  # noqa: N818 - named after what happened
    """No answer, or none that can be read: what was asked may have happened."""


class OrderStatus(StrEnum):
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


class ProviderNotification(BaseModel):
    """``id`` is the message's, ``order`` the payment's."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, Field(min_length=1, max_length=100)]
    order: Annotated[str, Field(min_length=1, max_length=100)]


def sign_notification(key: bytes, body: bytes, at: datetime) -> str:
    """The header for ``body``."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_mac(key, seconds, body)}"


def verify_notification(key: bytes, body: bytes, signature: str, now: datetime) -> bool:
    """Whether the header is the provider's for ``body``, and fresh."""
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        return False
    seconds = int(found[1])
    fresh = abs(now.astimezone(UTC).timestamp() - seconds) <= MAX_NOTIFICATION_AGE.total_seconds()
    return fresh and hmac.compare_digest(found[2], _mac(key, seconds, body))


def _mac(key: bytes, seconds: int, body: bytes) -> str:
    return hmac.new(key, b"%d." % seconds + body, hashlib.sha256).hexdigest()
