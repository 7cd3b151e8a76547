"""The demo landlord of ``assets/demo``, made around a day."""

from datetime import date

from ..app_state import AppState
from ..database import acquire_lock, disable_lock_timeout
from ..devices import register_device_token
from ..tables import AgencyRow
from .day import DemoDay, read_demo_file
from .housing import fill_applications, fill_offers
from .requests import (
    fill_appointments,
    fill_news,
    fill_outages,
    fill_surveys,
    fill_tickets,
    fill_workshops,
)
from .tenancies import fill_accounts, fill_agency, fill_consumption, fill_documents

DEMO_DEVICE = "demo"
DEMO_TOKEN = "demo-device"  # noqa: S105 - opens invented data on loopback

#: In an order in which what is referred to is there.
SEEDS = (
    *(fill_agency, fill_outages, fill_tickets, fill_accounts, fill_documents, fill_appointments),
    *(fill_offers, fill_applications, fill_consumption, fill_surveys, fill_workshops, fill_news),
)


def seed(app_state: AppState, today: date) -> bool:
    """Fills an empty database and lets the demo device in; an agency that is there is left as it is.

    Returns whether anything was filled.
    """
    day = DemoDay(today, read_demo_file("agency")["landlord"]["holidays"])
    with app_state.writing.begin() as db:
        disable_lock_timeout(db)  # another server may fill it just now
        acquire_lock(db, "demo")
        register_device_token(db, DEMO_DEVICE, DEMO_TOKEN, app_state.now(), "tilleuls")
        if db.query(AgencyRow).count():
            return False
        for fill in SEEDS:
            fill(db, day)
            db.flush()
    return True


__all__ = ["DEMO_DEVICE", "DEMO_TOKEN", "read_demo_file", "seed"]
