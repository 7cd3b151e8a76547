"""Repair requests."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from kiosk.domain import (
    Availability,
    DayPart,
    EventKind,
    Place,
    Ticket,
    TicketEvent,
    TicketState,
    Trade,
    Urgency,
)

from .base import Asked, Key, LanguageCode, Reference, Told, Words
from .reporters import Reporter


class HalfDay(Asked):
    """A half day on which someone is home."""

    day: date
    part: DayPart

    def record(self) -> Availability:
        return Availability(self.day, self.part)


HalfDays = Annotated[tuple[HalfDay, ...], Field(max_length=20)]


class TicketAsked(Asked):
    """A repair request. ``reference`` is the number the visitor has already heard."""

    reference: Reference
    reporter: Reporter
    place: Place
    symptom: Key
    description: Words = ""
    language: LanguageCode
    urgency: Urgency
    danger: bool = False
    availability: HalfDays = ()
    reported_at: AwareDatetime


class EventAsked(Asked):
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


class EventTold(Told):
    """One line of the timeline; ``kind`` when the tenant wrote it."""

    at: AwareDatetime
    state: TicketState
    comment: str = ""
    kind: EventKind | None = None


class TicketTold(Told):
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


class TicketsTold(Told):
    """The tenant's requests, latest first."""

    tickets: tuple[TicketTold, ...]
