"""Three years of readings that follow the seasons: two that are told, and the one before them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from kiosk.domain import ConsumptionUnit, Energy, Money

from ..tables import ConsumptionRow, LeakRow
from .demo_day import DemoDay
from .files import read_demo_file

MONTHS = 36


def fill(db: Session, day: DemoDay) -> None:
    """``consumption.toml``."""
    demo = read_demo_file("consumption")
    for home in demo["homes"]:
        for energy in home["year"]:
            for back in range(1, MONTHS + 1):
                db.add(_reading(demo, home, energy, day.month(back), years_ago=(back - 1) // 12))
        if "leak" in home:
            since = day.parse_moment(home["leak"]["since"])
            litres = home["leak"]["litres_per_hour"]
            db.add(LeakRow(tenant_number=home["tenant"], since=since, litres_per_hour=litres))


def _reading(
    demo: dict[str, Any], home: dict[str, Any], energy: str, month: date, years_ago: int
) -> ConsumptionRow:
    season = demo["season"][energy]
    share = season[month.month - 1] / sum(season)
    # A winter is colder than another: the same for all, and each year a little less is used.
    weather = 1 + ((month.year * 7 + month.month * 3) % 9 - 4) / 60
    used = home["year"][energy] * share * weather * (1 + home["saves"] / 100 * years_ago)
    similar = home["similar"][energy] * share * weather
    price = demo["price"][energy]
    return ConsumptionRow(
        tenant_number=home["tenant"],
        energy=Energy(energy),
        month=month,
        cost=Money(round(used * price)),
        quantity=round(used, 1),
        unit=ConsumptionUnit(demo["unit"][energy]),
        similar_cost=Money(round(similar * price)),
        similar_quantity=round(similar, 1),
    )
