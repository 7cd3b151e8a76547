"""Payments, mandates and documents of the tenant.

Nobody is charged: no payment here goes further than its page.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.domain import Account, Document, DocumentLink, DocumentList, DocumentRequest, Mandate, Payment
from landlord.contract import DocumentRequestResponse

from .. import rules
from ..context import CheckContext, CheckNotApplicable, quote_segment, status_and_code
from ..http import HttpExchange
from .check import check
from .posts import SAMPLE_IBAN, cancel_by_reference, cancel_made, document_body, mandate_body, payment_body


@check("payments", writes=True, tenant=True)
def amounts_that_cannot_be_paid(context: CheckContext) -> None:
    for cents in (99, 0, -100):
        exchange = context.post("/payments", payment_body(context, cents))
        context.refused(exchange, rules.PAY_LEAST, 422, pointer="/amount")
    for amount in (100.5, "100"):
        exchange = context.post("/payments", payment_body(context) | {"amount": amount})
        context.refused(exchange, rules.CENTS, 422, pointer="/amount")
    due = _due(context)
    exchange = context.post("/payments", payment_body(context, max(due, 100) + 1))
    context.refused(exchange, rules.PAY_MOST, 422, "amount_above_balance", pointer="/amount")


@check("payments", writes=True, tenant=True)
def a_payment_that_is_begun(context: CheckContext) -> None:
    if _due(context) < 100:
        raise CheckNotApplicable("the test tenant owes less than 100 cents")
    body = payment_body(context)
    made = context.post("/payments", body)
    payment = context.read(made, Payment)
    context.add_secret(payment.page, "PAGE")
    context.holds(
        rules.UNGUESSABLE, len(payment.page) >= 22 + len("https://"), "its page can be guessed", made
    )
    read = _payment(context, payment.id)
    as_asked = read.amount.cents == body["amount"] and read.asked_at == payment.asked_at
    context.holds(rules.PAY_READ, as_asked, "another amount or moment than was asked", made)
    looked = context.get(payment.page, device=None)
    context.holds(rules.PAY_LOOK, looked.status == 200, f"{status_and_code(looked)} at its page", looked)
    after = _payment(context, payment.id)
    context.holds(rules.PAY_LOOK, after.state is read.state, f"{after.state} once it was looked at", looked)


@check("payments", writes=True, tenant=True)
def a_payment_of_somebody_else(context: CheckContext) -> None:
    context.refused(context.get("/payments/nobody-has-this", personal=True), rules.NOT_YOURS, 404)


def _forged(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"reporter": {"kind": "session", "grant": "nobody-gave-this"}}


@check("payments", writes=True, tenant=True)
def payments_need_a_grant(context: CheckContext) -> None:
    context.refused(
        context.post("/payments", _forged(payment_body(context))), rules.GRANT, 401, "session_expired"
    )


@check("mandates", writes=True, tenant=True)
def mandates_need_a_grant(context: CheckContext) -> None:
    context.refused(
        context.post("/mandates", _forged(mandate_body(context))), rules.GRANT, 401, "session_expired"
    )


@check("documents", writes=True, tenant=True)
def papers_need_a_grant(context: CheckContext) -> None:
    context.refused(
        context.post("/documents", _forged(document_body(context))), rules.GRANT, 401, "session_expired"
    )


@check("mandates", writes=True, tenant=True)
def an_iban_is_checked_and_not_told(context: CheckContext) -> None:
    for wrong in (SAMPLE_IBAN.replace("FR14", "FR15"), SAMPLE_IBAN[:-1], "IBAN"):
        exchange = context.post("/mandates", mandate_body(context) | {"iban": wrong})
        context.refused(exchange, rules.IBAN, 422, pointer="/iban")
    made = context.post("/mandates", mandate_body(context))
    context.read(made, Mandate)
    digits = "".join(SAMPLE_IBAN.split())
    response = "".join(made.content.decode("utf-8", "replace").split())
    context.holds(rules.IBAN_HIDDEN, digits[4:-4] not in response, "the whole IBAN is told", made)


def _due(context: CheckContext) -> int:
    return context.read(context.get("/me/account", personal=True), Account).balance.cents


def _payment(context: CheckContext, payment_id: str) -> Any:
    return context.read(context.get(f"/payments/{quote_segment(payment_id)}", personal=True), Payment)


PDF = "application/pdf"
#: Of what cannot be guessed: 22 letters and digits of 64 are 128 bits.
MIN_SECRET_LENGTH = 22
MAX_LINK_LIFETIME = timedelta(days=1)
#: Between the clock of the landlord and ours.
CLOCK_TOLERANCE = timedelta(minutes=5)


def _first_document(context: CheckContext) -> Document:
    documents = context.read(context.get("/documents", personal=True), DocumentList).items
    if not documents:
        raise CheckNotApplicable("the test tenant has no paper")
    return documents[0]


def _is_pdf(exchange: HttpExchange) -> bool:
    return exchange.status == 200 and exchange.media_type == PDF and exchange.content.startswith(b"%PDF-")


@check("documents", tenant=True)
def a_paper_is_a_pdf(context: CheckContext) -> None:
    path = f"/documents/{quote_segment(_first_document(context).id)}/content"
    exchange = context.get(path, personal=True)
    found = f"{status_and_code(exchange)}, {exchange.media_type or 'no media type'}"
    context.holds(rules.PDF, _is_pdf(exchange), found, exchange)
    context.refused(context.get(path, session=""), rules.SESSION, 401, "session_expired")
    nobody = context.get("/documents/nobody-has-this/content", personal=True)
    context.refused(nobody, rules.NOT_YOURS, 404)


@check("documents", tenant=True)
def a_link_opens_one_paper_for_a_while(context: CheckContext) -> None:
    exchange = context.get(f"/documents/{quote_segment(_first_document(context).id)}/link", personal=True)
    link = context.read(exchange, DocumentLink)
    context.add_secret(link.url, "LINK")
    now = datetime.now(UTC)
    ends = now - CLOCK_TOLERANCE < link.expires_at < now + MAX_LINK_LIFETIME
    context.holds(rules.LINK_ENDS, ends, f"it ends {link.expires_at.isoformat()}", exchange)
    secret = _longest_part(link.url)
    long_enough = len(secret) >= MIN_SECRET_LENGTH
    context.holds(rules.UNGUESSABLE, long_enough, f"{len(secret)} characters to guess", exchange)
    opened = context.get(link.url, device=None)
    if context.holds(
        rules.LINK_OPENS, _is_pdf(opened), f"{status_and_code(opened)} for the link itself", opened
    ):
        kept = opened.headers.get("Cache-Control", "")
        context.holds(rules.NO_STORE, "no-store" in kept, f"a paper with Cache-Control: {kept}", opened)
    changed = context.get(_with_another_letter(link.url, secret), device=None)
    context.holds(
        rules.LINK_OPENS, changed.status >= 400, f"{status_and_code(changed)} for another link", changed
    )


@check("documents", writes=True, tenant=True)
def a_paper_asked_for_is_told_and_made_once(context: CheckContext) -> None:
    _pending(context)
    body = document_body(context)
    made = context.post("/documents", body)
    first = context.read(made, DocumentRequestResponse)
    _check_listed(context, first, times=1)
    number = f"{body['reference']}-B"
    again = context.post("/documents", body | {"reference": number})
    second = context.read(again, DocumentRequestResponse)
    one = second.reference == first.reference
    context.holds(rules.ASKED_ONCE, one, f"{second.reference} beside {first.reference}", again)
    _check_listed(context, first, times=1)
    taken_back = cancel_by_reference("documents", context, body, number)
    if taken_back.status != 201 and cancel_made("documents", context, body, made).status != 201:
        return  # nothing is taken back there: that is a rule of its own, and noted
    found = f"{status_and_code(taken_back)} for annuler by the second number"
    context.holds(rules.ASKED_ONCE, taken_back.status == 201, found, taken_back)
    _check_listed(context, first, times=0)


def _check_listed(context: CheckContext, asked: DocumentRequestResponse, times: int) -> None:
    """How often that request is told, the newest first."""
    exchange, requests = _pending(context)
    found = sum(each.reference == asked.reference and each.kind is asked.kind for each in requests)
    response = f"a request that is {asked.state if times else 'taken back'} is told {found} times"
    context.holds(rules.REQUESTS_LISTED, found == times, response, exchange)
    moments = [each.asked_at for each in requests]
    falling = moments == sorted(moments, reverse=True)
    context.holds(rules.ORDER, falling, "requests in another order", exchange)


def _pending(context: CheckContext) -> tuple[HttpExchange, tuple[DocumentRequest, ...]]:
    """The requests that are told. Raises ``CheckNotApplicable`` where none ever are: a landlord may choose
    so."""
    exchange = context.get("/documents", personal=True)
    response = context.read(exchange, DocumentList)
    if "requests" not in exchange.members:
        raise CheckNotApplicable("papers that were asked for are not told")
    return exchange, response.requests


def _longest_part(url: str) -> str:
    _, _, rest = url.partition("://")[2].partition("/")
    return max(re.findall(r"[\w.~-]+", rest), key=len, default="")


def _with_another_letter(url: str, secret: str) -> str:
    """In the middle of its secret."""
    place = url.rfind(secret) + len(secret) // 2
    other = "B" if url[place : place + 1] == "A" else "A"
    return url[:place] + other + url[place + 1 :]
