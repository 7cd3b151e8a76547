"""The HTTP contract between a kiosk and a landlord's system, version 1.

The one source of ``docs/openapi.json``: the reference server publishes these models, the client reads
with them. *Asked* is what a kiosk sends: an unknown member is refused. *Told* is what the landlord
answers: an unknown member is ignored, so that a landlord can add one without breaking a kiosk.
All times carry their offset (RFC 3339).
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from kiosk.domain import (
    Agency,
    Availability,
    Capabilities,
    DayPart,
    EventKind,
    OpeningHours,
    Outage,
    Place,
    SignedIn,
    Ticket,
    TicketEvent,
    TicketState,
    Trade,
    Urgency,
)

CONTRACT = "1"
#: On each answer, errors included: which version of the contract it keeps.
CONTRACT_HEADER = "Agency-Contract"
PREFIX = "/v1"
#: Bytes; a longer request is refused with 413.
MAX_REQUEST = 64 * 1024
MAX_WORDS = 4000
#: Bytes of an attachment, and of one chunk of it.
MAX_ATTACHMENT = 40 * 1000 * 1000
MAX_CHUNK = 256 * 1024
#: Bytes; the longest request that brings a chunk: base64 is a third longer.
MAX_CHUNK_REQUEST = 512 * 1024
PROBLEM_JSON = "application/problem+json"


def _without_nul(words: str) -> str:
    """PostgreSQL cannot hold U+0000; everything else, emoji and markup included, is just text."""
    return words.replace("\0", "")


Words = Annotated[str, StringConstraints(max_length=MAX_WORDS), AfterValidator(_without_nul)]
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_without_nul)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{3,31}$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
TenantNumber = Annotated[str, StringConstraints(min_length=1, max_length=40)]
AttachmentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
PhotoType = Literal["image/jpeg", "image/png", "image/webp", "image/heic"]
SymptomKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class HalfDay(_Asked):
    """A half day on which someone is home."""

    day: date
    part: DayPart

    def record(self) -> Availability:
        return Availability(self.day, self.part)


HalfDays = Annotated[tuple[HalfDay, ...], Field(max_length=20)]


# --- who acts -----------------------------------------------------------------------------------


class SessionReporter(_Asked):
    """A tenant who signed in: the grant given then outlives the session."""

    kind: Literal["session"]
    grant: str = Field(max_length=1000)


class ClaimedReporter(_Asked):
    """A tenant the kiosk could not check because the line was down; checked on delivery."""

    kind: Literal["claimed"]
    tenant_number: TenantNumber
    birth_date: date


class GuestReporter(_Asked):
    """Someone without a tenant number."""

    kind: Literal["guest"]
    name: Line
    phone: Line
    address: Line = ""


Reporter = Annotated[SessionReporter | ClaimedReporter | GuestReporter, Field(discriminator="kind")]


# --- what a kiosk asks --------------------------------------------------------------------------


class SessionAsked(_Asked):
    """Spaces, dots, dashes and missing leading zeros in the number do not matter."""

    tenant_number: TenantNumber
    birth_date: date


class CodeAsked(_Asked):
    """The one-time code sent to the phone on file."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class TicketAsked(_Asked):
    """A repair request. ``reference`` is the number the visitor has already heard."""

    reference: Reference
    reporter: Reporter
    place: Place
    symptom: SymptomKey
    description: Words = ""
    language: LanguageCode
    urgency: Urgency
    danger: bool = False
    availability: HalfDays = ()
    reported_at: AwareDatetime


class EventAsked(_Asked):
    """What a tenant adds to a request; ``deplacer`` needs a half day."""

    reporter: Reporter
    kind: EventKind
    comment: Words = ""
    availability: HalfDays = ()
    at: AwareDatetime

    @model_validator(mode="after")
    def _moves_to_somewhere(self) -> EventAsked:
        if self.kind is EventKind.DEPLACER and not self.availability:
            raise ValueError("deplacer needs at least one half day")
        return self


