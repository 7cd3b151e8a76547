"""The scenes of the e-services: each with the visitors that it may have, and all that they can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from kiosk.domain import Act, ActKind, Claimed, DocumentKind, Identity, T
from kiosk.eservices import ESERVICES, EService, contact, documents, requests
from kiosk.eservices.identify import CODE, identify
from kiosk.eservices.staff import CODE as STAFF_CODE
from kiosk.eservices.staff import correction
from kiosk.journeys import Delivery, Describe, Find, Journey, JourneyRun, Needs, Outcome, Receipt, Unsent
from kiosk.session.screen_state import Asking, Following

from .exploring import Place, explore
from .scene import Scene, frozen
from .visitors import GUEST, TENANTS, Visitors


def of_journeys(visitors: Visitors) -> Iterator[Scene]:
    """Each question of each journey, once in each form that it has."""
    told: set[tuple[Any, ...]] = set()
    empty: set[str] = set()
    for name, journey, identity, facts in _starts(visitors):
        # A landlord with nothing to tell has nothing to tell to anybody: one visitor is enough.
        asks = [visitors.asked] if journey.key in empty else [visitors.asked, visitors.told_of_nothing]
        empty.add(journey.key)
        for ask in asks:
            run = JourneyRun(journey, visitors.facts(identity, **facts))
            for place in explore(run, partial(ask, identity)):
                for called, each in ((name, place), *_taken_back(visitors, name, place, identity)):
                    # Under another key the same words look the same: the twentieth member of a household.
                    seen = each.shown.run.journey.key, each.variant, each.words
                    if seen not in told:
                        told.add(seen)
                        yield from _scenes(f"{called}/{each.key}", each, identity)
    yield from _followed(visitors)


def _taken_back(
    visitors: Visitors, name: str, place: Place, identity: Identity | None
) -> Iterator[tuple[str, Place]]:
    """What a receipt tells of is taken back."""
    run = place.shown.run
    taking_back = run.step.take_back(run.view) if isinstance(run.step, Receipt) else None
    if taking_back is not None:
        again = JourneyRun(taking_back, visitors.facts(identity))
        for each in explore(again, partial(visitors.asked, identity)):
            yield f"{name}.annuler", each


def _scenes(name: str, place: Place, identity: Identity | None) -> Iterator[Scene]:
    """A place, and where it may be shown in several ways, each of them."""
    full = f"{name}!{place.variant}" if place.variant else name
    scene = Scene(full, frozen(place.shown), identity=identity)
    yield scene
    if isinstance(place.shown.run.step, Describe) and not place.variant:
        words = {"typing": True, "words": "Le robinet de la cuisine fuit"}
        yield Scene(f"{name}!typing", Asking(place.shown.run, input=words), identity=identity)
    if isinstance(place.shown.run.step, Find) and not place.variant:
        yield Scene(f"{name}!typing", Asking(place.shown.run, input={"typed": "Vi"}), identity=identity)


def _starts(visitors: Visitors) -> Iterator[tuple[str, Journey, Identity | None, Mapping[str, Any]]]:
    """Every journey with every kind of visitor that it may have."""
    claimed = Claimed("10010001", TENANTS["10010001"])
    tenants: list[Identity] = list(visitors.tenants.values())
    digits = visitors.settings.tenant_number_digits
    yield "identify", identify(digits, guests=True), None, {}
    yield "identify", CODE, None, {"phone_hint": "06 •• •• •• 03", "session": "s"}
    for service in ESERVICES:
        for identity in _who(service, tenants, claimed):
            # One of them speaks Arabic, and is asked for an interpreter.
            code = "ar" if identity == GUEST else "fr"
            yield service.key, service.journey(), identity, {"language": code}
    yield contact.KEY, contact.journey(), None, {"topic": T("Mon loyer")}
    yield documents.KEY, documents.journey(), tenants[-1], {"unsent": (_asked_without_a_line(),)}
    yield "personnel", STAFF_CODE, None, {}
    yield "personnel", correction(T("Téléphone")), None, {}


def _asked_without_a_line() -> Unsent:
    """A document that only this kiosk knows to be asked for."""
    body = {"kind": DocumentKind.DECOMPTE_CHARGES.value, "month": None, "at": datetime.now(UTC).isoformat()}
    act = Act(ActKind.DOCUMENT_REQUEST, "T482716", "/v1/documents", body)
    return Unsent(act, Outcome(Delivery.WAITING))


def _who(service: EService, tenants: list[Identity], claimed: Claimed) -> list[Identity | None]:
    if service.needs is Needs.TENANT:
        return [*tenants]
    if service.needs is Needs.GUEST:
        return [*tenants[:2], None, GUEST, claimed]
    return [None, tenants[0]]


def _followed(visitors: Visitors) -> Iterator[Scene]:
    """Each request in its story, and what can be done about it."""
    told: set[Any] = set()
    for identity in visitors.tenants.values():
        facts = visitors.facts(identity)
        for ticket in visitors.tickets(identity):
            if ticket.state in told:
                continue
            told.add(ticket.state)
            shown = Following(ticket, facts["now"], several=True)
            yield Scene(f"suivre/{ticket.state.value}", shown, identity=identity)
            for action in requests.actions(ticket, facts["now"]):
                if action.kind in told:
                    continue
                told.add(action.kind)
                run = JourneyRun(action.journey, facts)
                for place in explore(run, partial(visitors.asked, identity)):
                    yield from _scenes(f"suivre.{action.kind.value}/{place.key}", place, identity)
