"""What the answers of a report come down to: what, where, how urgent, and whether it is new."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain import ENDED, Outage, Place, SignedIn, Ticket, TicketState, Urgency
from kiosk.domain.rules import DangerKind, Symptom, danger_in, in_force
from kiosk.domain.rules.words import fold
from kiosk.journeys import View

from . import given

OTHER = "autre"
NEIGHBOURS_TOO = "voisins"


def place(view: View) -> Place | None:
    """Where it is. Without a tenant number only the shared parts can be reported."""
    if not given.is_tenant(view):
        return Place.PARTIES_COMMUNES
    return Place(view["lieu"]) if "lieu" in view else None


def at_home(view: View) -> bool:
    return place(view) is not Place.PARTIES_COMMUNES


def known_outages(view: View) -> list[Outage]:
    """What the landlord already knows of at that place, in the visitor's building."""
    where = place(view)
    if where is None:
        return []
    possible = {symptom.key for symptom in in_force().symptoms_at(where)}
    return [
        outage
        for outage in given.outages(view)
        if (outage.place == where or possible & set(outage.symptoms)) and _concerns(outage, view)
    ]


def _concerns(outage: Outage, view: View) -> bool:
    who = given.identity(view)
    if not outage.buildings or not isinstance(who, SignedIn):
        return True
    return any(fold(building) in fold(who.address) for building in outage.buildings)


def outage(view: View) -> Outage | None:
    """The known outage the visitor came for."""
    return next((each for each in known_outages(view) if each.id == view.get("panne_connue")), None)


def told_danger(view: View) -> DangerKind | None:
    """The danger that the visitor's own words tell of."""
    return danger_of(view.get("description", ""))


def danger_of(words: str) -> DangerKind | None:
    """The danger that these words tell of."""
    return danger_in(words, in_force().symptoms.values())


def picked(view: View) -> Symptom | None:
    """What was picked, or understood."""
    return in_force().symptoms.get(view.get("symptome", ""))


def symptom(view: View) -> Symptom | None:
    """What is reported: a failure of the whole building when the neighbours have it too."""
    found = picked(view)
    if found and found.collective and view.get("voisins") == NEIGHBOURS_TOO:
        return in_force().symptoms[found.collective]
    return found


def scene(view: View) -> Place | None:
    """The place that is reported, which follows the symptom into the shared parts."""
    found, where = symptom(view), place(view)
    return Place.PARTIES_COMMUNES if found and where not in found.places else where


def danger(view: View) -> DangerKind | None:
    found = picked(view)
    return (found.danger if found else None) or told_danger(view)


def urgency(view: View) -> Urgency:
    """A danger is always of the most urgent kind."""
    found = symptom(view)
    if danger(view):
        return Urgency.SOUS_4_H
    return found.urgency if found else Urgency.SOUS_5_JOURS


def due(view: View) -> datetime:
    """By when someone comes."""
    return in_force().due(urgency(view), given.now(view), given.days_off(view))


def open_tickets(view: View) -> list[Ticket]:
    """Requests of this visitor for the same thing that still wait for someone to come."""
    found = symptom(view)
    settled = {*ENDED, TicketState.REALISEE}
    return [
        ticket
        for ticket in given.tickets(view)
        if found
        and ticket.symptom == found.key
        and ticket.place == scene(view)
        and ticket.state not in settled
    ]


def ticket(view: View) -> Ticket | None:
    """The open request that the visitor recognised as this very problem."""
    return next((each for each in open_tickets(view) if each.reference == view.get("deja")), None)


def is_new(view: View) -> bool:
    """Whether there is something to report."""
    return outage(view) is None and ticket(view) is None
