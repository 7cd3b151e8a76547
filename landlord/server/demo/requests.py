"""Repair requests, appointments, workshops and surveys; outages and news."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import (
    AppointmentState,
    Availability,
    DayPart,
    MeetingPlace,
    NewsKind,
    RepairPlace,
    TicketState,
    Trade,
    Urgency,
    WorkshopBookingState,
)
from kiosk.domain.rules import PARIS

from ..appointments import find_free_slots
from ..surveys import monday_of
from ..tables import (
    AgencyRow,
    AppointmentRow,
    NewsRow,
    OutageRow,
    ScheduleRow,
    SurveyAnswerRow,
    SurveyRow,
    TicketEventRow,
    TicketRow,
    WorkshopBookingRow,
    WorkshopRow,
)
from ..tickets import deadline_of, visit_window
from .day import DemoDay, read_demo_file
from .tenancies import opening_hours_json


def fill_outages(db: Session, day: DemoDay) -> None:
    for outage in read_demo_file("outages")["outages"]:
        moments = {name: day.parse_moment(outage[name]) for name in ("since", "expected_end")}
        db.add(OutageRow(**outage | moments))


def fill_tickets(db: Session, day: DemoDay) -> None:
    for ticket in read_demo_file("tickets")["tickets"]:
        _ticket(db, ticket, day)


def _ticket(db: Session, ticket: dict[str, Any], day: DemoDay) -> None:
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
    row = TicketRow(
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
        state=events[-1].state,
        trade=Trade(ticket["trade"]) if "trade" in ticket else None,
        holder=ticket["holder"],
        visit_from=visit_from,
        visit_to=visit_to,
        reason=ticket.get("reason", ""),
        events=events,
    )
    row.deadline = deadline_of(db, row, reported_at)
    db.add(row)


def _visit(planned: dict[str, Any] | None, day: DemoDay) -> tuple[datetime, datetime] | tuple[None, None]:
    if planned is None:
        return None, None
    return visit_window(
        Availability(day=day.nth_working_day(planned["working_days"]), part=DayPart(planned["part"]))
    )


def fill_appointments(db: Session, day: DemoDay) -> None:
    demo = read_demo_file("appointments")
    agency = db.scalars(select(AgencyRow).limit(1)).one()
    for schedule in demo["schedules"]:
        hours = [opening_hours_json(span) for span in schedule["hours"]]
        place = MeetingPlace(schedule["place"])
        db.add(ScheduleRow(**schedule | {"agency_id": agency.id, "hours": hours, "place": place}))
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


def fill_surveys(db: Session, day: DemoDay) -> None:
    for survey in read_demo_file("surveys")["surveys"]:
        opens_on = day.after(survey["opens"])
        db.add(
            SurveyRow(
                id=survey["id"],
                question=survey["question"],
                opens_on=opens_on,
                closes_on=day.after(survey["closes"]),
                said=survey.get("said", ""),
                done=survey.get("done", ""),
                published_on=day.after(survey["published"]) if "published" in survey else None,
            )
        )
        db.flush()
        faces = [face for face, count in enumerate(survey["faces"], 1) for _ in range(count)]
        for number, face in enumerate(faces):
            db.add(
                SurveyAnswerRow(
                    id=f"{survey['id']}-{number}",
                    survey_id=survey["id"],
                    face=face,
                    comment="",
                    language="fr",
                    week=monday_of(opens_on),
                )
            )


def fill_workshops(db: Session, day: DemoDay) -> None:
    demo = read_demo_file("workshops")
    for workshop in demo["workshops"]:
        left = _workshop(db, workshop, day)
        for number, people in enumerate(workshop["booked"], 1):
            seated = people <= left
            left -= people if seated else 0
            reference = f"A6{workshop['id'].upper()}-{number}"
            reporter = {"kind": "guest", "name": f"Groupe {number}", "phone": "", "address": ""}
            db.add(_booking(reference, workshop["id"], None, reporter, people, seated, day))
            db.flush()  # the waiting list keeps its order
    for each in demo["bookings"]:
        reporter = {"kind": "session"}
        db.add(
            _booking(each["reference"], each["workshop"], each["tenant"], reporter, each["people"], True, day)
        )


def _workshop(db: Session, workshop: dict[str, Any], day: DemoDay) -> int:
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
    reporter: dict[str, str],
    people: int,
    seated: bool,
    day: DemoDay,
) -> WorkshopBookingRow:
    return WorkshopBookingRow(
        reference=reference,
        asked_reference=reference,
        tenant_number=tenant,
        reporter=reporter,
        verified=tenant is not None,
        workshop_id=workshop,
        people=people,
        state=WorkshopBookingState.INSCRIT if seated else WorkshopBookingState.LISTE_ATTENTE,
        at=day.parse_moment("-2 09:30"),
    )


def fill_news(db: Session, day: DemoDay) -> None:
    for each in read_demo_file("news")["news"]:
        db.add(
            NewsRow(
                id=each["id"],
                kind=NewsKind(each["kind"]),
                title=each["title"],
                body=each["body"].strip(),
                day=day.after(each["day"]),
                until=day.after(each["until"]) if "until" in each else None,
                buildings=each.get("buildings", []),
            )
        )
