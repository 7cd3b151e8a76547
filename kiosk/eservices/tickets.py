"""A repair request in the visitor's words: its place, its title, and its story up to the repair."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain import (
    FINAL_TICKET_STATES,
    NO_TEXT,
    DayPart,
    RepairPlace,
    T,
    Text,
    Ticket,
    TicketEvent,
    TicketState,
    Trade,
    verbatim,
)
from kiosk.domain.rules import PARIS, TRADE_NAMES, ProblemNoun, repair_rules_in_force
from kiosk.journeys import Option, OptionGroup

AT_HOME = OptionGroup(T("Chez moi"), "home-outline")
IN_THE_BUILDING = OptionGroup(T("Dans l’immeuble"), "office-building-outline")

PLACES: dict[RepairPlace, Option] = {
    RepairPlace.CUISINE: Option(
        RepairPlace.CUISINE,
        T("Cuisine"),
        icon="silverware-fork-knife",
        drawing="places/cuisine",
        group=AT_HOME,
    ),
    RepairPlace.SALLE_DE_BAINS: Option(
        RepairPlace.SALLE_DE_BAINS,
        T("Salle de bains, toilettes"),
        icon="bathtub",
        drawing="places/salle_de_bains",
        group=AT_HOME,
    ),
    RepairPlace.AUTRE_PIECE: Option(
        RepairPlace.AUTRE_PIECE,
        T("Autre pièce de mon logement"),
        icon="sofa",
        drawing="places/autre_piece",
        group=AT_HOME,
    ),
    RepairPlace.PARTIES_COMMUNES: Option(
        RepairPlace.PARTIES_COMMUNES,
        T("Parties communes"),
        detail=T("Hall, escalier, ascenseur, cave…"),
        icon="office-building",
        drawing="places/parties_communes",
        group=IN_THE_BUILDING,
    ),
}

#: The same within a line: "Robinet qui fuit, cuisine".
WITHIN: dict[RepairPlace, Text] = {
    RepairPlace.CUISINE: T("cuisine"),
    RepairPlace.SALLE_DE_BAINS: T("salle de bains"),
    RepairPlace.AUTRE_PIECE: T("autre pièce"),
    RepairPlace.PARTIES_COMMUNES: T("parties communes"),
}


_S = TicketState

#: A visit that begins from then on is one of the afternoon.
AFTERNOON_HOUR = 12


class LineProgress(StrEnum):
    DONE = "done"
    CURRENT = "current"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line: what, and under it when or why."""

    progress: LineProgress
    text: Text
    detail: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole story of a request.

    ``holder`` is who must act now, ``next_date`` by when; both are empty once nothing is awaited, and
    there is no date either when the promised one has passed: a line says so.
    ``reason`` is why it was refused or handed on.
    """

    title: Text
    reference: str
    lines: tuple[TimelineLine, ...]
    next_date: datetime | None
    holder: Text
    reason: Text


YOU = T("Vous")
AGENCY = T("L’agence")

_REPORTED = {
    ProblemNoun.FUITE: T("Vous avez signalé la fuite"),
    ProblemNoun.PANNE: T("Vous avez signalé la panne"),
    ProblemNoun.PROBLEME: T("Vous avez signalé le problème"),
}

#: What is said of a past event.
_HAPPENED: dict[TicketState, Callable[[Ticket], Text]] = {
    _S.ENREGISTREE: lambda ticket: _REPORTED[_problem_noun(ticket)],
    _S.QUALIFIEE: lambda ticket: T("L’agence a lu votre demande"),
    _S.AFFECTEE: lambda ticket: T("L’agence a demandé {who}", who=TRADE_NAMES[expected_trade(ticket)].one),
    _S.PLANIFIEE: lambda ticket: T("Une date a été choisie"),
    _S.EN_COURS: lambda ticket: T(
        "{who} a commencé", who=TRADE_NAMES[expected_trade(ticket)].definite_capitalised
    ),
    _S.EN_ATTENTE_PIECE: lambda ticket: T("Une pièce a été commandée"),
    _S.EN_ATTENTE_LOCATAIRE: lambda ticket: T("L’agence a attendu votre réponse"),
    _S.LOCATAIRE_ABSENT: lambda ticket: T(
        "{who} est passé, sans vous trouver", who=TRADE_NAMES[expected_trade(ticket)].definite_capitalised
    ),
    _S.REALISEE: lambda ticket: T(
        "{who} a fini", who=TRADE_NAMES[expected_trade(ticket)].definite_capitalised
    ),
    _S.CLOTUREE: lambda ticket: T("C’est réparé"),
    _S.REFUSEE: lambda ticket: T("L’agence a refusé la demande"),
    _S.TRANSFEREE: lambda ticket: (
        T("La demande a été confiée à {holder}", holder=verbatim(ticket.holder))
        if ticket.holder
        else T("La demande a été confiée à un autre service")
    ),
    _S.ANNULEE: lambda ticket: T("La demande est annulée"),
    _S.ROUVERTE: lambda ticket: T("Vous avez dit : ce n’est pas réparé"),
}

#: What is awaited in each state that is not an end.
_AWAITED: dict[TicketState, Callable[[Ticket], Text]] = {
    _S.ENREGISTREE: lambda ticket: T("L’agence a reçu votre demande"),
    _S.QUALIFIEE: lambda ticket: T("L’agence cherche {who}", who=TRADE_NAMES[expected_trade(ticket)].one),
    _S.AFFECTEE: lambda ticket: T(
        "{who} choisit une date", who=TRADE_NAMES[expected_trade(ticket)].definite_capitalised
    ),
    _S.PLANIFIEE: lambda ticket: _visit(ticket),
    _S.EN_COURS: lambda ticket: T(
        "{who} s’en occupe", who=TRADE_NAMES[expected_trade(ticket)].definite_capitalised
    ),
    _S.EN_ATTENTE_PIECE: lambda ticket: T("On attend une pièce"),
    _S.EN_ATTENTE_LOCATAIRE: lambda ticket: T("On attend votre réponse"),
    _S.LOCATAIRE_ABSENT: lambda ticket: T("Choisissez une autre date"),
    _S.REALISEE: lambda ticket: T("Dites si c’est réparé"),
    _S.ROUVERTE: lambda ticket: T("L’agence reprend votre demande"),
}

#: Where the visitor is the one who must act.
WAITING_FOR_TENANT = frozenset({_S.EN_ATTENTE_LOCATAIRE, _S.LOCATAIRE_ABSENT, _S.REALISEE})

#: Where the agency has not handed the request to a trade yet.
_AT_THE_AGENCY = frozenset({_S.ENREGISTREE, _S.QUALIFIEE, _S.ROUVERTE})

#: Where nobody has come yet, and no date is set.
_TO_COME = frozenset({*_AT_THE_AGENCY, _S.AFFECTEE, _S.EN_ATTENTE_PIECE, *WAITING_FOR_TENANT} - {_S.REALISEE})

#: Awaited in these as soon as they begin: the event that began them is told by what is awaited.
_TOLD_BY_WHAT_IS_AWAITED = frozenset(
    {_S.PLANIFIEE, _S.EN_COURS, _S.EN_ATTENTE_PIECE, _S.EN_ATTENTE_LOCATAIRE}
)


def timeline(ticket: Ticket, now: datetime) -> Timeline:
    """The story of ``ticket`` as it stands at ``now`` (timezone-aware)."""
    lines = [TimelineLine(LineProgress.DONE, *_event(ticket, event)) for event in _past(ticket)]
    if ticket.state in _AWAITED:
        text = (
            T("Le rendez-vous est passé") if _visit_is_over(ticket, now) else _AWAITED[ticket.state](ticket)
        )
        lines.append(TimelineLine(LineProgress.CURRENT, text, _awaited_detail(ticket, now)))
    if ticket.state in _TO_COME:
        who = TRADE_NAMES[expected_trade(ticket)].definite_capitalised
        by = NO_TEXT if ticket.state in WAITING_FOR_TENANT else _deadline(ticket, now)
        lines.append(TimelineLine(LineProgress.NEXT, T("{who} vient réparer", who=who), by))
    if ticket.state not in {*FINAL_TICKET_STATES, _S.REALISEE}:
        lines.append(TimelineLine(LineProgress.NEXT, T("Vous dites si c’est réparé")))
    return Timeline(
        title=ticket_title(ticket),
        reference=ticket.reference,
        lines=tuple(lines),
        next_date=_next_date(ticket, now),
        holder=_holder(ticket),
        reason=verbatim(ticket.reason),
    )


def ticket_title(ticket: Ticket) -> Text:
    """What it is about: "Robinet qui fuit, cuisine"; the visitor's words for an unknown symptom."""
    symptom = repair_rules_in_force().symptoms.get(ticket.symptom)
    if symptom is None:
        return verbatim(ticket.description) if ticket.description else PLACES[ticket.place].label
    return T("{problem}, {place}", problem=symptom.label, place=WITHIN[ticket.place])


