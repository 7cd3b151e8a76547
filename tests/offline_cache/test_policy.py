from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_cache import (
    Accepted,
    ActRefused,
    ConnectionFailed,
    Delivered,
    DeviceNotAccepted,
    Intercepted,
    Retry,
)
from offline_cache.retry_policy import (
    BACKOFF_CAP,
    MAX_RETRY_AFTER,
    NOT_ACCEPTED_PROBE_CAP,
    PROBE_CAP,
    UNHEALTHY_AFTER,
    Connectivity,
    connectivity_after,
    is_specific_to_act,
    pause_after,
    retry_delay_after,
)

chances = st.integers().map(random.Random)


class Highest:
    """Chance that always gives the longest wait."""

    def uniform(self, a: float, b: float, /) -> float:
        return b


@pytest.mark.parametrize("outcome", [Delivered({}), ActRefused(422, "no"), Accepted(5.0)])
def test_an_answer_heals_the_line(outcome: Delivered | ActRefused | Accepted) -> None:
    line = connectivity_after(Connectivity(online=False, failures=7), outcome)
    assert line == Connectivity(online=True, failures=0, held="")
    assert pause_after(line, outcome, Highest()) == 0


@pytest.mark.parametrize(
    "outcome",
    [Retry("http 500"), DeviceNotAccepted("unknown"), ConnectionFailed("no route"), Intercepted("http 200")],
)
def test_a_failure_counts_once(
    outcome: Retry | DeviceNotAccepted | ConnectionFailed | Intercepted,
) -> None:
    assert connectivity_after(Connectivity(online=None, failures=2), outcome).failures == 3


@pytest.mark.parametrize("outcome", [ConnectionFailed("unreachable"), Intercepted("status 302")])
@given(failures=st.integers(0, 10**6), chance=chances)
def test_a_line_that_is_down_is_probed_within_five_seconds(
    outcome: ConnectionFailed | Intercepted, failures: int, chance: random.Random
) -> None:
    line = connectivity_after(Connectivity(online=None, failures=failures), outcome)
    assert line.online is False
    assert 0.5 <= pause_after(line, outcome, chance) <= PROBE_CAP < 5


@given(failures=st.integers(0, 10**6), chance=chances)
def test_where_this_device_is_not_let_in_the_door_is_tried_within_half_a_minute(
    failures: int, chance: random.Random
) -> None:
    line = connectivity_after(Connectivity(online=None, failures=failures), DeviceNotAccepted("unknown"))
    assert (line.online, line.held) == (True, "unknown")
    assert 0.5 <= pause_after(line, DeviceNotAccepted("unknown"), chance) <= NOT_ACCEPTED_PROBE_CAP == 30


@pytest.mark.parametrize(
    "outcome", [ConnectionFailed("unreachable"), Intercepted("status 302"), Retry("http 500")]
)
def test_what_says_nothing_of_the_door_changes_nothing_of_it(
    outcome: ConnectionFailed | Intercepted | Retry,
) -> None:
    assert [connectivity_after(Connectivity(held=held), outcome).held for held in (None, "", "unknown")] == [
        None,
        "",
        "unknown",
    ]


@given(failures=st.integers(0, 10**6), spent=st.floats(0, 30), chance=chances)
def test_the_time_that_a_probe_took_is_part_of_the_wait(
    failures: int, spent: float, chance: random.Random
) -> None:
    line = Connectivity(online=False, failures=failures)
    pause = pause_after(line, ConnectionFailed("unreachable"), chance, spent)
    assert pause >= 0.5
    assert pause + spent <= max(PROBE_CAP, spent + 0.5)


@given(attempts=st.integers(0, 10**6), chance=chances)
def test_full_jitter_stays_under_its_ceiling(attempts: int, chance: random.Random) -> None:
    assert (
        0
        <= retry_delay_after(Retry("http 500"), attempts, chance)
        <= min(BACKOFF_CAP, 2.0 ** min(attempts, 20))
    )


def test_the_ceiling_doubles_from_one_second_to_five_minutes() -> None:
    ceilings = [retry_delay_after(Retry("http 500"), attempts, Highest()) for attempts in range(11)]
    assert ceilings == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_jitter_uses_the_whole_range() -> None:
    chance = random.Random(1)
    waits = [retry_delay_after(Retry("http 500"), 8, chance) for _ in range(500)]
    assert min(waits) < 10
    assert max(waits) > 246


def test_one_sick_act_does_not_slow_the_others() -> None:
    outcome = Retry("http 500")
    assert pause_after(connectivity_after(Connectivity(), outcome), outcome, Highest()) == 0


def test_an_act_that_alone_goes_astray_is_not_the_line() -> None:
    assert is_specific_to_act(Connectivity(online=True), UNHEALTHY_AFTER)
    assert not is_specific_to_act(Connectivity(online=True), UNHEALTHY_AFTER - 1)
    assert not is_specific_to_act(Connectivity(online=False, failures=9), 10**6)
    assert not is_specific_to_act(Connectivity(), 10**6)


def test_a_sick_server_is_only_probed() -> None:
    outcome, line = Retry("http 500"), Connectivity()
    for _ in range(UNHEALTHY_AFTER):
        line = connectivity_after(line, outcome)
    assert line.online is True
    assert 0 < pause_after(line, outcome, Highest()) <= PROBE_CAP


@pytest.mark.parametrize(
    ("after", "expected"), [(0.0, 0.0), (120.0, 120.0), (-5.0, 0.0), (1e9, MAX_RETRY_AFTER)]
)
def test_retry_after_is_honoured_within_reason(after: float, expected: float) -> None:
    outcome = Retry("http 429", after)
    assert pause_after(connectivity_after(Connectivity(), outcome), outcome, Highest()) == expected
    assert retry_delay_after(outcome, 0, random.Random(1)) >= expected


def test_a_batch_system_is_asked_again_after_its_time_and_never_at_once() -> None:
    assert retry_delay_after(Accepted(30.0), 5, Highest()) == 30
    assert retry_delay_after(Accepted(0.0), 5, Highest()) == 1
