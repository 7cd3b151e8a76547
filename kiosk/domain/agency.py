"""The agency and what it tells everyone."""

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field, WithJsonSchema

from .records import Record

#: An agency that does not open within so many days tells no hours that mean anything.
OPENING_SEARCH_DAYS = 14


#: "HH:MM:SS" where the agency is; RFC 3339 has no time of day without an offset.
LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$"})]


class OpeningHours(Record):
    """One opening span; Monday is 0. Times are local to the agency."""

    weekday: int = Field(ge=0, le=6)
    opens: LocalTime
    closes: LocalTime


class Agency(Record):
    id: str
    name: str
    address: str
    phone: str
    hours: tuple[OpeningHours, ...]
    emergency_phone: str = ""

    def is_closed(self, at: datetime, off: Container[date]) -> bool:
        """Whether nobody is there at that local time, as its hours tell; ``off`` are public holidays."""
        if not self.hours:
            return False
        spans = self._spans(at.date(), off)
        return not any(each.opens <= at.time() < each.closes for each in spans)

    def opens(self, at: datetime, off: Container[date]) -> datetime | None:
        """When it opens next, after that local time; ``None`` when its hours do not tell."""
        for days in range(OPENING_SEARCH_DAYS):
            day = at.date() + timedelta(days=days)
            begins = [datetime.combine(day, each.opens, at.tzinfo) for each in self._spans(day, off)]
            if later := [each for each in begins if each > at]:
                return min(later)
        return None

    def _spans(self, day: date, off: Container[date]) -> list[OpeningHours]:
        return [] if day in off else [each for each in self.hours if each.weekday == day.weekday()]


class Outage(Record):
    """A failure the landlord already knows of; no ``buildings`` means all of them."""

    id: str
    title: str
    place: str
    symptoms: tuple[str, ...]
    since: AwareDatetime
    expected_end: AwareDatetime | None = None
    message: str
    buildings: tuple[str, ...] = ()


class Capabilities(Record):
    """What this landlord's system offers; the kiosk hides the rest."""

    contract: str
    services: tuple[str, ...]
    features: tuple[str, ...] = ()
