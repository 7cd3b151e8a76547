"""What the landlord answers beside the records of ``kiosk.domain``: lists, sessions, refusals."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from kiosk.domain import (
    Appointment,
    AppointmentSlot,
    DocumentKind,
    DocumentRequestState,
    NewsItem,
    Offer,
    OfferApplication,
    Outage,
    Payment,
    ResultPage,
    SignedInTenant,
    Survey,
    SurveyResult,
    Ticket,
    Workshop,
    WorkshopBooking,
)
from kiosk.domain.records import LongText, Moment, MonthStart, PrintedNumber, Record

from .base import MAX_CONVERSATION_MESSAGES, Id
from .requests import HelpNeed, HelpState, HelpWhen


class TicketListResponse(Record):
    """The tenant's requests, latest first."""

    tickets: tuple[Ticket, ...]


class AttachmentResponse(Record):
    """``received`` bytes of ``size`` are here."""

    id: str
    size: int
    received: int


class HelpResponse(Record):
    """``holder`` is who comes, once someone does, and ``expected_at`` when, if not at once. ``number`` is the
    visitor's place in the queue of the agency, today; ``place`` is where to go when it is their turn.
    ``desk_open`` says whether anyone is at a desk who hears a call that nobody took; ``null``: not known.
    ``conversation``: who took it would talk through the kiosk's screen; when they do not any more, the state
    says what they do instead."""

    reference: PrintedNumber
    state: HelpState
    when: HelpWhen
    holder: str = ""
    number: str = ""
    expected_at: Moment | None = None
    place: str = ""
    desk_open: bool | None = None
    conversation: bool = False


class WaitingVisitor(Record):
    """Someone who waits at a kiosk of the agency, as its staff may read it at any of them: nothing says who
    it is."""

    number: str
    device: str
    language: str
    needs: tuple[HelpNeed, ...] = ()
    state: HelpState
    holder: str = ""
    called_at: Moment


class HelpQueueResponse(Record):
    """Who first called comes first."""

    waiting: tuple[WaitingVisitor, ...]


class ConversationMessageKind(StrEnum):
    """What the desk wants of the kiosk: to say ``text``, to tell what it becomes (``preview``), to ask the
    visitor to say it again or more simply, to tell the whole conversation, to end it. ``agree`` and
    ``refuse`` answer what the kiosk asked (``take_away``); ``text`` is the id of that question."""

    SAY = "say"
    PREVIEW = "preview"
    REPEAT = "repeat"
    SIMPLER = "simpler"
    TELL = "tell"
    END = "end"
    AGREE = "agree"
    REFUSE = "refuse"


class ConversationMessage(Record):
    id: Id
    kind: ConversationMessageKind
    text: LongText = ""


class ConversationMessagesResponse(Record):
    """Oldest first. ``room`` names this talk of that call, for the next questions and for what is shown: when
    another clerk takes the call and opens one, both are refused, for the visitor has not said yes to them.
    ``take_away``: the clerk can be asked whether the visitor may take along what was said."""

    room: Id
    take_away: bool = False
    messages: Annotated[tuple[ConversationMessage, ...], Field(max_length=MAX_CONVERSATION_MESSAGES)]


class AppointmentListResponse(Record):
    """The tenant's appointments, the next one first."""

    appointments: tuple[Appointment, ...]


class PaymentListResponse(ResultPage[Payment]):
    """The tenant's payments, latest first."""


class DocumentRequestResponse(Record):
    """The staff have been asked; ``document_id`` is a paper that is there already, empty without one."""

    reference: PrintedNumber
    state: DocumentRequestState
    kind: DocumentKind
    month: MonthStart | None = None
    document_id: str = ""


class OfferListResponse(ResultPage[Offer]):
    """Homes offered now, the latest first."""


class OfferApplicationListResponse(Record):
    """The applicant's, the dearest wish first."""

    applications: tuple[OfferApplication, ...]


class SurveyListResponse(Record):
    """The questions that are asked now."""

    surveys: tuple[Survey, ...]


class AcknowledgementResponse(Record):
    """It has been received; nothing ties it to a person."""

    id: str


class SurveyResultListResponse(Record):
    """Latest first."""

    results: tuple[SurveyResult, ...]


class WorkshopListResponse(Record):
    """The soonest first."""

    workshops: tuple[Workshop, ...]


class WorkshopBookingListResponse(Record):
    """The tenant's, the soonest first."""

    bookings: tuple[WorkshopBooking, ...]


class TenantResponse(Record):
    number: str
    display_name: str
    address: str


class SessionResponse(Record):
    """The token opens personal data until ``expires_at``; the grant only signs a reporter."""

    token: str
    grant: str
    tenant: TenantResponse
    expires_at: Moment

    def record(self) -> SignedInTenant:
        return SignedInTenant(
            self.token,
            self.grant,
            self.tenant.number,
            self.tenant.display_name,
            self.tenant.address,
            self.expires_at,
        )


class OtpResponse(Record):
    phone_hint: str


class OtpPendingResponse(Record):
    """Number and birth date are right; a code was sent to the phone on file."""

    session_id: str
    otp: OtpResponse


class CurrentTenantResponse(Record):
    """The tenant of the session; ``phone_hint`` shows the last two digits of the phone on file."""

    tenant: TenantResponse
    phone_hint: str = ""


class WipeConfirmationResponse(Record):
    """The landlord knows; the token opens nothing any more."""

    at: Moment


class HealthResponse(Record):
    status: Literal["ok"]


class OutageListResponse(Record):
    outages: tuple[Outage, ...]


class SlotListResponse(ResultPage[AppointmentSlot]):
    """Free slots, soonest first."""


class NewsListResponse(Record):
    """Latest first."""

    news: tuple[NewsItem, ...]


class FieldProblem(Record):
    """What is wrong where: ``pointer`` is a JSON pointer into the body (RFC 6901)."""

    pointer: str
    code: str


class ProblemResponse(Record):
    """Each error (RFC 9457)."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: tuple[FieldProblem, ...] = ()
    trace_id: str = Field(default="", alias="traceId")
    attempts_left: int | None = None
    locked_until: Moment | None = None
