"""What the landlord's system keeps: one class a table."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from kiosk.domain import (
    AccountLineKind,
    ApplicationState,
    AppointmentState,
    CeilingCategory,
    ConsumptionUnit,
    DocumentKind,
    DocumentRequestState,
    Energy,
    EnergyLabel,
    HomeSize,
    MandateState,
    MeetingPlace,
    Money,
    NewsKind,
    OfferApplicationState,
    PaymentState,
    RepairPlace,
    TicketEventKind,
    TicketState,
    Trade,
    Urgency,
    WorkshopBookingState,
)
from landlord.contract import HelpState, HelpWhen


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database (SQLite has no time zones)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class MoneyCents(TypeDecorator[Money]):
    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        return None if value is None else value.cents

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:
        return None if value is None else Money(value)


class Base(DeclarativeBase):
    """Enums are kept as their values, so that a landlord's reports read like the contract."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Money: MoneyCents,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        StrEnum: Enum(
            StrEnum, native_enum=False, length=32, values_callable=lambda kind: [each.value for each in kind]
        ),
    }


class ReferencedMixin:
    """``asked_reference`` is what the kiosk proposed and the visitor heard; ``reference`` the landlord's own,
    which differs when another kiosk had used that number. ``agency_id`` is where it was made, empty where
    that is not known: every agency may see it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    asked_reference: Mapped[str] = mapped_column(index=True)
    agency_id: Mapped[str] = mapped_column(default="", server_default="")


class ReportedMixin(ReferencedMixin):
    """``reporter`` is who said to be acting, for the staff and for later events of someone without a tenant
    number."""

    tenant_number: Mapped[str | None] = mapped_column(ForeignKey("tenants.number"), index=True)
    reporter: Mapped[dict[str, Any]]
    verified: Mapped[bool]


class LandlordRow(Base):
    """The one landlord. ``holidays`` is empty, or ``57`` (Moselle) or ``6AE`` (Alsace), which have two more;
    the rent is due on ``rent_due_day``. ``key_fingerprint`` is of the key that seals what is sealed here."""

    __tablename__ = "landlord"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    number_width: Mapped[int]
    holidays: Mapped[str]
    rent_due_day: Mapped[int]
    key_fingerprint: Mapped[str]


class AgencyRow(Base):
    """``hours`` is a list of weekday, opens, closes."""

    __tablename__ = "agencies"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    emergency_phone: Mapped[str]
    hours: Mapped[list[Any]]


class AgencyContentRow(Base):
    """What an agency writes for its kiosks beside its hours: ``kind`` is ``announcement``, ``motive`` or
    ``local_help``, ``words`` the members of its record of the contract, ``translations`` their other
    languages. Shown from ``day`` to ``until``, both included, where they are said; in the order of
    ``position``."""

    __tablename__ = "agency_contents"
    id: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agencies.id"), index=True)
    kind: Mapped[str]
    position: Mapped[int]
    words: Mapped[dict[str, Any]]
    translations: Mapped[dict[str, Any]]
    day: Mapped[date | None]
    until: Mapped[date | None]


class TenantRow(Base):
    __tablename__ = "tenants"
    number: Mapped[str] = mapped_column(primary_key=True)
    birth_date: Mapped[date]
    display_name: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]


class LimitedSubjectRow(Base):
    """Failures or uses of a subject (``attempts.Subject``), whether there is such a tenant or not; ``what``
    and ``device`` are for the staff."""

    __tablename__ = "limits"
    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    forget_at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[str]
    device: Mapped[str]


class OtpCodeRow(Base):
    """A session that waits for a one-time code: its own, or (no digest) one that was sent before.
    ``challenge`` is the session for which that was sent, ``boot`` and ``boot_seconds`` when, by the clock of
    its machine that cannot be set (``Moment``)."""

    __tablename__ = "codes"
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"))
    code_digest: Mapped[str]
    challenge: Mapped[str]
    expires_at: Mapped[datetime]
    boot: Mapped[str] = mapped_column(default="", server_default="")
    boot_seconds: Mapped[float] = mapped_column(default=0, server_default="0")


class SessionRow(Base):
    """An open session; only the digest of its token is kept."""

    __tablename__ = "sessions"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"))
    expires_at: Mapped[datetime]
    tenant: Mapped[TenantRow] = relationship(lazy="joined")


class RevokedGrantRow(Base):
    """A grant that acts no more, by its digest; ``until`` its own lifetime would have ended it."""

    __tablename__ = "revoked_grants"
    digest: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


_NOT_REPLACED = text("replaced_at IS NULL")


class DeviceRow(Base):
    """A kiosk and its token, of which only the digest is kept, for good: none is let in a second time.

    ``settings`` are the landlord's for this kiosk. From ``seen_at`` on it is as its last heartbeat said.
    Once ``wipe_asked_at`` it may only learn that, and once ``wiped_at`` nothing. From ``replaced_at`` on
    another has its name; until then it is the only one of that name. ``device_id`` is its name in orders, of
    which ``order_number`` was the last; ``public_key`` is that of one that enrolled with a code.
    """

    __tablename__ = "devices"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    agency_id: Mapped[str] = mapped_column(default="")
    letter: Mapped[str] = mapped_column(default="", server_default="")
    device_id: Mapped[str] = mapped_column(default="", server_default="")
    public_key: Mapped[str] = mapped_column(default="", server_default="")
    order_number: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen_at: Mapped[datetime | None]
    version: Mapped[str] = mapped_column(default="")
    waiting: Mapped[int] = mapped_column(default=0)
    disk_free_mb: Mapped[int] = mapped_column(default=0)
    faults: Mapped[list[Any]] = mapped_column(default=list)
    wipe_asked_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    #: Where it stands in the agency, as the desk says it: "à gauche de l'entrée".
    place: Mapped[str] = mapped_column(default="", server_default="")
    #: Enrolled with a code, not let in by the option of the server.
    by_code: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index(
            "ix_devices_name", "name", unique=True, sqlite_where=_NOT_REPLACED, postgresql_where=_NOT_REPLACED
        ),
    )


class RefusedActRow(Base):
    """What was refused after its visitor had gone and still stands in the outbox of a kiosk, as its last
    heartbeat said: ``entry`` is its place there, ``answers`` are the visitor's words that can be corrected.

    ``decision`` is what the staff want done (``RefusedActDecision``), with ``changes`` of answers or a
    ``reason``; empty until they have said. The row goes when the kiosk no longer has the refusal.
    """

    __tablename__ = "refused_acts"
    id: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str]
    agency_id: Mapped[str]
    entry: Mapped[int]
    reference: Mapped[str]
    kind: Mapped[str]
    code: Mapped[str]
    since: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    decision: Mapped[str] = mapped_column(default="")
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    __table_args__ = (Index("ix_refused_acts_entry", "device", "entry", unique=True),)


class UsageRow(Base):
    """A sum of a day of one kiosk: five or more."""

    __tablename__ = "usage"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str]
    device: Mapped[str]
    report: Mapped[str]
    day: Mapped[date]
    measure: Mapped[str]
    about: Mapped[str]
    count: Mapped[int]
    __table_args__ = (
        Index("ix_usage_day", "agency_id", "day"),
        Index("ix_usage_report", "device", "report"),
    )


class EnrolmentRow(Base):
    """A kiosk that is expected: only the digest of its code is kept. Without a ``letter`` it gets a free
    one."""

    __tablename__ = "enrolments"
    code_digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    agency_id: Mapped[str]
    letter: Mapped[str] = mapped_column(default="", server_default="")
    expires_at: Mapped[datetime]


class IdempotencyRow(Base):
    """An answer given once and repeated to the same key. ``sealed`` opens with that key only, which is
    not in the database: what a visitor was answered cannot be read here. It is empty after a refusal that
    is decided again; the key still belongs to that request."""

    __tablename__ = "answers"
    key_digest: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_until: Mapped[datetime] = mapped_column(index=True)


class AssistedActRow(Base):
    """An act that someone of the agency helped with at the kiosk, with the visitor's consent. ``about`` is
    its reference, or its path where it has none."""

    __tablename__ = "assisted_acts"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[str]
    about: Mapped[str]
    helper: Mapped[str]


class AccountLineRow(Base):
    """One line; the balance is the sum of a tenant's lines. ``payment_id`` makes sure that a payment is
    credited once."""

    __tablename__ = "account_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"))
    day: Mapped[date]
    kind: Mapped[AccountLineKind]
    label: Mapped[str]
    amount: Mapped[Money]
    month: Mapped[date | None]
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    __table_args__ = (Index("account_lines_latest", "tenant_number", "day", "id"),)


class MandateRow(ReferencedMixin, Base):
    """A mandate; ``reference`` is its RUM, ``iban_sealed`` is for the bank's system and shown to nobody,
    ``iban_hint`` has its country and its last four characters."""

    __tablename__ = "mandates"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), index=True)
    state: Mapped[MandateState]
    holder: Mapped[str]
    iban_sealed: Mapped[str]
    iban_hint: Mapped[str]
    since: Mapped[date]


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
    """A document that a tenant asked for and the staff make."""

    __tablename__ = "document_requests"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), index=True)
    kind: Mapped[DocumentKind]
    month: Mapped[date | None]
    state: Mapped[DocumentRequestState]
    at: Mapped[datetime]


class DocumentRequestNumberRow(Base):
    """Another number by which the tenant knows the request: they asked for the document again."""

    __tablename__ = "document_request_numbers"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("document_requests.id"), index=True)
    asked_reference: Mapped[str] = mapped_column(index=True)


class PaymentRow(Base):
    """A payment. ``provider_page`` is where the provider takes it, once it has said so; ``begun_at`` is when
    the provider was asked to begin, ``read_at`` when it was last asked how it goes."""

    __tablename__ = "payments"
    id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[str] = mapped_column(default="", server_default="")
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), index=True)
    amount: Mapped[Money]
    language: Mapped[str]
    state: Mapped[PaymentState] = mapped_column(index=True)
    page: Mapped[str]
    provider_page: Mapped[str]
    asked_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_payments_created", "created_at"),)


class NotificationRow(Base):
    """A signed message of the provider that was taken: it is not taken twice."""

    __tablename__ = "notifications"
    id: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(index=True)


class SandboxOrderRow(Base):
    """What the sandbox provider knows of an order; a real provider keeps this at its own place.

    ``reading`` is what it answers (an ``OrderStatus``), from ``speaks_at`` on: before that it is silent.
    """

    __tablename__ = "sandbox_orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[Money]
    label: Mapped[str]
    notify: Mapped[str]
    back: Mapped[str]
    expires_at: Mapped[datetime]
    reading: Mapped[str]
    charges: Mapped[int]
    settled_at: Mapped[datetime | None]
    speaks_at: Mapped[datetime]


class TicketRow(ReportedMixin, Base):
    __tablename__ = "tickets"
    place: Mapped[RepairPlace]
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
    events: "Mapped[list[TicketEventRow]]" = relationship(order_by="TicketEventRow.id", lazy="selectin")
    __table_args__ = (
        Index("ix_tickets_state", "state", "id"),
        Index("ix_tickets_verified", "verified", "id"),
    )


class TicketEventRow(Base):
    """A line of a timeline, in the order in which it was received."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[TicketState]
    comment: Mapped[str]
    kind: Mapped[TicketEventKind | None]


