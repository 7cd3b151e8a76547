"""What homes use."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import ConsumptionUnit, Energy, Money

from .base import Base


class ConsumptionRow(Base):
    """One energy of one home in one month (its first day); ``similar_…`` is the middle of like homes."""

    __tablename__ = "readings"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), primary_key=True)
    energy: Mapped[Energy] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    cost: Mapped[Money]
    quantity: Mapped[float]
    unit: Mapped[ConsumptionUnit]
    similar_cost: Mapped[Money | None]
    similar_quantity: Mapped[float | None]


class LeakRow(Base):
    """Water that runs without a pause in a home."""

    __tablename__ = "leaks"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), primary_key=True)
    since: Mapped[datetime]
    litres_per_hour: Mapped[float]
