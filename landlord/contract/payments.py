"""Payments on the visitor's own phone."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, WithJsonSchema

from kiosk.domain import MINIMUM_PAYMENT, Payment, PaymentState

from .base import (
    MAX_CENTS,
    Cents,
    LanguageCode,
    PageResponse,
    RequestModel,
    ResponseModel,
    minimum_cents,
    to_record,
)
from .reporters import SessionReporter

PaymentCents = Annotated[
    Cents,
    minimum_cents(MINIMUM_PAYMENT.cents),
    WithJsonSchema(
        {
            "type": "integer",
            "description": "euro cents",
            "minimum": MINIMUM_PAYMENT.cents,
            "maximum": MAX_CENTS,
        }
    ),
]


class PaymentRequest(RequestModel):
    """A tenant pays all or part of the balance. ``at`` is told again as ``asked_at``: a kiosk that got no
    answer finds its payment by it."""

    reporter: SessionReporter
    amount: PaymentCents
    language: LanguageCode
    at: AwareDatetime


class PaymentResponse(ResponseModel):
    """A payment; ``page`` is for the visitor's phone."""

    id: str
    reference: str
    state: PaymentState
    amount: Cents
    asked_at: AwareDatetime
    page: str
    expires_at: AwareDatetime
    settled_at: AwareDatetime | None = None

    def record(self) -> Payment:
        return to_record(Payment, self)


class PaymentListResponse(PageResponse[PaymentResponse]):
    """The tenant's payments, latest first."""
