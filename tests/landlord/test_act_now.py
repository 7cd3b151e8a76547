"""What is done at once or not at all: what the kiosk knows afterwards, whatever the line did."""

from __future__ import annotations

import pytest

from kiosk.backend import (
    AgencyClient,
    AgencyError,
    Changed,
    NotConnected,
    OutcomeUnknown,
    Overloaded,
    RequestRefused,
    SlotTaken,
)
from kiosk.domain import Act, ActKind

from .test_line_failures import (
    Behaviour,
    Misbehaving,
    closes,
    impatient,  # noqa: F401 - a fixture
    is_silent,
    misbehaving,  # noqa: F401 - a fixture
    problem,
    resets,
    says,
)

pytestmark = pytest.mark.both_databases

PAY = Act(ActKind.PAYMENT, "payment", "/v1/payments", {"amount": 100})


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        pytest.param(problem(409, "slot_taken"), SlotTaken, id="taken"),
        pytest.param(problem(412, "changed"), Changed, id="changed"),
        pytest.param(problem(422, "amount_above_balance"), RequestRefused, id="refused"),
        pytest.param(says(503), Overloaded, id="busy"),
        pytest.param(says(500), OutcomeUnknown, id="broken"),
        pytest.param(says(503, Agency_Contract=""), OutcomeUnknown, id="503 of a proxy"),
        pytest.param(says(201, b"{", Content_Length="9"), OutcomeUnknown, id="cut short"),
        pytest.param(says(201, b"<html>"), OutcomeUnknown, id="not the contract"),
        pytest.param(says(201, Agency_Contract="2"), OutcomeUnknown, id="another contract"),
        pytest.param(resets, OutcomeUnknown, id="reset"),
        pytest.param(closes, OutcomeUnknown, id="closed"),
        pytest.param(is_silent, OutcomeUnknown, id="silent"),
    ],
)
def test_what_is_known_afterwards(
    misbehaving: Misbehaving,  # noqa: F811 - the fixture
    impatient: AgencyClient,  # noqa: F811 - the fixture
    behaviour: Behaviour,
    error: type[AgencyError],
) -> None:
    misbehaving.behaviour = behaviour
    with pytest.raises(error) as raised:
        impatient.act_now(PAY, "k")
    assert type(raised.value) is error


def test_nobody_there_means_nothing_done() -> None:
    client = AgencyClient("http://127.0.0.1:9", "token")
    with pytest.raises(NotConnected):
        client.act_now(PAY, "k")
    client.close()
