"""What the answers of a report come down to: what, where, how urgent, and whether it is new."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain import (
    FINAL_TICKET_STATES,
    Outage,
    RepairPlace,
    SignedInTenant,
    Ticket,
    TicketState,
    Urgency,
)
from kiosk.domain.rules import DangerKind, Symptom, detect_danger, repair_rules_in_force
from kiosk.domain.rules.keywords import fold_text
from kiosk.journeys import Context

from .. import visit_facts

OTHER = "autre"
NEIGHBOURS_AFFECTED = "voisins"


def answered_place(view: Context) -> RepairPlace | None:
    """Where it is. Without a tenant number only the shared parts can be reported."""
    if not visit_facts.is_tenant(view):
        return RepairPlace.PARTIES_COMMUNES
    return RepairPlace(view["lieu"]) if "lieu" in view else None


def at_home(view: Context) -> bool:
    return answered_place(view) is not RepairPlace.PARTIES_COMMUNES


def known_outages(view: Context) -> list[Outage]:
    """What the landlord already knows of at that place, in the visitor's building."""
    where = answered_place(view)
    if where is None:
        return []
    possible = {symptom.key for symptom in repair_rules_in_force().symptoms_at(where)}
    return [
        outage
        for outage in visit_facts.outages(view)
        if (outage.place == where or possible & set(outage.symptoms)) and _concerns(outage, view)
    ]


def _concerns(outage: Outage, view: Context) -> bool:
    who = visit_facts.identity(view)
    if not outage.buildings or not isinstance(who, SignedInTenant):
        return True
    return any(fold_text(building) in fold_text(who.address) for building in outage.buildings)


def known_outage(view: Context) -> Outage | None:
    """The known outage the visitor came for."""
    return next((each for each in known_outages(view) if each.id == view.get("panne_connue")), None)


def described_danger(view: Context) -> DangerKind | None:
    """The danger that the visitor's own words tell of."""
    return danger_in_text(view.get("description", ""))


def danger_in_text(words: str) -> DangerKind | None:
    """The danger that these words tell of."""
    return detect_danger(words, repair_rules_in_force().symptoms.values())


def chosen_symptom(view: Context) -> Symptom | None:
    """What was picked, or understood."""
    return repair_rules_in_force().symptoms.get(view.get("symptome", ""))


def reported_symptom(view: Context) -> Symptom | None:
    """What is reported: a failure of the whole building when the neighbours have it too."""
    found = chosen_symptom(view)
    if found and found.collective and view.get("voisins") == NEIGHBOURS_AFFECTED:
        return repair_rules_in_force().symptoms[found.collective]
    return found


def reported_place(view: Context) -> RepairPlace | None:
    """The place that is reported, which follows the symptom into the shared parts."""
    found, where = reported_symptom(view), answered_place(view)
    return RepairPlace.PARTIES_COMMUNES if found and where not in found.places else where


def reported_danger(view: Context) -> DangerKind | None:
    found = chosen_symptom(view)
    return (found.danger if found else None) or described_danger(view)


def urgency(view: Context) -> Urgency:
    """A danger is always of the most urgent kind."""
    found = reported_symptom(view)
    if reported_danger(view):
        return Urgency.SOUS_4_H
    return found.urgency if found else Urgency.SOUS_5_JOURS


def latest_arrival(view: Context) -> datetime:
    """By when someone comes."""
    return repair_rules_in_force().due(
        urgency(view), visit_facts.now(view), visit_facts.public_holidays_of(view)
    )


def open_tickets(view: Context) -> list[Ticket]:
    """Requests of this visitor for the same thing that still wait for someone to come."""
    found = reported_symptom(view)
    settled = {*FINAL_TICKET_STATES, TicketState.REALISEE}
    return [
        ticket
        for ticket in visit_facts.tickets(view)
        if found
        and ticket.symptom == found.key
        and ticket.place == reported_place(view)
        and ticket.state not in settled
    ]


def known_ticket(view: Context) -> Ticket | None:
    """The open request that the visitor recognised as this very problem."""
    return next((each for each in open_tickets(view) if each.reference == view.get("deja")), None)


def is_new(view: Context) -> bool:
    """Whether there is something to report."""
    return known_outage(view) is None and known_ticket(view) is None
