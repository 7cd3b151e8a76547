"""What is anonymous keeps no day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kiosk.domain.rules import PARIS


def monday_of(day: date) -> date:
    """The Monday of that week."""
    return day - timedelta(days=day.weekday())


def week_of_moment(moment: datetime) -> date:
    """The Monday of that week, in Paris."""
    return monday_of(moment.astimezone(PARIS).date())
