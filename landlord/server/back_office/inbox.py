"""What waits for the staff, and which states may follow; without who it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kiosk.domain import FINAL_TICKET_STATES
from kiosk.domain.rules import PARIS

from ..app_state import AppState
from .case_kinds import STAFF_TRANSITIONS, CaseKind


@dataclass(frozen=True, slots=True)
class PendingCase:
    """One thing: ``next`` are the states that may be set."""

    kind: CaseKind
    reference: str
    state: str
    about: str
    next: tuple[str, ...]


#: What a line says of its row beside number and state.
_ABOUT = {
    CaseKind.TICKET: ("urgency", "place", "symptom"),
    CaseKind.APPOINTMENT: ("begins", "motive", "counsellor"),
    CaseKind.APPLICATION: ("number",),
    CaseKind.CANDIDACY: ("offer_id", "rank"),
    CaseKind.MANDATE: ("since",),
    CaseKind.DOCUMENT: ("kind", "month"),
    CaseKind.HELP: ("when", "device", "topic", "language"),
}


def list_pending_cases(
    desk: AppState, kinds: tuple[CaseKind, ...] = tuple(CaseKind)
) -> Iterator[PendingCase]:
    """Of those kinds, the oldest first; names, telephones and what visitors wrote stay in the database."""
    with desk.reading.begin() as db:
        for kind in kinds:
            follows = STAFF_TRANSITIONS[kind]
            # A request that ended may be reopened, but waits for nobody.
            states = set(follows) - (FINAL_TICKET_STATES if kind is CaseKind.TICKET else frozenset())
            open_ones = select(kind.row).where(kind.row.state.in_(states))
            for row in db.scalars(open_ones.order_by(kind.row.reference)):
                values = (getattr(row, name) for name in _ABOUT[kind])
                about = "  ".join(_said(value) for value in values if value not in (None, ""))
                yield PendingCase(kind, row.reference, row.state, about, follows[row.state])


def _said(value: object) -> str:
    """A moment as the clocks of the agency show it."""
    return f"{value.astimezone(PARIS):%d/%m/%Y %H:%M}" if isinstance(value, datetime) else str(value)
