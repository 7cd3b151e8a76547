"""Payments: every end they can come to, and that nobody pays twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from kiosk.domain import AccountLineKind, Money
from landlord.server.payment_provider import (
    OrderStatusReport,
    PaymentOrder,
    ProviderUnavailable,
    sign_notification,
)
from landlord.server.payment_sandbox import SandboxProvider
from landlord.server.payments import reconcile_open_payments
from landlord.server.tables import AccountLineRow, SandboxOrderRow
from tests.until import WITHIN_S

from .paying import balance, begin, choose, prepare, state, title
from .running import RunningServer

#: Where several write at once, or one writes twice.
both_databases = pytest.mark.both_databases

DUE = 28_240


@pytest.fixture
def session(server: RunningServer) -> dict[str, Any]:
    return server.sign_in()


@both_databases
@pytest.mark.parametrize("cents", [100, 5_000, DUE])
def test_all_or_part_is_paid_and_credited_once(
    server: RunningServer, session: dict[str, Any], cents: int
) -> None:
    payment = prepare(server, session, cents).json()
    assert payment["state"] == "initie"
    done = choose(begin(payment["page"]), "payer")
    assert title(done) == "Votre paiement est accepté. Merci."
    assert state(server, session, payment["id"]) == "accepte"
    assert balance(server, session) == DUE - cents
    assert reconcile_open_payments(server.app_state) == 0
    assert balance(server, session) == DUE - cents


@pytest.mark.parametrize(("choice", "end"), [("refuser", "refuse"), ("annuler", "annule")])
def test_a_refusal_charges_nothing(
    server: RunningServer, session: dict[str, Any], choice: str, end: str
) -> None:
    payment = prepare(server, session, DUE).json()
    choose(begin(payment["page"]), choice)
    assert state(server, session, payment["id"]) == end
    assert balance(server, session) == DUE
    assert prepare(server, session, DUE).status_code == 201


@pytest.mark.parametrize(
    ("cents", "code"),
    [(DUE + 1, "amount_above_balance"), (99, "value_error"), (0, "value_error"), (-500, "value_error"),
     ("12,50", "value_error"), (12.5, "value_error"), (10**12, "value_error"), (True, "value_error")],
)  # fmt: skip
def test_amounts_that_are_refused(
    server: RunningServer, session: dict[str, Any], cents: Any, code: str
) -> None:
    answer = prepare(server, session, cents)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "/amount", "code": code}]


@both_databases
def test_looking_begins_nothing_and_two_touches_begin_once(
    server: RunningServer, session: dict[str, Any]
) -> None:
    payment = prepare(server, session, DUE).json()
    assert (
        title(requests.get(payment["page"], timeout=WITHIN_S)) == "Payer 282,40\u00a0€ à Habitat des Tilleuls"
    )
    assert state(server, session, payment["id"]) == "initie"
    with ThreadPoolExecutor(8) as fingers:
        ends = set(fingers.map(begin, [payment["page"]] * 8))
    provider = ends - {payment["page"]}
    assert len(provider) == 1
    choose(provider.pop(), "payer")
    again = requests.post(payment["page"], timeout=WITHIN_S)
    assert title(again) == "Votre paiement est accepté. Merci."
    assert charges(server) == 1


@both_databases
def test_a_page_that_was_left_cannot_be_paid_beside_the_next(
    server: RunningServer, session: dict[str, Any]
) -> None:
    left = prepare(server, session, DUE).json()
    prepare(server, session, DUE)
    assert (
        title(requests.post(left["page"], timeout=WITHIN_S))
        == "Ce paiement est annulé. Rien n’a été prélevé."
    )
    assert state(server, session, left["id"]) == "annule"


def test_what_may_be_paid_just_now_is_not_offered_again(
    server: RunningServer, session: dict[str, Any]
) -> None:
    payment = prepare(server, session, DUE - 1_000).json()
    begin(payment["page"])
    assert prepare(server, session, 1_001).json()["code"] == "amount_above_balance"
    assert prepare(server, session, 1_000).status_code == 201


@both_databases
def test_twenty_kiosks_at_once_cannot_pay_more_than_is_due(
    server: RunningServer, session: dict[str, Any]
) -> None:
    def pay(_: int) -> str:
        answer = prepare(server, session, DUE)
        while answer.status_code == 409:
            answer = prepare(server, session, DUE)
        return begin(answer.json()["page"]) if answer.status_code == 201 else ""

    with ThreadPoolExecutor(20) as kiosks:
        pages = {page for page in kiosks.map(pay, range(20)) if "/sandbox-pay/" in page}
    for page in pages:
        choose(page, "payer")
    assert len(pages) == 1
    assert balance(server, session) == 0


@both_databases
def test_the_same_key_prepares_one_payment(server: RunningServer, session: dict[str, Any]) -> None:
    first, again = (prepare(server, session, DUE, key="k") for _ in range(2))
    assert first.content == again.content
    listed = server.call("GET", "/payments", session=session["token"]).json()
    assert [each["id"] for each in listed["items"]] == [first.json()["id"]]


def test_a_provider_that_never_answers(server: RunningServer, session: dict[str, Any]) -> None:
    payment = prepare(server, session, DUE).json()
    done = choose(begin(payment["page"]), "muet")
    assert title(done).startswith("Nous ne savons pas encore")
    assert state(server, session, payment["id"]) == "inconnu"
    assert prepare(server, session, 100).json()["code"] == "amount_above_balance"
    server.clock.forward(minutes=2)
    assert reconcile_open_payments(server.app_state) == 1
    assert state(server, session, payment["id"]) == "accepte"
    assert (balance(server, session), charges(server)) == (0, 1)


@dataclass(frozen=True)
class Lost:
    """A provider whose answers to ``begin`` are lost, after it has taken the order or before."""

    real: SandboxProvider
    taken: bool

    @property
    def signing_key(self) -> bytes:
        return self.real.signing_key

    def begin(self, order: PaymentOrder) -> str:
        if self.taken:
            self.real.begin(order)
        raise ProviderUnavailable

    def read_order_status(self, order_id: str) -> OrderStatusReport | None:
        return self.real.read_order_status(order_id)


@both_databases
@pytest.mark.parametrize("taken", [True, False])
def test_an_answer_of_the_provider_that_is_lost_begins_nothing_twice(
    server: RunningServer, session: dict[str, Any], taken: bool
) -> None:
    server.app.state.app_state = replace(server.app_state, payment_provider=Lost(server.provider, taken))
    payment = prepare(server, session, DUE).json()
    begin(payment["page"])
    assert state(server, session, payment["id"]) == "en_attente"
    begin(payment["page"])
    with server.app_state.reading() as db:
        assert db.scalar(select(func.count()).select_from(SandboxOrderRow)) == int(taken)
    server.clock.forward(minutes=1)
    assert state(server, session, payment["id"]) == ("en_attente" if taken else "initie")
    server.clock.forward(minutes=20)
    assert state(server, session, payment["id"]) == "expire"


def test_what_nobody_touches_expires(server: RunningServer, session: dict[str, Any]) -> None:
    payment = prepare(server, session, DUE).json()
    server.clock.forward(minutes=15)
    assert (
        title(requests.post(payment["page"], timeout=WITHIN_S))
        == "Ce lien n’est plus valable. Rien n’a été prélevé."
    )
    session = server.sign_in()
    assert state(server, session, payment["id"]) == "expire"


def test_payments_are_the_tenants_own(server: RunningServer, session: dict[str, Any]) -> None:
    payment = prepare(server, session, DUE).json()
    other = server.sign_in("10010002", "1985-07-02")
    answer = server.call("GET", f"/payments/{payment['id']}", session=other["token"])
    assert (answer.status_code, answer.json()["code"]) == (404, "payment_not_found")
    forged = prepare(server, {"grant": "forged"}, 100)
    assert forged.json()["code"] == "session_expired"


# --- notifications ------------------------------------------------------------------------------


def notify(
    server: RunningServer, order: str, *, signature: str = "", message: str = "m", **late: float
) -> int:
    body = json.dumps({"id": message, "order": order}).encode()
    at = server.clock() - timedelta(**late)
    headers = {"Provider-Signature": signature or sign_notification(server.provider.signing_key, body, at)}
    address = f"{server.url}/payments/notifications"
    return requests.post(address, data=body, headers=headers, timeout=WITHIN_S).status_code


def paid_in_silence(server: RunningServer, session: dict[str, Any]) -> str:
    """A payment that the provider has taken, of which the landlord has heard nothing."""
    payment = prepare(server, session, DUE).json()
    choose(begin(payment["page"]), "muet")
    server.clock.forward(minutes=2)
    return str(payment["id"])


def test_a_notification_makes_the_landlord_ask(server: RunningServer, session: dict[str, Any]) -> None:
    order = paid_in_silence(server, session)
    assert [notify(server, order) for _ in range(3)] == [204, 204, 204]
    assert (balance(server, session), credits(server)) == (0, 1)


@pytest.mark.parametrize(
    "signature", ["none", "t=0,v1=" + "0" * 64, "nonsense", "t=99999999999999,v1=" + "a" * 64]
)
def test_one_that_is_not_the_providers_does_nothing(
    server: RunningServer, session: dict[str, Any], signature: str
) -> None:
    order = paid_in_silence(server, session)
    assert notify(server, order, signature=signature) == 401
    assert balance(server, session) == DUE


@pytest.mark.parametrize("minutes", [6, -6])
def test_an_old_one_and_one_of_the_future_do_nothing(
    server: RunningServer, session: dict[str, Any], minutes: int
) -> None:
    order = paid_in_silence(server, session)
    assert notify(server, order, minutes=minutes) == 401
    assert balance(server, session) == DUE


def test_one_that_is_not_the_contract(server: RunningServer) -> None:
    assert notify(server, "") == 400
    assert notify(server, "nobody's") == 204


# --- counting -----------------------------------------------------------------------------------


def charges(server: RunningServer) -> int:
    with server.app_state.reading() as db:
        return db.scalar(select(func.sum(SandboxOrderRow.charges))) or 0


def credits(server: RunningServer) -> int:
    """Lines of the account that a payment made."""
    paid = AccountLineRow.payment_id.is_not(None), AccountLineRow.kind == AccountLineKind.PAIEMENT
    with server.app_state.reading() as db:
        assert all(line.amount <= Money(0) for line in db.scalars(select(AccountLineRow).where(*paid)))
        return db.scalar(select(func.count()).select_from(AccountLineRow).where(*paid)) or 0
