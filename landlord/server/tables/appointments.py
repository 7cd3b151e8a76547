"""The diaries of the landlord's people, and what is booked in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import AppointmentState, MeetingPlace

from .base import Base
from .mixins import ReportedMixin


class ScheduleRow(Base):
    """When one person receives, week after week: ``hours`` is a list of weekday, opens, closes; meetings take
    ``minutes``. ``motives`` are those the person deals with, none for all."""

    __tablename__ = "diaries"
    id: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agencies.id"), index=True)
    counsellor: Mapped[str]
    place: Mapped[MeetingPlace]
    minutes: Mapped[int]
    motives: Mapped[list[Any]]
    hours: Mapped[list[Any]]


class AppointmentRow(ReportedMixin, Base):
    """``holds`` is its slot while it is to come, nothing once it is cancelled: the database itself lets no
    two appointments hold the same one. Times and place stay as they were promised when a diary changes."""

    __tablename__ = "appointments"
    holds: Mapped[str | None] = mapped_column(unique=True)
    slot_id: Mapped[str]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    place: Mapped[MeetingPlace]
    counsellor: Mapped[str]
    state: Mapped[AppointmentState]
    motive: Mapped[str]
    language: Mapped[str]
    interpreter: Mapped[str | None]
    access_needs: Mapped[list[Any]]
    phone: Mapped[str]
    comment: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
