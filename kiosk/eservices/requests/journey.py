"""Suivre mes demandes: the visitor's requests, and what can be done about each, which is a small journey
that ends in one event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.domain import (
    FINAL_TICKET_STATES,
    NO_TEXT,
    TICKET_TRANSITIONS,
    Act,
    T,
    Text,
    Ticket,
    TicketEventKind,
    TicketState,
)
from kiosk.domain.rules import (
    PARIS,
    TRADE_NAMES,
    iter_working_days,
    visit_request_text,
)
from kiosk.journeys import (
    Choose,
    Context,
    Describe,
    IdentityRequirement,
    Information,
    Journey,
    JourneyError,
    Option,
    PickSlot,
    SlotOption,
    Step,
    SummaryLine,
    Tone,
)
from landlord.contract import routes

from .. import half_days, receipts, visit_facts
from ..concerns import Concern, hours_text
from ..tickets import WAITING_FOR_TENANT, LineProgress, expected_trade, ticket_title, timeline

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


def steps() -> tuple[Step, ...]:
    """Which request? Its timeline is a screen of its own, with ``ticket_actions`` below it."""
    return (
        Information(
            key="aucune",
            title=T("Vous n’avez pas de demande."),
            body=(T("Quand vous signalez un problème, il apparaît ici."),),
            when=lambda context: not visit_facts.tickets(context),
        ),
        Choose(
            key="demande",
            title=T("Quelle demande ?"),
            counted=False,
            options=lambda context: [
                Option(
                    ticket.reference,
                    ticket_title(ticket),
                    _what_now(ticket, visit_facts.now(context)),
                    icon="check-circle-outline" if ticket.state in FINAL_TICKET_STATES else "progress-clock",
                    tone=Tone.WARN if ticket.state in WAITING_FOR_TENANT else Tone.PLAIN,
                )
                for ticket in sort_tickets(visit_facts.tickets(context))
            ],
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


def _what_now(ticket: Ticket, now: datetime) -> Text:
    """The line of the timeline that tells how it stands."""
    lines = timeline(ticket, now).lines
    reached = [line for line in lines if line.progress is not LineProgress.NEXT]
    return reached[-1].text if reached else NO_TEXT


#: How far ahead a visit can be moved.
RESCHEDULE_WINDOW = timedelta(days=14)

_EVENT_HEADLINES: dict[TicketEventKind, Text] = {
    TicketEventKind.RELANCE: T("Votre relance est notée."),
    TicketEventKind.REPARE: T("Merci. La demande est terminée."),
    TicketEventKind.DEPLACER: T("Votre nouvelle date est notée."),
    TicketEventKind.ANNULER: T("La demande est annulée."),
}


MESSAGE_STEP, AVAILABILITY_STEP = "message", "disponibilites"


@dataclass(frozen=True, slots=True)
class TicketEventState:
    """What the tenant adds to a request."""

    kind: TicketEventKind
    ticket: Ticket
    context: Context = field(repr=False)

    @property
    def headline(self) -> Text:
        if self.kind is not TicketEventKind.PAS_REPARE:
            return _EVENT_HEADLINES[self.kind]
        again = visit_facts.requested_arrival(self.context, self.ticket.urgency)
        return visit_request_text(expected_trade(self.ticket), again, visit_facts.now(self.context))

    @property
    def facts(self) -> list[SummaryLine]:
        lines = [SummaryLine(T("Le problème"), ticket_title(self.ticket))]
        if chosen := self.context.get(AVAILABILITY_STEP):
            half_days_text = half_days.selection_text(chosen, reschedule_slots(self.context))
            lines.append(SummaryLine(T("Chez vous"), half_days_text))
        return lines

    @property
    def act(self) -> Act:
        """Raises ``JourneyError`` without an identity."""
        who = visit_facts.identity(self.context)
        if who is None:
            raise JourneyError(f"{self.kind}: nobody is signed in")
        return routes.TICKET_EVENT.act(
            self.ticket.reference,
            reporter=visit_facts.reporter(who),
            kind=self.kind,
            comment=self.context.get(MESSAGE_STEP, ""),
            availability=half_days.availability(self.context.get(AVAILABILITY_STEP, ())),
            at=visit_facts.now(self.context),
        )


def ticket_event_journey(kind: TicketEventKind, ticket: Ticket) -> Journey:
    """The journey that adds ``kind`` to ``ticket``. One without a question is finished at once."""
    return Journey(
        key=f"{kind}-{ticket.reference}",
        title=ticket_title(ticket),
        icon="timeline-check-outline",
        needs=IdentityRequirement.TENANT,
        act=lambda context: TicketEventState(kind, ticket, context).act,
        steps=(
            *_event_questions(kind),
            receipts.receipt(
                title=T("La demande est rouverte") if kind is TicketEventKind.PAS_REPARE else T("C’est noté"),
                headline=lambda context: TicketEventState(kind, ticket, context).headline,
                reference=lambda context: ticket.reference,
                facts=lambda context: TicketEventState(kind, ticket, context).facts,
                notice=receipts.delivery_notice,
            ),
        ),
    )


def _event_questions(kind: TicketEventKind) -> tuple[Step, ...]:
    match kind:
        case TicketEventKind.RELANCE:
            return (
                Describe(
                    key=MESSAGE_STEP,
                    personal=False,
                    title=T("Voulez-vous ajouter un mot ?"),
                    optional=True,
                    skip_label=T("Relancer sans message"),
                ),
            )
        case TicketEventKind.DEPLACER:
            return (
                PickSlot(
                    key=AVAILABILITY_STEP,
                    title=T("Quand êtes-vous chez vous ?"),
                    hint=T("Choisissez une ou plusieurs demi-journées."),
                    many=True,
                    all_label=half_days.ANY_TIME,
                    slots=reschedule_slots,
                    unavailable_reason=half_days.half_day_unavailable_reason,
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


def reschedule_slots(context: Context) -> list[SlotOption]:
    """The half days to which a visit can be moved."""
    now = visit_facts.now(context)
    days = iter_working_days(now.date(), visit_facts.public_holidays_of(context))
    return half_days.half_day_slots(now, now + RESCHEDULE_WINDOW, days)


#: For how long a report that nobody has a date for yet stands on the home of who made it.
NEW_FOR = timedelta(days=1)
#: Where nobody has said yet when they come.
_WITHOUT_A_DATE = frozenset({_S.ENREGISTREE, _S.QUALIFIEE, _S.AFFECTEE, _S.ROUVERTE})


def request_concerns(tickets: Sequence[Ticket], now: datetime) -> Iterator[Concern]:
    """Visits that are planned, those that did not come, answers that only the visitor can give, and what was
    reported last, while it is new."""
    reported = [
        each for each in tickets if each.state in _WITHOUT_A_DATE and now - each.reported_at < NEW_FOR
    ]
    if reported:
        latest = max(reported, key=lambda ticket: ticket.reported_at)
        yield Concern(
            kind="demande",
            rank=3,
            service=KEY,
            of=latest.reference,
            icon="progress-clock",
            tint="coral",
            value=_what_now(latest, now),
            hint=ticket_title(latest),
            new=True,
        )
    for ticket in tickets:
        if ticket.state in WAITING_FOR_TENANT:
            asked = max((each.at for each in ticket.events), default=ticket.reported_at)
            lines = timeline(ticket, now).lines
            awaited = next(line.text for line in lines if line.progress is LineProgress.CURRENT)
            yield _answer_concern(ticket, awaited, min(asked, now), late=False)
        elif ticket.state is TicketState.PLANIFIEE and (begins := ticket.visit_from) is not None:
            ends = ticket.visit_to or begins
            if ends < now:
                yield _answer_concern(ticket, T("Le rendez-vous est passé"), ends, late=True)
            else:
                yield Concern(
                    kind="visite",
                    rank=2,
                    service=KEY,
                    of=ticket.reference,
                    icon="wrench",
                    tint="coral",
                    value=hours_text(begins, ticket.visit_to),
                    words=T("{who} vient", who=TRADE_NAMES[expected_trade(ticket)].definite_capitalised),
                    hint=ticket_title(ticket),
                    at=begins,
                    day=begins.astimezone(PARIS).date(),
                )


def _answer_concern(ticket: Ticket, awaited: Text, at: datetime, *, late: bool) -> Concern:
    return Concern(
        kind="reponse",
        rank=1,
        service=KEY,
        of=ticket.reference,
        icon="comment-question-outline",
        tint="lilac",
        value=awaited,
        hint=ticket_title(ticket),
        at=at,
        late=late,
    )
