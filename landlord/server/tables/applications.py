"""Applications for social housing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import ApplicationState

from .base import Base
from .mixins import ReferencedMixin


class ApplicationRow(ReferencedMixin, Base):
    """``sections`` are the nine of the contract. ``reference_key`` and ``asked_key`` are the numbers as one
    may type them, ``resume_code`` opens it again; ``device`` is the kiosk that made it."""

    __tablename__ = "housing_applications"
    reference_key: Mapped[str] = mapped_column(index=True)
    asked_key: Mapped[str] = mapped_column(index=True)
    resume_code: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]
    language: Mapped[str]
    state: Mapped[ApplicationState]
    sections: Mapped[dict[str, Any]]
    papers: Mapped[list[Any]]
    number: Mapped[str | None] = mapped_column(unique=True)
    renew_by: Mapped[date | None]
    reason: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
