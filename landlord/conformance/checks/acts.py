"""What a kiosk sends, as a test: every POST of the contract that makes something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from landlord import contract as wire

from ..context import FICTION, Bench, NotHere, guest, new_reference, now, part
from ..exchange import Exchange

WORDS = "Essai de conformité : à ignorer."
#: The example of the registry of IBANs; no such account exists.
IBAN = "FR14 2004 1010 0505 0001 3M02 606"

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """``path`` and ``body`` make a new act for the bench; ``changed`` makes another request of it.

    What was made is at its ``Location`` where it is ``placed``. ``undo`` takes it back, given what was sent
    and what came back.
    """

    service: str
    path: Callable[[Bench], str]
    body: Callable[[Bench], Body]
    changed: Body
    told: type[wire.Told]
    tenant: bool = False
    placed: bool = False
    undo: Callable[[Bench, Body, Exchange], object] = field(default=lambda _bench, _body, _made: None)


def _at(path: str) -> Callable[[Bench], str]:
    return lambda _bench: path


def help_body(_bench: Bench) -> Body:
    return {
        "reference": new_reference(),
        "when": "rappel",
        "topic": WORDS,
        "language": "fr",
        "phone": FICTION,
        "at": now(),
    }


#: By service, where its acts are taken back.
TAKEN_BACK_AT = {
    "appointments": "/appointments",
    "documents": "/documents",
    "help_requests": "/help-requests",
    "mandates": "/mandates",
    "workshops": "/workshop-bookings",
}


def take_back(service: str, bench: Bench, body: Body, made: Exchange) -> Exchange:
    """By who made it."""
    return take_back_by(service, bench, body, str(made.members.get("reference", "")))


def take_back_by(service: str, bench: Bench, body: Body, reference: str) -> Exchange:
    """The same, by a number that the visitor heard."""
    event = {"reporter": body.get("reporter"), "kind": "annuler", "at": now()}
    return bench.post(f"{TAKEN_BACK_AT[service]}/{part(reference)}/events", event)


cancel_appointment = partial(take_back, "appointments")
cancel_workshop = partial(take_back, "workshops")


def ticket_body(_bench: Bench) -> Body:
    return {
        "reference": new_reference(),
        "reporter": guest(),
        "place": "cuisine",
        "symptom": "robinet_fuit",
        "description": WORDS,
        "language": "fr",
        "urgency": "sous_5_jours",
        "reported_at": now(),
    }


def cancel_ticket(bench: Bench, body: Body, made: Exchange) -> None:
    event = {"reporter": body["reporter"], "kind": "annuler", "comment": WORDS, "at": now()}
    bench.post(f"/tickets/{_reference(made)}/events", event)


def free_slots(bench: Bench) -> list[str]:
    """Ids of the slots that are offered first. Raises ``NotHere``."""
    if not bench.agency_id:
        raise NotHere("which agency is not known: --agency ID")
    exchange = bench.get(f"/agencies/{part(bench.agency_id)}/slots?motive={part(bench.motive)}")
    slots = [each.id for each in bench.told(exchange, wire.SlotsTold).items]
    if not slots:
        raise NotHere(f"no slot is free for the motive {bench.motive!r}")
    return slots


def appointment_body(bench: Bench) -> Body:
    return booking_of(bench, free_slots(bench)[0])


def booking_of(bench: Bench, slot: str, who: str = "Essai de conformité") -> Body:
    return {
        "reference": new_reference(),
        "reporter": guest(who),
        "slot": slot,
        "motive": bench.motive,
        "language": "fr",
        "comment": WORDS,
        "at": now(),
    }


def payment_body(bench: Bench, cents: int = 100) -> Body:
    return {"reporter": bench.reporter(), "amount": cents, "language": "fr", "at": now()}


def mandate_body(bench: Bench) -> Body:
    reference = new_reference()
    body = {"reference": reference, "reporter": bench.reporter(), "iban": IBAN, "holder": "Essai"}
    return body | {"language": "fr", "at": now()}


def document_body(bench: Bench) -> Body:
    reference = new_reference()
    return {"reference": reference, "reporter": bench.reporter(), "kind": "attestation", "at": now()}


def application_body(_bench: Bench) -> Body:
    applicant = {"birth_name": "Essai", "given_names": "Conformité", "birth_date": "1980-01-02"}
    return {"reference": new_reference(), "language": "fr", "at": now(), "applicant": applicant}


def idea_body(_bench: Bench) -> Body:
    return {"words": WORDS, "language": "fr", "at": now()}


def heartbeat_body(_bench: Bench) -> Body:
    return {"version": "agency-check", "waiting": 0, "disk_free_mb": 1000, "at": now()}


def _workshop(bench: Bench) -> str:
    workshops = bench.told(bench.get("/workshops"), wire.WorkshopsTold).workshops
    if not workshops:
        raise NotHere("no workshop is to come")
    return workshops[0].id


def workshop_body(_bench: Bench) -> Body:
    reference = new_reference()
    return {"reference": reference, "reporter": guest(f"Essai {reference}"), "people": 1, "at": now()}


def first_offer(bench: Bench) -> str:
    offers = bench.told(bench.get("/offers"), wire.OffersTold).items
    if not offers:
        raise NotHere("no home is offered")
    return offers[0].id


def wish_body(bench: Bench) -> Body:
    return {"reference": new_reference(), "reporter": bench.reporter(), "rank": 1, "at": now()}


def withdraw(bench: Bench, body: Body, made: Exchange) -> None:
    event = {"reporter": body["reporter"], "kind": "desister", "at": now()}
    bench.post(f"/offer-applications/{_reference(made)}/events", event)


def _reference(made: Exchange) -> str:
    return part(str(made.members.get("reference", "")))


#: Of one service the first is the one whose place in ``/capabilities`` stands for it.
ACTS = (
    Act(
        "help_requests",
        _at("/help-requests"),
        help_body,
        {"topic": "Autre"},
        wire.HelpTold,
        placed=True,
        undo=partial(take_back, "help_requests"),
    ),
    Act(
        "tickets",
        _at("/tickets"),
        ticket_body,
        {"description": "Autre"},
        wire.TicketTold,
        placed=True,
        undo=cancel_ticket,
    ),
    Act(
        "appointments",
        _at("/appointments"),
        appointment_body,
        {"comment": "Autre"},
        wire.AppointmentTold,
        placed=True,
        undo=cancel_appointment,
    ),
    Act(
        "payments",
        _at("/payments"),
        payment_body,
        {"amount": 101},
        wire.PaymentTold,
        tenant=True,
        placed=True,
    ),
    Act(
        "mandates",
        _at("/mandates"),
        mandate_body,
        {"holder": "Autre"},
        wire.MandateTold,
        tenant=True,
        undo=partial(take_back, "mandates"),
    ),
    Act(
        "documents",
        _at("/documents"),
        document_body,
        {"kind": "bail"},
        wire.DocumentRequestTold,
        tenant=True,
        undo=partial(take_back, "documents"),
    ),
    Act(
        "housing_applications",
        _at("/housing-applications"),
        application_body,
        {"papers": ["identite"]},
        wire.ApplicationTold,
    ),
    Act(
        "offers",
        lambda bench: f"/offers/{part(first_offer(bench))}/applications",
        wish_body,
        {"rank": 2},
        wire.OfferApplicationTold,
        tenant=True,
        undo=withdraw,
    ),
    Act("surveys", _at("/ideas"), idea_body, {"words": "Autre"}, wire.ThanksTold),
    Act(
        "workshops",
        lambda bench: f"/workshops/{part(_workshop(bench))}/bookings",
        workshop_body,
        {"people": 2},
        wire.WorkshopBookingTold,
        undo=cancel_workshop,
    ),
    Act("devices", _at("/devices/heartbeat"), heartbeat_body, {"waiting": 1}, wire.OrdersTold),
)
