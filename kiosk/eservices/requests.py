"""Suivre mes demandes: the visitor's requests, and what can be done about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from kiosk.domain import (
    FINAL_TICKET_STATES,
    NO_TEXT,
    TICKET_TRANSITIONS,
    T,
    Text,
    Ticket,
    TicketEventKind,
    TicketState,
)
from kiosk.journeys import Choose, Context, IdentityRequirement, Information, Journey, Option, Tone

from . import visit_facts
from .ticket_events import ticket_event_journey
from .timeline import WAITING_FOR_TENANT, LineProgress, ticket_title, timeline

KEY = "suivre"
TITLE = T("Suivre mes demandes")

_S = TicketState


@dataclass(frozen=True, slots=True)
class TicketAction:
    """What the visitor can do about a request; one action of a request is ``primary`` at most."""

    kind: TicketEventKind
    label: Text
    icon: str
    primary: bool
    journey: Journey


@cache
def journey() -> Journey:
    """Which request? Its timeline is a screen of its own, with ``ticket_actions`` below it."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="timeline-check-outline",
        needs=IdentityRequirement.TENANT,
        steps=(
            Information(
                key="aucune",
                title=T("Vous n’avez pas de demande."),
                body=(T("Quand vous signalez un problème, il apparaît ici."),),
                when=lambda view: not visit_facts.tickets(view),
            ),
            Choose(key="demande", title=T("Quelle demande ?"), counted=False, options=_options),
        ),
    )


def sort_tickets(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Those that wait for something first, then the latest first."""
    latest = sorted(tickets, key=lambda ticket: ticket.reported_at, reverse=True)
    return sorted(latest, key=lambda ticket: ticket.state in FINAL_TICKET_STATES)


def ticket_actions(ticket: Ticket, now: datetime) -> tuple[TicketAction, ...]:
    """What the visitor can do now, most likely wish first. Each ends in an act for the landlord; one stands
    out where something is awaited of the visitor or was promised in vain."""
    awaited = ticket.state in WAITING_FOR_TENANT | {TicketState.CLOTUREE} or _is_late(ticket, now)
    return tuple(
        TicketAction(
            kind, *_BUTTONS[kind], primary=rank == 0 and awaited, journey=ticket_event_journey(kind, ticket)
        )
        for rank, kind in enumerate(_allowed(ticket, now))
    )


def _is_late(ticket: Ticket, now: datetime) -> bool:
    """Whether what was promised did not come."""
    return (
        ticket.state not in FINAL_TICKET_STATES | WAITING_FOR_TENANT
        and (ticket.visit_to or ticket.deadline) < now
    )


def _allowed(ticket: Ticket, now: datetime) -> list[TicketEventKind]:
    match ticket.state:
        case _S.REALISEE:
            return [TicketEventKind.PAS_REPARE, TicketEventKind.REPARE]
        case _S.CLOTUREE:
            return [TicketEventKind.PAS_REPARE]
    kinds = []
    if ticket.state in {_S.PLANIFIEE, _S.LOCATAIRE_ABSENT, _S.EN_ATTENTE_LOCATAIRE}:
        kinds.append(TicketEventKind.DEPLACER)
    if ticket.state not in FINAL_TICKET_STATES | WAITING_FOR_TENANT:
        kinds.insert(0 if _is_late(ticket, now) else len(kinds), TicketEventKind.RELANCE)
    if _S.ANNULEE in TICKET_TRANSITIONS[ticket.state]:
        kinds.append(TicketEventKind.ANNULER)
    return kinds


_BUTTONS: dict[TicketEventKind, tuple[Text, str]] = {
    TicketEventKind.PAS_REPARE: (T("Pas réparé"), "emoticon-sad-outline"),
    TicketEventKind.REPARE: (T("C’est réparé"), "emoticon-happy-outline"),
    TicketEventKind.DEPLACER: (T("Changer la date"), "calendar-sync"),
    TicketEventKind.RELANCE: (T("Relancer l’agence"), "bell-ring-outline"),
    TicketEventKind.ANNULER: (T("Annuler la demande"), "close-circle-outline"),
}


def _options(view: Context) -> list[Option]:
    now = visit_facts.now(view)
    return [
        Option(
            ticket.reference,
            ticket_title(ticket),
            _what_now(ticket, now),
            icon="check-circle-outline" if ticket.state in FINAL_TICKET_STATES else "progress-clock",
            tone=Tone.WARN if ticket.state in WAITING_FOR_TENANT else Tone.PLAIN,
        )
        for ticket in sort_tickets(visit_facts.tickets(view))
    ]


def _what_now(ticket: Ticket, now: datetime) -> Text:
    """The line of the timeline that tells how it stands."""
    lines = timeline(ticket, now).lines
    reached = [line for line in lines if line.progress is not LineProgress.NEXT]
    return reached[-1].text if reached else NO_TEXT
