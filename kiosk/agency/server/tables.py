"""What the landlord's system keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Enum, ForeignKey, LargeBinary, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from kiosk.agency.contract import HelpState, HelpWhen
from kiosk.domain import EventKind, Place, TicketState, Trade, Urgency


class Instant(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database (SQLite has no time zones)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Table(DeclarativeBase):
    """Enums are kept as their values, so that a landlord's reports read like the contract."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        StrEnum: Enum(
            StrEnum, native_enum=False, length=32, values_callable=lambda kind: [each.value for each in kind]
        ),
    }


class LandlordRow(Table):
    """The one landlord. ``secret`` signs the grants; ``holidays`` is empty, or
    ``57`` (Moselle) or ``6AE`` (Alsace), which have two more."""

    __tablename__ = "landlord"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    number_width: Mapped[int]
    holidays: Mapped[str]
    secret: Mapped[str]


class AgencyRow(Table):
    """``hours`` is a list of weekday, opens, closes."""

    __tablename__ = "agencies"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    emergency_phone: Mapped[str]
    hours: Mapped[list[Any]]


class DeviceRow(Table):
    """A kiosk that may call; only the digest of its token is kept."""

    __tablename__ = "devices"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class TenantRow(Table):
    __tablename__ = "tenants"
    number: Mapped[str] = mapped_column(primary_key=True)
    birth_date: Mapped[date]
    display_name: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]


class AttemptsRow(Table):
    """Failed identifications of a number, whether a tenant has it or not."""

    __tablename__ = "attempts"
    number: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class CodeRow(Table):
    """A one-time code on its way."""

    __tablename__ = "codes"
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"))
    code_digest: Mapped[str]
    expires_at: Mapped[datetime]


class SessionRow(Table):
    """An open session; only the digest of its token is kept."""

    __tablename__ = "sessions"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"))
    expires_at: Mapped[datetime]
    tenant: Mapped[TenantRow] = relationship(lazy="joined")


class OutageRow(Table):
    __tablename__ = "outages"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    place: Mapped[str]
    symptoms: Mapped[list[Any]]
    since: Mapped[datetime]
    expected_end: Mapped[datetime | None]
    message: Mapped[str]
    buildings: Mapped[list[Any]]


class TicketRow(Table):
    """``asked_reference`` is what the kiosk proposed and the visitor heard; ``reporter`` is who said to
    be reporting, for the staff and for later events of someone without a tenant number."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    asked_reference: Mapped[str] = mapped_column(index=True)
    tenant_number: Mapped[str | None] = mapped_column(ForeignKey("tenants.number"), index=True)
    reporter: Mapped[dict[str, Any]]
    verified: Mapped[bool]
    place: Mapped[Place]
    symptom: Mapped[str]
    description: Mapped[str]
    language: Mapped[str]
    urgency: Mapped[Urgency]
    danger: Mapped[bool]
    availability: Mapped[list[Any]]
    reported_at: Mapped[datetime]
    received_at: Mapped[datetime]
    deadline: Mapped[datetime]
    state: Mapped[TicketState]
    trade: Mapped[Trade | None]
    holder: Mapped[str]
    visit_from: Mapped[datetime | None]
    visit_to: Mapped[datetime | None]
    reason: Mapped[str]
    events: Mapped[list[EventRow]] = relationship(order_by="EventRow.id", lazy="selectin")


class EventRow(Table):
    """A line of a timeline, in the order in which it was received."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[TicketState]
    comment: Mapped[str]
    kind: Mapped[EventKind | None]


class AttachmentRow(Table):
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


class ChunkRow(Table):
    """A piece of an attachment, ``first`` bytes from its beginning."""

    __tablename__ = "chunks"
    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class HelpRow(Table):
    __tablename__ = "help_requests"
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    tenant_number: Mapped[str | None] = mapped_column(ForeignKey("tenants.number"))
    reporter: Mapped[dict[str, Any]]
    verified: Mapped[bool]
    when: Mapped[HelpWhen]
    topic: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str]
    interpreter: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[HelpState]
    holder: Mapped[str]


class AnswerRow(Table):
    """An answer given once and repeated to the same key. ``sealed`` opens with that key only, which is
    not in the database: what a visitor was told cannot be read here. It is empty after a refusal that
    is decided again; the key still belongs to that request."""

    __tablename__ = "answers"
    key_digest: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_until: Mapped[datetime] = mapped_column(index=True)
