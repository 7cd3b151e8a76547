"""The life of a request."""

from __future__ import annotations

import pytest

from kiosk.domain import FINAL_TICKET_STATES, TICKET_TRANSITIONS, RepairPlace, Scope, TicketState


def test_every_state_has_its_next_ones() -> None:
    assert set(TICKET_TRANSITIONS) == set(TicketState)


def test_every_state_can_be_reached() -> None:
    reached, todo = set(), [TicketState.ENREGISTREE]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += TICKET_TRANSITIONS[state]
    assert reached == set(TicketState)


@pytest.mark.parametrize("state", sorted(FINAL_TICKET_STATES))
def test_what_has_ended_can_only_be_reopened(state: TicketState) -> None:
    assert set(TICKET_TRANSITIONS[state]) <= {TicketState.ROUVERTE}


def test_only_the_shared_parts_are_shared() -> None:
    assert [place for place in RepairPlace if place.scope is Scope.PARTIES_COMMUNES] == [
        RepairPlace.PARTIES_COMMUNES
    ]
