"""When someone still seems to be there."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import Claimed
from kiosk.session.visit import IdleWatch, Presence, Visit


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> IdleWatch:
    return IdleWatch(60, 90, clock)


@pytest.mark.parametrize(
    ("idle", "presence"),
    [
        (0, Presence.HERE),
        (59.9, Presence.HERE),
        (60, Presence.WARNED),
        (89.9, Presence.WARNED),
        (90, Presence.GONE),
        (9000, Presence.GONE),
    ],
)
def test_warned_at_60_and_gone_at_90(watch: IdleWatch, clock: Clock, idle: float, presence: Presence) -> None:
    clock.seconds += idle
    assert watch.presence is presence
    assert watch.left == pytest.approx(max(0, 90 - idle))


def test_a_touch_gives_the_whole_time_again(watch: IdleWatch, clock: Clock) -> None:
    clock.seconds += 80
    watch.touch()
    assert watch.presence is Presence.HERE
    assert watch.left == 90


def test_more_time_can_be_had_at_least_ten_times(watch: IdleWatch, clock: Clock) -> None:
    for _ in range(12):
        clock.seconds += 130
        assert watch.presence is not Presence.GONE or watch.patience == 1
        watch.extend()
        assert watch.presence is Presence.HERE
    assert watch.left == 180


def test_more_time_lasts_to_the_end_of_the_visit_only(watch: IdleWatch, clock: Clock) -> None:
    watch.extend()
    clock.seconds += 119
    assert watch.presence is Presence.HERE
    watch.reset()
    clock.seconds += 60
    assert watch.presence is Presence.WARNED


@given(warn=st.floats(0, 1e4), ahead=st.floats(0, 1e4))
def test_a_warning_comes_twenty_seconds_ahead_or_not_at_all(warn: float, ahead: float) -> None:
    purge = warn + ahead
    if purge - warn < 20:
        with pytest.raises(ValueError, match="20 s"):
            IdleWatch(warn, purge, lambda: 0.0)
    else:
        assert IdleWatch(warn, purge, lambda: 0.0).left == purge


def test_a_visit_that_ended_knows_nothing() -> None:
    visit = Visit("ar", identity=Claimed("10010001", date(1948, 3, 14)), drafts={"a": 1}, reads={"b": 2})
    visit.end()
    assert (visit.id, visit.identity, visit.drafts, visit.reads) == ("", None, {}, {})


def test_a_visit_in_a_log_says_nothing_of_the_person() -> None:
    visit = Visit("fr", identity=Claimed("10010001", date(1948, 3, 14)), drafts={"a": "Zorglub"})
    assert "10010001" not in repr(visit)
    assert "Zorglub" not in repr(visit)


def test_each_visit_has_its_own_id() -> None:
    assert Visit("fr").id != Visit("fr").id
