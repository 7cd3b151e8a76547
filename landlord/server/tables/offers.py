"""Homes that are offered, and applications for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.domain import CeilingCategory, EnergyLabel, HomeSize, Money, OfferApplicationState

from .base import Base
from .mixins import ReferencedMixin


class OfferRow(Base):
    """A home; it has ``pictures`` of them, numbered from 1."""

    __tablename__ = "offers"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    size: Mapped[HomeSize]
    rooms: Mapped[int]
    surface: Mapped[float]
    rent: Mapped[Money]
    charges: Mapped[Money]
    commune: Mapped[str]
    city: Mapped[str]
    quarter: Mapped[str]
    floor: Mapped[int]
    lift: Mapped[bool]
    energy: Mapped[EnergyLabel | None]
    category: Mapped[CeilingCategory]
    published_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accessible: Mapped[bool]
    available_on: Mapped[date | None]
    description: Mapped[str]
    pictures: Mapped[int]
    __table_args__ = (Index("offers_latest", "published_at", "id"),)


class OfferPictureRow(Base):
    """A JPEG."""

    __tablename__ = "offer_pictures"
    offer_id: Mapped[str] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)


class OfferApplicationRow(ReferencedMixin, Base):
    """Of a tenant or of someone with a housing application: one of the two. ``rank`` counts the running ones
    of the same applicant, 1 for the dearest."""

    __tablename__ = "offer_applications"
    offer_id: Mapped[str] = mapped_column(ForeignKey("offers.id"), index=True)
    tenant_number: Mapped[str | None] = mapped_column(ForeignKey("tenants.number"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("housing_applications.id"), index=True)
    state: Mapped[OfferApplicationState]
    rank: Mapped[int]
    caleol_rank: Mapped[int | None]
    reason: Mapped[str]
    at: Mapped[datetime]
