"""Direct debit: good and bad account numbers, and what is told of them afterwards."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from landlord.server.back_office import CaseKind, TransitionDetails, change_state, read_iban

from .running import RunningServer

FRENCH = "FR76 3000 6000 0112 3456 7890 189"
AT = "2026-11-24T10:42:00+01:00"


def ask(server: RunningServer, iban: str, **changes: Any) -> requests.Response:
    grant = server.sign_in()["grant"]
    reporter = {"kind": "session", "grant": grant}
    body = {"reference": "T1000", "reporter": reporter, "iban": iban, "holder": "Lucienne Martin"}
    return server.call("POST", "/mandates", body | {"language": "fr", "at": AT} | changes)


@pytest.mark.parametrize(
    "iban", [FRENCH, FRENCH.lower().replace(" ", ""), "DE89370400440532013000", "SK4402005678901234567890"]
)
def test_any_account_of_the_sepa_zone(server: RunningServer, iban: str) -> None:
    answer = ask(server, iban)
    assert answer.status_code == 201, answer.text
    response = answer.json()
    compact = iban.upper().replace(" ", "")
    assert response["iban_hint"] == f"{compact[:4]} •••• {compact[-4:]}"
    assert response["state"] == "a_signer"
    account = server.call("GET", "/me/account", session=server.sign_in()["token"])
    assert account.json()["mandate"] == response
    assert compact not in account.text + answer.text
    assert read_iban(server.app_state, "T1000") == compact


@pytest.mark.parametrize(
    ("iban", "code"),
    [
        ("FR76 3000 6000 0112 3456 7890 188", "iban_checksum"),
        ("FR76 3000 6000 0112 3456 7890", "iban_length"),
        ("US12 3456", "iban_country"),
        ("AE07 0331 2345 6789 0123 456", "iban_not_sepa"),
        ("n'importe quoi", "iban_malformed"),
        ("💶", "iban_malformed"),
    ],
)
def test_what_is_wrong_is_said(server: RunningServer, iban: str, code: str) -> None:
    answer = ask(server, iban)
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"pointer": "/iban", "code": code}])


def test_one_that_was_not_signed_gives_way_to_the_next(server: RunningServer) -> None:
    first, second = ask(server, FRENCH).json(), ask(server, "DE89370400440532013000").json()
    assert [first["reference"], second["reference"]] == ["T1000", "T1000-2"]
    account = server.call("GET", "/me/account", session=server.sign_in()["token"]).json()
    assert account["mandate"] == second


def test_a_grant_that_is_old_or_forged_is_not_enough(server: RunningServer) -> None:
    forged = ask(server, FRENCH, reporter={"kind": "session", "grant": "forged"})
    grant = server.sign_in()["grant"]
    server.clock.forward(days=14)
    old = ask(server, FRENCH, reporter={"kind": "session", "grant": grant})
    assert {forged.json()["code"], old.json()["code"]} == {"session_expired"}


def stop(server: RunningServer, reference: str, who: tuple[str, str] = ("10010001", "1948-03-14")) -> Any:
    reporter = {"kind": "session", "grant": server.sign_in(*who)["grant"]}
    event = {"reporter": reporter, "kind": "annuler", "at": AT}
    return server.call("POST", f"/mandates/{reference}/events", event)


@pytest.mark.parametrize("signed", [False, True])
def test_the_tenant_stops_it_whether_it_was_signed_or_not(server: RunningServer, signed: bool) -> None:
    assert ask(server, FRENCH).json()["reference"] == "T1000"
    if signed:
        change_state(server.app_state, CaseKind.MANDATE, "T1000", "actif", TransitionDetails())
    answer = stop(server, "T1000")
    assert (answer.status_code, answer.json()["state"]) == (201, "resilie")
    account = server.call("GET", "/me/account", session=server.sign_in()["token"]).json()
    assert account["mandate"] is None
    again = stop(server, "T1000")
    assert (again.status_code, again.json()["code"]) == (409, "already_cancelled")


def test_nobody_else_stops_it(server: RunningServer) -> None:
    ask(server, FRENCH)
    for answer in (stop(server, "T1000", ("10010002", "1985-07-02")), stop(server, "T1001")):
        assert (answer.status_code, answer.json()["code"]) == (404, "mandate_not_found")
    forged = {"reporter": {"kind": "session", "grant": "forged"}, "kind": "annuler", "at": AT}
    assert server.call("POST", "/mandates/T1000/events", forged).json()["code"] == "session_expired"
    account = server.call("GET", "/me/account", session=server.sign_in()["token"]).json()
    assert account["mandate"]["state"] == "a_signer"


def test_the_number_that_was_heard_stops_ones_own(server: RunningServer) -> None:
    """Another kiosk had used it: the landlord's number has a suffix, the visitor's has none."""
    other = {"kind": "session", "grant": server.sign_in("10010002", "1985-07-02")["grant"]}
    ask(server, FRENCH, reporter=other)
    assert ask(server, FRENCH).json()["reference"] == "T1000-2"
    assert stop(server, "T1000").json()["reference"] == "T1000-2"
