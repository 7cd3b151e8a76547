"""What the landlord's system keeps: one module a resource, each with a line here."""

from .account import AccountLineRow, MandateRow
from .answers import AnswerRow
from .applications import ApplicationRow
from .appointments import AppointmentRow, DiaryRow
from .attachments import AttachmentRow, ChunkRow
from .base import Cents, Instant, Table
from .consumption import LeakRow, ReadingRow
from .devices import DeviceRow, EnrolmentRow
from .documents import ChargesRow, DocumentNumberRow, DocumentRequestRow, LeaseRow
from .help import HelpRow
from .landlord import AgencyRow, LandlordRow
from .news import NewsRow
from .offers import OfferApplicationRow, OfferPictureRow, OfferRow
from .outages import OutageRow
from .payments import NotificationRow, PaymentRow, SandboxOrderRow
from .reported import Numbered, Reported
from .surveys import IdeaRow, OpinionRow, SurveyRow
from .tenants import AttemptsRow, CodeRow, SessionRow, TenantRow
from .tickets import EventRow, TicketRow
from .workshops import WorkshopBookingRow, WorkshopRow

__all__ = [
    "AccountLineRow",
    "AgencyRow",
    "AnswerRow",
    "ApplicationRow",
    "AppointmentRow",
    "AttachmentRow",
    "AttemptsRow",
    "Cents",
    "ChargesRow",
    "ChunkRow",
    "CodeRow",
    "DeviceRow",
    "DiaryRow",
    "DocumentNumberRow",
    "DocumentRequestRow",
    "EnrolmentRow",
    "EventRow",
    "HelpRow",
    "IdeaRow",
    "Instant",
    "LandlordRow",
    "LeakRow",
    "LeaseRow",
    "MandateRow",
    "NewsRow",
    "NotificationRow",
    "Numbered",
    "OfferApplicationRow",
    "OfferPictureRow",
    "OfferRow",
    "OpinionRow",
    "OutageRow",
    "PaymentRow",
    "ReadingRow",
    "Reported",
    "SandboxOrderRow",
    "SessionRow",
    "SurveyRow",
    "Table",
    "TenantRow",
    "TicketRow",
    "WorkshopBookingRow",
    "WorkshopRow",
]
