"""What a kiosk sends, as a test: every POST of the contract that makes something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from landlord import contract as wire

from ..context import (
    FICTIONAL_PHONE,
    CheckContext,
    CheckNotApplicable,
    guest_reporter,
    new_reference,
    now_iso,
    quote_segment,
)
from ..exchange import Exchange

SAMPLE_TEXT = "Essai de conformité : à ignorer."
#: The example of the registry of IBANs; no such account exists.
SAMPLE_IBAN = "FR14 2004 1010 0505 0001 3M02 606"

JsonBody = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PostCase:
    """``path`` and ``body`` make a new act for the bench; ``changed`` makes another request of it.

    What was made is at its ``Location`` where it is ``placed``. ``undo`` takes it back, given what was sent
    and what came back.
    """

    service: str
    path: Callable[[CheckContext], str]
    body: Callable[[CheckContext], JsonBody]
    changed: JsonBody
    told: type[wire.ResponseModel]
    tenant: bool = False
    has_location: bool = False
    undo: Callable[[CheckContext, JsonBody, Exchange], object] = field(
        default=lambda _bench, _body, _made: None
    )


def _at(path: str) -> Callable[[CheckContext], str]:
    return lambda _bench: path


def help_body(_bench: CheckContext) -> JsonBody:
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


def cancel_made(service: str, bench: CheckContext, body: JsonBody, made: Exchange) -> Exchange:
    """By who made it."""
    return cancel_by_reference(service, bench, body, str(made.members.get("reference", "")))


def cancel_by_reference(service: str, bench: CheckContext, body: JsonBody, reference: str) -> Exchange:
    """The same, by a number that the visitor heard."""
    event = {"reporter": body.get("reporter"), "kind": "annuler", "at": now_iso()}
    return bench.post(f"{CANCEL_PATHS[service]}/{quote_segment(reference)}/events", event)


cancel_appointment = partial(cancel_made, "appointments")
cancel_workshop = partial(cancel_made, "workshops")


def ticket_body(_bench: CheckContext) -> JsonBody:
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


def cancel_ticket(bench: CheckContext, body: JsonBody, made: Exchange) -> None:
    event = {"reporter": body["reporter"], "kind": "annuler", "comment": SAMPLE_TEXT, "at": now_iso()}
    bench.post(f"/tickets/{_reference(made)}/events", event)


def free_slots(bench: CheckContext) -> list[str]:
    """Ids of the slots that are offered first. Raises ``CheckNotApplicable``."""
    if not bench.agency_id:
        raise CheckNotApplicable("which agency is not known: --agency ID")
    exchange = bench.get(
        f"/agencies/{quote_segment(bench.agency_id)}/slots?motive={quote_segment(bench.motive)}"
    )
    slots = [each.id for each in bench.told(exchange, wire.SlotListResponse).items]
    if not slots:
        raise CheckNotApplicable(f"no slot is free for the motive {bench.motive!r}")
    return slots


def appointment_body(bench: CheckContext) -> JsonBody:
    return booking_of(bench, free_slots(bench)[0])


def booking_of(bench: CheckContext, slot: str, who: str = "Essai de conformité") -> JsonBody:
    return {
        "reference": new_reference(),
        "reporter": guest_reporter(who),
        "slot": slot,
        "motive": bench.motive,
        "language": "fr",
        "comment": SAMPLE_TEXT,
        "at": now_iso(),
    }


def payment_body(bench: CheckContext, cents: int = 100) -> JsonBody:
    return {"reporter": bench.reporter(), "amount": cents, "language": "fr", "at": now_iso()}


def mandate_body(bench: CheckContext) -> JsonBody:
    reference = new_reference()
    body = {"reference": reference, "reporter": bench.reporter(), "iban": SAMPLE_IBAN, "holder": "Essai"}
    return body | {"language": "fr", "at": now_iso()}


def document_body(bench: CheckContext) -> JsonBody:
    reference = new_reference()
    return {"reference": reference, "reporter": bench.reporter(), "kind": "attestation", "at": now_iso()}


def application_body(_bench: CheckContext) -> JsonBody:
    applicant = {"birth_name": "Essai", "given_names": "Conformité", "birth_date": "1980-01-02"}
    return {"reference": new_reference(), "language": "fr", "at": now_iso(), "applicant": applicant}


def idea_body(_bench: CheckContext) -> JsonBody:
    return {"words": SAMPLE_TEXT, "language": "fr", "at": now_iso()}


def heartbeat_body(_bench: CheckContext) -> JsonBody:
    return {"version": "agency-check", "waiting": 0, "disk_free_mb": 1000, "at": now_iso()}


def _workshop(bench: CheckContext) -> str:
    workshops = bench.told(bench.get("/workshops"), wire.WorkshopListResponse).workshops
    if not workshops:
        raise CheckNotApplicable("no workshop is to come")
    return workshops[0].id


def workshop_body(_bench: CheckContext) -> JsonBody:
    reference = new_reference()
    return {
        "reference": reference,
        "reporter": guest_reporter(f"Essai {reference}"),
        "people": 1,
        "at": now_iso(),
    }


def first_offer(bench: CheckContext) -> str:
    offers = bench.told(bench.get("/offers"), wire.OfferListResponse).items
    if not offers:
        raise CheckNotApplicable("no home is offered")
    return offers[0].id


def wish_body(bench: CheckContext) -> JsonBody:
    return {"reference": new_reference(), "reporter": bench.reporter(), "rank": 1, "at": now_iso()}


def withdraw(bench: CheckContext, body: JsonBody, made: Exchange) -> None:
    event = {"reporter": body["reporter"], "kind": "desister", "at": now_iso()}
    bench.post(f"/offer-applications/{_reference(made)}/events", event)


def _reference(made: Exchange) -> str:
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
        wire.TicketResponse,
        has_location=True,
        undo=cancel_ticket,
    ),
    PostCase(
        "appointments",
        _at("/appointments"),
        appointment_body,
        {"comment": "Autre"},
        wire.AppointmentResponse,
        has_location=True,
        undo=cancel_appointment,
    ),
    PostCase(
        "payments",
        _at("/payments"),
        payment_body,
        {"amount": 101},
        wire.PaymentResponse,
        tenant=True,
        has_location=True,
    ),
    PostCase(
        "mandates",
        _at("/mandates"),
        mandate_body,
        {"holder": "Autre"},
        wire.MandateResponse,
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
        {"papers": ["identite"]},
        wire.ApplicationResponse,
    ),
    PostCase(
        "offers",
        lambda bench: f"/offers/{quote_segment(first_offer(bench))}/applications",
        wish_body,
        {"rank": 2},
        wire.OfferApplicationResponse,
        tenant=True,
        undo=withdraw,
    ),
    PostCase("surveys", _at("/ideas"), idea_body, {"words": "Autre"}, wire.AcknowledgementResponse),
    PostCase(
        "workshops",
        lambda bench: f"/workshops/{quote_segment(_workshop(bench))}/bookings",
        workshop_body,
        {"people": 2},
        wire.WorkshopBookingResponse,
        undo=cancel_workshop,
    ),
    PostCase("devices", _at("/devices/heartbeat"), heartbeat_body, {"waiting": 1}, wire.HeartbeatResponse),
)
