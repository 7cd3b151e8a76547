"""Payments, and what the provider said of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import Money, PaymentState

from .base import Base


class PaymentRow(Base):
    """A payment. ``provider_page`` is where the provider takes it, once it has said so; ``begun_at`` is when
    the provider was asked to begin, ``read_at`` when it was last asked how it goes."""

    __tablename__ = "payments"
    id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), index=True)
    amount: Mapped[Money]
    language: Mapped[str]
    state: Mapped[PaymentState] = mapped_column(index=True)
    page: Mapped[str]
    provider_page: Mapped[str]
    asked_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class NotificationRow(Base):
    """A signed message of the provider that was taken: it is not taken twice."""

    __tablename__ = "notifications"
    id: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(index=True)


class SandboxOrderRow(Base):
    """What the sandbox provider knows of an order; a real provider keeps this at its own place.

    ``reading`` is what it answers (``landlord.server.payment_provider.provider.OrderStatus``), from
    ``speaks_at``
    on: before that it is silent.
    """

    __tablename__ = "sandbox_orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[Money]
    label: Mapped[str]
    notify: Mapped[str]
    back: Mapped[str]
    expires_at: Mapped[datetime]
    reading: Mapped[str]
    charges: Mapped[int]
    settled_at: Mapped[datetime | None]
    speaks_at: Mapped[datetime]
