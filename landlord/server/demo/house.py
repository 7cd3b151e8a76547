"""The landlord, its agency and its tenants."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ..app_state import landlord
from ..tables import AgencyRow, TenantRow
from .moments import Day
from .read import read


def fill(db: Session, _day: Day) -> None:
    """``agency.toml`` and ``tenants.toml``."""
    demo = read("agency")
    house = landlord(db)
    for name, value in demo["landlord"].items():
        setattr(house, name, value)
    for agency in demo["agencies"]:
        db.add(AgencyRow(**agency | {"hours": [opening(each) for each in agency["hours"]]}))
    db.add_all(TenantRow(**tenant) for tenant in read("tenants")["tenants"])
    db.flush()


def opening(span: dict[str, Any]) -> dict[str, Any]:
    """A weekday and its hours, as the database keeps them."""
    return {
        "weekday": span["weekday"],
        "opens": span["opens"].isoformat(),
        "closes": span["closes"].isoformat(),
    }
