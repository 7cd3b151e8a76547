"""The landlord, its agency and its tenants."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ..app_state import get_landlord
from ..tables import AgencyRow, TenantRow
from .demo_day import DemoDay
from .files import read_demo_file


def fill(db: Session, _day: DemoDay) -> None:
    """``agency.toml`` and ``tenants.toml``."""
    demo = read_demo_file("agency")
    house = get_landlord(db)
    for name, value in demo["landlord"].items():
        setattr(house, name, value)
    for agency in demo["agencies"]:
        db.add(AgencyRow(**agency | {"hours": [opening_hours_json(each) for each in agency["hours"]]}))
    db.add_all(TenantRow(**tenant) for tenant in read_demo_file("tenants")["tenants"])
    db.flush()


def opening_hours_json(span: dict[str, Any]) -> dict[str, Any]:
    """A weekday and its hours, as the database keeps them."""
    return {
        "weekday": span["weekday"],
        "opens": span["opens"].isoformat(),
        "closes": span["closes"].isoformat(),
    }
