"""What is broken already."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..tables import OutageRow
from .demo_day import DemoDay
from .files import read_demo_file


def fill(db: Session, day: DemoDay) -> None:
    """``outages.toml``."""
    for outage in read_demo_file("outages")["outages"]:
        moments = {name: day.parse_moment(outage[name]) for name in ("since", "expected_end")}
        db.add(OutageRow(**outage | moments))