class AttachmentRow(Base):
    """A photo of a ticket, taken in chunks: ``received`` of ``size`` bytes are here. ``at`` is the kiosk's
    time, ``announced_at`` the landlord's."""

    __tablename__ = "attachments"
    id: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    device: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    received: Mapped[int]
    at: Mapped[datetime]
    announced_at: Mapped[datetime] = mapped_column(index=True)


class ChunkRow(Base):
    """A piece of an attachment, ``first`` bytes from its beginning."""

    __tablename__ = "chunks"
    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ScheduleRow(Base):
    """When one person receives, week after week: ``hours`` is a list of weekday, opens, closes; meetings take
    ``minutes``. ``motives`` are those the person deals with, none for all."""

    __tablename__ = "schedules"
    id: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agencies.id"), index=True)
    counsellor: Mapped[str]
    place: Mapped[MeetingPlace]
    minutes: Mapped[int]
    motives: Mapped[list[Any]]
    hours: Mapped[list[Any]]


class AppointmentRow(ReportedMixin, Base):
    """``holds`` is its slot while it is to come, nothing once it is cancelled: the database itself lets no
    two appointments hold the same one. Times and place stay as they were booked when a schedule changes."""

    __tablename__ = "appointments"
    holds: Mapped[str | None] = mapped_column(unique=True)
    slot_id: Mapped[str]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    place: Mapped[MeetingPlace]
    counsellor: Mapped[str]
    state: Mapped[AppointmentState]
    motive: Mapped[str]
    language: Mapped[str]
    interpreter: Mapped[str | None]
    access_needs: Mapped[list[Any]]
    phone: Mapped[str]
    comment: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]


