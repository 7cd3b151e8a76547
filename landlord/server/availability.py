"""Which times are free: the diaries of the landlord's people, within the opening hours, without holidays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import MeetingPlace
from kiosk.domain.rules import PARIS, public_holidays
from landlord.contract import SlotResponse

from .app_state import get_landlord
from .tables import AgencyRow, AppointmentRow, ScheduleRow

#: Days from today on that are offered.
DAYS_AHEAD = 28
#: Nobody can be there sooner.
MINIMUM_NOTICE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """A time of a diary, free or not."""

    id: str
    begins: datetime
    ends: datetime
    place: MeetingPlace
    counsellor: str

    def told(self) -> SlotResponse:
        return SlotResponse.model_validate(self, from_attributes=True)


def find_free_slots(
    db: Session, agency: AgencyRow, motive: str, first: date, now: datetime
) -> list[TimeSlot]:
    """All that can be taken for the motive from ``first`` on, soonest first."""
    diaries = db.scalars(
        select(ScheduleRow).where(ScheduleRow.agency_id == agency.id).order_by(ScheduleRow.id)
    )
    days = [day for day in _days(db, now) if day >= first]
    times = [
        each
        for diary in diaries
        if _deals_with(diary, motive)
        for day in days
        for each in _times(diary, agency, day)
        if each.begins >= now + MINIMUM_NOTICE
    ]
    taken = _taken(db, now)
    return sorted((each for each in times if each.id not in taken), key=lambda each: (each.begins, each.id))


def find_slot(db: Session, slot_id: str, motive: str, now: datetime) -> TimeSlot | None:
    """The time of a diary that goes by this id, free or not, for the motive."""
    diary = db.get(ScheduleRow, slot_id.rsplit("-", 2)[0])
    if diary is None or not _deals_with(diary, motive):
        return None
    agency = db.get_one(AgencyRow, diary.agency_id)
    times = (each for day in _days(db, now) for each in _times(diary, agency, day))
    return next((each for each in times if each.id == slot_id), None)


def _days(db: Session, now: datetime) -> list[date]:
    today = now.astimezone(PARIS).date()
    off = public_holidays(get_landlord(db).holidays or None)
    ahead = (today + timedelta(days=number) for number in range(DAYS_AHEAD))
    return [day for day in ahead if day not in off]


def _deals_with(diary: ScheduleRow, motive: str) -> bool:
    return not diary.motives or motive in diary.motives


def _taken(db: Session, now: datetime) -> set[str | None]:
    coming = select(AppointmentRow.holds).where(
        AppointmentRow.begins >= now, AppointmentRow.holds.is_not(None)
    )
    return set(db.scalars(coming))


def _times(diary: ScheduleRow, agency: AgencyRow, day: date) -> Iterator[TimeSlot]:
    """The times of one day; on the spot only while the agency is open."""
    step = timedelta(minutes=diary.minutes)
    for opens, closes in _spans(diary.hours, day):
        begins = opens
        while begins + step <= closes:
            if diary.place is not MeetingPlace.AGENCE or _is_open(agency, day, begins, begins + step):
                name = f"{diary.id}-{begins:%Y%m%d-%H%M}"
                yield TimeSlot(name, begins, begins + step, diary.place, diary.counsellor)
            begins += step


def _is_open(agency: AgencyRow, day: date, begins: datetime, ends: datetime) -> bool:
    return any(opens <= begins and ends <= closes for opens, closes in _spans(agency.hours, day))


def _spans(hours: list[Any], day: date) -> Iterator[tuple[datetime, datetime]]:
    """Those of that weekday in a list of weekday, opens, closes."""
    for span in hours:
        if span["weekday"] == day.weekday():
            opens, closes = (time.fromisoformat(span[end]) for end in ("opens", "closes"))
            yield datetime.combine(day, opens, PARIS), datetime.combine(day, closes, PARIS)
