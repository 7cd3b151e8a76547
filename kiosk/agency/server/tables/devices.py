"""The kiosks."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from .base import Table


class DeviceRow(Table):
    """A kiosk that may call; only the digest of its token is kept."""

    __tablename__ = "devices"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
