"""When an agency is open."""

from __future__ import annotations

from datetime import date, datetime, time

from kiosk.domain import Agency, OpeningHours

HOURS = (
    OpeningHours(weekday=0, opens=time(9), closes=time(12, 30)),
    OpeningHours(weekday=0, opens=time(13, 30), closes=time(17)),
)
AGENCY = Agency(id="a", name="Agence", address="1 rue", phone="", hours=HOURS)
MONDAY = date(2026, 11, 23)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute))


def test_it_is_open_in_its_hours_alone() -> None:
    assert [AGENCY.is_closed(at(*hour), ()) for hour in ((8, 59), (9, 0), (12, 30), (13, 30), (17, 0))] == [
        *(True, False, True, False, True)
    ]


def test_it_is_closed_on_a_holiday() -> None:
    assert AGENCY.is_closed(at(10), {MONDAY})


def test_it_tells_when_it_opens_next() -> None:
    assert AGENCY.opens(at(12, 45), ()) == at(13, 30)
    assert AGENCY.opens(at(18), ()) == at(9, day=date(2026, 11, 30))
    assert AGENCY.opens(at(18), {date(2026, 11, 30)}) is None


def test_an_agency_without_hours_is_not_said_to_be_closed() -> None:
    assert not Agency(id="a", name="Agence", address="1 rue", phone="", hours=()).is_closed(at(3), ())
