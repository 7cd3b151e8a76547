"""The scenes of the e-services: each with the visitors that it may have, and all that they can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from kiosk.domain import ClaimedTenant, Identity, T
from kiosk.eservices import ESERVICES, EService, requests
from kiosk.eservices.fixtures import load_fixtures
from kiosk.eservices.side_journeys import OTP_JOURNEY, correction_journey, identify_journey
from kiosk.eservices.side_journeys import STAFF_CODE_JOURNEY as STAFF_CODE
from kiosk.journeys import (
    Describe,
    Find,
    IdentityRequirement,
    Journey,
    JourneyRun,
    Receipt,
)
from kiosk.session.screen_state import JourneyScreen, TicketScreen

from .demo_visitors import GUEST, TENANTS, DemoVisitors
from .journey_explorer import ReachedQuestion, explore
from .scene import Scene, snapshot_of


def journey_scenes(visitors: DemoVisitors) -> Iterator[Scene]:
    """Each question of each journey, once in each form that it has."""
    told: set[tuple[Any, ...]] = set()
    empty: set[str] = set()
    for name, journey, identity, facts in _journey_starts(visitors):
        # A landlord with nothing to tell has nothing to tell to anybody: one visitor is enough.
        asks = [visitors.asked] if journey.key in empty else [visitors.asked, visitors.answer_with_nothing]
        empty.add(journey.key)
        for ask in asks:
            run = JourneyRun(journey, visitors.facts(identity, **facts))
            for place in explore(run, partial(ask, identity)):
                for called, each in ((name, place), *_cancellations(visitors, name, place, identity)):
                    # Under another key the same words look the same: the twentieth member of a household.
                    seen = each.shown.run.journey.key, each.variant, each.words
                    if seen not in told:
                        told.add(seen)
                        yield from _scenes(f"{called}/{each.key}", each, identity)
    yield from _ticket_scenes(visitors)


def _cancellations(
    visitors: DemoVisitors, name: str, place: ReachedQuestion, identity: Identity | None
) -> Iterator[tuple[str, ReachedQuestion]]:
    """What a receipt tells of is taken back."""
    run = place.shown.run
    taking_back = run.step.cancellation(run.context) if isinstance(run.step, Receipt) else None
    if taking_back is not None:
        again = JourneyRun(taking_back, visitors.facts(identity))
        for each in explore(again, partial(visitors.asked, identity)):
            yield f"{name}.annuler", each


def _scenes(name: str, place: ReachedQuestion, identity: Identity | None) -> Iterator[Scene]:
    """A place, and where it may be shown in several ways, each of them."""
    full = f"{name}!{place.variant}" if place.variant else name
    scene = Scene(full, snapshot_of(place.shown), identity=identity)
    yield scene
    if isinstance(place.shown.run.step, Describe) and not place.variant:
        words = {"typing": True, "words": "Le robinet de la cuisine fuit"}
        yield Scene(f"{name}!typing", JourneyScreen(place.shown.run, input=words), identity=identity)
    if isinstance(place.shown.run.step, Find) and not place.variant:
        yield Scene(
            f"{name}!typing", JourneyScreen(place.shown.run, input={"typed": "Vi"}), identity=identity
        )


def _journey_starts(
    visitors: DemoVisitors,
) -> Iterator[tuple[str, Journey, Identity | None, Mapping[str, Any]]]:
    """Every journey with every kind of visitor that it may have."""
    claimed = ClaimedTenant("10010001", TENANTS["10010001"])
    tenants: list[Identity] = list(visitors.tenants.values())
    digits = visitors.settings.tenant_number_digits
    yield "identify", identify_journey(digits, guests=True), None, {}
    yield "identify", OTP_JOURNEY, None, {"phone_hint": "06 •• •• •• 03", "session": "s"}
    for service in ESERVICES:
        for identity in _identities_for(service, tenants, claimed):
            # One of them speaks Arabic, and is asked for an interpreter.
            code = "ar" if identity == GUEST else "fr"
            yield service.key, service.journey(), identity, {"language": code}
    for service in ESERVICES:
        for start in load_fixtures(service).starts:
            yield service.key, service.journey(), tenants[-1] if start.signed_in else None, start.facts
    yield "personnel", STAFF_CODE, None, {}
    yield "personnel", correction_journey(T("Téléphone")), None, {}


def _identities_for(
    service: EService, tenants: list[Identity], claimed: ClaimedTenant
) -> list[Identity | None]:
    if service.needs is IdentityRequirement.TENANT:
        return [*tenants]
    if service.needs is IdentityRequirement.GUEST:
        return [*tenants[:2], None, GUEST, claimed]
    return [None, tenants[0]]


def _ticket_scenes(visitors: DemoVisitors) -> Iterator[Scene]:
    """Each request in its story, and what can be done about it."""
    told: set[Any] = set()
    for identity in visitors.tenants.values():
        facts = visitors.facts(identity)
        for ticket in visitors.tickets(identity):
            if ticket.state in told:
                continue
            told.add(ticket.state)
            shown = TicketScreen(ticket, facts["now"], several=True)
            yield Scene(f"{requests.KEY}/{ticket.state.value}", shown, identity=identity)
            for action in requests.ticket_actions(ticket, facts["now"]):
                if action.kind in told:
                    continue
                told.add(action.kind)
                run = JourneyRun(action.journey, facts)
                for place in explore(run, partial(visitors.asked, identity)):
                    yield from _scenes(f"{requests.KEY}.{action.kind.value}/{place.key}", place, identity)
