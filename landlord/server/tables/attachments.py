"""Photos of repair requests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AttachmentRow(Base):
    """A photo of a ticket, taken in chunks: ``received`` of ``size`` bytes are here."""

    __tablename__ = "attachments"
    id: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    device: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    received: Mapped[int]
    at: Mapped[datetime]


class ChunkRow(Base):
    """A piece of an attachment, ``first`` bytes from its beginning."""

    __tablename__ = "chunks"
    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
