"""Times that an agency offers for an appointment."""

from __future__ import annotations

from pydantic import AwareDatetime

from kiosk.domain import AppointmentSlot, MeetingPlace

from .base import PageResponse, ResponseModel, to_record


class SlotResponse(ResponseModel):
    """A time that is free. Times are those of Paris."""

    id: str
    begins: AwareDatetime
    ends: AwareDatetime
    place: MeetingPlace
    counsellor: str = ""

    def record(self) -> AppointmentSlot:
        return to_record(AppointmentSlot, self)


class SlotListResponse(PageResponse[SlotResponse]):
    """Free slots, soonest first."""