class AttachmentAsked(_Asked):
    """A photo of a request is coming: what it will be, once all its chunks are there."""

    id: AttachmentId
    reporter: Reporter
    media_type: PhotoType
    size: Annotated[int, Field(ge=1, le=MAX_ATTACHMENT)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    at: AwareDatetime


class ChunkAsked(_Asked):
    """``data`` (base64) is what begins ``first`` bytes from the beginning of the attachment."""

    first: Annotated[int, Field(ge=0, lt=MAX_ATTACHMENT)]
    data: Annotated[Base64Bytes, Field(min_length=1, max_length=MAX_CHUNK)]


class HelpWhen(StrEnum):
    """Now at the kiosk, or a call back."""

    MAINTENANT = "maintenant"
    RAPPEL = "rappel"


class HelpAsked(_Asked):
    """A visitor wants to talk to someone; ``interpreter`` is a language code, or ``lsf``."""

    when: HelpWhen
    topic: Words = ""
    language: LanguageCode
    phone: Line = ""
    reporter: Reporter | None = None
    interpreter: LanguageCode | None = None
    at: AwareDatetime

    @model_validator(mode="after")
    def _can_be_called(self) -> HelpAsked:
        if self.when is HelpWhen.RAPPEL and not self.phone and self.reporter is None:
            raise ValueError("rappel needs a phone or a reporter")
        return self


# --- what the landlord tells --------------------------------------------------------------------


class HealthTold(_Told):
    status: Literal["ok"]


class CapabilitiesTold(_Told):
    """What this landlord's system offers; the kiosk hides the rest."""

    contract: str
    services: tuple[str, ...]
    features: tuple[str, ...] = ()

    def record(self) -> Capabilities:
        return Capabilities(self.contract, frozenset(self.services), frozenset(self.features))


class OpeningTold(_Told):
    """One opening span; Monday is 0. Times are local to the agency."""

    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time


class AgencyTold(_Told):
    id: str
    name: str
    address: str
    phone: str
    hours: tuple[OpeningTold, ...]
    emergency_phone: str = ""

    def record(self) -> Agency:
        hours = tuple(OpeningHours(each.weekday, each.opens, each.closes) for each in self.hours)
        return Agency(self.id, self.name, self.address, self.phone, hours, self.emergency_phone)


class OutageTold(_Told):
    """A failure the landlord already knows of; no ``buildings`` means all of them."""

    id: str
    title: str
    place: str
    symptoms: tuple[str, ...]
    since: AwareDatetime
    expected_end: AwareDatetime | None = None
    message: str
    buildings: tuple[str, ...] = ()

    def record(self) -> Outage:
        return Outage(
            self.id,
            self.title,
            self.place,
            self.symptoms,
            self.since,
            self.expected_end,
            self.message,
            self.buildings,
        )


class OutagesTold(_Told):
    outages: tuple[OutageTold, ...]


class TenantTold(_Told):
    number: str
    display_name: str
    address: str


class SessionTold(_Told):
    """The token opens personal data until ``expires_at``; the grant only signs a reporter."""

    token: str
    grant: str
    tenant: TenantTold
    expires_at: AwareDatetime

    def record(self) -> SignedIn:
        return SignedIn(
            self.token,
            self.grant,
            self.tenant.number,
            self.tenant.display_name,
            self.tenant.address,
            self.expires_at,
        )


class OtpTold(_Told):
    phone_hint: str


class CodeTold(_Told):
    """Number and birth date are right; a code was sent to the phone on file."""

    session_id: str
    otp: OtpTold


class MeTold(_Told):
    """The tenant of the session; ``phone_hint`` shows the last two digits of the phone on file."""

    tenant: TenantTold
    phone_hint: str = ""


class EventTold(_Told):
    """One line of the timeline; ``kind`` when the tenant wrote it."""

    at: AwareDatetime
    state: TicketState
    comment: str = ""
    kind: EventKind | None = None


class TicketTold(_Told):
    """A repair request. ``verified`` is false when the landlord could not check who reports."""

    reference: str
    state: TicketState
    place: Place
    symptom: str
    description: str
    urgency: Urgency
    reported_at: AwareDatetime
    deadline: AwareDatetime
    events: tuple[EventTold, ...] = ()
    trade: Trade | None = None
    holder: str = ""
    visit_from: AwareDatetime | None = None
    visit_to: AwareDatetime | None = None
    reason: str = ""
    verified: bool = True

    def record(self, etag: str = "") -> Ticket:
        return Ticket(
            reference=self.reference,
            state=self.state,
            place=self.place,
            symptom=self.symptom,
            description=self.description,
            urgency=self.urgency,
            reported_at=self.reported_at,
            deadline=self.deadline,
            events=tuple(TicketEvent(each.at, each.state, each.comment) for each in self.events),
            trade=self.trade,
            holder=self.holder,
            visit_from=self.visit_from,
            visit_to=self.visit_to,
            reason=self.reason,
            etag=etag,
        )


class TicketsTold(_Told):
    """The tenant's requests, latest first."""

    tickets: tuple[TicketTold, ...]


class AttachmentTold(_Told):
    """``received`` bytes of ``size`` are here."""

    id: str
    size: int
    received: int


class HelpState(StrEnum):
    """How far a call for help has come."""

    TRANSMISE = "transmise"
    PRISE_EN_CHARGE = "prise_en_charge"
    TERMINEE = "terminee"


class HelpTold(_Told):
    """``holder`` is who comes, once someone does."""

    id: str
    state: HelpState
    when: HelpWhen
    holder: str = ""


class ProblemError(_Told):
    """What is wrong where: ``pointer`` is a JSON pointer into the body (RFC 6901)."""

    pointer: str
    code: str


class ProblemTold(_Told):
    """Each error (RFC 9457)."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: tuple[ProblemError, ...] = ()
    trace_id: str = Field(default="", alias="traceId")
    attempts_left: int | None = None
    locked_until: AwareDatetime | None = None
