"""Workshops and their waiting lists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from kiosk.domain import BookingState, Workshop, WorkshopBooking

from .base import Asked, Reference, Told, as_record
from .reporters import Reporter


class WorkshopTold(Told):
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
        return as_record(Workshop, self)


class WorkshopsTold(Told):
    """The soonest first."""

    workshops: tuple[WorkshopTold, ...]

    def record(self) -> tuple[Workshop, ...]:
        return tuple(each.record() for each in self.workshops)


class WorkshopBookingAsked(Asked):
    """Seats for ``people``, or their place on the waiting list."""

    reference: Reference
    reporter: Reporter
    people: Annotated[int, Field(ge=1, le=6)] = 1
    at: AwareDatetime


class WorkshopEventAsked(Asked):
    """Who booked gives the seats back."""

    reporter: Reporter
    kind: Literal["annuler"]
    at: AwareDatetime


class WorkshopBookingTold(Told):
    """A booking; ``position`` on the waiting list, 0 with a seat."""

    reference: str
    workshop_id: str
    title: str
    begins: AwareDatetime
    state: BookingState
    people: int = 1
    position: int = 0

    def record(self) -> WorkshopBooking:
        return as_record(WorkshopBooking, self)


class WorkshopBookingsTold(Told):
    """The tenant's, the soonest first."""

    bookings: tuple[WorkshopBookingTold, ...]

    def record(self) -> tuple[WorkshopBooking, ...]:
        return tuple(each.record() for each in self.bookings)
