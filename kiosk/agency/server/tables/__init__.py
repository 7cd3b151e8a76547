"""What the landlord's system keeps: one module a resource, each with a line here."""

from .account import AccountLineRow, MandateRow
from .answers import AnswerRow
from .attachments import AttachmentRow, ChunkRow
from .base import Cents, Instant, Table
from .devices import DeviceRow, EnrolmentRow
from .help import HelpRow
from .landlord import AgencyRow, LandlordRow
from .outages import OutageRow
from .payments import NotificationRow, PaymentRow, SandboxOrderRow
from .tenants import AttemptsRow, CodeRow, SessionRow, TenantRow
from .tickets import EventRow, TicketRow

__all__ = [
    "AccountLineRow",
    "AgencyRow",
    "AnswerRow",
    "AttachmentRow",
    "AttemptsRow",
    "Cents",
    "ChunkRow",
    "CodeRow",
    "DeviceRow",
    "EnrolmentRow",
    "EventRow",
    "HelpRow",
    "Instant",
    "LandlordRow",
    "MandateRow",
    "NotificationRow",
    "OutageRow",
    "PaymentRow",
    "SandboxOrderRow",
    "SessionRow",
    "Table",
    "TenantRow",
    "TicketRow",
]
