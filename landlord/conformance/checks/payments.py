"""Payments and mandates. Nobody is charged: no payment here goes further than its page."""

from __future__ import annotations

from typing import Any

from landlord.contract import AccountResponse, MandateResponse, PaymentResponse

from .. import rules
from ..context import CheckContext, CheckNotApplicable, quote_segment, status_and_code
from .check import check
from .post_cases import SAMPLE_IBAN, document_body, mandate_body, payment_body


@check("payments", writes=True, tenant=True)
def amounts_that_cannot_be_paid(bench: CheckContext) -> None:
    for cents in (99, 0, -100):
        exchange = bench.post("/payments", payment_body(bench, cents))
        bench.refused(exchange, rules.PAY_LEAST, 422, pointer="/amount")
    for amount in (100.5, "100"):
        exchange = bench.post("/payments", payment_body(bench) | {"amount": amount})
        bench.refused(exchange, rules.CENTS, 422, pointer="/amount")
    due = _due(bench)
    exchange = bench.post("/payments", payment_body(bench, max(due, 100) + 1))
    bench.refused(exchange, rules.PAY_MOST, 422, "amount_above_balance", pointer="/amount")


@check("payments", writes=True, tenant=True)
def a_payment_that_is_begun(bench: CheckContext) -> None:
    if _due(bench) < 100:
        raise CheckNotApplicable("the test tenant owes less than 100 cents")
    body = payment_body(bench)
    made = bench.post("/payments", body)
    payment = bench.told(made, PaymentResponse)
    bench.add_secret(payment.page, "PAGE")
    bench.holds(rules.UNGUESSABLE, len(payment.page) >= 22 + len("https://"), "its page can be guessed", made)
    read = _payment(bench, payment.id)
    as_asked = read.amount.cents == body["amount"] and read.asked_at == payment.asked_at
    bench.holds(rules.PAY_READ, as_asked, "another amount or moment than was asked", made)
    looked = bench.get(payment.page, device=None)
    bench.holds(rules.PAY_LOOK, looked.status == 200, f"{status_and_code(looked)} at its page", looked)
    after = _payment(bench, payment.id)
    bench.holds(rules.PAY_LOOK, after.state is read.state, f"{after.state} once it was looked at", looked)


@check("payments", writes=True, tenant=True)
def a_payment_of_somebody_else(bench: CheckContext) -> None:
    bench.refused(bench.get("/payments/nobody-has-this", personal=True), rules.NOT_YOURS, 404)


def _forged(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"reporter": {"kind": "session", "grant": "nobody-gave-this"}}


@check("payments", writes=True, tenant=True)
def payments_need_a_grant(bench: CheckContext) -> None:
    bench.refused(bench.post("/payments", _forged(payment_body(bench))), rules.GRANT, 401, "session_expired")


@check("mandates", writes=True, tenant=True)
def mandates_need_a_grant(bench: CheckContext) -> None:
    bench.refused(bench.post("/mandates", _forged(mandate_body(bench))), rules.GRANT, 401, "session_expired")


@check("documents", writes=True, tenant=True)
def papers_need_a_grant(bench: CheckContext) -> None:
    bench.refused(
        bench.post("/documents", _forged(document_body(bench))), rules.GRANT, 401, "session_expired"
    )


@check("mandates", writes=True, tenant=True)
def an_iban_is_checked_and_not_told(bench: CheckContext) -> None:
    for wrong in (SAMPLE_IBAN.replace("FR14", "FR15"), SAMPLE_IBAN[:-1], "IBAN"):
        exchange = bench.post("/mandates", mandate_body(bench) | {"iban": wrong})
        bench.refused(exchange, rules.IBAN, 422, pointer="/iban")
    made = bench.post("/mandates", mandate_body(bench))
    bench.told(made, MandateResponse)
    digits = "".join(SAMPLE_IBAN.split())
    told = "".join(made.content.decode("utf-8", "replace").split())
    bench.holds(rules.IBAN_HIDDEN, digits[4:-4] not in told, "the whole IBAN is told", made)


def _due(bench: CheckContext) -> int:
    return bench.told(bench.get("/me/account", personal=True), AccountResponse).balance.cents


def _payment(bench: CheckContext, payment_id: str) -> Any:
    return bench.told(bench.get(f"/payments/{quote_segment(payment_id)}", personal=True), PaymentResponse)


PAYMENT_CHECKS = (
    amounts_that_cannot_be_paid,
    a_payment_that_is_begun,
    a_payment_of_somebody_else,
    payments_need_a_grant,
    mandates_need_a_grant,
    papers_need_a_grant,
    an_iban_is_checked_and_not_told,
)
