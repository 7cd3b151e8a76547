"""Payments on the visitor's own phone."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, WithJsonSchema

from kiosk.domain import LEAST_PAYMENT, Payment, PaymentState

from .base import MAX_CENTS, Asked, Cents, LanguageCode, PageTold, Told, as_record, at_least
from .reporters import SessionReporter

PaidCents = Annotated[
    Cents,
    at_least(LEAST_PAYMENT.cents),
    WithJsonSchema(
        {"type": "integer", "description": "euro cents", "minimum": LEAST_PAYMENT.cents, "maximum": MAX_CENTS}
    ),
]


class PaymentAsked(Asked):
    """A tenant pays all or part of the balance. ``at`` is told again as ``asked_at``: a kiosk that got no
    answer finds its payment by it."""

    reporter: SessionReporter
    amount: PaidCents
    language: LanguageCode
    at: AwareDatetime


class PaymentTold(Told):
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
        return as_record(Payment, self)


class PaymentsTold(PageTold[PaymentTold]):
    """The tenant's payments, latest first."""
