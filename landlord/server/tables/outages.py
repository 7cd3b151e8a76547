"""What is broken already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class OutageRow(Base):
    __tablename__ = "outages"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    place: Mapped[str]
    symptoms: Mapped[list[Any]]
    since: Mapped[datetime]
    expected_end: Mapped[datetime | None]
    message: Mapped[str]
    buildings: Mapped[list[Any]]
