"""What is anonymous keeps no day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kiosk.rules import PARIS


def week_of(moment: datetime) -> date:
    """The Monday of that week, in Paris."""
    day = moment.astimezone(PARIS).date()
    return day - timedelta(days=day.weekday())
