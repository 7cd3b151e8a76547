"""The landlord and its agencies."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class LandlordRow(Base):
    """The one landlord. ``secret`` signs the grants; ``holidays`` is empty, or
    ``57`` (Moselle) or ``6AE`` (Alsace), which have two more; the rent is due on ``rent_due_day``."""

    __tablename__ = "landlord"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    number_width: Mapped[int]
    holidays: Mapped[str]
    rent_due_day: Mapped[int]
    secret: Mapped[str]


class AgencyRow(Base):
    """``hours`` is a list of weekday, opens, closes."""

    __tablename__ = "agencies"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    emergency_phone: Mapped[str]
    hours: Mapped[list[Any]]
