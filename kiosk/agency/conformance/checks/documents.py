"""Papers: a PDF for who is signed in, a link for their phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ...contract import DocumentsTold, DocumentTold, LinkTold
from .. import rules
from ..bench import Bench, NotHere, part, said
from ..exchange import Exchange
from .check import check

PDF = "application/pdf"
#: Of what cannot be guessed: 22 letters and digits of 64 are 128 bits.
LEAST_SECRET = 22
MOST = timedelta(days=1)
#: Between the clock of the landlord and ours.
CLOCKS = timedelta(minutes=5)


def _first(bench: Bench) -> DocumentTold:
    papers = bench.told(bench.get("/documents", personal=True), DocumentsTold).items
    if not papers:
        raise NotHere("the test tenant has no paper")
    return papers[0]


def _is_pdf(exchange: Exchange) -> bool:
    return exchange.status == 200 and exchange.media_type == PDF and exchange.content.startswith(b"%PDF-")


@check("documents", tenant=True)
def a_paper_is_a_pdf(bench: Bench) -> None:
    path = f"/documents/{part(_first(bench).id)}/content"
    exchange = bench.get(path, personal=True)
    found = f"{said(exchange)}, {exchange.media_type or 'no media type'}"
    bench.holds(rules.PDF, _is_pdf(exchange), found, exchange)
    bench.refused(bench.get(path, session=""), rules.SESSION, 401, "session_expired")
    nobody = bench.get("/documents/nobody-has-this/content", personal=True)
    bench.refused(nobody, rules.NOT_YOURS, 404)


@check("documents", tenant=True)
def a_link_opens_one_paper_for_a_while(bench: Bench) -> None:
    exchange = bench.get(f"/documents/{part(_first(bench).id)}/link", personal=True)
    link = bench.told(exchange, LinkTold)
    bench.hide(link.url, "LINK")
    now = datetime.now(UTC)
    ends = now - CLOCKS < link.expires_at < now + MOST
    bench.holds(rules.LINK_ENDS, ends, f"it ends {link.expires_at.isoformat()}", exchange)
    secret = _longest_part(link.url)
    long_enough = len(secret) >= LEAST_SECRET
    bench.holds(rules.UNGUESSABLE, long_enough, f"{len(secret)} characters to guess", exchange)
    opened = bench.get(link.url, device=None)
    if bench.holds(rules.LINK_OPENS, _is_pdf(opened), f"{said(opened)} for the link itself", opened):
        kept = opened.headers.get("Cache-Control", "")
        bench.holds(rules.NO_STORE, "no-store" in kept, f"a paper with Cache-Control: {kept}", opened)
    changed = bench.get(_with_another_letter(link.url, secret), device=None)
    bench.holds(rules.LINK_OPENS, changed.status >= 400, f"{said(changed)} for another link", changed)


def _longest_part(url: str) -> str:
    _host, _, rest = url.partition("://")[2].partition("/")
    return max(re.findall(r"[\w.~-]+", rest), key=len, default="")


def _with_another_letter(url: str, secret: str) -> str:
    """In the middle of its secret."""
    place = url.rfind(secret) + len(secret) // 2
    other = "B" if url[place : place + 1] == "A" else "A"
    return url[:place] + other + url[place + 1 :]


DOCUMENTS = (a_paper_is_a_pdf, a_link_opens_one_paper_for_a_while)
