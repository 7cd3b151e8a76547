"""Workshops and their waiting lists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from kiosk.domain import Workshop, WorkshopBooking, WorkshopBookingState

from .base import Reference, RequestModel, ResponseModel, to_record
from .reporters import Reporter


class WorkshopResponse(ResponseModel):
    """A workshop that is still to come."""

    id: str
    title: str
    description: str
    begins: AwareDatetime
    ends: AwareDatetime
    place: str
    seats: int
    seats_left: int
    waiting: int = 0
    for_seniors: bool = False

    def record(self) -> Workshop:
        return to_record(Workshop, self)


class WorkshopListResponse(ResponseModel):
    """The soonest first."""

    workshops: tuple[WorkshopResponse, ...]

    def record(self) -> tuple[Workshop, ...]:
        return tuple(each.record() for each in self.workshops)


class WorkshopBookingRequest(RequestModel):
    """Seats for ``people``, or their place on the waiting list."""

    reference: Reference
    reporter: Reporter
    people: Annotated[int, Field(ge=1, le=6)] = 1
    at: AwareDatetime


class WorkshopEventRequest(RequestModel):
    """Who booked gives the seats back."""

    reporter: Reporter
    kind: Literal["annuler"]
    at: AwareDatetime


class WorkshopBookingResponse(ResponseModel):
    """A booking; ``position`` on the waiting list, 0 with a seat."""

    reference: str
    workshop_id: str
    title: str
    begins: AwareDatetime
    state: WorkshopBookingState
    people: int = 1
    position: int = 0

    def record(self) -> WorkshopBooking:
        return to_record(WorkshopBooking, self)


class WorkshopBookingListResponse(ResponseModel):
    """The tenant's, the soonest first."""

    bookings: tuple[WorkshopBookingResponse, ...]

    def record(self) -> tuple[WorkshopBooking, ...]:
        return tuple(each.record() for each in self.bookings)
