"""When something may be tried again, told the same way at the kiosk and at the desk."""

from datetime import datetime, timedelta

from .repairs import PARIS

#: A time of day that is further away says nothing: it may be another day's.
TIME_IS_ENOUGH = timedelta(hours=12)


def whole_minute(until: datetime) -> datetime:
    """A clock shows no seconds: before that minute is over it would be too early. In the time of Paris."""
    return (until + timedelta(minutes=1, microseconds=-1)).astimezone(PARIS).replace(second=0, microsecond=0)