def expected_trade(ticket: Ticket) -> Trade | None:
    """Who comes: as the agency decided, else as the symptom lets expect."""
    symptom = repair_rules_in_force().symptoms.get(ticket.symptom)
    return ticket.trade or (symptom.trade if symptom else None)


def _problem_noun(ticket: Ticket) -> ProblemNoun:
    symptom = repair_rules_in_force().symptoms.get(ticket.symptom)
    return symptom.noun if symptom else ProblemNoun.PROBLEME


def _past(ticket: Ticket) -> list[TicketEvent]:
    """What happened, oldest first, from the report on; the last event only if nothing tells it better."""
    events = sorted(ticket.events, key=lambda event: event.at)
    if not events or events[0].state is not _S.ENREGISTREE:
        events.insert(0, TicketEvent(at=ticket.reported_at, state=_S.ENREGISTREE))
    if events[-1].state is not ticket.state:
        events.append(TicketEvent(at=events[-1].at, state=ticket.state))
    if ticket.state in _TOLD_BY_WHAT_IS_AWAITED:
        while events[-1].state is ticket.state:
            events.pop()
    changes = [
        event for event, before in zip(events[1:], events, strict=False) if event.state != before.state
    ]
    return [events[0], *changes]


def _event(ticket: Ticket, event: TicketEvent) -> tuple[Text, Text]:
    text, at = _HAPPENED[event.state](ticket), event.at.astimezone(PARIS)
    words = event.comment or (ticket.reason if event.state is ticket.state else "")
    if words and event.state is not _S.ENREGISTREE:
        return text, T("{moment}. {words}", moment=at, words=verbatim(words))
    return text, T("{moment}", moment=at)


