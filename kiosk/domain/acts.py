"""What a visitor does that the landlord's system must have once and only once."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class ActKind(StrEnum):
    """Each kind is one request of the contract."""

    TICKET = "ticket"
    TICKET_EVENT = "ticket_event"
    ATTACHMENT = "attachment"
    HELP_REQUEST = "help_request"
    HELP_CANCEL = "help_cancel"
    APPOINTMENT = "appointment"
    APPOINTMENT_CHANGE = "appointment_change"
    APPOINTMENT_CANCEL = "appointment_cancel"
    PAYMENT = "payment"
    MANDATE = "mandate"
    MANDATE_CANCEL = "mandate_cancel"
    DOCUMENT_REQUEST = "document_request"
    DOCUMENT_CANCEL = "document_cancel"
    APPLICATION = "application"
    APPLICATION_CHANGE = "application_change"
    APPLICATION_SUBMIT = "application_submit"
    OFFER_APPLICATION = "offer_application"
    OFFER_RANK = "offer_rank"
    OFFER_WITHDRAWAL = "offer_withdrawal"
    SURVEY_ANSWER = "survey_answer"
    IDEA = "idea"
    WORKSHOP_BOOKING = "workshop_booking"
    WORKSHOP_CANCEL = "workshop_cancel"


class Hold(StrEnum):
    """Why the landlord's system takes nothing from this kiosk: all that is done waits for a person to see to
    it. The values are for a technician."""

    DEVICE = "the landlord does not let this kiosk in"
    CONTRACT = "the landlord's system speaks another version of the contract"


@dataclass(frozen=True, slots=True)
class Act:
    """An act ready to be put in the outbox, or done at once.

    ``subject`` names what must stay in order (a ticket before its events), ``path`` the resource of
    the contract it is posted to, ``body`` the JSON that is posted, ``photos`` (JPEG) what follows it.
    It holds personal data. An ``etag`` makes it a change (PATCH) of what has that version: it is done at
    once and never put in the outbox, where it would come too late.
    """

    kind: ActKind
    subject: str
    path: str
    body: dict[str, Any] = field(repr=False)
    photos: tuple[bytes, ...] = field(default=(), repr=False)
    etag: str = ""

    def assisted_by(self, helper: str) -> "Act":
        """The same, done with the help of ``helper``: who did it says so, where the act names someone."""
        reporter = self.body.get("reporter")
        if not helper or not reporter:
            return self
        return replace(self, body=self.body | {"reporter": reporter | {"assisted_by": helper}})


@dataclass(frozen=True, slots=True)
class Query:
    """What only the landlord's system can tell: ``what`` is a name of ``kiosk.backend.queries``, ``of``
    which one (an id, a page), where there are several."""

    what: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What was told, and when: a cached answer is as old as it says."""

    value: Any = field(repr=False)
    fetched_at: datetime
