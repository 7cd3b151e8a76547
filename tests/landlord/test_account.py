"""A statement that adds up, line by line, for ten years."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from kiosk.backend import AgencyClient
from kiosk.backend.queries import query_handlers
from kiosk.domain import Account, AccountLine, AccountLineKind, Money, SignedInTenant
from landlord.server.tables import AccountLineRow

from .running import RunningServer

MARTIN = "10010001", date(1948, 3, 14)


def account(client: AgencyClient, token: str, more: str = "") -> Account:
    response = query_handlers()["account"].ask(client, token, more)
    assert isinstance(response, Account)
    return response


def whole(client: AgencyClient, token: str) -> list[AccountLine]:
    page = account(client, token)
    lines = list(page.lines)
    while page.more:
        page = account(client, token, page.more)
        lines += page.lines
    return lines


def signed_in(client: AgencyClient, who: tuple[str, date] = MARTIN) -> str:
    session = client.sign_in(*who)
    assert isinstance(session, SignedInTenant)
    return session.token


def test_ten_years_add_up_to_the_balance(client: AgencyClient) -> None:
    token = signed_in(client)
    lines = whole(client, token)
    assert len(lines) == len({line.id for line in lines}) > 500
    assert lines == sorted(lines, key=lambda line: (line.day, int(line.id)), reverse=True)
    assert lines[-1].day == date(2016, 12, 1)
    assert sum(line.amount.cents for line in lines) == account(client, token).balance.cents == 28_240
    assert account(client, token).due_on == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("number", "born", "balance", "kind"),
    [
        ("10010002", date(1985, 7, 2), 84_865, AccountLineKind.RAPPEL),
        ("10010004", date(1992, 1, 9), -12_060, AccountLineKind.REGULARISATION),
        ("10010005", date(1966, 5, 21), 87_520, AccountLineKind.SLS),
        ("00010007", date(2000, 2, 29), 21_080, AccountLineKind.SOLDE),
    ],
)
def test_every_kind_of_line(
    client: AgencyClient, number: str, born: date, balance: int, kind: AccountLineKind
) -> None:
    token = signed_in(client, (number, born))
    response = account(client, token)
    assert response.balance == Money(balance)
    assert (response.due_on is not None) == (balance > 0)
    assert kind in {line.kind for line in whole(client, token)}


def test_a_line_that_comes_in_between_moves_no_page(server: RunningServer, client: AgencyClient) -> None:
    token = signed_in(client)
    before = whole(client, token)
    first = account(client, token)
    with server.app_state.writing.begin() as db:
        day, amount = date(2026, 11, 24), Money(-100)
        db.add(
            AccountLineRow(
                tenant_number=MARTIN[0],
                day=day,
                kind=AccountLineKind.PAIEMENT,
                label="",
                amount=amount,
                month=None,
            )
        )
    assert account(client, token, first.more).lines == tuple(before[50:100])


@pytest.mark.parametrize(
    "cursor", ["x", "W10=", "WzEsMl0=", "WyIyMDI2LTAyLTMxIiwgMV0=", "WyIyMDI2LTAyLTAxIiwgMWU5OV0="]
)
def test_a_cursor_of_nobodys(server: RunningServer, cursor: str) -> None:
    token = server.sign_in()["token"]
    answer = server.call("GET", f"/me/account?cursor={cursor}", session=token)
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unknown")


def test_it_is_the_tenants_own(server: RunningServer) -> None:
    assert server.call("GET", "/me/account").json()["code"] == "session_expired"
    answer = server.call("GET", "/me/account", session=server.sign_in()["token"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_asked_can_be_kept_as_json(client: AgencyClient) -> None:
    token = signed_in(client)
    known: dict[str, Any] = {}
    for name in ("me", "account", "payments", "tickets"):
        question = query_handlers()[name]
        adapter = TypeAdapter[Any](question.record)
        known[name] = question.ask(client, token, "")
        assert adapter.validate_python(adapter.dump_python(known[name], mode="json")) == known[name]
