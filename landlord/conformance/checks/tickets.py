"""Repair requests and their photos."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

from landlord.contract import MAX_TEXT_LENGTH, AttachmentResponse, TicketResponse

from .. import rules
from ..context import CheckContext, now_iso, quote_segment
from ..exchange import Exchange
from .check import check
from .post_cases import cancel_ticket, ticket_body

#: Scripts, marks that combine, a family of one glyph, right to left, markup, a quotation mark of each kind.
MANY_SCRIPTS = (
    "Fuite à l’évier: ça goutte « ici » — تسرّب الماء • 漏水 • água • ñ • 👩‍👩‍👧 • <b>&amp;</b> \\ \" ' %s"
)
#: What a tablet writes before a picture: enough for a test, nobody looks at it.
PHOTO = bytes(range(256)) * 8


def _made(bench: CheckContext, **changes: Any) -> tuple[dict[str, Any], Exchange, TicketResponse]:
    body = ticket_body(bench) | changes
    exchange = bench.post("/tickets", body)
    return body, exchange, bench.told(exchange, TicketResponse)


@check("tickets", writes=True)
def words_and_number_come_back(bench: CheckContext) -> None:
    body, made, told = _made(bench, description=MANY_SCRIPTS)
    bench.holds(rules.UNICODE, told.description == MANY_SCRIPTS, "other words came back", made)
    kept = told.reference.startswith(body["reference"])
    bench.holds(rules.REFERENCE, kept, f"{told.reference} in place of {body['reference']}", made)
    cancel_ticket(bench, body, made)


@check("tickets", writes=True)
def values_beyond_the_limits(bench: CheckContext) -> None:
    for member, value in (
        ("description", "x" * (MAX_TEXT_LENGTH + 1)),
        ("urgency", "demain"),
        ("reference", "t 1"),
    ):
        exchange = bench.post("/tickets", ticket_body(bench) | {member: value})
        bench.refused(exchange, rules.INVALID, 422, pointer=f"/{member}")


@check("tickets", writes=True, tenant=True)
def the_timeline_of_a_request(bench: CheckContext) -> None:
    body, _, told = _made(bench, reporter=bench.reporter())
    path = f"/tickets/{quote_segment(told.reference)}"
    before = bench.get(path, personal=True)
    bench.told(before, TicketResponse)
    chase = {"reporter": body["reporter"], "kind": "relance", "comment": MANY_SCRIPTS, "at": now_iso()}
    chased = bench.post(f"{path}/events", chase)
    bench.told(chased, TicketResponse)
    after = bench.get(path, personal=True)
    comments = [each.comment for each in bench.told(after, TicketResponse).events]
    bench.holds(rules.TIMELINE, MANY_SCRIPTS in comments, "the comment of the tenant is not there", after)
    changed = after.headers.get("ETag") != before.headers.get("ETag")
    bench.holds(rules.ETAG_CHANGES, changed, "the same ETag after an event", after)
    undone = {"reporter": body["reporter"], "kind": "repare", "at": now_iso()}
    wrong = bench.post(f"{path}/events", undone)
    bench.refused(wrong, rules.TRANSITION, 409, "transition_not_allowed")
    bench.expect_success(bench.post(f"{path}/events", undone | {"kind": "annuler"}))


@check("tickets", writes=True, tenant=True)
def a_request_of_somebody_else(bench: CheckContext) -> None:
    body, made, told = _made(bench)
    for reference in (told.reference, "CHECK-NOTHING-HERE"):
        exchange = bench.get(f"/tickets/{quote_segment(reference)}", personal=True)
        bench.refused(exchange, rules.NOT_YOURS, 404, "ticket_not_found")
    cancel_ticket(bench, body, made)


@check("attachments", writes=True)
def a_photo_in_chunks(bench: CheckContext) -> None:
    body, made, told = _made(bench)
    asked = {
        "id": str(uuid.uuid4()),
        "reporter": body["reporter"],
        "media_type": "image/jpeg",
        "size": len(PHOTO),
        "sha256": hashlib.sha256(PHOTO).hexdigest(),
        "at": now_iso(),
    }
    announce = f"/tickets/{quote_segment(told.reference)}/attachments"
    bench.told(bench.post(announce, asked), AttachmentResponse)
    half = len(PHOTO) // 2
    bring = f"{announce}/{asked['id']}"
    early = bench.post(bring, _chunk(half))
    bench.refused(early, rules.CHUNKS, 409, "chunk_out_of_order")
    first = bench.post(bring, _chunk(0, half))
    here = bench.told(first, AttachmentResponse).received
    bench.holds(rules.CHUNKS, here == half, f"received {here} of {half} bytes sent", first)
    damaged = bench.post(bring, _chunk(half) | {"data": base64.b64encode(b"x" * half).decode()})
    bench.refused(damaged, rules.CHUNKS, 422, "attachment_damaged")
    last = bench.post(bring, _chunk(half))
    whole = bench.told(last, AttachmentResponse).received
    bench.holds(rules.CHUNKS, whole == len(PHOTO), f"received {whole} of {len(PHOTO)} bytes sent", last)
    cancel_ticket(bench, body, made)


def _chunk(first: int, end: int | None = None) -> dict[str, Any]:
    return {"first": first, "data": base64.b64encode(PHOTO[first:end]).decode()}


TICKET_CHECKS = (
    words_and_number_come_back,
    values_beyond_the_limits,
    the_timeline_of_a_request,
    a_request_of_somebody_else,
    a_photo_in_chunks,
)
