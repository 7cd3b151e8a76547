"""From one state to the next, with what the visitor must be told about it, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.domain import (
    ENDED,
    ApplicationState,
    AppointmentState,
    MandateState,
    OfferApplicationState,
    TicketState,
)
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.unique_number import compact

from ..app_state import Desk, landlord
from ..applications import a_year_after
from ..offers import Applicant, number_wishes
from ..service_levels import deadline, visit
from ..tables import (
    ApplicationRow,
    AppointmentRow,
    DocumentRequestRow,
    EventRow,
    HelpRow,
    MandateRow,
    OfferApplicationRow,
    TicketRow,
)
from .kinds import FOLLOWS, Kind
from .said import NotPossible, Said

_T = TicketState


def move(desk: Desk, kind: Kind, reference: str, state: str, said: Said) -> None:
    """Sets the state and what goes with it. Raises ``NotPossible``: an unknown reference, a state that may
    not follow, something that had to be said with it."""
    try:
        after = kind.states(state)
    except ValueError:
        raise NotPossible(f"{state} is no state: {', '.join(kind.states)}") from None
    now = desk.now()
    try:
        with desk.writing.begin() as db:
            row = _found(db, kind, reference)
            allowed = FOLLOWS[kind].get(row.state, ())
            if after not in allowed:
                raise NotPossible(f"{row.state} is followed by {', '.join(allowed) or 'nothing'}")
            _EFFECTS[kind](db, row, after, said, now)
            row.state = after
    except IntegrityError:
        raise NotPossible("another one has that number already") from None


def _found(db: Session, kind: Kind, reference: str) -> Any:
    called = select(kind.row).where(kind.row.reference == reference)
    row = db.scalars(called.with_for_update()).one_or_none()
    if row is None:
        raise NotPossible(f"no {kind.word} is called {reference}: see kiosk agency-desk list")
    return row


def _ticket(db: Session, row: TicketRow, after: TicketState, said: Said, now: datetime) -> None:
    if after is _T.REFUSEE:
        said.needs("reason")
    if after is _T.PLANIFIEE:
        said.needs("visit")
    if said.visit is not None:
        begins, ends = visit(said.visit)
        if ends <= now:
            raise NotPossible("that visit is over already")
        row.visit_from, row.visit_to = begins, ends
    elif after in {_T.ROUVERTE, _T.EN_ATTENTE_PIECE, *ENDED}:
        row.visit_from = row.visit_to = None
    if after is _T.ROUVERTE:
        row.deadline = deadline(row.urgency, now, landlord(db).holidays)
    row.holder = said.holder or row.holder
    row.trade = said.trade or row.trade
    row.reason = said.reason or ("" if after is _T.ROUVERTE else row.reason)
    row.events.append(EventRow(at=now, state=after, comment=said.note, kind=None))


def _appointment(
    db: Session, row: AppointmentRow, after: AppointmentState, said: Said, now: datetime
) -> None:
    if after in {AppointmentState.HONORE, AppointmentState.ABSENT} and row.begins > now:
        raise NotPossible(f"it begins on {row.begins.astimezone(PARIS):%d/%m/%Y %H:%M}")
    if after is AppointmentState.CONFIRME:
        row.verified = True  # who was called back is known
    if after is AppointmentState.ANNULE:
        row.holds = None


def _application(
    db: Session, row: ApplicationRow, after: ApplicationState, said: Said, now: datetime
) -> None:
    today = now.astimezone(PARIS).date()
    if after in {ApplicationState.REFUSEE, ApplicationState.RADIEE}:
        said.needs("reason")
    if after is ApplicationState.ENREGISTREE:
        if not row.number:
            said.needs("number")
            row.number = compact(said.number)
        if row.renew_by is None or row.state is ApplicationState.A_RENOUVELER:
            row.renew_by = a_year_after(today)
    row.reason = said.reason


def _candidacy(
    db: Session, row: OfferApplicationRow, after: OfferApplicationState, said: Said, now: datetime
) -> None:
    if after is OfferApplicationState.PRESENTEE_CALEOL:
        said.needs("rank")
        row.caleol_rank = said.rank
    ends = after in {OfferApplicationState.NON_RETENUE, OfferApplicationState.ACCEPTEE}
    if after is OfferApplicationState.NON_RETENUE:
        said.needs("reason")
    if ends:  # the other wishes close up
        who = Applicant(tenant_number=row.tenant_number, application_id=row.application_id)
        number_wishes([each for each in who.running(db) if each is not row])
    row.reason = said.reason


def _mandate(db: Session, row: MandateRow, after: MandateState, said: Said, now: datetime) -> None:
    if after is MandateState.ACTIF:
        row.since = now.astimezone(PARIS).date()


def _document(db: Session, row: DocumentRequestRow, after: str, said: Said, now: datetime) -> None:
    """Nothing goes with it."""


def _help(db: Session, row: HelpRow, after: str, said: Said, now: datetime) -> None:
    row.holder = said.holder or row.holder


_EFFECTS: dict[Kind, Callable[[Session, Any, Any, Said, datetime], None]] = {
    Kind.TICKET: _ticket,
    Kind.APPOINTMENT: _appointment,
    Kind.APPLICATION: _application,
    Kind.CANDIDACY: _candidacy,
    Kind.MANDATE: _mandate,
    Kind.DOCUMENT: _document,
    Kind.HELP: _help,
}
