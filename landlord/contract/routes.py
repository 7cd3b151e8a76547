"""Where each act of a visitor goes: the one table of kinds, paths and requests."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, ParamSpec
from urllib.parse import quote

from kiosk.domain import Act, ActKind
from kiosk.domain.records import RequestModel

from . import requests as r
from .base import API_PREFIX

Members = ParamSpec("Members")


@dataclass(frozen=True, slots=True)
class Route(Generic[Members]):
    """A kind of act; ``path`` is that of the server below ``/v1``, with at most one name in it."""

    kind: ActKind
    path: str
    request: Callable[Members, RequestModel]

    def at(self, name: str) -> "Route[Members]":
        """The route with that name in its path, where it is not the subject's."""
        return replace(self, path=_filled(self.path, name))

    def act(self, subject: str, /, *args: Members.args, **members: Members.kwargs) -> Act:
        """The act that posts the request with these members, and no others; see ``Act``.

        Without a ``subject`` it is empty: before a number is made one can only ask whether there is an act.
        Raises ``pydantic.ValidationError``.
        """
        path = f"{API_PREFIX}{_filled(self.path, subject)}"
        if not subject:
            return Act(self.kind, subject, path, {})
        request = self.request(*args, **members)
        return Act(
            self.kind, subject, path, request.model_dump(mode="json", include=request.model_fields_set)
        )


def _filled(path: str, name: str) -> str:
    return re.sub(r"\{\w+\}", lambda _: quote(name, safe=""), path)


TICKET = Route(ActKind.TICKET, "/tickets", r.TicketRequest)
TICKET_EVENT = Route(ActKind.TICKET_EVENT, "/tickets/{reference}/events", r.TicketEventRequest)
HELP_REQUEST = Route(ActKind.HELP_REQUEST, "/help-requests", r.HelpRequest)
HELP_CANCEL = Route(ActKind.HELP_CANCEL, "/help-requests/{reference}/events", r.HelpEventRequest)
APPOINTMENT = Route(ActKind.APPOINTMENT, "/appointments", r.AppointmentRequest)
APPOINTMENT_CHANGE = Route(
    ActKind.APPOINTMENT_CHANGE, "/appointments/{reference}/events", r.AppointmentEventRequest
)
APPOINTMENT_CANCEL = Route(
    ActKind.APPOINTMENT_CANCEL, "/appointments/{reference}/events", r.AppointmentEventRequest
)
PAYMENT = Route(ActKind.PAYMENT, "/payments", r.PaymentRequest)
MANDATE = Route(ActKind.MANDATE, "/mandates", r.MandateRequest)
MANDATE_CANCEL = Route(ActKind.MANDATE_CANCEL, "/mandates/{reference}/events", r.MandateEventRequest)
DOCUMENT_REQUEST = Route(ActKind.DOCUMENT_REQUEST, "/documents", r.DocumentCreateRequest)
DOCUMENT_CANCEL = Route(ActKind.DOCUMENT_CANCEL, "/documents/{reference}/events", r.DocumentEventRequest)
APPLICATION = Route(ActKind.APPLICATION, "/housing-applications", r.ApplicationRequest)
APPLICATION_CHANGE = Route(
    ActKind.APPLICATION_CHANGE, "/housing-applications/{reference}", r.ApplicationPatchRequest
)
APPLICATION_SUBMIT = Route(
    ActKind.APPLICATION_SUBMIT, "/housing-applications/{reference}/submit", r.ApplicationSubmitRequest
)
OFFER_APPLICATION = Route(
    ActKind.OFFER_APPLICATION, "/offers/{offer_id}/applications", r.OfferApplicationRequest
)
OFFER_RANK = Route(ActKind.OFFER_RANK, "/offer-applications/{reference}/events", r.OfferEventRequest)
OFFER_WITHDRAWAL = Route(
    ActKind.OFFER_WITHDRAWAL, "/offer-applications/{reference}/events", r.OfferEventRequest
)
SURVEY_ANSWER = Route(ActKind.SURVEY_ANSWER, "/surveys/{survey_id}/answers", r.SurveyAnswerRequest)
IDEA = Route(ActKind.IDEA, "/ideas", r.IdeaRequest)
WORKSHOP_BOOKING = Route(
    ActKind.WORKSHOP_BOOKING, "/workshops/{workshop_id}/bookings", r.WorkshopBookingRequest
)
WORKSHOP_CANCEL = Route(
    ActKind.WORKSHOP_CANCEL, "/workshop-bookings/{reference}/events", r.WorkshopEventRequest
)

ROUTES = tuple(each for each in list(globals().values()) if isinstance(each, Route))
