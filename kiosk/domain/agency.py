"""The agency and what it tells everyone."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

#: An agency that does not open within so many days tells no hours that mean anything.
OPENING_SEARCH_DAYS = 14


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """One opening span of a weekday (Monday is 0)."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Agency:
    """Where the kiosk stands."""

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


@dataclass(frozen=True, slots=True)
class Outage:
    """A failure the landlord already knows of (*panne connue*)."""

    id: str
    title: str
    place: str
    symptoms: tuple[str, ...]
    since: datetime
    expected_end: datetime | None
    message: str
    buildings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this landlord's system offers; the kiosk hides the rest."""

    contract: str
    services: frozenset[str]
    features: frozenset[str] = frozenset()
