"""What a visitor adds to a request: each a small journey that ends in one event."""

from __future__ import annotations

from datetime import timedelta

from kiosk.domain import Act, ActKind, T, Text, Ticket, TicketEventKind
from kiosk.domain.rules import arrival_text, iter_working_days, repair_rules_in_force
from kiosk.journeys import (
    Context,
    Describe,
    IdentityRequirement,
    Information,
    Journey,
    JourneyError,
    PickSlot,
    SlotOption,
    Step,
    SummaryLine,
)

from . import half_days, receipts, visit_facts
from .timeline import expected_trade, ticket_title

#: How far ahead a visit can be moved.
RESCHEDULE_WINDOW = timedelta(days=14)

_HEADLINES: dict[TicketEventKind, Text] = {
    TicketEventKind.RELANCE: T("Votre relance est notée."),
    TicketEventKind.REPARE: T("Merci. La demande est terminée."),
    TicketEventKind.DEPLACER: T("Votre nouvelle date est notée."),
    TicketEventKind.ANNULER: T("La demande est annulée."),
}


def ticket_event_journey(kind: TicketEventKind, ticket: Ticket) -> Journey:
    """The journey that adds ``kind`` to ``ticket``. One without a question is finished at once."""
    return Journey(
        key=f"{kind}-{ticket.reference}",
        title=ticket_title(ticket),
        icon="timeline-check-outline",
        needs=IdentityRequirement.TENANT,
        act=lambda view: _act(kind, ticket, view),
        steps=(*_questions(kind), _receipt(kind, ticket)),
    )


def _questions(kind: TicketEventKind) -> tuple[Step, ...]:
    match kind:
        case TicketEventKind.RELANCE:
            return (
                Describe(
                    key="message",
                    personal=False,
                    title=T("Voulez-vous ajouter un mot ?"),
                    optional=True,
                    skip_label=T("Relancer sans message"),
                ),
            )
        case TicketEventKind.DEPLACER:
            return (
                PickSlot(
                    key="disponibilites",
                    title=T("Quand êtes-vous chez vous ?"),
                    hint=T("Choisissez une ou plusieurs demi-journées."),
                    many=True,
                    all_label=half_days.ANY_TIME,
                    slots=_slots,
                    instead=half_days.half_day_unavailable_reason,
                ),
            )
        case TicketEventKind.ANNULER:
            return (
                Information(
                    key="confirmer",
                    title=T("Annuler cette demande ?"),
                    body=(T("Personne ne viendra. Vous pourrez la signaler à nouveau."),),
                    primary=T("Oui, annuler"),
                ),
            )
        case TicketEventKind.PAS_REPARE | TicketEventKind.REPARE:
            return ()


def _receipt(kind: TicketEventKind, ticket: Ticket) -> Step:
    def headline(view: Context) -> Text:
        if kind is not TicketEventKind.PAS_REPARE:
            return _HEADLINES[kind]
        now = visit_facts.now(view)
        again = repair_rules_in_force().due(ticket.urgency, now, visit_facts.public_holidays_of(view))
        return arrival_text(expected_trade(ticket), again, now)

    def facts(view: Context) -> list[SummaryLine]:
        lines = [SummaryLine(T("Le problème"), ticket_title(ticket))]
        if chosen := view.get("disponibilites"):
            lines.append(SummaryLine(T("Chez vous"), half_days.selection_text(chosen, _slots(view))))
        return lines

    return receipts.receipt(
        title=T("La demande est rouverte") if kind is TicketEventKind.PAS_REPARE else T("C’est noté"),
        headline=headline,
        reference=lambda view: ticket.reference,
        facts=facts,
        notice=receipts.delivery_notice,
    )


def _slots(view: Context) -> list[SlotOption]:
    now = visit_facts.now(view)
    return half_days.half_day_slots(
        now, now + RESCHEDULE_WINDOW, iter_working_days(now.date(), visit_facts.public_holidays_of(view))
    )


def _act(kind: TicketEventKind, ticket: Ticket, view: Context) -> Act:
    """The body of ``POST /v1/tickets/{reference}/events``. Raises ``JourneyError`` without an identity."""
    who = visit_facts.identity(view)
    if who is None:
        raise JourneyError(f"{kind}: nobody is signed in")
    return Act(
        kind=ActKind.TICKET_EVENT,
        subject=ticket.reference,
        path=f"/v1/tickets/{ticket.reference}/events",
        body={
            "reporter": visit_facts.reporter_json(who),
            "kind": str(kind),
            "comment": view.get("message", ""),
            "availability": half_days.availability_json(view.get("disponibilites", ())),
            "at": visit_facts.now(view).isoformat(),
        },
    )
