"""What a visitor adds to a request: each a small journey that ends in one event."""

from __future__ import annotations

from datetime import timedelta

from kiosk.domain import Act, ActKind, EventKind, T, Text, Ticket
from kiosk.domain.rules import in_force, promise, working_days
from kiosk.journeys import (
    Describe,
    Information,
    Journey,
    JourneyError,
    Line,
    Needs,
    PickSlot,
    Slot,
    Step,
    View,
)

from . import given, half_days, receipts
from .timeline import title, trade

#: How far ahead a visit can be moved.
MOVE_WITHIN = timedelta(days=14)

_HEADLINES: dict[EventKind, Text] = {
    EventKind.RELANCE: T("Votre relance est notée."),
    EventKind.REPARE: T("Merci. La demande est terminée."),
    EventKind.DEPLACER: T("Votre nouvelle date est notée."),
    EventKind.ANNULER: T("La demande est annulée."),
}


def event_journey(kind: EventKind, ticket: Ticket) -> Journey:
    """The journey that adds ``kind`` to ``ticket``. One without a question is finished at once."""
    return Journey(
        key=f"{kind}-{ticket.reference}",
        title=title(ticket),
        icon="timeline-check-outline",
        needs=Needs.TENANT,
        act=lambda view: _act(kind, ticket, view),
        steps=(*_questions(kind), _receipt(kind, ticket)),
    )


def _questions(kind: EventKind) -> tuple[Step, ...]:
    match kind:
        case EventKind.RELANCE:
            return (
                Describe(
                    key="message",
                    personal=False,
                    title=T("Voulez-vous ajouter un mot ?"),
                    optional=True,
                    skip_label=T("Relancer sans message"),
                ),
            )
        case EventKind.DEPLACER:
            return (
                PickSlot(
                    key="disponibilites",
                    title=T("Quand êtes-vous chez vous ?"),
                    hint=T("Choisissez une ou plusieurs demi-journées."),
                    many=True,
                    all_label=half_days.ANY_TIME,
                    slots=_slots,
                    instead=half_days.not_offered,
                ),
            )
        case EventKind.ANNULER:
            return (
                Information(
                    key="confirmer",
                    title=T("Annuler cette demande ?"),
                    body=(T("Personne ne viendra. Vous pourrez la signaler à nouveau."),),
                    primary=T("Oui, annuler"),
                ),
            )
        case EventKind.PAS_REPARE | EventKind.REPARE:
            return ()


def _receipt(kind: EventKind, ticket: Ticket) -> Step:
    def headline(view: View) -> Text:
        if kind is not EventKind.PAS_REPARE:
            return _HEADLINES[kind]
        now = given.now(view)
        again = in_force().due(ticket.urgency, now, given.days_off(view))
        return promise(trade(ticket), again, now)

    def facts(view: View) -> list[Line]:
        lines = [Line(T("Le problème"), title(ticket))]
        if chosen := view.get("disponibilites"):
            lines.append(Line(T("Chez vous"), half_days.chosen_text(chosen, _slots(view))))
        return lines

    return receipts.receipt(
        title=T("La demande est rouverte") if kind is EventKind.PAS_REPARE else T("C’est noté"),
        headline=headline,
        reference=lambda view: ticket.reference,
        facts=facts,
        notice=receipts.delivery,
    )


def _slots(view: View) -> list[Slot]:
    now = given.now(view)
    return half_days.half_days(now, now + MOVE_WITHIN, working_days(now.date(), given.days_off(view)))


def _act(kind: EventKind, ticket: Ticket, view: View) -> Act:
    """The body of ``POST /v1/tickets/{reference}/events``. Raises ``JourneyError`` without an identity."""
    who = given.identity(view)
    if who is None:
        raise JourneyError(f"{kind}: nobody is signed in")
    return Act(
        kind=ActKind.TICKET_EVENT,
        subject=ticket.reference,
        path=f"/v1/tickets/{ticket.reference}/events",
        body={
            "reporter": given.reporter(who),
            "kind": str(kind),
            "comment": view.get("message", ""),
            "availability": half_days.as_body(view.get("disponibilites", ())),
            "at": given.now(view).isoformat(),
        },
    )
