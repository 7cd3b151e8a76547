"""Calls for help."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from landlord.contract import HelpState, HelpWhen

from .base import Base
from .mixins import ReportedMixin


class HelpRequestRow(ReportedMixin, Base):
    __tablename__ = "help_requests"
    device: Mapped[str]
    when: Mapped[HelpWhen]
    topic: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str]
    interpreter: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[HelpState]
    holder: Mapped[str]
