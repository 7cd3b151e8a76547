"""By when someone comes: hours by the clock, working days by the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import Trade, Urgency
from kiosk.domain.rules import (
    PARIS,
    latest_arrival,
    public_holidays,
    repair_rules_in_force,
    visit_request_text,
)

FRANCE = public_holidays()


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("urgency", "reported", "due"),
    [
        (Urgency.SOUS_4_H, paris(2026, 11, 24, 10, 42), paris(2026, 11, 24, 14, 42)),
        (Urgency.SOUS_4_H, paris(2026, 11, 28, 23, 0), paris(2026, 11, 29, 3, 0)),
        (Urgency.SOUS_24_H, paris(2026, 11, 27, 17, 0), paris(2026, 11, 28, 17, 0)),
        # The night the clocks go back lasts an hour more, the one they go forward an hour less.
        (Urgency.SOUS_4_H, paris(2026, 10, 25, 1, 0), paris(2026, 10, 25, 4, 0)),
        (Urgency.SOUS_4_H, paris(2026, 3, 29, 1, 0), paris(2026, 3, 29, 6, 0)),
        (Urgency.SOUS_5_JOURS, paris(2026, 11, 24, 10, 42), paris(2026, 12, 1, 18, 0)),
        (Urgency.SOUS_5_JOURS, paris(2026, 11, 28, 10, 42), paris(2026, 12, 4, 18, 0)),  # a Saturday
        (Urgency.SOUS_5_JOURS, paris(2026, 12, 23, 9, 0), paris(2026, 12, 31, 18, 0)),  # Christmas
        (Urgency.SOUS_5_JOURS, paris(2026, 12, 28, 9, 0), paris(2027, 1, 5, 18, 0)),  # New Year
        (Urgency.SOUS_5_JOURS, paris(2026, 5, 6, 9, 0), paris(2026, 5, 15, 18, 0)),  # 8 May and Ascension
        # Half past midnight in Paris is still the day before in UTC: the visitor's day counts.
        (Urgency.SOUS_5_JOURS, datetime(2026, 11, 23, 23, 30, tzinfo=UTC), paris(2026, 12, 1, 18, 0)),
    ],
)
def test_deadlines(urgency: Urgency, reported: datetime, due: datetime) -> None:
    assert repair_rules_in_force().due(urgency, reported, FRANCE) == due


def test_alsace_and_moselle_rest_on_good_friday() -> None:
    reported = paris(2026, 3, 30, 9, 0)
    delay = repair_rules_in_force().delays[Urgency.SOUS_5_JOURS]
    assert latest_arrival(delay, reported, FRANCE) == paris(2026, 4, 7, 18, 0)
    for subdivision in ("57", "6AE"):
        assert latest_arrival(delay, reported, public_holidays(subdivision)) == paris(2026, 4, 8, 18, 0)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31)))
def test_five_working_days_end_on_a_working_day_within_two_weeks(at: datetime) -> None:
    reported = at.replace(tzinfo=UTC)
    due = repair_rules_in_force().due(Urgency.SOUS_5_JOURS, reported, FRANCE)
    assert due.weekday() < 5
    assert due.date() not in FRANCE
    assert (due.hour, due.minute) == (18, 0)
    assert timedelta(days=4) < due - reported < timedelta(days=14)


class TestRequest:
    def test_a_day(self) -> None:
        text = visit_request_text(Trade.PLOMBIER, paris(2026, 11, 26, 18), paris(2026, 11, 24, 10))
        assert text.msgid == "Nous demandons {who} pour {day} au plus tard."
        assert dict(text.params)["day"] == date(2026, 11, 26)
        assert dict(text.params)["who"].msgid == "un plombier"

    def test_today(self) -> None:
        text = visit_request_text(Trade.SERRURIER, paris(2026, 11, 24, 14, 42), paris(2026, 11, 24, 10, 42))
        assert "aujourd’hui" in text.msgid
        assert dict(text.params)["time"] == time(15), "to the half hour, never sooner than it is"

    def test_tonight(self) -> None:
        text = visit_request_text(None, paris(2026, 11, 25, 2, 0), paris(2026, 11, 24, 22, 0))
        assert "cette nuit" in text.msgid

    def test_now_in_another_zone(self) -> None:
        text = visit_request_text(None, paris(2026, 11, 25, 3, 0), datetime(2026, 11, 24, 23, 0, tzinfo=UTC))
        assert "aujourd’hui" in text.msgid
