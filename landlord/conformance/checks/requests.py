"""Repair requests and their photos, appointments, opinions, workshops."""

import base64
import hashlib
import uuid
from typing import Any

from kiosk.domain import Appointment, Ticket, WorkshopBooking
from landlord.contract import MAX_TEXT_LENGTH, AttachmentResponse, SurveyListResponse, WorkshopListResponse

from .. import rules
from ..context import CheckAborted, CheckContext, CheckNotApplicable, now_iso, quote_segment, status_and_code
from ..http import HttpExchange
from .check import check, check_if_match
from .posts import (
    CONCURRENT_CALLS,
    appointment_body,
    booking_of,
    cancel_appointment,
    cancel_ticket,
    cancel_workshop,
    free_slots,
    idea_body,
    ticket_body,
    workshop_body,
)

#: Scripts, marks that combine, a family of one glyph, right to left, markup, a quotation mark of each kind.
MANY_SCRIPTS = (
    "Fuite à l’évier: ça goutte « ici » — تسرّب الماء • 漏水 • água • ñ • 👩‍👩‍👧 • <b>&amp;</b> \\ \" ' %s"
)
#: What a tablet writes before a picture: enough for a test, nobody looks at it.
PHOTO = bytes(range(256)) * 8


def _made(context: CheckContext, **changes: Any) -> tuple[dict[str, Any], HttpExchange, Ticket]:
    body = ticket_body(context) | changes
    exchange = context.post("/tickets", body)
    return body, exchange, context.read(exchange, Ticket)


@check("tickets", writes=True)
def words_and_number_come_back(context: CheckContext) -> None:
    body, made, ticket = _made(context, description=MANY_SCRIPTS)
    context.holds(rules.UNICODE, ticket.description == MANY_SCRIPTS, "other words came back", made)
    kept = ticket.reference.startswith(body["reference"])
    context.holds(rules.REFERENCE, kept, f"{ticket.reference} in place of {body['reference']}", made)
    cancel_ticket(context, body, made)


@check("tickets", writes=True)
def values_beyond_the_limits(context: CheckContext) -> None:
    for member, value in (
        ("description", "x" * (MAX_TEXT_LENGTH + 1)),
        ("urgency", "demain"),
        ("reference", "t 1"),
    ):
        exchange = context.post("/tickets", ticket_body(context) | {member: value})
        context.refused(exchange, rules.INVALID, 422, pointer=f"/{member}")


@check("tickets", writes=True, tenant=True)
def the_timeline_of_a_request(context: CheckContext) -> None:
    body, _, ticket = _made(context, reporter=context.reporter())
    path = f"/tickets/{quote_segment(ticket.reference)}"
    before = context.get(path, personal=True)
    context.read(before, Ticket)
    chase = {"reporter": body["reporter"], "kind": "relance", "comment": MANY_SCRIPTS, "at": now_iso()}
    chased = context.post(f"{path}/events", chase)
    context.read(chased, Ticket)
    after = context.get(path, personal=True)
    comments = [each.comment for each in context.read(after, Ticket).events]
    context.holds(rules.TIMELINE, MANY_SCRIPTS in comments, "the comment of the tenant is not there", after)
    changed = after.headers.get("ETag") != before.headers.get("ETag")
    context.holds(rules.ETAG_CHANGES, changed, "the same ETag after an event", after)
    undone = {"reporter": body["reporter"], "kind": "repare", "at": now_iso()}
    wrong = context.post(f"{path}/events", undone)
    context.refused(wrong, rules.TRANSITION, 409, "transition_not_allowed")
    context.expect_success(context.post(f"{path}/events", undone | {"kind": "annuler"}))


@check("tickets", writes=True, tenant=True)
def a_request_of_somebody_else(context: CheckContext) -> None:
    body, made, ticket = _made(context)
    for reference in (ticket.reference, "CHECK-NOTHING-HERE"):
        exchange = context.get(f"/tickets/{quote_segment(reference)}", personal=True)
        context.refused(exchange, rules.NOT_YOURS, 404, "ticket_not_found")
    cancel_ticket(context, body, made)


@check("attachments", writes=True)
def a_photo_in_chunks(context: CheckContext) -> None:
    body, made, ticket = _made(context)
    asked = {
        "id": str(uuid.uuid4()),
        "reporter": body["reporter"],
        "media_type": "image/jpeg",
        "size": len(PHOTO),
        "sha256": hashlib.sha256(PHOTO).hexdigest(),
        "at": now_iso(),
    }
    announce = f"/tickets/{quote_segment(ticket.reference)}/attachments"
    context.read(context.post(announce, asked), AttachmentResponse)
    half = len(PHOTO) // 2
    bring = f"{announce}/{asked['id']}"
    early = context.post(bring, _chunk(half))
    context.refused(early, rules.CHUNKS, 409, "chunk_out_of_order")
    first = context.post(bring, _chunk(0, half))
    offset = context.read(first, AttachmentResponse).received
    context.holds(rules.CHUNKS, offset == half, f"received {offset} of {half} bytes sent", first)
    damaged = context.post(bring, _chunk(half) | {"data": base64.b64encode(b"x" * half).decode()})
    context.refused(damaged, rules.CHUNKS, 422, "attachment_damaged")
    last = context.post(bring, _chunk(half))
    whole = context.read(last, AttachmentResponse).received
    context.holds(rules.CHUNKS, whole == len(PHOTO), f"received {whole} of {len(PHOTO)} bytes sent", last)
    cancel_ticket(context, body, made)


