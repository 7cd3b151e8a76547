"""The kiosks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

_NOT_REPLACED = text("replaced_at IS NULL")


class DeviceRow(Base):
    """A kiosk and its token, of which only the digest is kept, for good: none is let in a second time.

    ``settings`` are the landlord's for this kiosk. From ``seen_at`` on it is as its last heartbeat said.
    Once ``wipe_asked_at`` it may only learn that, and once ``wiped_at`` nothing. From ``replaced_at`` on
    another has its name; until then it is the only one of that name.
    """

    __tablename__ = "devices"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    agency_id: Mapped[str] = mapped_column(default="")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen_at: Mapped[datetime | None]
    version: Mapped[str] = mapped_column(default="")
    waiting: Mapped[int] = mapped_column(default=0)
    disk_free_mb: Mapped[int] = mapped_column(default=0)
    faults: Mapped[list[Any]] = mapped_column(default=list)
    wipe_asked_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    #: Enrolled with a code, not let in by the option of the server.
    by_code: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index(
            "ix_devices_name", "name", unique=True, sqlite_where=_NOT_REPLACED, postgresql_where=_NOT_REPLACED
        ),
    )


class EnrolmentRow(Base):
    """A kiosk that is expected: only the digest of its code is kept."""

    __tablename__ = "enrolments"
    code_digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    agency_id: Mapped[str]
    expires_at: Mapped[datetime]
