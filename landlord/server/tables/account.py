"""The tenants' accounts, and their mandates for direct debit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import AccountLineKind, MandateState, Money

from .base import Base
from .mixins import ReferencedMixin


class AccountLineRow(Base):
    """One line; the balance is the sum of a tenant's lines. ``payment_id`` makes sure that a payment is
    credited once."""

    __tablename__ = "account_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"))
    day: Mapped[date]
    kind: Mapped[AccountLineKind]
    label: Mapped[str]
    amount: Mapped[Money]
    month: Mapped[date | None]
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    __table_args__ = (Index("account_lines_latest", "tenant_number", "day", "id"),)


class MandateRow(ReferencedMixin, Base):
    """A mandate; ``reference`` is its RUM, ``iban`` is for the bank's system and told to nobody."""

    __tablename__ = "mandates"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), index=True)
    state: Mapped[MandateState]
    holder: Mapped[str]
    iban: Mapped[str]
    since: Mapped[date]
