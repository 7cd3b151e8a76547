"""Workshops, some of their seats taken, one of them full."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kiosk.domain import WorkshopBookingState
from kiosk.domain.rules import PARIS

from ..tables import WorkshopBookingRow, WorkshopRow
from .demo_day import DemoDay
from .files import read_demo_file


def fill(db: Session, day: DemoDay) -> None:
    """``workshops.toml``."""
    demo = read_demo_file("workshops")
    for workshop in demo["workshops"]:
        left = _add(db, workshop, day)
        for number, people in enumerate(workshop["booked"], 1):
            seated = people <= left
            left -= people if seated else 0
            reference = f"A6{workshop['id'].upper()}-{number}"
            said = {"kind": "guest", "name": f"Groupe {number}", "phone": "", "address": ""}
            db.add(_booking(reference, workshop["id"], None, said, people, seated, day))
            db.flush()  # the waiting list keeps its order
    for each in demo["bookings"]:
        said = {"kind": "session"}
        db.add(_booking(each["reference"], each["workshop"], each["tenant"], said, each["people"], True, day))


def _add(db: Session, workshop: dict[str, Any], day: DemoDay) -> int:
    """Its seats."""
    on = day.nth_working_day(workshop["working_day"])
    columns = {
        name: workshop[name] for name in ("id", "title", "description", "place", "seats", "for_seniors")
    }
    times = {name: datetime.combine(on, workshop[name], PARIS) for name in ("begins", "ends")}
    db.add(WorkshopRow(**columns, **times))
    db.flush()
    seats: int = workshop["seats"]
    return seats


def _booking(
    reference: str,
    workshop: str,
    tenant: str | None,
    said: dict[str, str],
    people: int,
    seated: bool,
    day: DemoDay,
) -> WorkshopBookingRow:
    return WorkshopBookingRow(
        reference=reference,
        asked_reference=reference,
        tenant_number=tenant,
        reporter=said,
        verified=tenant is not None,
        workshop_id=workshop,
        people=people,
        state=WorkshopBookingState.INSCRIT if seated else WorkshopBookingState.LISTE_ATTENTE,
        at=day.parse_moment("-2 09:30"),
    )
