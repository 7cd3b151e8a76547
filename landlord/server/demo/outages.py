"""What is broken already."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..tables import OutageRow
from .moments import Day
from .read import read


def fill(db: Session, day: Day) -> None:
    """``outages.toml``."""
    for outage in read("outages")["outages"]:
        moments = {name: day.moment(outage[name]) for name in ("since", "expected_end")}
        db.add(OutageRow(**outage | moments))
