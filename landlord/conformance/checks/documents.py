"""Papers: a PDF for who is signed in, a link for their phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from landlord.contract import (
    DocumentLinkResponse,
    DocumentListResponse,
    DocumentRequestResponse,
    DocumentResponse,
    PendingDocumentResponse,
)

from .. import rules
from ..context import CheckContext, CheckNotApplicable, quote_segment, status_and_code
from ..exchange import Exchange
from .check import check
from .post_cases import cancel_by_reference, cancel_made, document_body

PDF = "application/pdf"
#: Of what cannot be guessed: 22 letters and digits of 64 are 128 bits.
MIN_SECRET_LENGTH = 22
MAX_LINK_LIFETIME = timedelta(days=1)
#: Between the clock of the landlord and ours.
CLOCK_TOLERANCE = timedelta(minutes=5)


def _first(bench: CheckContext) -> DocumentResponse:
    papers = bench.told(bench.get("/documents", personal=True), DocumentListResponse).items
    if not papers:
        raise CheckNotApplicable("the test tenant has no paper")
    return papers[0]


def _is_pdf(exchange: Exchange) -> bool:
    return exchange.status == 200 and exchange.media_type == PDF and exchange.content.startswith(b"%PDF-")


@check("documents", tenant=True)
def a_paper_is_a_pdf(bench: CheckContext) -> None:
    path = f"/documents/{quote_segment(_first(bench).id)}/content"
    exchange = bench.get(path, personal=True)
    found = f"{status_and_code(exchange)}, {exchange.media_type or 'no media type'}"
    bench.holds(rules.PDF, _is_pdf(exchange), found, exchange)
    bench.refused(bench.get(path, session=""), rules.SESSION, 401, "session_expired")
    nobody = bench.get("/documents/nobody-has-this/content", personal=True)
    bench.refused(nobody, rules.NOT_YOURS, 404)


@check("documents", tenant=True)
def a_link_opens_one_paper_for_a_while(bench: CheckContext) -> None:
    exchange = bench.get(f"/documents/{quote_segment(_first(bench).id)}/link", personal=True)
    link = bench.told(exchange, DocumentLinkResponse)
    bench.add_secret(link.url, "LINK")
    now = datetime.now(UTC)
    ends = now - CLOCK_TOLERANCE < link.expires_at < now + MAX_LINK_LIFETIME
    bench.holds(rules.LINK_ENDS, ends, f"it ends {link.expires_at.isoformat()}", exchange)
    secret = _longest_part(link.url)
    long_enough = len(secret) >= MIN_SECRET_LENGTH
    bench.holds(rules.UNGUESSABLE, long_enough, f"{len(secret)} characters to guess", exchange)
    opened = bench.get(link.url, device=None)
    if bench.holds(
        rules.LINK_OPENS, _is_pdf(opened), f"{status_and_code(opened)} for the link itself", opened
    ):
        kept = opened.headers.get("Cache-Control", "")
        bench.holds(rules.NO_STORE, "no-store" in kept, f"a paper with Cache-Control: {kept}", opened)
    changed = bench.get(_with_another_letter(link.url, secret), device=None)
    bench.holds(
        rules.LINK_OPENS, changed.status >= 400, f"{status_and_code(changed)} for another link", changed
    )


@check("documents", writes=True, tenant=True)
def a_paper_asked_for_is_told_and_made_once(bench: CheckContext) -> None:
    _pending(bench)
    body = document_body(bench)
    made = bench.post("/documents", body)
    first = bench.told(made, DocumentRequestResponse)
    _told_or_not(bench, first, times=1)
    number = f"{body['reference']}-B"
    again = bench.post("/documents", body | {"reference": number})
    second = bench.told(again, DocumentRequestResponse)
    one = second.reference == first.reference
    bench.holds(rules.ASKED_ONCE, one, f"{second.reference} beside {first.reference}", again)
    _told_or_not(bench, first, times=1)
    taken_back = cancel_by_reference("documents", bench, body, number)
    if taken_back.status != 201 and cancel_made("documents", bench, body, made).status != 201:
        return  # nothing is taken back there: that is a rule of its own, and noted
    found = f"{status_and_code(taken_back)} for annuler by the second number"
    bench.holds(rules.ASKED_ONCE, taken_back.status == 201, found, taken_back)
    _told_or_not(bench, first, times=0)


def _told_or_not(bench: CheckContext, asked: DocumentRequestResponse, times: int) -> None:
    """How often that request is told, the newest first."""
    exchange, requests = _pending(bench)
    found = sum(each.reference == asked.reference and each.kind is asked.kind for each in requests)
    told = f"a request that is {asked.state if times else 'taken back'} is told {found} times"
    bench.holds(rules.ASKED_TOLD, found == times, told, exchange)
    moments = [each.asked_at for each in requests]
    falling = moments == sorted(moments, reverse=True)
    bench.holds(rules.ORDER, falling, "requests in another order", exchange)


def _pending(bench: CheckContext) -> tuple[Exchange, tuple[PendingDocumentResponse, ...]]:
    """The requests that are told. Raises ``CheckNotApplicable`` where none ever are: a landlord may choose
    so."""
    exchange = bench.get("/documents", personal=True)
    told = bench.told(exchange, DocumentListResponse)
    if "requests" not in exchange.members:
        raise CheckNotApplicable("papers that were asked for are not told")
    return exchange, told.requests


def _longest_part(url: str) -> str:
    _host, _, rest = url.partition("://")[2].partition("/")
    return max(re.findall(r"[\w.~-]+", rest), key=len, default="")


def _with_another_letter(url: str, secret: str) -> str:
    """In the middle of its secret."""
    place = url.rfind(secret) + len(secret) // 2
    other = "B" if url[place : place + 1] == "A" else "A"
    return url[:place] + other + url[place + 1 :]


DOCUMENT_CHECKS = (
    a_paper_is_a_pdf,
    a_link_opens_one_paper_for_a_while,
    a_paper_asked_for_is_told_and_made_once,
)
