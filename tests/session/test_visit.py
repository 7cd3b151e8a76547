"""When someone still seems to be there."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.domain import ClaimedTenant, Query, QueryResult
from kiosk.session.visit import FRESH_FOR, IdleState, IdleTimer, Visit, VisitReads


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> IdleTimer:
    return IdleTimer(60, 90, clock)


@pytest.mark.parametrize(
    ("idle", "presence"),
    [
        (0, IdleState.HERE),
        (59.9, IdleState.HERE),
        (60, IdleState.WARNING),
        (89.9, IdleState.WARNING),
        (90, IdleState.EXPIRED),
        (9000, IdleState.EXPIRED),
    ],
)
def test_warned_at_60_and_gone_at_90(
    watch: IdleTimer, clock: Clock, idle: float, presence: IdleState
) -> None:
    clock.seconds += idle
    assert watch.presence is presence
    assert watch.left == pytest.approx(max(0, 90 - idle))


def test_a_touch_gives_the_whole_time_again(watch: IdleTimer, clock: Clock) -> None:
    clock.seconds += 80
    watch.touch()
    assert watch.presence is IdleState.HERE
    assert watch.left == 90


def test_more_time_can_be_had_at_least_ten_times(watch: IdleTimer, clock: Clock) -> None:
    for _ in range(12):
        clock.seconds += 130
        assert watch.presence is not IdleState.EXPIRED or watch.patience == 1
        watch.extend()
        assert watch.presence is IdleState.HERE
    assert watch.left == 180


def test_more_time_lasts_to_the_end_of_the_visit_only(watch: IdleTimer, clock: Clock) -> None:
    watch.extend()
    clock.seconds += 119
    assert watch.presence is IdleState.HERE
    watch.reset()
    clock.seconds += 60
    assert watch.presence is IdleState.WARNING


@given(warn=st.floats(0, 1e4), ahead=st.floats(0, 1e4))
def test_a_warning_comes_twenty_seconds_ahead_or_not_at_all(warn: float, ahead: float) -> None:
    purge = warn + ahead
    if purge - warn < 20:
        with pytest.raises(ValueError, match="20 s"):
            IdleTimer(warn, purge, lambda: 0.0)
    else:
        assert IdleTimer(warn, purge, lambda: 0.0).left == purge


@pytest.mark.parametrize("patience", [1, 2])
def test_the_warning_can_be_made_due_and_the_rest_of_the_time_stays(
    watch: IdleTimer, clock: Clock, patience: float
) -> None:
    watch.extend(patience)
    watch.warn()
    assert watch.presence is IdleState.WARNING
    assert watch.left == 30 * patience
    clock.seconds += 30 * patience
    assert watch.presence is IdleState.EXPIRED


def test_a_visit_that_ended_knows_nothing() -> None:
    visit = Visit("ar", identity=ClaimedTenant("10010001", date(1948, 3, 14)), drafts={"a": 1})
    visit.reads.put(Query("me"), QueryResult("Mme Martin", datetime.now(UTC)))
    visit.display, visit.interaction = DisplayPreferences(200), InteractionPreferences(patience=2.0)
    visit.deaf = visit.set_up = True
    visit.said = "Il y a une fuite"
    visit.dangers_shown.add("gaz")
    visit.just_done.add("R482715")
    visit.helper = visit.helper_offered = "Nadia"
    visit.hides_private = True
    fresh = Visit("ar")
    kept = {each.name for each in fields(visit) if getattr(visit, each.name) == getattr(fresh, each.name)}
    assert kept == {"language"}, "each other field has something to forget here"
    visit.end()
    assert visit.id == ""
    assert visit.reads.last(Query("me")) is None
    visit.id, visit.reads = fresh.id, fresh.reads
    assert visit == fresh


def test_what_an_act_may_have_changed_is_asked_again() -> None:
    reads, wanted = VisitReads(), Query("me")
    answer = QueryResult("Mme Martin", datetime.now(UTC))
    reads.put(wanted, answer)
    assert reads.fresh(wanted) is reads.valid(wanted) is answer
    reads.invalidate()
    assert reads.fresh(wanted) is reads.valid(wanted) is None
    assert reads.last(wanted) is answer
    reads.put(wanted, QueryResult("Mme Martin", datetime.now(UTC) - FRESH_FOR))
    assert reads.fresh(wanted) is None
    assert reads.valid(wanted) is not None


def test_a_visit_in_a_log_says_nothing_of_the_person() -> None:
    visit = Visit("fr", identity=ClaimedTenant("10010001", date(1948, 3, 14)), drafts={"a": "Zorglub"})
    visit.said = "Chez Zorglub"
    assert "10010001" not in repr(visit)
    assert "Zorglub" not in repr(visit)


def test_each_visit_has_its_own_id() -> None:
    assert Visit("fr").id != Visit("fr").id
