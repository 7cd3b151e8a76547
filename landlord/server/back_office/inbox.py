"""What waits for the staff, and which states may follow; without who it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kiosk.domain import ENDED
from kiosk.domain.rules import PARIS

from ..app_state import Desk
from .kinds import FOLLOWS, Kind


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing: ``next`` are the states that may be set."""

    kind: Kind
    reference: str
    state: str
    about: str
    next: tuple[str, ...]


#: What a line says of its row beside number and state.
_ABOUT = {
    Kind.TICKET: ("urgency", "place", "symptom"),
    Kind.APPOINTMENT: ("begins", "motive", "counsellor"),
    Kind.APPLICATION: ("number",),
    Kind.CANDIDACY: ("offer_id", "rank"),
    Kind.MANDATE: ("since",),
    Kind.DOCUMENT: ("kind", "month"),
    Kind.HELP: ("when", "device", "topic", "language"),
}


def waiting(desk: Desk, kinds: tuple[Kind, ...] = tuple(Kind)) -> Iterator[Waiting]:
    """Of those kinds, the oldest first; names, telephones and what visitors wrote stay in the database."""
    with desk.reading.begin() as db:
        for kind in kinds:
            follows = FOLLOWS[kind]
            # A request that ended may be reopened, but waits for nobody.
            states = set(follows) - (ENDED if kind is Kind.TICKET else frozenset())
            open_ones = select(kind.row).where(kind.row.state.in_(states))
            for row in db.scalars(open_ones.order_by(kind.row.reference)):
                values = (getattr(row, name) for name in _ABOUT[kind])
                about = "  ".join(_said(value) for value in values if value not in (None, ""))
                yield Waiting(kind, row.reference, row.state, about, follows[row.state])


def _said(value: object) -> str:
    """A moment as the clocks of the agency show it."""
    return f"{value.astimezone(PARIS):%d/%m/%Y %H:%M}" if isinstance(value, datetime) else str(value)
