"""What a tenant may do to a request, by its state."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain import FINAL_TICKET_STATES, TICKET_TRANSITIONS, TicketEventKind, TicketState
from landlord.contract import FieldProblem, TicketEventRequest

from .problems import Problem
from .service_levels import repair_deadline, visit_window
from .tables import TicketEventRow, TicketRow

_S = TicketState

#: From which states each kind leads to which; ``relance`` changes none and is not here.
TENANT_TRANSITIONS: dict[TicketEventKind, tuple[TicketState, frozenset[TicketState]]] = {
    TicketEventKind.PAS_REPARE: (_S.ROUVERTE, frozenset({_S.REALISEE, _S.CLOTUREE})),
    TicketEventKind.REPARE: (_S.CLOTUREE, frozenset({_S.REALISEE})),
    # Only a visit that is due, or was missed, can be moved: elsewhere something else is awaited first.
    TicketEventKind.DEPLACER: (
        _S.PLANIFIEE,
        frozenset({_S.PLANIFIEE, _S.LOCATAIRE_ABSENT, _S.EN_ATTENTE_LOCATAIRE}),
    ),
    TicketEventKind.ANNULER: (
        _S.ANNULEE,
        frozenset(state for state, following in TICKET_TRANSITIONS.items() if _S.ANNULEE in following),
    ),
}


def next_state(state: TicketState, kind: TicketEventKind) -> TicketState:
    """The state after the event. Raises ``Problem`` 409 when the state does not allow it."""
    if kind is TicketEventKind.RELANCE:
        after, allowed = state, state not in FINAL_TICKET_STATES
    else:
        after, sources = TENANT_TRANSITIONS[kind]
        allowed = state in sources
    if not allowed:
        raise Problem(409, "transition_not_allowed", f"{kind} on a request that is {state}")
    return after


def apply_ticket_event(row: TicketRow, asked: TicketEventRequest, now: datetime, holidays: str) -> None:
    """Writes the event into the ticket. Raises ``Problem`` 409, or 422 when all half days are past."""
    row.state = next_state(row.state, asked.kind)
    at = min(asked.at, now)
    match asked.kind:
        case TicketEventKind.DEPLACER:
            visits = (visit_window(each) for each in asked.availability)
            coming = min((each for each in visits if each[1] > now), default=None)
            if coming is None:
                past = FieldProblem(pointer="/availability", code="past")
                raise Problem(422, "invalid", errors=[past])
            row.visit_from, row.visit_to = coming
            row.availability = [each.model_dump(mode="json") for each in asked.availability]
        case TicketEventKind.PAS_REPARE:
            row.visit_from = row.visit_to = None
            row.deadline = repair_deadline(row.urgency, at, holidays)
        case TicketEventKind.ANNULER:
            row.visit_from = row.visit_to = None
    row.events.append(TicketEventRow(at=at, state=row.state, comment=asked.comment, kind=asked.kind))
