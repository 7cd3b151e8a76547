"""Diaries, and what is booked in them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import AppointmentState, MeetingPlace
from kiosk.domain.rules import PARIS

from ..availability import find_free_slots
from ..tables import AgencyRow, AppointmentRow, ScheduleRow
from .agency import opening_hours_json
from .demo_day import DemoDay
from .files import read_demo_file


def fill(db: Session, day: DemoDay) -> None:
    """``appointments.toml``."""
    demo = read_demo_file("appointments")
    agency = db.scalars(select(AgencyRow).limit(1)).one()
    for diary in demo["diaries"]:
        hours = [opening_hours_json(span) for span in diary["hours"]]
        place = MeetingPlace(diary["place"])
        db.add(ScheduleRow(**diary | {"agency_id": agency.id, "hours": hours, "place": place}))
    db.flush()
    for appointment in demo["appointments"]:
        _book(db, agency, appointment, day)
        db.flush()


def _book(db: Session, agency: AgencyRow, appointment: dict[str, Any], day: DemoDay) -> None:
    morning = datetime.combine(day.today, time(), PARIS)
    first = day.nth_working_day(appointment["working_day"])
    found = find_free_slots(db, agency, appointment["motive"], first, morning)[appointment["free"]]
    guest = appointment.get("guest")
    booked_at = day.parse_moment("-3 11:05")
    db.add(
        AppointmentRow(
            reference=appointment["reference"],
            asked_reference=appointment["reference"],
            tenant_number=appointment.get("tenant"),
            reporter={"kind": "guest", "address": "", **guest} if guest else {"kind": "session"},
            verified=guest is None,
            state=AppointmentState.DEMANDE if guest else AppointmentState.CONFIRME,
            motive=appointment["motive"],
            holds=found.id,
            slot_id=found.id,
            begins=found.begins,
            ends=found.ends,
            place=found.place,
            counsellor=found.counsellor,
            language="fr",
            interpreter=None,
            access_needs=appointment.get("access_needs", []),
            phone="",
            comment="",
            at=booked_at,
            received_at=booked_at,
        )
    )
