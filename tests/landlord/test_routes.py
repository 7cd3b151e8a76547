"""The table of acts is what the server serves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fastapi.routing import APIRoute
from pydantic import ValidationError

from kiosk.domain import ActKind
from landlord.contract import API_PREFIX, SessionReporter
from landlord.contract.routes import IDEA, MANDATE_CANCEL, ROUTES, SURVEY_ANSWER, Route
from landlord.server.app import ROUTERS

AT = datetime(2026, 11, 26, 10, tzinfo=UTC)
SERVED = {
    (route.path, type_.field_info.annotation)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for type_ in route.dependant.body_params
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.kind)
def test_each_act_goes_to_a_route_that_takes_its_request(route: Route) -> None:  # type: ignore[type-arg]
    assert (route.path, route.request) in SERVED


def test_each_kind_has_one_route() -> None:
    assert sorted(route.kind for route in ROUTES) == sorted(set(ActKind) - {ActKind.ATTACHMENT})


def test_only_what_was_said_is_sent() -> None:
    act = IDEA.act("idea", words="Un banc", language="fr", at=AT)
    assert (act.kind, act.path) == (ActKind.IDEA, f"{API_PREFIX}/ideas")
    assert act.body == {"words": "Un banc", "language": "fr", "at": "2026-11-26T10:00:00Z"}


def test_a_number_of_any_letters_is_one_part_of_the_path() -> None:
    reporter = SessionReporter(kind="session", grant="")
    event = MANDATE_CANCEL.act("RUM/1 é", reporter=reporter, kind="annuler", at=AT)
    assert event.path == "/v1/mandates/RUM%2F1%20%C3%A9/events"
    answer = SURVEY_ANSWER.at("s1").act("answer", face=3, language="fr", at=AT)
    assert (answer.path, answer.subject) == ("/v1/surveys/s1/answers", "answer")


def test_before_a_number_is_made_an_act_is_empty() -> None:
    assert IDEA.act("", words="", language="?", at=AT).body == {}


def test_what_is_refused_is_not_quoted() -> None:
    with pytest.raises(ValidationError) as refused:
        IDEA.act("idea", words="Madame Zorglub", language="Zorglub", at=AT)
    assert "Zorglub" not in str(refused.value)
