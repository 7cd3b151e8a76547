"""What is done at once or not at all: what the kiosk knows afterwards, whatever the line did."""

from __future__ import annotations

import pytest

from kiosk.backend import (
    AgencyClient,
    AgencyError,
    NotConnectedError,
    OutcomeUnknownError,
    OverloadedError,
    RequestRefusedError,
)
from kiosk.backend.errors import ResourceChangedError, SlotTakenError
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
        pytest.param(problem(409, "slot_taken"), SlotTakenError, id="taken"),
        pytest.param(problem(412, "changed"), ResourceChangedError, id="changed"),
        pytest.param(problem(422, "amount_above_balance"), RequestRefusedError, id="refused"),
        pytest.param(says(503), OverloadedError, id="busy"),
        pytest.param(says(500), OutcomeUnknownError, id="broken"),
        pytest.param(says(503, Agency_Contract=""), OutcomeUnknownError, id="503 of a proxy"),
        pytest.param(says(201, b"{", Content_Length="9"), OutcomeUnknownError, id="cut short"),
        pytest.param(says(201, b"<html>"), OutcomeUnknownError, id="not the contract"),
        pytest.param(says(201, Agency_Contract="2"), OutcomeUnknownError, id="another contract"),
        pytest.param(resets, OutcomeUnknownError, id="reset"),
        pytest.param(closes, OutcomeUnknownError, id="closed"),
        pytest.param(is_silent, OutcomeUnknownError, id="silent"),
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
    with pytest.raises(NotConnectedError):
        client.act_now(PAY, "k")
    client.close()
