"""What a kiosk sends, resource by resource."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Base64Bytes, Field, StringConstraints, WithJsonSchema, model_validator

from kiosk.domain import (
    MINIMUM_PAYMENT,
    AccessNeed,
    ApplicationSections,
    AppointmentEventKind,
    Availability,
    DocumentKind,
    OfferEventKind,
    PublicKeyText,
    RepairPlace,
    TicketEventKind,
    Urgency,
)
from kiosk.domain.records import (
    MAX_CENTS,
    Cents,
    LongText,
    Moment,
    MonthStart,
    Phone,
    RequestModel,
    ShortText,
    minimum_cents,
)

from .base import MAX_CONVERSATION_MESSAGES, MAX_TAKEN_LINES, Id, LanguageCode, Reference, Slug

# --- who acts ------------------------------------------------------------------------

TenantNumber = Annotated[str, StringConstraints(min_length=1, max_length=40)]
#: First name of someone of the agency who helped at the kiosk, with the visitor's consent; empty for nobody.
HelperName = Annotated[str, StringConstraints(max_length=40)]


class SessionReporter(RequestModel):
    """A tenant who signed in: the grant given then outlives the session."""

    kind: Literal["session"]
    grant: str = Field(max_length=1000)
    assisted_by: HelperName = Field(default="", exclude_if=lambda name: not name)


class ClaimedReporter(RequestModel):
    """A tenant the kiosk could not check because the line was down; checked on delivery."""

    kind: Literal["claimed"]
    tenant_number: TenantNumber
    birth_date: date
    assisted_by: HelperName = Field(default="", exclude_if=lambda name: not name)


class GuestReporter(RequestModel):
    """Someone without a tenant number."""

    kind: Literal["guest"]
    name: ShortText
    phone: ShortText
    address: ShortText = ""
    assisted_by: HelperName = Field(default="", exclude_if=lambda name: not name)


Reporter = Annotated[SessionReporter | ClaimedReporter | GuestReporter, Field(discriminator="kind")]

# --- repair requests -----------------------------------------------------------------


AvailabilityList = Annotated[tuple[Availability, ...], Field(max_length=20)]


class TicketRequest(RequestModel):
    """A repair request. ``reference`` is the number the visitor has already heard."""

    reference: Reference
    reporter: Reporter
    place: RepairPlace
    symptom: Slug
    description: LongText = ""
    language: LanguageCode
    urgency: Urgency
    danger: bool = False
    availability: AvailabilityList = ()
    reported_at: Moment


class TicketEventRequest(RequestModel):
    """What a tenant adds to a request; ``deplacer`` needs a half day."""

    reporter: Reporter
    kind: TicketEventKind
    comment: LongText = ""
    availability: AvailabilityList = ()
    at: Moment

    @model_validator(mode="after")
    def _moves_to_somewhere(self) -> TicketEventRequest:
        if self.kind is TicketEventKind.DEPLACER and not self.availability:
            raise ValueError("deplacer needs at least one half day")
        return self


# --- photos of a repair request, in chunks -------------------------------------------

#: Bytes of an attachment, and of one chunk of it.
MAX_ATTACHMENT_BYTES = 40 * 1000 * 1000

MAX_CHUNK_BYTES = 256 * 1024

#: Bytes; the longest request that brings a chunk: base64 is a third longer.
MAX_CHUNK_REQUEST_BYTES = 512 * 1024

AttachmentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]

PhotoType = Literal["image/jpeg", "image/png", "image/webp", "image/heic"]


class AttachmentRequest(RequestModel):
    """A photo of a request is coming: what it will be, once all its chunks are there."""

    id: AttachmentId
    reporter: Reporter
    media_type: PhotoType
    size: Annotated[int, Field(ge=1, le=MAX_ATTACHMENT_BYTES)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    at: Moment


class ChunkRequest(RequestModel):
    """``data`` (base64) is what begins ``first`` bytes from the beginning of the attachment."""

    first: Annotated[int, Field(ge=0, lt=MAX_ATTACHMENT_BYTES)]
    data: Annotated[Base64Bytes, Field(min_length=1, max_length=MAX_CHUNK_BYTES)]


# --- a visitor wants to talk to someone ----------------------------------------------


class HelpWhen(StrEnum):
    """Now at the kiosk, or a call back."""

    MAINTENANT = "maintenant"
    RAPPEL = "rappel"


class HelpState(StrEnum):
    """How far a call for help has come: someone comes to the kiosk (``prise_en_charge``), or the visitor
    takes a seat (``en_attente``) until it is their turn (``appelee``)."""

    TRANSMISE = "transmise"
    PRISE_EN_CHARGE = "prise_en_charge"
    EN_ATTENTE = "en_attente"
    APPELEE = "appelee"
    TERMINEE = "terminee"
    ANNULEE = "annulee"


class HelpNeed(StrEnum):
    """What who comes must know: the visitor reads and does not hear, listens to the screen, needs large
    letters."""

    SANS_SON = "sans_son"
    ECOUTE = "ecoute"
    GRAND_TEXTE = "grand_texte"


class HelpRequest(RequestModel):
    """A visitor wants to talk to someone. ``reference`` is the number the visitor hears; ``interpreter`` is a
    language code, or ``lsf``."""

    reference: Reference
    when: HelpWhen
    topic: LongText = ""
    language: LanguageCode
    phone: ShortText = ""
    reporter: Reporter | None = None
    interpreter: LanguageCode | None = None
    needs: Annotated[tuple[HelpNeed, ...], Field(max_length=len(HelpNeed))] = ()
    at: Moment

    @model_validator(mode="after")
    def _can_be_called(self) -> HelpRequest:
        if self.when is HelpWhen.RAPPEL and not self.phone and self.reporter is None:
            raise ValueError("rappel needs a phone or a reporter")
        return self


class HelpEventRequest(RequestModel):
    """Who asked no longer wants to; a call without a ``reporter`` is taken back at the same kiosk."""

    reporter: Reporter | None = None
    kind: Literal["annuler"]
    at: Moment


class ConversationSide(StrEnum):
    """Who of the two said something."""

    VISITOR = "visitor"
    CLERK = "clerk"


#: Under which something of the clerk's came; empty for what did not come over the line.
MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,64}$")]


class ConversationTurn(RequestModel):
    """Something that was said: ``words`` as the clerk reads it, in French where it could be translated;
    ``original`` as it was said, or of the clerk's as the visitor reads it. ``reviewed``: a person has checked
    that phrase; ``doubtful``: it may have been heard wrong; ``pending``: it is being translated. Of the
    clerk's, ``message`` is the id under which it came, and ``shown`` whether the visitor's page has shown
    it."""

    id: int
    side: ConversationSide
    words: LongText
    original: LongText = ""
    reviewed: bool = False
    translated: bool = False
    doubtful: bool = False
    pending: bool = False
    message: MessageId = ""
    shown: bool = False


class TakeAwayQuestion(RequestModel):
    """Whether the visitor may take along these ``lines`` of what was said, on paper or as a code: each as the
    clerk reads it, with who said it. The answer names ``id``."""

    id: Id
    lines: Annotated[tuple[LongText, ...], Field(min_length=1, max_length=MAX_TAKEN_LINES)]


class ConversationRequest(RequestModel):
    """A conversation as it stands on a kiosk, which translates it. ``saying`` is what the visitor is saying,
    ``speaking`` whether they do; ``problem`` what the kiosk tells the clerk; ``phrases`` what it can say for
    the clerk without a machine, ``likely`` those that fit what was said last; ``preview`` what the words
    ``preview_of``, which the clerk is still typing, become, ``preview_reviewed`` by a phrase that a person
    has checked; ``heard`` are the ids of the last messages that came; ``ended``: the visitor has left it,
    ``away``: nobody has touched the kiosk for long, and what was said is wiped there. ``take_away`` is what
    the clerk is asked until they have answered; it is sent only to a desk that told ``take_away``."""

    language: LanguageCode
    turns: Annotated[tuple[ConversationTurn, ...], Field(max_length=20)] = ()
    saying: LongText = ""
    speaking: bool = False
    problem: LongText = ""
    phrases: Annotated[tuple[ShortText, ...], Field(max_length=100)] = ()
    likely: Annotated[tuple[ShortText, ...], Field(max_length=3)] = ()
    preview_of: LongText = ""
    preview: LongText = ""
    preview_reviewed: bool = False
    can_translate: bool = True
    heard: Annotated[tuple[Id, ...], Field(max_length=MAX_CONVERSATION_MESSAGES)] = ()
    ended: bool = False
    away: bool = False
    take_away: TakeAwayQuestion | None = Field(default=None, exclude_if=lambda asked: asked is None)


# --- appointments --------------------------------------------------------------------


class AppointmentRequest(RequestModel):
    """A visitor takes a slot. ``reference`` is the number the visitor hears; ``interpreter`` is a language
    code, or ``lsf``; ``phone`` is where to call."""

    reference: Reference
    reporter: Reporter
    slot: Id
    motive: Slug
    language: LanguageCode
    interpreter: LanguageCode | None = None
    access_needs: Annotated[tuple[AccessNeed, ...], Field(max_length=len(AccessNeed))] = ()
    phone: Phone | None = None
    comment: LongText = ""
    at: Moment


class AppointmentEventRequest(RequestModel):
    """Who booked an appointment moves it (to ``slot``) or cancels it."""

    reporter: Reporter
    kind: AppointmentEventKind
    slot: Id | None = None
    at: Moment

    @model_validator(mode="after")
    def _moves_to_somewhere(self) -> AppointmentEventRequest:
        if self.kind is AppointmentEventKind.DEPLACER and self.slot is None:
            raise ValueError("deplacer needs a slot")
        return self


class AppointmentPatchRequest(RequestModel):
    """What PATCH can change: the slot."""

    slot: Id


# --- payments on the visitor's own phone ---------------------------------------------

PaymentCents = Annotated[
    Cents,
    minimum_cents(MINIMUM_PAYMENT.cents),
    WithJsonSchema(
        {
            "type": "integer",
            "description": "euro cents",
            "minimum": MINIMUM_PAYMENT.cents,
            "maximum": MAX_CENTS,
        }
    ),
]


class PaymentRequest(RequestModel):
    """A tenant pays all or part of the balance. ``at`` is told again as ``asked_at``: a kiosk that got no
    answer finds its payment by it."""

    reporter: SessionReporter
    amount: PaymentCents
    language: LanguageCode
    at: Moment


# --- mandates for direct debit -------------------------------------------------------


class MandateRequest(RequestModel):
    """A tenant wants the rent to be taken from an account (any SEPA country, spaces do not matter).

    ``reference`` is the number the visitor hears: the landlord, who may choose it freely, makes it the unique
    mandate reference (RUM), so that one number stands on the receipt, the mandate and the bank statement.
    """

    reference: Reference
    reporter: SessionReporter
    iban: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    holder: Annotated[ShortText, StringConstraints(min_length=1)]
    language: LanguageCode
    at: Moment


class MandateEventRequest(RequestModel):
    """The tenant no longer wants it, signed or not: the rent may be paid otherwise (loi 89-462, art. 4 b)."""

    reporter: SessionReporter
    kind: Literal["annuler"]
    at: Moment


# --- the tenant's papers -------------------------------------------------------------


class DocumentCreateRequest(RequestModel):
    """A tenant asks for a paper; ``month`` for those that are of a month. ``reference`` is the number the
    visitor hears.

    Asked for again while it is being made (same tenant, kind and month), it stays one request: the answer has
    the number of the first, and both numbers take it back.
    """

    reference: Reference
    reporter: SessionReporter
    kind: DocumentKind
    month: MonthStart | None = None
    at: Moment


class DocumentEventRequest(RequestModel):
    """Who asked for a paper needs it no more."""

    reporter: SessionReporter
    kind: Literal["annuler"]
    at: Moment


# --- asking for social housing: saved as often as needed, then submitted -------------


#: Opens an application again; spaces, dashes and case do not matter.
ResumeCode = Annotated[str, StringConstraints(min_length=8, max_length=40)]


class _ApplicationBody(ApplicationSections, RequestModel):
    supporting_documents: Annotated[tuple[Slug, ...], Field(max_length=30)] = ()


class ApplicationRequest(_ApplicationBody):
    """A new application, as a draft; with ``submit`` it is handed in at once (422 when something mandatory
    is missing). ``reference`` is the number the visitor hears. With ``resume_code``, which opens the draft of
    that reference, it replaces that draft: what a visitor saves or hands in may wait for the line.
    """

    reference: Reference
    language: LanguageCode
    at: Moment
    submit: bool = False
    resume_code: ResumeCode | None = None


class ApplicationPatchRequest(_ApplicationBody):
    """PATCH: the sections that are sent replace those that were there, the others stay."""

    resume_code: ResumeCode


class ApplicationSubmitRequest(RequestModel):
    """The draft is handed in. A kiosk that has no resume code yet (all was said without a line) names none:
    then only the kiosk that made the draft may submit it."""

    resume_code: ResumeCode | None = None
    at: Moment


# --- homes that are offered ----------------------------------------------------------

#: 1 is the dearest wish.
Rank = Annotated[int, Field(ge=1, le=20)]


class _ApplicantRequest(RequestModel):
    """Who applies: a tenant who wants to move (``reporter``), or who has a housing application
    (``resume_code``); one of the two."""

    reporter: SessionReporter | None = None
    resume_code: ResumeCode | None = None
    at: Moment

    @model_validator(mode="after")
    def _is_someone(self) -> _ApplicantRequest:
        if (self.reporter is None) == (self.resume_code is None):
            raise ValueError("needs a reporter or a resume code")
        return self


class OfferApplicationRequest(_ApplicantRequest):
    """An application for a home; ``reference`` is the number the visitor hears."""

    reference: Reference
    rank: Rank = 1


class OfferEventRequest(_ApplicantRequest):
    """Withdraws, or changes the rank of the wish."""

    kind: OfferEventKind
    rank: Rank | None = None

    @model_validator(mode="after")
    def _ranks(self) -> OfferEventRequest:
        if self.kind is OfferEventKind.CLASSER and self.rank is None:
            raise ValueError("classer needs a rank")
        return self


# --- the tenants' opinion: anonymous, from the kiosk and nobody in particular --------


class SurveyAnswerRequest(RequestModel):
    """1 is the saddest face, 5 the happiest."""

    face: Annotated[int, Field(ge=1, le=5)]
    comment: LongText = ""
    language: LanguageCode
    at: Moment


class IdeaRequest(RequestModel):
    """An idea in the visitor's own words."""

    words: Annotated[LongText, StringConstraints(min_length=1)]
    language: LanguageCode
    at: Moment