def _chunk(first: int, end: int | None = None) -> dict[str, Any]:
    return {"first": first, "data": base64.b64encode(PHOTO[first:end]).decode()}


@check("appointments", writes=True)
def one_slot_for_several(context: CheckContext) -> None:
    slot = free_slots(context)[0]
    bodies = [booking_of(context, slot, f"Essai {number}") for number in range(CONCURRENT_CALLS)]
    exchanges = context.send_concurrently([context.call("POST", "/appointments", body) for body in bodies])
    made = [(body, each) for body, each in zip(bodies, exchanges, strict=True) if each.status < 300]
    context.holds(
        rules.SLOT_ONCE,
        len(made) == 1,
        f"{len(made)} of {CONCURRENT_CALLS} have it at the same moment",
        exchanges[0],
    )
    for each in exchanges:
        if each.status >= 300:
            context.refused(each, rules.SLOT_ONCE, 409, "slot_taken", "in_flight")
    if not made:
        raise CheckAborted
    context.holds(rules.SLOT_HIDDEN, slot not in free_slots(context), "taken, and still offered", made[0][1])
    for body, each in made:
        cancel_appointment(context, body, each)
    context.holds(rules.SLOT_HIDDEN, slot in free_slots(context), "given back, and not offered", made[0][1])


@check("appointments", writes=True)
def a_slot_that_never_was(context: CheckContext) -> None:
    body = appointment_body(context) | {"slot": "nobody-offered-this"}
    context.refused(context.post("/appointments", body), rules.INVALID, 422, pointer="/slot")


@check("appointments", writes=True, tenant=True)
def an_appointment_changes_with_its_version(context: CheckContext) -> None:
    slots = free_slots(context)
    if len(slots) < 2:
        raise CheckNotApplicable("only one slot is free")
    session = context.opened().token
    made = context.post("/appointments", booking_of(context, slots[0]) | {"reporter": context.reporter()})
    path = f"/appointments/{quote_segment(context.read(made, Appointment).reference)}"
    before = context.get(path, personal=True)
    context.read(before, Appointment)
    move = {"slot": slots[1]}
    check_if_match(context, "PATCH", path, move, session=session)
    moved = _with_version(context, "PATCH", path, before, move)
    held = context.read(moved, Appointment).slot.id
    context.holds(rules.SERVED, held == slots[1], "moved, and where it was", moved)
    after = context.get(path, personal=True)
    changed = after.headers.get("ETag") != before.headers.get("ETag")
    context.holds(rules.ETAG_CHANGES, changed, "the same ETag after a move", after)
    check_if_match(context, "DELETE", path, None, session=session)
    gone = _with_version(context, "DELETE", path, after)
    context.holds(rules.SERVED, gone.status == 204, status_and_code(gone), gone)


def _with_version(
    context: CheckContext, method: str, path: str, known: HttpExchange, body: dict[str, Any] | None = None
) -> HttpExchange:
    headers = {"If-Match": known.headers.get("ETag", "")}
    return context.send(context.call(method, path, body, session=context.opened().token, headers=headers))


@check("surveys", writes=True)
def an_opinion_is_nobodys(context: CheckContext) -> None:
    made = context.post("/ideas", idea_body(context))
    if context.expect_success(made):
        more = sorted(set(made.members) - {"id"})
        context.holds(rules.ANONYMOUS, not more, f"{more} is told, too", made)
    answer = {"face": 5, "language": "fr", "at": now_iso()}
    nowhere = context.post("/surveys/nobody-asks-this/answers", answer)
    context.refused(nowhere, rules.REFUSED, 404, "survey_not_found")
    surveys = context.read(context.get("/surveys"), SurveyListResponse).surveys
    if not surveys:
        raise CheckNotApplicable("no question is asked")
    beyond = context.post(f"/surveys/{quote_segment(surveys[0].id)}/answers", answer | {"face": 6})
    context.refused(beyond, rules.INVALID, 422, pointer="/face")


@check("workshops", writes=True)
def one_booking_for_one_workshop(context: CheckContext) -> None:
    workshops = context.read(context.get("/workshops"), WorkshopListResponse).workshops
    if not workshops:
        raise CheckNotApplicable("no workshop is to come")
    path = f"/workshops/{quote_segment(workshops[0].id)}/bookings"
    body = workshop_body(context)
    made = context.post(path, body)
    context.read(made, WorkshopBooking)
    twice = context.post(path, body | {"reference": f"{body['reference']}-B"})
    context.refused(twice, rules.TWICE, 409, "already_booked")
    cancel_workshop(context, body, made)
