"""Times that an agency offers for an appointment."""

from __future__ import annotations

from pydantic import AwareDatetime

from kiosk.domain import MeetingPlace, OfferedSlot

from .base import PageTold, Told, as_record


class SlotTold(Told):
    """A time that is free. Times are those of Paris."""

    id: str
    begins: AwareDatetime
    ends: AwareDatetime
    place: MeetingPlace
    counsellor: str = ""

    def record(self) -> OfferedSlot:
        return as_record(OfferedSlot, self)


class SlotsTold(PageTold[SlotTold]):
    """Free slots, soonest first."""