# --- workshops and their waiting lists -----------------------------------------------


class WorkshopBookingRequest(RequestModel):
    """Seats for ``people``, or their place on the waiting list."""

    reference: Reference
    reporter: Reporter
    people: Annotated[int, Field(ge=1, le=6)] = 1
    at: Moment


class WorkshopEventRequest(RequestModel):
    """Who booked gives the seats back."""

    reporter: Reporter
    kind: Literal["annuler"]
    at: Moment


# --- signing in ----------------------------------------------------------------------


class SessionRequest(RequestModel):
    """Spaces, dots, dashes and missing leading zeros in the number do not matter."""

    tenant_number: TenantNumber
    birth_date: date


class OtpRequest(RequestModel):
    """The one-time code sent to the phone on file."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class OtpResendRequest(RequestModel):
    """Another one-time code, to the same phone."""


# --- the kiosk itself: enrolled once, heard from regularly, wiped from afar when it is lost ---


class EnrolmentRequest(RequestModel):
    """The only call without a device token: ``code`` is good once, and for a day. ``public_key`` is the
    kiosk's (Ed25519), ``proof`` its signature of the words ``enrol`` and ``code``
    (``landlord.contract.orders``)."""

    code: Annotated[str, StringConstraints(min_length=8, max_length=100)]
    public_key: PublicKeyText
    proof: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{86}$")]
    at: Moment


class RefusedActReport(RequestModel):
    """An act that was refused after its visitor had gone; ``entry`` is its place on that kiosk, ``answers``
    the texts of its visitor that can be corrected, by their place in the body (``reporter.phone``)."""

    entry: Annotated[int, Field(ge=1, le=2**31 - 1)]
    reference: ShortText
    kind: Slug
    code: ShortText
    since: Moment
    answers: Annotated[dict[ShortText, LongText], Field(max_length=40)] = Field(
        default_factory=dict, repr=False
    )


#: Below it nothing of a day leaves a kiosk; cells that one report may have.
MIN_USAGE_COUNT, MAX_USAGE_CELLS = 5, 250


class UsageMeasure(StrEnum):
    """What is counted; beside each what ``about`` says."""

    VISIT = "visit"
    LANGUAGE = "language"
    """Its code."""
    MODE = "mode"
    """How it was set: ``grand_texte``, ``couleurs``, ``en_bas``, ``ecoute``, ``contacteur``, ``sourd``."""
    SERVICE_BEGUN = "service_begun"
    """The service; so of the next."""
    SERVICE_FINISHED = "service_finished"
    SERVICE_LEFT = "service_left"
    """The service and the question, ``loyer/montant``."""
    SERVICE_TIME = "service_time"
    """The service and its minutes, ``loyer/1_2``."""
    OFFLINE_MINUTES = "offline_minutes"
    PRINTED = "printed"
    ENERGY_WH = "energy_wh"
    """Where the machine measures it."""


class UsageCell(RequestModel):
    """A sum of a day; one that is smaller does not leave the kiosk."""

    measure: UsageMeasure
    about: ShortText = ""
    count: Annotated[int, Field(ge=MIN_USAGE_COUNT, le=10**7)]


class UsageReport(RequestModel):
    """How much a kiosk was used on a day. ``id`` is the kiosk's own: the same report counts once."""

    id: Id
    day: date
    cells: Annotated[tuple[UsageCell, ...], Field(min_length=1, max_length=MAX_USAGE_CELLS)]


