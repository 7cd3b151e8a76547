"""Repair requests."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from kiosk.domain import (
    Availability,
    DayPart,
    RepairPlace,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketState,
    Trade,
    Urgency,
)

from .base import LanguageCode, LongText, Reference, RequestModel, ResponseModel, Slug
from .reporters import Reporter


class AvailabilityRequest(RequestModel):
    """A half day on which someone is home."""

    day: date
    part: DayPart

    def record(self) -> Availability:
        return Availability(self.day, self.part)


AvailabilityList = Annotated[tuple[AvailabilityRequest, ...], Field(max_length=20)]


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
    reported_at: AwareDatetime


class TicketEventRequest(RequestModel):
    """What a tenant adds to a request; ``deplacer`` needs a half day."""

    reporter: Reporter
    kind: TicketEventKind
    comment: LongText = ""
    availability: AvailabilityList = ()
    at: AwareDatetime

    @model_validator(mode="after")
    def _moves_to_somewhere(self) -> TicketEventRequest:
        if self.kind is TicketEventKind.DEPLACER and not self.availability:
            raise ValueError("deplacer needs at least one half day")
        return self


class TicketEventResponse(ResponseModel):
    """One line of the timeline; ``kind`` when the tenant wrote it."""

    at: AwareDatetime
    state: TicketState
    comment: str = ""
    kind: TicketEventKind | None = None


class TicketResponse(ResponseModel):
    """A repair request. ``verified`` is false when the landlord could not check who reports."""

    reference: str
    state: TicketState
    place: RepairPlace
    symptom: str
    description: str
    urgency: Urgency
    reported_at: AwareDatetime
    deadline: AwareDatetime
    events: tuple[TicketEventResponse, ...] = ()
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


class TicketListResponse(ResponseModel):
    """The tenant's requests, latest first."""

    tickets: tuple[TicketResponse, ...]
