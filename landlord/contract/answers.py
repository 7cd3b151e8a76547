"""What the landlord answers to each act: the other half of ``routes``.

A module of its own: a kiosk's first pages do no act, and wait for none of these records.
"""

from collections.abc import Mapping

from kiosk.domain import (
    ActKind,
    Appointment,
    HousingApplication,
    Mandate,
    OfferApplication,
    Payment,
    Ticket,
    WorkshopBooking,
)
from kiosk.domain.records import Record

from .responses import AcknowledgementResponse, AttachmentResponse, DocumentRequestResponse, HelpResponse

ANSWERS: Mapping[ActKind, type[Record]] = {
    ActKind.TICKET: Ticket,
    ActKind.TICKET_EVENT: Ticket,
    ActKind.ATTACHMENT: AttachmentResponse,
    ActKind.HELP_REQUEST: HelpResponse,
    ActKind.HELP_CANCEL: HelpResponse,
    ActKind.APPOINTMENT: Appointment,
    ActKind.APPOINTMENT_CHANGE: Appointment,
    ActKind.APPOINTMENT_CANCEL: Appointment,
    ActKind.PAYMENT: Payment,
    ActKind.MANDATE: Mandate,
    ActKind.MANDATE_CANCEL: Mandate,
    ActKind.DOCUMENT_REQUEST: DocumentRequestResponse,
    ActKind.DOCUMENT_CANCEL: DocumentRequestResponse,
    ActKind.APPLICATION: HousingApplication,
    ActKind.APPLICATION_CHANGE: HousingApplication,
    ActKind.APPLICATION_SUBMIT: HousingApplication,
    ActKind.OFFER_APPLICATION: OfferApplication,
    ActKind.OFFER_RANK: OfferApplication,
    ActKind.OFFER_WITHDRAWAL: OfferApplication,
    ActKind.SURVEY_ANSWER: AcknowledgementResponse,
    ActKind.IDEA: AcknowledgementResponse,
    ActKind.WORKSHOP_BOOKING: WorkshopBooking,
    ActKind.WORKSHOP_CANCEL: WorkshopBooking,
}
