"""From one state to the next, with what the visitor must be told about it, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.domain import (
    FINAL_TICKET_STATES,
    ApplicationState,
    AppointmentState,
    MandateState,
    OfferApplicationState,
    TicketState,
)
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.official_numbers import compact_number

from ..app_state import AppState, get_landlord
from ..applications import one_year_after
from ..offers import OfferApplicant, renumber_ranks
from ..service_levels import repair_deadline, visit_window
from ..tables import (
    ApplicationRow,
    AppointmentRow,
    DocumentRequestRow,
    HelpRequestRow,
    MandateRow,
    OfferApplicationRow,
    TicketEventRow,
    TicketRow,
)
from .case_kinds import STAFF_TRANSITIONS, CaseKind
from .transition_details import TransitionDetails, TransitionRefused

_T = TicketState


def change_state(desk: AppState, kind: CaseKind, reference: str, state: str, said: TransitionDetails) -> None:
    """Sets the state and what goes with it. Raises ``TransitionRefused``: an unknown reference, a state
    that may
    not follow, something that had to be said with it."""
    try:
        after = kind.state_enum(state)
    except ValueError:
        raise TransitionRefused(f"{state} is no state: {', '.join(kind.state_enum)}") from None
    now = desk.now()
    try:
        with desk.writing.begin() as db:
            row = _found(db, kind, reference)
            allowed = STAFF_TRANSITIONS[kind].get(row.state, ())
            if after not in allowed:
                raise TransitionRefused(f"{row.state} is followed by {', '.join(allowed) or 'nothing'}")
            _EFFECTS[kind](db, row, after, said, now)
            row.state = after
    except IntegrityError:
        raise TransitionRefused("another one has that number already") from None


def _found(db: Session, kind: CaseKind, reference: str) -> Any:
    called = select(kind.row).where(kind.row.reference == reference)
    row = db.scalars(called.with_for_update()).one_or_none()
    if row is None:
        raise TransitionRefused(f"no {kind.word} is called {reference}: see kiosk agency-desk list")
    return row


def _ticket(db: Session, row: TicketRow, after: TicketState, said: TransitionDetails, now: datetime) -> None:
    if after is _T.REFUSEE:
        said.needs("reason")
    if after is _T.PLANIFIEE:
        said.needs("visit")
    if said.visit is not None:
        begins, ends = visit_window(said.visit)
        if ends <= now:
            raise TransitionRefused("that visit is over already")
        row.visit_from, row.visit_to = begins, ends
    elif after in {_T.ROUVERTE, _T.EN_ATTENTE_PIECE, *FINAL_TICKET_STATES}:
        row.visit_from = row.visit_to = None
    if after is _T.ROUVERTE:
        row.deadline = repair_deadline(row.urgency, now, get_landlord(db).holidays)
    row.holder = said.holder or row.holder
    row.trade = said.trade or row.trade
    row.reason = said.reason or ("" if after is _T.ROUVERTE else row.reason)
    row.events.append(TicketEventRow(at=now, state=after, comment=said.note, kind=None))


def _appointment(
    db: Session, row: AppointmentRow, after: AppointmentState, said: TransitionDetails, now: datetime
) -> None:
    if after in {AppointmentState.HONORE, AppointmentState.ABSENT} and row.begins > now:
        raise TransitionRefused(f"it begins on {row.begins.astimezone(PARIS):%d/%m/%Y %H:%M}")
    if after is AppointmentState.CONFIRME:
        row.verified = True  # who was called back is known
    if after is AppointmentState.ANNULE:
        row.holds = None


def _application(
    db: Session, row: ApplicationRow, after: ApplicationState, said: TransitionDetails, now: datetime
) -> None:
    today = now.astimezone(PARIS).date()
    if after in {ApplicationState.REFUSEE, ApplicationState.RADIEE}:
        said.needs("reason")
    if after is ApplicationState.ENREGISTREE:
        if not row.number:
            said.needs("number")
            row.number = compact_number(said.number)
        if row.renew_by is None or row.state is ApplicationState.A_RENOUVELER:
            row.renew_by = one_year_after(today)
    row.reason = said.reason


def _candidacy(
    db: Session,
    row: OfferApplicationRow,
    after: OfferApplicationState,
    said: TransitionDetails,
    now: datetime,
) -> None:
    if after is OfferApplicationState.PRESENTEE_CALEOL:
        said.needs("rank")
        row.caleol_rank = said.rank
    ends = after in {OfferApplicationState.NON_RETENUE, OfferApplicationState.ACCEPTEE}
    if after is OfferApplicationState.NON_RETENUE:
        said.needs("reason")
    if ends:  # the other wishes close up
        who = OfferApplicant(tenant_number=row.tenant_number, application_id=row.application_id)
        renumber_ranks([each for each in who.running(db) if each is not row])
    row.reason = said.reason


def _mandate(
    db: Session, row: MandateRow, after: MandateState, said: TransitionDetails, now: datetime
) -> None:
    if after is MandateState.ACTIF:
        row.since = now.astimezone(PARIS).date()


def _document(
    db: Session, row: DocumentRequestRow, after: str, said: TransitionDetails, now: datetime
) -> None:
    """Nothing goes with it."""


def _help(db: Session, row: HelpRequestRow, after: str, said: TransitionDetails, now: datetime) -> None:
    row.holder = said.holder or row.holder


_EFFECTS: dict[CaseKind, Callable[[Session, Any, Any, TransitionDetails, datetime], None]] = {
    CaseKind.TICKET: _ticket,
    CaseKind.APPOINTMENT: _appointment,
    CaseKind.APPLICATION: _application,
    CaseKind.CANDIDACY: _candidacy,
    CaseKind.MANDATE: _mandate,
    CaseKind.DOCUMENT: _document,
    CaseKind.HELP: _help,
}