def _visit(ticket: Ticket) -> Text:
    who = TRADE_NAMES[expected_trade(ticket)].definite_capitalised
    if ticket.visit_from is None:
        return T("{who} vient bientôt", who=who)
    begins = ticket.visit_from.astimezone(PARIS)
    if _part(begins) is DayPart.MATIN:
        return T("{who} vient {day} le matin", who=who, day=begins.date())
    return T("{who} vient {day} l’après-midi", who=who, day=begins.date())


def _part(begins: datetime) -> DayPart:
    return DayPart.MATIN if begins.hour < AFTERNOON_HOUR else DayPart.APRES_MIDI


def _visit_is_over(ticket: Ticket, now: datetime) -> bool:
    ends = ticket.visit_to or ticket.visit_from
    return ticket.state is _S.PLANIFIEE and ends is not None and ends < now


def _awaited_detail(ticket: Ticket, now: datetime) -> Text:
    if ticket.state is _S.PLANIFIEE and ticket.visit_from is not None:
        begins = ticket.visit_from.astimezone(PARIS)
        if ticket.visit_to is None:
            return T("{moment}", moment=begins)
        ends = ticket.visit_to.astimezone(PARIS)
        return T("{day}, entre {begin} et {end}", day=begins.date(), begin=begins.time(), end=ends.time())
    last = next((event for event in reversed(ticket.events) if event.state is ticket.state), None)
    if last and last.comment and ticket.state in _TOLD_BY_WHAT_IS_AWAITED:
        return verbatim(last.comment)
    if ticket.state in {_S.PLANIFIEE, _S.EN_COURS}:
        return _deadline(ticket, now)
    return NO_TEXT


def _deadline(ticket: Ticket, now: datetime) -> Text:
    day = ticket.deadline.astimezone(PARIS).date()
    if ticket.deadline < now:
        return T("C’était promis pour {day}. Vous pouvez relancer l’agence.", day=day)
    return T("{day} au plus tard", day=day)


def _next_date(ticket: Ticket, now: datetime) -> datetime | None:
    if ticket.state in FINAL_TICKET_STATES:
        return None
    return next((at for at in (ticket.visit_from, ticket.deadline) if at and at > now), None)


def _holder(ticket: Ticket) -> Text:
    if ticket.state in FINAL_TICKET_STATES:
        return NO_TEXT
    if ticket.state in WAITING_FOR_TENANT:
        return YOU
    if ticket.state in _AT_THE_AGENCY or not ticket.holder:
        return AGENCY
    return verbatim(ticket.holder)
