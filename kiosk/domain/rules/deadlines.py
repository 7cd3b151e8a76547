"""By when someone must have come."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.domain import Urgency

from .rule_file import RuleTable, read_rule_file

PARIS = ZoneInfo("Europe/Paris")

FIRST_WEEKEND_DAY = 5


@dataclass(frozen=True, slots=True)
class ResponseDelay:
    """``hours`` by the clock, or else ``iter_working_days`` that end at ``until``, local time."""

    hours: int = 0
    working_days: int = 0
    until: time = time(18)


def load_delays(file: Path) -> dict[Urgency, ResponseDelay]:
    """The delay of each urgency. Raises ``RuleFileError``."""
    top = read_rule_file(file, *Urgency)
    return {urgency: _delay(top.table(urgency)) for urgency in Urgency}


def _delay(table: RuleTable) -> ResponseDelay:
    table.only("hours", "working_days", "until")
    if "hours" in table.values:
        delay = ResponseDelay(hours=table.get("hours", int))
    else:
        delay = ResponseDelay(working_days=table.get("working_days", int), until=table.get("until", time))
    if delay.hours < 1 and delay.working_days < 1:
        raise table.error("hours" if "hours" in table.values else "working_days", "should be at least 1")
    return delay


def public_holidays(subdivision: str | None = None) -> Container[date]:
    """The days on which nobody works in France, computed year by year as they are asked for.

    ``subdivision`` is one of `holidays`: ``57`` (Moselle) and ``6AE`` (Alsace) have Good Friday and
    26 December too (code du travail, L3134-13).
    """
    import holidays  # here: a start need not wait for the feasts of the world

    try:
        return holidays.country_holidays("FR", subdiv=subdivision)
    except NotImplementedError as error:
        raise ValueError(f"no part of France is called {subdivision!r}") from error


def iter_working_days(after: date, off: Container[date]) -> Iterator[date]:
    """Monday to Friday without the days ``off``, from the day following ``after``, without end."""
    day = after
    while True:
        day += timedelta(days=1)
        if day.weekday() < FIRST_WEEKEND_DAY and day not in off:
            yield day


def latest_arrival(delay: ResponseDelay, reported_at: datetime, off: Container[date]) -> datetime:
    """The latest moment someone comes, in Paris time. ``reported_at`` is timezone-aware."""
    if delay.hours:
        # Added in UTC: four hours stay four hours in the night the clocks change.
        return (reported_at.astimezone(UTC) + timedelta(hours=delay.hours)).astimezone(PARIS)
    days = iter_working_days(reported_at.astimezone(PARIS).date(), off)
    last = next(islice(days, delay.working_days - 1, None))
    return datetime.combine(last, delay.until, PARIS)
