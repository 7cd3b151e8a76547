"""Repair requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.domain import RepairPlace, TicketEventKind, TicketState, Trade, Urgency

from .base import Base
from .mixins import ReportedMixin


class TicketRow(ReportedMixin, Base):
    __tablename__ = "tickets"
    place: Mapped[RepairPlace]
    symptom: Mapped[str]
    description: Mapped[str]
    language: Mapped[str]
    urgency: Mapped[Urgency]
    danger: Mapped[bool]
    availability: Mapped[list[Any]]
    reported_at: Mapped[datetime]
    received_at: Mapped[datetime]
    deadline: Mapped[datetime]
    state: Mapped[TicketState]
    trade: Mapped[Trade | None]
    holder: Mapped[str]
    visit_from: Mapped[datetime | None]
    visit_to: Mapped[datetime | None]
    reason: Mapped[str]
    events: Mapped[list[TicketEventRow]] = relationship(order_by="TicketEventRow.id", lazy="selectin")


class TicketEventRow(Base):
    """A line of a timeline, in the order in which it was received."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[TicketState]
    comment: Mapped[str]
    kind: Mapped[TicketEventKind | None]
