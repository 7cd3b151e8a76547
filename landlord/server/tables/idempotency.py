"""What was answered to a key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class IdempotencyRow(Base):
    """An answer given once and repeated to the same key. ``sealed`` opens with that key only, which is
    not in the database: what a visitor was told cannot be read here. It is empty after a refusal that
    is decided again; the key still belongs to that request."""

    __tablename__ = "answers"
    key_digest: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_until: Mapped[datetime] = mapped_column(index=True)
