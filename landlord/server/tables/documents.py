"""What the tenants' papers are made of, beside their accounts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import DocumentKind, DocumentRequestState, Money

from .base import Base
from .mixins import ReferencedMixin


class LeaseRow(Base):
    """The lease of a tenant; ``surface`` in m²."""

    __tablename__ = "leases"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), primary_key=True)
    signed_on: Mapped[date]
    home: Mapped[str]
    surface: Mapped[float]
    deposit: Mapped[Money]


class YearlyChargesRow(Base):
    """The charges of a year: ``posts`` is a list of label and cents, ``provisions`` what was paid ahead."""

    __tablename__ = "charges"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    posts: Mapped[list[Any]]
    provisions: Mapped[Money]


class DocumentRequestRow(ReferencedMixin, Base):
    """A paper that a tenant asked for and the staff make."""

    __tablename__ = "document_requests"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), index=True)
    kind: Mapped[DocumentKind]
    month: Mapped[date | None]
    state: Mapped[DocumentRequestState]
    at: Mapped[datetime]


class DocumentRequestNumberRow(Base):
    """Another number by which the tenant knows the request: they asked for the paper again."""

    __tablename__ = "document_request_numbers"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("document_requests.id"), index=True)
    asked_reference: Mapped[str] = mapped_column(index=True)