class WorkshopRow(Base):
    __tablename__ = "workshops"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    begins: Mapped[datetime] = mapped_column(index=True)
    ends: Mapped[datetime]
    place: Mapped[str]
    seats: Mapped[int]
    for_seniors: Mapped[bool]
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class WorkshopBookingRow(ReportedMixin, Base):
    """Seats, or a place on the waiting list, which is in the order of ``id``."""

    __tablename__ = "workshop_bookings"
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), index=True)
    people: Mapped[int]
    state: Mapped[WorkshopBookingState]
    at: Mapped[datetime]


class HelpRequestRow(ReportedMixin, Base):
    """A call for a person. ``number`` is its place in the queue of the day, empty for a call back; ``needs``
    are of ``HelpNeed``; ``taken_by`` is the clerk's account, and ``taken_at`` the first answer;
    ``promised_at`` is when a call back is due."""

    __tablename__ = "help_requests"
    device: Mapped[str]
    number: Mapped[str]
    needs: Mapped[list[Any]]
    when: Mapped[HelpWhen]
    topic: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str]
    interpreter: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[HelpState]
    holder: Mapped[str]
    taken_by: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime | None]
    expected_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(default="")
    conversation_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (
        Index("ix_help_requests_received", "agency_id", "received_at"),
        Index("ix_help_requests_changed", "agency_id", "changed_at"),
    )


