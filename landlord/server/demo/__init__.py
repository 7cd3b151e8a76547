"""The demo landlord of ``assets/demo``, made around a day: one module and one file a resource."""

from __future__ import annotations

from datetime import date

from ..app_state import AppState
from ..database import acquire_lock, disable_lock_timeout
from ..device_management import register_device_token
from ..tables import AgencyRow
from . import (
    account,
    agency,
    applications,
    appointments,
    consumption,
    documents,
    news,
    offers,
    outages,
    surveys,
    tickets,
    workshops,
)
from .demo_day import DemoDay
from .files import read_demo_file

DEMO_DEVICE = "demo"
DEMO_TOKEN = "demo-device"  # noqa: S105 - opens invented data on loopback

#: In an order in which what is referred to is there.
SEED_MODULES = (
    *(agency, outages, tickets, account, documents, appointments, offers, applications, consumption),
    *(surveys, workshops, news),
)


def seed(desk: AppState, today: date) -> bool:
    """Fills an empty database and lets the demo device in; an agency that is there is left as it is.

    Returns whether anything was filled.
    """
    day = DemoDay(today, read_demo_file("agency")["landlord"]["holidays"])
    with desk.writing.begin() as db:
        disable_lock_timeout(db)  # another server may fill it just now
        acquire_lock(db, "demo")
        register_device_token(db, DEMO_DEVICE, DEMO_TOKEN, desk.now(), "tilleuls")
        if db.query(AgencyRow).count():
            return False
        for part in SEED_MODULES:
            part.fill(db, day)
            db.flush()
    return True


__all__ = ["DEMO_DEVICE", "DEMO_TOKEN", "read_demo_file", "seed"]
