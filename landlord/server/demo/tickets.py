"""Repair requests that have lived a little."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kiosk.domain import Availability, DayPart, RepairPlace, TicketState, Trade, Urgency

from ..service_levels import repair_deadline, visit_window
from ..tables import TicketEventRow, TicketRow
from .demo_day import DemoDay
from .files import read_demo_file


def fill(db: Session, day: DemoDay) -> None:
    """``tickets.toml``."""
    for ticket in read_demo_file("tickets")["tickets"]:
        _add(db, ticket, day)


def _add(db: Session, ticket: dict[str, Any], day: DemoDay) -> None:
    events = [
        TicketEventRow(
            at=day.parse_moment(each["at"]),
            state=TicketState(each["state"]),
            comment=each.get("comment", ""),
            kind=None,
        )
        for each in ticket["events"]
    ]
    reported_at = events[0].at
    urgency = Urgency(ticket["urgency"])
    visit_from, visit_to = _visit(ticket.get("visit"), day)
    db.add(
        TicketRow(
            reference=ticket["reference"],
            asked_reference=ticket["reference"],
            tenant_number=ticket["tenant"],
            reporter={"kind": "session"},
            verified=True,
            place=RepairPlace(ticket["place"]),
            symptom=ticket["symptom"],
            description=ticket["description"],
            language="fr",
            urgency=urgency,
            danger=False,
            availability=[],
            reported_at=reported_at,
            received_at=reported_at,
            deadline=repair_deadline(urgency, reported_at, day.holidays),
            state=events[-1].state,
            trade=Trade(ticket["trade"]) if "trade" in ticket else None,
            holder=ticket["holder"],
            visit_from=visit_from,
            visit_to=visit_to,
            reason=ticket.get("reason", ""),
            events=events,
        )
    )


def _visit(planned: dict[str, Any] | None, day: DemoDay) -> tuple[datetime, datetime] | tuple[None, None]:
    if planned is None:
        return None, None
    return visit_window(
        Availability(day=day.nth_working_day(planned["working_days"]), part=DayPart(planned["part"]))
    )
