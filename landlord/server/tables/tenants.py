"""The tenants, and how they are recognised."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base


class TenantRow(Base):
    __tablename__ = "tenants"
    number: Mapped[str] = mapped_column(primary_key=True)
    birth_date: Mapped[date]
    display_name: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]


class FailedAttemptsRow(Base):
    """Failed identifications of a number, whether a tenant has it or not."""

    __tablename__ = "attempts"
    number: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class OtpCodeRow(Base):
    """A session that waits for a one-time code: its own, or (no digest) one that was sent before."""

    __tablename__ = "codes"
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"))
    code_digest: Mapped[str]
    expires_at: Mapped[datetime]


class SessionRow(Base):
    """An open session; only the digest of its token is kept."""

    __tablename__ = "sessions"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"))
    expires_at: Mapped[datetime]
    tenant: Mapped[TenantRow] = relationship(lazy="joined")
