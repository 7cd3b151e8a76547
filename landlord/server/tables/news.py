"""What the landlord tells the tenants."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import NewsKind

from .base import Base


class NewsRow(Base):
    """Told from ``day`` to ``until``, both included; no ``buildings`` means all of them."""

    __tablename__ = "news"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[NewsKind]
    title: Mapped[str]
    body: Mapped[str]
    day: Mapped[date]
    until: Mapped[date | None]
    buildings: Mapped[list[Any]]
