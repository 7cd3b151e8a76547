"""Where an act is: only the ways of the table, and what is on the disk is never given up by the session."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journeys import JourneyRun
from kiosk.session.submission import (
    TRANSITIONS,
    UNSENT,
    Submission,
    SubmissionState,
    WrongTransitionError,
)

STATES = st.sampled_from(SubmissionState)


def submission() -> Submission:
    return Submission(cast(JourneyRun, object()))


@given(st.lists(STATES, max_size=20))
def test_only_the_ways_of_the_table_are_taken(states: list[SubmissionState]) -> None:
    act, way = submission(), [SubmissionState.DRAFTED]
    for state in states:
        if act.can_become(state):
            act.become(state)
            way.append(state)
        else:
            with pytest.raises(WrongTransitionError):
                act.become(state)
        assert act.state is way[-1]
    assert all(after in TRANSITIONS[before] for before, after in pairwise(way))


@given(st.sampled_from(sorted(UNSENT, key=lambda each: each.value)), STATES)
def test_what_is_on_the_disk_waits_until_the_landlord_has_answered(
    state: SubmissionState, after: SubmissionState
) -> None:
    act = submission()
    act.state = state
    if act.can_become(after):
        assert after in UNSENT | {SubmissionState.SENT, SubmissionState.REFUSED}


def test_every_state_is_in_the_table_and_only_what_is_sent_is_over() -> None:
    assert set(TRANSITIONS) == set(SubmissionState)
    assert [state for state, after in TRANSITIONS.items() if not after] == [SubmissionState.SENT]


def test_from_everywhere_it_can_still_be_sent() -> None:
    reached = {SubmissionState.SENT}
    while more := {state for state, after in TRANSITIONS.items() if after & reached} - reached:
        reached |= more
    assert reached == set(SubmissionState)
