"""Calls for help."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.agency.contract import HelpState, HelpWhen

from .base import Table


class HelpRow(Table):
    __tablename__ = "help_requests"
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    tenant_number: Mapped[str | None] = mapped_column(ForeignKey("tenants.number"))
    reporter: Mapped[dict[str, Any]]
    verified: Mapped[bool]
    when: Mapped[HelpWhen]
    topic: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str]
    interpreter: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[HelpState]
    holder: Mapped[str]
