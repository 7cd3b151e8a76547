"""What is anonymous keeps no day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kiosk.domain.rules import PARIS


def monday(day: date) -> date:
    """The Monday of that week."""
    return day - timedelta(days=day.weekday())


def week_of(moment: datetime) -> date:
    """The Monday of that week, in Paris."""
    return monday(moment.astimezone(PARIS).date())
