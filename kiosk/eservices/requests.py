"""Suivre mes demandes: the visitor's requests, and what can be done about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from kiosk.domain import ENDED, NOTHING, TRANSITIONS, EventKind, T, Text, Ticket, TicketState
from kiosk.journeys import Choose, Information, Journey, Needs, Option, Tone, View

from . import given
from .ticket_events import event_journey
from .timeline import YOURS, Progress, timeline, title

KEY = "suivre"
TITLE = T("Suivre mes demandes")

_S = TicketState


@dataclass(frozen=True, slots=True)
class Action:
    """What the visitor can do about a request; one action of a request is ``primary`` at most."""

    kind: EventKind
    label: Text
    icon: str
    primary: bool
    journey: Journey


@cache
def journey() -> Journey:
    """Which request? Its timeline is a screen of its own, with ``actions`` below it."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="timeline-check-outline",
        needs=Needs.TENANT,
        steps=(
            Information(
                key="aucune",
                title=T("Vous n’avez pas de demande."),
                body=(T("Quand vous signalez un problème, il apparaît ici."),),
                when=lambda view: not given.tickets(view),
            ),
            Choose(key="demande", title=T("Quelle demande ?"), counted=False, options=_options),
        ),
    )


def ordered(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Those that wait for something first, then the latest first."""
    latest = sorted(tickets, key=lambda ticket: ticket.reported_at, reverse=True)
    return sorted(latest, key=lambda ticket: ticket.state in ENDED)


def actions(ticket: Ticket, now: datetime) -> tuple[Action, ...]:
    """What the visitor can do now, most likely wish first. Each ends in an act for the landlord; one stands
    out where something is awaited of the visitor or was promised in vain."""
    awaited = ticket.state in YOURS | {TicketState.CLOTUREE} or _is_late(ticket, now)
    return tuple(
        Action(kind, *_BUTTONS[kind], primary=rank == 0 and awaited, journey=event_journey(kind, ticket))
        for rank, kind in enumerate(_allowed(ticket, now))
    )


def _is_late(ticket: Ticket, now: datetime) -> bool:
    """Whether what was promised did not come."""
    return ticket.state not in ENDED | YOURS and (ticket.visit_to or ticket.deadline) < now


def _allowed(ticket: Ticket, now: datetime) -> list[EventKind]:
    match ticket.state:
        case _S.REALISEE:
            return [EventKind.PAS_REPARE, EventKind.REPARE]
        case _S.CLOTUREE:
            return [EventKind.PAS_REPARE]
    kinds = []
    if ticket.state in {_S.PLANIFIEE, _S.LOCATAIRE_ABSENT, _S.EN_ATTENTE_LOCATAIRE}:
        kinds.append(EventKind.DEPLACER)
    if ticket.state not in ENDED | YOURS:
        kinds.insert(0 if _is_late(ticket, now) else len(kinds), EventKind.RELANCE)
    if _S.ANNULEE in TRANSITIONS[ticket.state]:
        kinds.append(EventKind.ANNULER)
    return kinds


_BUTTONS: dict[EventKind, tuple[Text, str]] = {
    EventKind.PAS_REPARE: (T("Pas réparé"), "emoticon-sad-outline"),
    EventKind.REPARE: (T("C’est réparé"), "emoticon-happy-outline"),
    EventKind.DEPLACER: (T("Changer la date"), "calendar-sync"),
    EventKind.RELANCE: (T("Relancer l’agence"), "bell-ring-outline"),
    EventKind.ANNULER: (T("Annuler la demande"), "close-circle-outline"),
}


def _options(view: View) -> list[Option]:
    now = given.now(view)
    return [
        Option(
            ticket.reference,
            title(ticket),
            _what_now(ticket, now),
            icon="check-circle-outline" if ticket.state in ENDED else "progress-clock",
            tone=Tone.WARN if ticket.state in YOURS else Tone.PLAIN,
        )
        for ticket in ordered(given.tickets(view))
    ]


def _what_now(ticket: Ticket, now: datetime) -> Text:
    """The line of the timeline that tells how it stands."""
    lines = timeline(ticket, now).lines
    reached = [line for line in lines if line.progress is not Progress.NEXT]
    return reached[-1].text if reached else NOTHING
