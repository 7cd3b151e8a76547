"""The files of ``assets/demo``, and their days and moments, counted from the day the demo is made."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from kiosk.domain.rules import PARIS, iter_working_days, public_holidays
from kiosk.runtime.paths import ASSETS


@dataclass(frozen=True, slots=True)
class DemoDay:
    """The day the demo is made; ``holidays`` as in ``LandlordRow``."""

    today: date
    holidays: str

    def parse_moment(self, written: str) -> datetime:
        """``"-3 10:42"``: three days before today at 10:42, Paris time."""
        days, clock = written.split()
        return datetime.combine(self.today + timedelta(days=int(days)), time.fromisoformat(clock), PARIS)

    def after(self, days: int) -> date:
        """So many days after today; before it when negative."""
        return self.today + timedelta(days=days)

    def nth_working_day(self, number: int) -> date:
        """The ``number``-th working day from today, 1 for the first."""
        days = iter_working_days(self.today, public_holidays(self.holidays or None))
        return next(islice(days, number - 1, None))

    def month(self, back: int) -> date:
        """The first day of the month ``back`` months before this one."""
        months = self.today.year * 12 + self.today.month - 1 - back
        return date(months // 12, months % 12 + 1, 1)


def read_demo_file(name: str) -> dict[str, Any]:
    """One file of the demo. Everyone and everything in it is invented."""
    return tomllib.loads((ASSETS / "demo" / f"{name}.toml").read_text(encoding="utf-8"))
