"""Workshops, their seats and waiting lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import WorkshopBookingState

from .base import Base
from .mixins import ReportedMixin


class WorkshopRow(Base):
    __tablename__ = "workshops"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    begins: Mapped[datetime] = mapped_column(index=True)
    ends: Mapped[datetime]
    place: Mapped[str]
    seats: Mapped[int]
    for_seniors: Mapped[bool]


class WorkshopBookingRow(ReportedMixin, Base):
    """Seats, or a place on the waiting list, which is in the order of ``id``."""

    __tablename__ = "workshop_bookings"
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), index=True)
    people: Mapped[int]
    state: Mapped[WorkshopBookingState]
    at: Mapped[datetime]
