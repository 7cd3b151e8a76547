"""Every POST of the contract that makes something: what a kiosk sends, its key, what it must not have."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from kiosk.domain import (
    Appointment,
    HousingApplication,
    Mandate,
    OfferApplication,
    Payment,
    Record,
    Ticket,
    WorkshopBooking,
)
from landlord import contract as wire
from landlord.contract import API_PREFIX

from .. import rules
from ..context import (
    FICTIONAL_PHONE,
    CheckAborted,
    CheckContext,
    CheckNotApplicable,
    guest_reporter,
    new_reference,
    now_iso,
    quote_segment,
    status_and_code,
)
from ..http import HttpExchange
from ..rules import Rule
from .check import ConformanceCheck

SAMPLE_TEXT = "Essai de conformité : à ignorer."
#: The example of the registry of IBANs; no such account exists.
SAMPLE_IBAN = "FR14 2004 1010 0505 0001 3M02 606"

JsonBody = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PostCase:
    """``path`` and ``body`` make a new act for the context; ``changed`` makes another request of it.

    What was made is at its ``Location`` where it is ``placed``. ``undo`` takes it back, given what was sent
    and what came back.
    """

    service: str
    path: Callable[[CheckContext], str]
    body: Callable[[CheckContext], JsonBody]
    changed: JsonBody
    response: type[Record]
    tenant: bool = False
    has_location: bool = False
    undo: Callable[[CheckContext, JsonBody, HttpExchange], object] = field(
        default=lambda _context, _body, _made: None
    )


def _at(path: str) -> Callable[[CheckContext], str]:
    return lambda _context: path


def help_body(_context: CheckContext) -> JsonBody:
    return {
        "reference": new_reference(),
        "when": "rappel",
        "topic": SAMPLE_TEXT,
        "language": "fr",
        "phone": FICTIONAL_PHONE,
        "at": now_iso(),
    }


#: By service, where its acts are taken back.
CANCEL_PATHS = {
    "appointments": "/appointments",
    "documents": "/documents",
    "help_requests": "/help-requests",
    "mandates": "/mandates",
    "workshops": "/workshop-bookings",
}


def cancel_made(service: str, context: CheckContext, body: JsonBody, made: HttpExchange) -> HttpExchange:
    """By who made it."""
    return cancel_by_reference(service, context, body, str(made.members.get("reference", "")))


def cancel_by_reference(service: str, context: CheckContext, body: JsonBody, reference: str) -> HttpExchange:
    """The same, by a number that the visitor heard."""
    event = {"reporter": body.get("reporter"), "kind": "annuler", "at": now_iso()}
    return context.post(f"{CANCEL_PATHS[service]}/{quote_segment(reference)}/events", event)


cancel_appointment = partial(cancel_made, "appointments")
cancel_workshop = partial(cancel_made, "workshops")


def ticket_body(_context: CheckContext) -> JsonBody:
    return {
        "reference": new_reference(),
        "reporter": guest_reporter(),
        "place": "cuisine",
        "symptom": "robinet_fuit",
        "description": SAMPLE_TEXT,
        "language": "fr",
        "urgency": "sous_5_jours",
        "reported_at": now_iso(),
    }


def cancel_ticket(context: CheckContext, body: JsonBody, made: HttpExchange) -> None:
    event = {"reporter": body["reporter"], "kind": "annuler", "comment": SAMPLE_TEXT, "at": now_iso()}
    context.post(f"/tickets/{_reference(made)}/events", event)


def free_slots(context: CheckContext) -> list[str]:
    """Ids of the slots that are offered first. Raises ``CheckNotApplicable``."""
    if not context.agency_id:
        raise CheckNotApplicable("which agency is not known: --agency ID")
    exchange = context.get(
        f"/agencies/{quote_segment(context.agency_id)}/slots?motive={quote_segment(context.motive)}"
    )
    slots = [each.id for each in context.read(exchange, wire.SlotListResponse).items]
    if not slots:
        raise CheckNotApplicable(f"no slot is free for the motive {context.motive!r}")
    return slots


def appointment_body(context: CheckContext) -> JsonBody:
    return booking_of(context, free_slots(context)[0])


def booking_of(context: CheckContext, slot: str, who: str = "Essai de conformité") -> JsonBody:
    return {
        "reference": new_reference(),
        "reporter": guest_reporter(who),
        "slot": slot,
        "motive": context.motive,
        "language": "fr",
        "comment": SAMPLE_TEXT,
        "at": now_iso(),
    }


def payment_body(context: CheckContext, cents: int = 100) -> JsonBody:
    return {"reporter": context.reporter(), "amount": cents, "language": "fr", "at": now_iso()}


def mandate_body(context: CheckContext) -> JsonBody:
    reference = new_reference()
    body = {"reference": reference, "reporter": context.reporter(), "iban": SAMPLE_IBAN, "holder": "Essai"}
    return body | {"language": "fr", "at": now_iso()}


def document_body(context: CheckContext) -> JsonBody:
    reference = new_reference()
    return {"reference": reference, "reporter": context.reporter(), "kind": "attestation", "at": now_iso()}


def application_body(_context: CheckContext) -> JsonBody:
    applicant = {"birth_name": "Essai", "given_names": "Conformité", "birth_date": "1980-01-02"}
    return {"reference": new_reference(), "language": "fr", "at": now_iso(), "applicant": applicant}


def idea_body(_context: CheckContext) -> JsonBody:
    return {"words": SAMPLE_TEXT, "language": "fr", "at": now_iso()}


def _workshop(context: CheckContext) -> str:
    workshops = context.read(context.get("/workshops"), wire.WorkshopListResponse).workshops
    if not workshops:
        raise CheckNotApplicable("no workshop is to come")
    return workshops[0].id


def workshop_body(_context: CheckContext) -> JsonBody:
    reference = new_reference()
    return {
        "reference": reference,
        "reporter": guest_reporter(f"Essai {reference}"),
        "people": 1,
        "at": now_iso(),
    }


def first_offer(context: CheckContext) -> str:
    offers = context.read(context.get("/offers"), wire.OfferListResponse).items
    if not offers:
        raise CheckNotApplicable("no home is offered")
    return offers[0].id


def offer_application_body(context: CheckContext) -> JsonBody:
    return {"reference": new_reference(), "reporter": context.reporter(), "rank": 1, "at": now_iso()}


def withdraw(context: CheckContext, body: JsonBody, made: HttpExchange) -> None:
    event = {"reporter": body["reporter"], "kind": "desister", "at": now_iso()}
    context.post(f"/offer-applications/{_reference(made)}/events", event)


def _reference(made: HttpExchange) -> str:
    return quote_segment(str(made.members.get("reference", "")))


#: Of one service the first is the one whose place in ``/capabilities`` stands for it.
POST_CASES = (
    PostCase(
        "help_requests",
        _at("/help-requests"),
        help_body,
        {"topic": "Autre"},
        wire.HelpResponse,
        has_location=True,
        undo=partial(cancel_made, "help_requests"),
    ),
    PostCase(
        "tickets",
        _at("/tickets"),
        ticket_body,
        {"description": "Autre"},
        Ticket,
        has_location=True,
        undo=cancel_ticket,
    ),
    PostCase(
        "appointments",
        _at("/appointments"),
        appointment_body,
        {"comment": "Autre"},
        Appointment,
        has_location=True,
        undo=cancel_appointment,
    ),
    PostCase(
        "payments",
        _at("/payments"),
        payment_body,
        {"amount": 101},
        Payment,
        tenant=True,
        has_location=True,
    ),
    PostCase(
        "mandates",
        _at("/mandates"),
        mandate_body,
        {"holder": "Autre"},
        Mandate,
        tenant=True,
        undo=partial(cancel_made, "mandates"),
    ),
    PostCase(
        "documents",
        _at("/documents"),
        document_body,
        {"kind": "bail"},
        wire.DocumentRequestResponse,
        tenant=True,
        undo=partial(cancel_made, "documents"),
    ),
    PostCase(
        "housing_applications",
        _at("/housing-applications"),
        application_body,
        {"supporting_documents": ["identite"]},
        HousingApplication,
    ),
    PostCase(
        "offers",
        lambda context: f"/offers/{quote_segment(first_offer(context))}/applications",
        offer_application_body,
        {"rank": 2},
        OfferApplication,
        tenant=True,
        undo=withdraw,
    ),
    PostCase("surveys", _at("/ideas"), idea_body, {"words": "Autre"}, wire.AcknowledgementResponse),
    PostCase(
        "workshops",
        lambda context: f"/workshops/{quote_segment(_workshop(context))}/bookings",
        workshop_body,
        {"people": 2},
        WorkshopBooking,
        undo=cancel_workshop,
    ),
)


#: Calls that are sent at the same moment.
CONCURRENT_CALLS = 4


def _refusals(act: PostCase, context: CheckContext) -> None:
    """What lacks something or has too much is refused, and nothing is done."""
    path = act.path(context)

    def tried(
        rule: Rule, status: int, *codes: str, pointer: str = "", more: JsonBody | None = None, **how: Any
    ) -> None:
        body = act.body(context) | (more or {})
        exchange = context.post(path, body, **how)
        context.refused(exchange, rule, status, *codes, pointer=pointer)
        _undo_if_made(act, context, body, exchange)

    tried(rules.KEY_MISSING, 400, "idempotency_key_missing", key=None)
    tried(rules.DEVICE, 401, "device_unknown", device=None)
    tried(rules.UNKNOWN_MEMBER, 422, pointer="/conformance_kit", more={"conformance_kit": True})
    tried(rules.TIMES, 422, more={_moment(act, context): "2026-11-24T10:42:00"})
    context.refused(context.post(path, b'{"at": '), rules.MALFORMED, 400)


def _keys(act: PostCase, context: CheckContext) -> None:
    path, body, key = act.path(context), act.body(context), str(uuid.uuid4())
    made = context.post(path, body, key=key)
    context.read(made, act.response)
    _placed(act, context, body, made)
    again = context.post(path, body, key=key)
    context.holds(rules.KEY_SAME, _same(again, made), f"{status_and_code(again)}, not as before", again)
    other = body | act.changed
    reused = context.post(path, other, key=key)
    context.refused(reused, rules.KEY_OTHER, 422, "idempotency_key_reused")
    act.undo(context, body, made)
    for exchange in (again, reused):
        if not _same(exchange, made):
            _undo_if_made(act, context, body, exchange)


def _at_once(act: PostCase, context: CheckContext) -> None:
    """The same key, several times at the same moment."""
    path, body, key = act.path(context), act.body(context), str(uuid.uuid4())
    exchanges = context.send_concurrently(
        [context.call("POST", path, body, key=key) for _ in range(CONCURRENT_CALLS)]
    )
    made = [each for each in exchanges if each.status < 300]
    if not made:
        context.holds(
            rules.SERVED, False, f"{CONCURRENT_CALLS} at once: {status_and_code(exchanges[0])}", exchanges[0]
        )
        raise CheckAborted
    for each in exchanges:
        well = _same(each, made[0]) or (each.status, each.code) == (409, "in_flight")
        context.holds(
            rules.KEY_IN_FLIGHT,
            well,
            f"{status_and_code(each)} beside {status_and_code(made[0])}, at the same moment",
            each,
        )
    for each in made:
        if each is made[0] or not _same(each, made[0]):
            act.undo(context, body, each)


def _taken_back(act: PostCase, context: CheckContext) -> None:
    """By who made it, and once."""
    body = act.body(context)
    made = context.post(act.path(context), body)
    context.read(made, act.response)
    taken_back = cancel_made(act.service, context, body, made)
    context.holds(
        rules.TAKEN_BACK, taken_back.status == 201, f"{status_and_code(taken_back)} for annuler", taken_back
    )
    again = cancel_made(act.service, context, body, made)
    context.refused(again, rules.TAKEN_BACK, 409, "already_cancelled")


def _moment(act: PostCase, context: CheckContext) -> str:
    return "reported_at" if "reported_at" in act.body(context) else "at"


def _same(one: HttpExchange, other: HttpExchange) -> bool:
    return one.status == other.status and one.members == other.members


def _placed(act: PostCase, context: CheckContext, body: JsonBody, made: HttpExchange) -> None:
    where = made.headers.get("Location", "")
    if not act.has_location:
        return
    below = where.removeprefix(context.base).removeprefix(API_PREFIX)
    if not context.holds(rules.LOCATION, bool(where), f"{made.status} without Location", made):
        return
    if body.get("reporter", {}).get("kind") != "guest":  # no tenant can read what a guest made
        exchange = context.get(below, session=context.session.token if context.session else "")
        context.holds(
            rules.LOCATION, exchange.status == 200, f"{status_and_code(exchange)} at its Location", exchange
        )


def _undo_if_made(act: PostCase, context: CheckContext, body: JsonBody, exchange: HttpExchange) -> None:
    if exchange.status < 300:
        act.undo(context, body, exchange)


POST_CHECKS: tuple[ConformanceCheck, ...] = tuple(
    ConformanceCheck(
        f"POST for {act.service}: {name}", act.service, partial(run, act), writes=True, tenant=act.tenant
    )
    for act in POST_CASES
    for name, run in (
        ("refusals", _refusals),
        ("keys", _keys),
        ("at once", _at_once),
        ("taken back", _taken_back),
    )
    if run is not _taken_back or act.service in CANCEL_PATHS
)