class RefusedActDecision(StrEnum):
    """What the staff have done with a refused act: sent as it is, sent with other answers, not sent."""

    RESEND = "resend"
    CORRECT = "correct"
    DISCARD = "discard"


class HeartbeatRequest(RequestModel):
    """How the kiosk is: acts ``waiting`` in its outbox, free disk in MB. ``config_etag``: the version of the
    configuration that it has, empty where it has none. ``refused``: what the staff must put right, the oldest
    first; what has no room here comes with a later heartbeat. ``usage``: sums of days that are over. Nothing
    else of it is of a person."""

    version: ShortText
    waiting: Annotated[int, Field(ge=0, le=2**31 - 1)]
    disk_free_mb: Annotated[int, Field(ge=0, le=2**31 - 1)]
    faults: Annotated[tuple[ShortText, ...], Field(max_length=20)] = ()
    config_etag: ShortText = ""
    refused: Annotated[tuple[RefusedActReport, ...], Field(max_length=20)] = ()
    usage: Annotated[tuple[UsageReport, ...], Field(max_length=1)] = ()
    at: Moment


class WipeConfirmationRequest(RequestModel):
    """Everything on the kiosk is unreadable now. ``proof``: its signature of ``wiped`` and its ``device_id``;
    empty for a kiosk that has its token from a technician, and no key."""

    proof: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{86})?$")] = ""
    at: Moment
