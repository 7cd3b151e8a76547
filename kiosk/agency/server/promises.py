"""By when the landlord comes, and who (one landlord's published commitment, facts/DOMAIN.md)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

from kiosk.domain import Availability, DayPart, Urgency

PARIS = ZoneInfo("Europe/Paris")
WORKING_DAYS = 5
END_OF_DAY = time(18)
_HALF_DAYS = {DayPart.MATIN: (time(8), time(12)), DayPart.APRES_MIDI: (time(13), time(17))}


def deadline(urgency: Urgency, since: datetime, subdivision: str = "") -> datetime:
    """Hours run day and night; working days leave out week-ends and the public holidays of the
    ``subdivision`` (``57`` or ``6AE`` for Alsace-Moselle) and end at 18:00 in Paris."""
    match urgency:
        case Urgency.SOUS_4_H:
            return since + timedelta(hours=4)
        case Urgency.SOUS_24_H:
            return since + timedelta(hours=24)
        case Urgency.SOUS_5_JOURS:
            day = since.astimezone(PARIS).date()
            for _ in range(WORKING_DAYS):
                day = next_working_day(day, subdivision)
            return datetime.combine(day, END_OF_DAY, PARIS)


def next_working_day(day: date, subdivision: str = "") -> date:
    """The first working day after ``day``."""
    off = holidays.country_holidays("FR", subdiv=subdivision or None)
    day += timedelta(days=1)
    while day.weekday() >= 5 or day in off:
        day += timedelta(days=1)
    return day


def visit(half_day: Availability) -> tuple[datetime, datetime]:
    """When the door has to be opened."""
    begins, ends = _HALF_DAYS[half_day.part]
    return datetime.combine(half_day.day, begins, PARIS), datetime.combine(half_day.day, ends, PARIS)
