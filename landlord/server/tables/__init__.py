"""What the landlord's system keeps: one module a resource, each with a line here."""

from .account import AccountLineRow, MandateRow
from .applications import ApplicationRow
from .appointments import AppointmentRow, ScheduleRow
from .attachments import AttachmentRow, ChunkRow
from .base import Base, MoneyCents, UtcDateTime
from .consumption import ConsumptionRow, LeakRow
from .devices import DeviceRow, EnrolmentRow
from .documents import DocumentRequestNumberRow, DocumentRequestRow, LeaseRow, YearlyChargesRow
from .help import HelpRequestRow
from .idempotency import IdempotencyRow
from .landlord import AgencyRow, LandlordRow
from .mixins import ReferencedMixin, ReportedMixin
from .news import NewsRow
from .offers import OfferApplicationRow, OfferPictureRow, OfferRow
from .outages import OutageRow
from .payments import NotificationRow, PaymentRow, SandboxOrderRow
from .surveys import IdeaRow, SurveyAnswerRow, SurveyRow
from .tenants import FailedAttemptsRow, OtpCodeRow, SessionRow, TenantRow
from .tickets import TicketEventRow, TicketRow
from .workshops import WorkshopBookingRow, WorkshopRow

__all__ = [
    "AccountLineRow",
    "AgencyRow",
    "ApplicationRow",
    "AppointmentRow",
    "AttachmentRow",
    "Base",
    "ChunkRow",
    "ConsumptionRow",
    "DeviceRow",
    "DocumentRequestNumberRow",
    "DocumentRequestRow",
    "EnrolmentRow",
    "FailedAttemptsRow",
    "HelpRequestRow",
    "IdeaRow",
    "IdempotencyRow",
    "LandlordRow",
    "LeakRow",
    "LeaseRow",
    "MandateRow",
    "MoneyCents",
    "NewsRow",
    "NotificationRow",
    "OfferApplicationRow",
    "OfferPictureRow",
    "OfferRow",
    "OtpCodeRow",
    "OutageRow",
    "PaymentRow",
    "ReferencedMixin",
    "ReportedMixin",
    "SandboxOrderRow",
    "ScheduleRow",
    "SessionRow",
    "SurveyAnswerRow",
    "SurveyRow",
    "TenantRow",
    "TicketEventRow",
    "TicketRow",
    "UtcDateTime",
    "WorkshopBookingRow",
    "WorkshopRow",
    "YearlyChargesRow",
]
