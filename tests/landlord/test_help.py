"""Calls for someone: a number to carry away, and who may take one back."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from landlord.server.back_office import CaseKind, TransitionDetails, change_state

from .running import RunningServer, claimed, guest

AT = "2026-11-24T10:42:00+01:00"


def call(server: RunningServer, reporter: dict[str, Any] | None, **how: Any) -> requests.Response:
    body = {"reference": "T1000", "when": "maintenant", "language": "fr", "reporter": reporter, "at": AT}
    return server.call("POST", "/help-requests", body, **how)


def take_back(
    server: RunningServer, reporter: dict[str, Any] | None, reference: str = "T1000", **how: Any
) -> requests.Response:
    event = {"reporter": reporter, "kind": "annuler", "at": AT}
    return server.call("POST", f"/help-requests/{reference}/events", event, **how)


def session(server: RunningServer, *who: str) -> dict[str, Any]:
    return {"kind": "session", "grant": server.sign_in(*who)["grant"]}


def state(server: RunningServer, reference: str = "T1000", **how: Any) -> str:
    response: str = server.call("GET", f"/help-requests/{reference}", **how).json()["state"]
    return response


def test_the_number_that_was_heard_is_kept_or_gets_a_suffix(server: RunningServer) -> None:
    server.device_accepted("other", "other-token")
    first, second = call(server, None).json(), call(server, None, token="other-token").json()
    assert [first["reference"], second["reference"]] == ["T1000", "T1000-2"]
    assert take_back(server, None, token="other-token").json()["reference"] == "T1000-2"
    assert (state(server), state(server, token="other-token")) == ("transmise", "annulee")


@pytest.mark.parametrize("who", ["nobody", "guest", "claimed", "tenant"])
def test_who_called_takes_it_back_once(server: RunningServer, who: str) -> None:
    reporter = {"guest": guest(), "claimed": claimed(), "tenant": session(server)}.get(who)
    assert call(server, reporter).status_code == 201
    taken_back, again = take_back(server, reporter), take_back(server, reporter)
    assert (taken_back.status_code, taken_back.json()["state"]) == (201, "annulee")
    assert (again.status_code, again.json()["code"]) == (409, "already_cancelled")


def test_a_tenant_who_claimed_and_then_signed_in_is_the_same(server: RunningServer) -> None:
    call(server, claimed())
    assert take_back(server, session(server)).status_code == 201


def test_nobody_else_takes_it_back(server: RunningServer) -> None:
    server.device_accepted("other", "other-token")
    call(server, guest())
    others = [
        take_back(server, None),
        take_back(server, guest("Un autre")),
        take_back(server, session(server)),
        take_back(server, guest(), "T1001"),
    ]
    assert {(each.status_code, each.json()["code"]) for each in others} == {(404, "help_request_not_found")}
    assert state(server) == "transmise"


def test_a_call_without_a_name_is_taken_back_only_where_it_was_made(server: RunningServer) -> None:
    server.device_accepted("other", "other-token")
    call(server, None)
    assert take_back(server, None, token="other-token").json()["code"] == "help_request_not_found"
    assert take_back(server, guest()).json()["code"] == "help_request_not_found"
    assert state(server) == "transmise"


def test_a_call_is_taken_back_while_someone_is_on_their_way(server: RunningServer) -> None:
    call(server, None)
    change_state(
        server.app_state, CaseKind.HELP, "T1000", "prise_en_charge", TransitionDetails(holder="Nadia")
    )
    assert take_back(server, None).json()["state"] == "annulee"


def test_once_someone_has_come_there_is_nothing_to_take_back(server: RunningServer) -> None:
    call(server, None)
    for after in ("prise_en_charge", "terminee"):
        change_state(server.app_state, CaseKind.HELP, "T1000", after, TransitionDetails(holder="Nadia"))
    refused = take_back(server, None)
    assert (refused.status_code, refused.json()["code"]) == (409, "transition_not_allowed")
    assert state(server) == "terminee"


def test_who_took_the_call_is_told_to_the_kiosk_that_made_it(server: RunningServer) -> None:
    server.device_accepted("other", "other-token")
    call(server, None)
    change_state(
        server.app_state, CaseKind.HELP, "T1000", "prise_en_charge", TransitionDetails(holder="Nadia")
    )
    response = server.call("GET", "/help-requests/T1000").json()
    assert (response["state"], response["holder"]) == ("prise_en_charge", "Nadia")
    assert server.call("GET", "/help-requests/T1000", token="other-token").status_code == 404
