"""The demo landlord of ``assets/demo/agency.toml``, made relative to a day."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from kiosk.domain import Availability, DayPart, Place, TicketState, Trade, Urgency
from kiosk.paths import ASSETS
from kiosk.rules import PARIS, public_holidays, working_days

from .desk import Desk, landlord
from .promises import deadline, visit
from .tables import AgencyRow, EventRow, OutageRow, TenantRow, TicketRow

DEMO_FILE = ASSETS / "demo" / "agency.toml"
DEMO_DEVICE = "demo"
DEMO_TOKEN = "demo-device"  # noqa: S105 - opens invented data on loopback


def seed(desk: Desk, today: date) -> bool:
    """Fills an empty database and lets the demo device in; an agency that is there is left as it is.

    Returns whether anything was filled.
    """
    demo = tomllib.loads(DEMO_FILE.read_text(encoding="utf-8"))
    desk.enrol(DEMO_DEVICE, DEMO_TOKEN)
    with desk.writing.begin() as db:
        if db.query(AgencyRow).count():
            return False
        house = landlord(db)
        for name, value in demo["landlord"].items():
            setattr(house, name, value)
        for agency in demo["agencies"]:
            db.add(AgencyRow(**agency | {"hours": [_opening(each) for each in agency["hours"]]}))
        db.add_all(TenantRow(**tenant) for tenant in demo["tenants"])
        db.flush()
        db.add_all(_outage(each, today) for each in demo["outages"])
        for each in demo["tickets"]:
            _add_ticket(db, each, today, house.holidays)
    return True


def _opening(span: dict[str, Any]) -> dict[str, Any]:
    return {
        "weekday": span["weekday"],
        "opens": span["opens"].isoformat(),
        "closes": span["closes"].isoformat(),
    }


def _outage(outage: dict[str, Any], today: date) -> OutageRow:
    moments = {name: _moment(outage[name], today) for name in ("since", "expected_end")}
    return OutageRow(**outage | moments)


def _add_ticket(db: Session, ticket: dict[str, Any], today: date, holidays: str) -> None:
    events = [
        EventRow(
            at=_moment(each["at"], today),
            state=TicketState(each["state"]),
            comment=each.get("comment", ""),
            kind=None,
        )
        for each in ticket["events"]
    ]
    reported_at = events[0].at
    urgency = Urgency(ticket["urgency"])
    visit_from, visit_to = _visit(ticket.get("visit"), today, holidays)
    db.add(
        TicketRow(
            reference=ticket["reference"],
            asked_reference=ticket["reference"],
            tenant_number=ticket["tenant"],
            reporter={"kind": "session"},
            verified=True,
            place=Place(ticket["place"]),
            symptom=ticket["symptom"],
            description=ticket["description"],
            language="fr",
            urgency=urgency,
            danger=False,
            availability=[],
            reported_at=reported_at,
            received_at=reported_at,
            deadline=deadline(urgency, reported_at, holidays),
            state=events[-1].state,
            trade=Trade(ticket["trade"]) if "trade" in ticket else None,
            holder=ticket["holder"],
            visit_from=visit_from,
            visit_to=visit_to,
            reason=ticket.get("reason", ""),
            events=events,
        )
    )


def _visit(
    planned: dict[str, Any] | None, today: date, holidays: str
) -> tuple[datetime, datetime] | tuple[None, None]:
    if planned is None:
        return None, None
    days = working_days(today, public_holidays(holidays or None))
    day = next(islice(days, planned["working_days"] - 1, None))
    return visit(Availability(day, DayPart(planned["part"])))


def _moment(written: str, today: date) -> datetime:
    """``"-3 10:42"``: three days before today at 10:42."""
    days, clock = written.split()
    return datetime.combine(today + timedelta(days=int(days)), time.fromisoformat(clock), PARIS)
