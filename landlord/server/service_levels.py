"""By when the landlord comes, who, and when the door has to be opened."""

from __future__ import annotations

from datetime import datetime, time

from kiosk.domain import Availability, DayPart, Trade, Urgency
from kiosk.domain.rules import PARIS, public_holidays, repair_rules_in_force
from kiosk.domain.rules import latest_arrival as rule

_HALF_DAYS = {DayPart.MATIN: (time(8), time(12)), DayPart.APRES_MIDI: (time(13), time(17))}


def repair_deadline(urgency: Urgency, since: datetime, holidays: str) -> datetime:
    """The latest moment someone comes, in Paris time; ``holidays`` as in ``LandlordRow``."""
    return rule(repair_rules_in_force().delays[urgency], since, public_holidays(holidays or None))


def trade_for_symptom(symptom: str) -> Trade | None:
    """Who comes for it, when the landlord's rules know it and nobody has to look first."""
    known = repair_rules_in_force().symptoms.get(symptom)
    return known.trade if known else None


def visit_window(half_day: Availability) -> tuple[datetime, datetime]:
    """From when to when someone is expected at home."""
    begins, ends = _HALF_DAYS[half_day.part]
    return datetime.combine(half_day.day, begins, PARIS), datetime.combine(half_day.day, ends, PARIS)