class ApplicationRow(ReferencedMixin, Base):
    """``sections`` are the nine of the contract. ``reference_key`` and ``asked_key`` are the numbers as one
    may type them, ``resume_code`` opens it again; ``device`` is the kiosk that made it."""

    __tablename__ = "housing_applications"
    reference_key: Mapped[str] = mapped_column(index=True)
    asked_key: Mapped[str] = mapped_column(index=True)
    resume_code: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]
    language: Mapped[str]
    state: Mapped[ApplicationState]
    sections: Mapped[dict[str, Any]]
    supporting_documents: Mapped[list[Any]]
    number: Mapped[str | None] = mapped_column(unique=True)
    renew_by: Mapped[date | None]
    reason: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


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


class ConsumptionRow(Base):
    """One energy of one home in one month (its first day); ``similar_…`` is the middle of like homes."""

    __tablename__ = "consumption"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), primary_key=True)
    energy: Mapped[Energy] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    cost: Mapped[Money]
    quantity: Mapped[float]
    unit: Mapped[ConsumptionUnit]
    similar_cost: Mapped[Money | None]
    similar_quantity: Mapped[float | None]


class LeakRow(Base):
    """Water that runs without a pause in a home."""

    __tablename__ = "leaks"
    tenant_number: Mapped[str] = mapped_column(ForeignKey("tenants.number"), primary_key=True)
    since: Mapped[datetime]
    litres_per_hour: Mapped[float]


#: SQLite would number rows in the order in which they came.
_UNORDERED: dict[str, Any] = {"sqlite_with_rowid": False}


class SurveyRow(Base):
    """``said`` and ``done`` are written by the landlord once it is closed; until then they are empty."""

    __tablename__ = "surveys"
    id: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    said: Mapped[str]
    done: Mapped[str]
    published_on: Mapped[date | None]
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class SurveyAnswerRow(Base):
    """An answer. ``id`` is random and shown to nobody, ``week`` a Monday."""

    __tablename__ = "survey_answers"
    id: Mapped[str] = mapped_column(primary_key=True)
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), index=True)
    face: Mapped[int]
    comment: Mapped[str]
    language: Mapped[str]
    week: Mapped[date]
    __table_args__ = _UNORDERED


class IdeaRow(Base):
    """An idea, as an opinion is kept."""

    __tablename__ = "ideas"
    id: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    language: Mapped[str]
    week: Mapped[date]
    __table_args__ = _UNORDERED


class OpinionGroupRow(Base):
    """What several opinions and ideas say; ``said`` and ``done`` are told at every kiosk from
    ``published_on`` on, as those of a survey."""

    __tablename__ = "opinion_groups"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    said: Mapped[str]
    done: Mapped[str]
    published_on: Mapped[date | None]
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class TrialRow(Base):
    """A change that visitors of some kiosks (by name) may try; ``profile`` is a code of preferences.

    ``state`` is ``en_cours``, ``acceptee`` (then every kiosk of the agency is set so) or ``retiree``. What
    volunteers say of it are answers to the survey of the same id.
    """

    __tablename__ = "trials"
    id: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agencies.id"), index=True)
    title: Mapped[str]
    words: Mapped[str]
    profile: Mapped[str]
    devices: Mapped[list[Any]]
    day: Mapped[date]
    until: Mapped[date]
    state: Mapped[str]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str]
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class GroupedOpinionRow(Base):
    """Which group an answer or an idea (its random id) was put into."""

    __tablename__ = "grouped_opinions"
    opinion_id: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("opinion_groups.id"), index=True)


class NewsRow(Base):
    """Shown from ``day`` to ``until``, both included; no ``buildings`` means all of them."""

    __tablename__ = "news"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[NewsKind]
    title: Mapped[str]
    body: Mapped[str]
    day: Mapped[date]
    until: Mapped[date | None]
    buildings: Mapped[list[Any]]
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class OutageRow(Base):
    __tablename__ = "outages"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    place: Mapped[str]
    symptoms: Mapped[list[Any]]
    since: Mapped[datetime]
    expected_end: Mapped[datetime | None]
    message: Mapped[str]
    buildings: Mapped[list[Any]]
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
