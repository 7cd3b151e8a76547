"""An appointment as an iCalendar text, small enough for a QR code that a phone puts in its calendar."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

#: A code must stay readable: words beyond are cut.
MAX_SUMMARY_LENGTH, MAX_PLACE_LENGTH = 60, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """``starts`` and ``ends`` are aware, of one named zone; ``uid`` is the reference of the appointment.

    A moved appointment has the same ``uid`` and a higher ``sequence``: the phone replaces the old one.
    """

    uid: str
    starts: datetime
    ends: datetime
    summary: str
    place: str = ""
    sequence: int = 0


def vcalendar(entry: CalendarEntry, now: datetime) -> str:
    """RFC 5545 text: lines folded, texts escaped, the rules of the time zone for that day included.

    Raises ``ValueError`` for a moment without a named zone, or an end that is not after the start.
    """
    zone = entry.starts.tzinfo
    if not isinstance(zone, ZoneInfo) or entry.ends.tzinfo != zone:
        raise ValueError("an appointment has one named time zone")
    if entry.ends <= entry.starts:
        raise ValueError("an appointment ends after it starts")
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends)
    event.add("summary", _cut(entry.summary, MAX_SUMMARY_LENGTH))
    if entry.place:
        event.add("location", _cut(entry.place, MAX_PLACE_LENGTH))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//hlm-kiosk//FR")
    day = entry.starts.date()
    # Only the rule that holds that day: all of them would make the code too fine.
    rules = Timezone.from_tzinfo(zone, zone.key, day, day + timedelta(days=1))
    rules.pop("COMMENT")
    calendar.add_component(rules)
    calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
