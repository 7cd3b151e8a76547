"""The demo landlord of ``assets/demo``, made around a day: one module and one file a resource."""

from __future__ import annotations

from datetime import date

from ..app_state import Desk
from ..database import hold, wait_without_limit
from ..fleet import accept
from ..tables import AgencyRow
from . import (
    account,
    applications,
    appointments,
    consumption,
    documents,
    house,
    news,
    offers,
    outages,
    surveys,
    tickets,
    workshops,
)
from .moments import Day
from .read import read

DEMO_DEVICE = "demo"
DEMO_TOKEN = "demo-device"  # noqa: S105 - opens invented data on loopback

#: In an order in which what is referred to is there.
PARTS = (
    *(house, outages, tickets, account, documents, appointments, offers, applications, consumption),
    *(surveys, workshops, news),
)


def seed(desk: Desk, today: date) -> bool:
    """Fills an empty database and lets the demo device in; an agency that is there is left as it is.

    Returns whether anything was filled.
    """
    day = Day(today, read("agency")["landlord"]["holidays"])
    with desk.writing.begin() as db:
        wait_without_limit(db)  # another server may fill it just now
        hold(db, "demo")
        accept(db, DEMO_DEVICE, DEMO_TOKEN, desk.now(), "tilleuls")
        if db.query(AgencyRow).count():
            return False
        for part in PARTS:
            part.fill(db, day)
            db.flush()
    return True


__all__ = ["DEMO_DEVICE", "DEMO_TOKEN", "read", "seed"]
