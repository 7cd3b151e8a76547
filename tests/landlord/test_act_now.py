"""What is done at once or not at all: what the kiosk knows afterwards, whatever the line did."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

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
from landlord.contract import ANSWERS
from landlord.contract.routes import ROUTES
from landlord.server.openapi import document

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
SEAT = Act(ActKind.WORKSHOP_BOOKING, "W1", "/v1/workshops/w/bookings", {})
NOW = datetime.now(UTC)
PAYMENT: dict[str, Any] = {
    "id": "p1",
    "reference": "P123",
    "state": "initie",
    "amount": 100,
    "asked_at": NOW.isoformat(),
    "page": "https://pay.example/p1?of=a%20b#c",
    "expires_at": (NOW + timedelta(minutes=15)).isoformat(),
}
BOOKING: dict[str, Any] = {
    "reference": "W1",
    "workshop_id": "w",
    "title": "Budget",
    "begins": NOW.isoformat(),
    "state": "liste_attente",
    "position": 2,
}


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


@pytest.mark.parametrize("act", [PAY, SEAT])
def test_an_answer_that_fits_is_given_and_nothing_more(
    misbehaving: Misbehaving,  # noqa: F811 - the fixture
    impatient: AgencyClient,  # noqa: F811 - the fixture
    act: Act,
) -> None:
    body = PAYMENT if act is PAY else BOOKING
    misbehaving.behaviour = says(201, json.dumps(body | {"more": ["a"]}).encode())
    told = impatient.act_now(act, "k").body
    assert told["reference"] == body["reference"]
    assert told.keys() == ANSWERS[act.kind].model_fields.keys()


@pytest.mark.parametrize("page", ["http://127.0.0.1:8765/pay/x", "http://localhost/pay", "http://[::1]:1/a"])
def test_a_trial_on_this_machine_goes_on(
    misbehaving: Misbehaving,  # noqa: F811 - the fixture
    impatient: AgencyClient,  # noqa: F811 - the fixture
    page: str,
) -> None:
    misbehaving.behaviour = says(201, json.dumps(PAYMENT | {"page": page}).encode())
    assert impatient.act_now(PAY, "k").body["page"] == page


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *[("expires_at", each) for each in ("x", None, ["a"], {}, "2026-11-28", "9999-12-31T23:59:59Z")],
        *[("page", each) for each in (None, "", "javascript:alert(1)", "https://", ["https://pay.example"])],
        ("page", "https://pay.example/" + "a" * 20_000),
        *[("page", f"https://pay.example/{each}") for each in ("\ud800", "a b", "a\nb", "é", "\\")],
        *[("page", each) for each in ("http://pay.example/p1", "https://a@pay.example", "HTTP://localhost")],
        ("page", "http://localhost.evil.example/p1"),
        *[("reference", each) for each in (None, "", 5, ["P1"], "a\nb", "a\rb", "a\x1bb", "a\u2028b")],
        *[("reference", each) for each in ("a\u202eb", "\0", "\ud800", "R" * 5000)],
        *[("amount", each) for each in (None, "x", 1.5, 1e400)],
        ("id", None),
        ("state", "paye"),
    ],
)
def test_a_payment_that_is_not_one_is_not_shown(
    misbehaving: Misbehaving,  # noqa: F811 - the fixture
    impatient: AgencyClient,  # noqa: F811 - the fixture
    member: str,
    value: object,
) -> None:
    misbehaving.behaviour = says(201, json.dumps(PAYMENT | {member: value}).encode())
    with pytest.raises(OutcomeUnknownError):
        impatient.act_now(PAY, "k")


@pytest.mark.parametrize("position", ["x", None, [], 1e400, -3])
def test_a_place_in_no_queue_is_not_told(
    misbehaving: Misbehaving,  # noqa: F811 - the fixture
    impatient: AgencyClient,  # noqa: F811 - the fixture
    position: object,
) -> None:
    misbehaving.behaviour = says(201, json.dumps(BOOKING | {"position": position}).encode())
    with pytest.raises(OutcomeUnknownError):
        impatient.act_now(SEAT, "k")


def test_each_act_has_the_answer_that_is_published() -> None:
    paths = json.loads(document())["paths"]
    for route in ROUTES:
        methods = paths[f"/v1{route.path}"]
        posted = methods.get("post") or methods["patch"]
        told = next(answer for status, answer in posted["responses"].items() if status in ("200", "201"))
        schema = told["content"]["application/json"]["schema"]
        assert schema["$ref"].rpartition("/")[2] == ANSWERS[route.kind].__name__, route.path


def test_nobody_there_means_nothing_done() -> None:
    client = AgencyClient("http://127.0.0.1:9", "token")
    with pytest.raises(NotConnectedError):
        client.act_now(PAY, "k")
    client.close()
