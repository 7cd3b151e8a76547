"""What the landlord's people do with what came in; ``kiosk agency-back-office`` has a verb for each.

Outside the contract: kiosks never call it. A landlord with software of its own does the same there.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.domain import (
    FINAL_TICKET_STATES,
    TICKET_TRANSITIONS,
    ApplicationState,
    AppointmentState,
    Availability,
    DocumentRequestState,
    MandateState,
    OfferApplicationState,
    TicketState,
    Trade,
)
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.official_numbers import compact_number
from landlord.contract import HelpState

from .app_state import AppState
from .housing_applications import one_year_after
from .keys import keys_of
from .offers import OfferApplicant, renumber_ranks
from .tables import (
    ApplicationRow,
    AppointmentRow,
    DocumentRequestRow,
    HelpRequestRow,
    MandateRow,
    OfferApplicationRow,
    TicketEventRow,
    TicketRow,
)
from .tickets import deadline_of, visit_window

log = logging.getLogger(__name__)

_T, _A, _H, _O = TicketState, AppointmentState, ApplicationState, OfferApplicationState
_M, _D, _C = MandateState, DocumentRequestState, HelpState


class CaseKind(Enum):
    """By the word of the command line: the row, and its states."""

    TICKET = ("ticket", TicketRow, TicketState)
    APPOINTMENT = ("appointment", AppointmentRow, AppointmentState)
    APPLICATION = ("application", ApplicationRow, ApplicationState)
    CANDIDACY = ("candidacy", OfferApplicationRow, OfferApplicationState)
    MANDATE = ("mandate", MandateRow, MandateState)
    DOCUMENT = ("document", DocumentRequestRow, DocumentRequestState)
    HELP = ("help", HelpRequestRow, HelpState)

    def __init__(self, word: str, row: Any, states: type[StrEnum]) -> None:
        self.word, self.row, self.state_enum = word, row, states


#: Which state the staff may set after which (docs/sources/housing.md). What only the visitor does is not
#: here: to withdraw a wish, to hand in an application, to take back a call.
STAFF_TRANSITIONS: dict[CaseKind, dict[Any, tuple[Any, ...]]] = {
    CaseKind.TICKET: dict(TICKET_TRANSITIONS),
    CaseKind.APPOINTMENT: {
        _A.DEMANDE: (_A.CONFIRME, _A.ANNULE),
        _A.CONFIRME: (_A.HONORE, _A.ABSENT, _A.ANNULE),
        _A.DEPLACE: (_A.CONFIRME, _A.HONORE, _A.ABSENT, _A.ANNULE),
    },
    CaseKind.APPLICATION: {
        _H.DEPOSEE: (_H.A_VALIDER, _H.ENREGISTREE, _H.RADIEE),
        _H.A_VALIDER: (_H.ENREGISTREE, _H.RADIEE),
        _H.ENREGISTREE: (_H.EN_INSTRUCTION, _H.A_RENOUVELER, _H.RADIEE),
        _H.A_RENOUVELER: (_H.ENREGISTREE, _H.RADIEE),
        _H.EN_INSTRUCTION: (_H.EN_CALEOL, _H.ENREGISTREE, _H.A_RENOUVELER, _H.RADIEE),
        _H.EN_CALEOL: (_H.ATTRIBUEE, _H.REFUSEE, _H.EN_INSTRUCTION),
        _H.REFUSEE: (_H.EN_INSTRUCTION, _H.A_RENOUVELER, _H.RADIEE),
        _H.ATTRIBUEE: (_H.RADIEE,),
    },
    CaseKind.CANDIDACY: {
        _O.SOUMISE: (_O.RECEVABLE, _O.NON_RETENUE),
        _O.RECEVABLE: (_O.PRESELECTIONNEE, _O.NON_RETENUE),
        _O.PRESELECTIONNEE: (_O.PRESENTEE_CALEOL, _O.NON_RETENUE),
        _O.PRESENTEE_CALEOL: (_O.ACCEPTEE, _O.NON_RETENUE),
    },
    CaseKind.MANDATE: {_M.A_SIGNER: (_M.ACTIF, _M.RESILIE), _M.ACTIF: (_M.RESILIE,)},
    CaseKind.DOCUMENT: {_D.DEMANDE: (_D.PRET,)},
    CaseKind.HELP: {
        _C.TRANSMISE: (_C.PRISE_EN_CHARGE, _C.EN_ATTENTE, _C.APPELEE, _C.TERMINEE),
        _C.PRISE_EN_CHARGE: (_C.EN_ATTENTE, _C.APPELEE, _C.TERMINEE),
        _C.EN_ATTENTE: (_C.PRISE_EN_CHARGE, _C.APPELEE, _C.TERMINEE),
        _C.APPELEE: (_C.EN_ATTENTE, _C.TERMINEE),
    },
}


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
    app_state: AppState, kinds: tuple[CaseKind, ...] = tuple(CaseKind)
) -> Iterator[PendingCase]:
    """Of those kinds, the oldest first; names, telephones and what visitors wrote stay in the database."""
    with app_state.reading.begin() as db:
        for kind in kinds:
            follows = STAFF_TRANSITIONS[kind]
            # A request that ended may be reopened, but waits for nobody.
            states = set(follows) - (FINAL_TICKET_STATES if kind is CaseKind.TICKET else frozenset())
            open_ones = select(kind.row).where(kind.row.state.in_(states))
            for row in db.scalars(open_ones.order_by(kind.row.reference)):
                values = (getattr(row, name) for name in _ABOUT[kind])
                about = "  ".join(_format_value(value) for value in values if value not in (None, ""))
                yield PendingCase(kind, row.reference, row.state, about, follows[row.state])


def _format_value(value: object) -> str:
    """A moment as the clocks of the agency show it."""
    return f"{value.astimezone(PARIS):%d/%m/%Y %H:%M}" if isinstance(value, datetime) else str(value)


class TransitionRefused(Exception):  # noqa: N818 - named after what happened
    """It cannot be moved so; the message says why, in one line for the staff."""


@dataclass(frozen=True, slots=True)
class TransitionDetails:
    """What goes with a move; each state needs some of it, most need nothing.

    ``note`` is read by the visitor under the line of the timeline, ``reason`` is why something was refused,
    ``holder`` who deals with it now, ``visit`` when someone has to be home, ``rank`` the place that the
    committee gave, ``number`` the unique number of a registered application.
    """

    note: str = ""
    reason: str = ""
    holder: str = ""
    trade: Trade | None = None
    visit: Availability | None = None
    rank: int | None = None
    number: str = ""

    def require(self, name: str) -> None:
        """Raises ``TransitionRefused`` when it is missing."""
        if not getattr(self, name):
            raise TransitionRefused(f"this state needs --{name}")


def change_state(
    app_state: AppState, kind: CaseKind, reference: str, state: str, details: TransitionDetails
) -> None:
    """Sets the state and what goes with it.

    Raises ``TransitionRefused``: an unknown reference, a state that may not follow, a missing detail.
    """
    try:
        after = kind.state_enum(state)
    except ValueError:
        raise TransitionRefused(f"{state} is no state: {', '.join(kind.state_enum)}") from None
    with app_state.writing.begin() as db:
        apply_transition(db, app_state.now(), kind, _find(db, kind, reference), after, details)


def apply_transition(
    db: Session, now: datetime, kind: CaseKind, row: Any, after: StrEnum, details: TransitionDetails
) -> None:
    """The same of a row that is held. Raises ``TransitionRefused``."""
    allowed = STAFF_TRANSITIONS[kind].get(row.state, ())
    if after not in allowed:
        raise TransitionRefused(f"{row.state} is followed by {', '.join(allowed) or 'nothing'}")
    try:
        with db.begin_nested():
            _EFFECTS[kind](db, row, after, details, now)
            row.state = after
    except IntegrityError:
        raise TransitionRefused("another one has that number already") from None


def read_iban(app_state: AppState, reference: str) -> str:
    """The account number of a mandate, for the bank's system. Raises ``TransitionRefused``."""
    with app_state.reading.begin() as db:
        row = db.scalars(select(MandateRow).where(MandateRow.reference == reference)).one_or_none()
        if row is None:
            raise TransitionRefused(f"no mandate is called {reference}")
        if not row.iban_sealed:
            raise TransitionRefused(f"mandate {reference} has ended: its account number is not kept")
        log.warning("the account number of mandate %s was read", reference)
        return keys_of(db).ibans.decrypt(row.iban_sealed).decode()


def _find(db: Session, kind: CaseKind, reference: str) -> Any:
    called = select(kind.row).where(kind.row.reference == reference)
    row = db.scalars(called.with_for_update()).one_or_none()
    if row is None:
        raise TransitionRefused(f"no {kind.word} is called {reference}: see kiosk agency-back-office list")
    return row


def _ticket(
    db: Session, row: TicketRow, after: TicketState, details: TransitionDetails, now: datetime
) -> None:
    if after is _T.REFUSEE:
        details.require("reason")
    if after is _T.PLANIFIEE:
        details.require("visit")
    if details.visit is not None:
        begins, ends = visit_window(details.visit)
        if ends <= now:
            raise TransitionRefused("that visit is over already")
        row.visit_from, row.visit_to = begins, ends
    elif after in {_T.ROUVERTE, _T.EN_ATTENTE_PIECE, *FINAL_TICKET_STATES}:
        row.visit_from = row.visit_to = None
    if after is _T.ROUVERTE:
        row.deadline = deadline_of(db, row, now)
    row.holder = details.holder or row.holder
    row.trade = details.trade or row.trade
    row.reason = details.reason or ("" if after is _T.ROUVERTE else row.reason)
    row.events.append(TicketEventRow(at=now, state=after, comment=details.note, kind=None))


def _appointment(
    db: Session, row: AppointmentRow, after: AppointmentState, details: TransitionDetails, now: datetime
) -> None:
    if after in {AppointmentState.HONORE, AppointmentState.ABSENT} and row.begins > now:
        raise TransitionRefused(f"it begins on {row.begins.astimezone(PARIS):%d/%m/%Y %H:%M}")
    if after is AppointmentState.CONFIRME:
        row.verified = True  # who was called back is known
    if after is AppointmentState.ANNULE:
        row.holds = None


def _application(
    db: Session, row: ApplicationRow, after: ApplicationState, details: TransitionDetails, now: datetime
) -> None:
    today = now.astimezone(PARIS).date()
    if after in {ApplicationState.REFUSEE, ApplicationState.RADIEE}:
        details.require("reason")
    if after is ApplicationState.ENREGISTREE:
        if not row.number:
            details.require("number")
            row.number = compact_number(details.number)
        if row.renew_by is None or row.state is ApplicationState.A_RENOUVELER:
            row.renew_by = one_year_after(today)
    row.reason = details.reason


def _candidacy(
    db: Session,
    row: OfferApplicationRow,
    after: OfferApplicationState,
    details: TransitionDetails,
    now: datetime,
) -> None:
    if after is OfferApplicationState.PRESENTEE_CALEOL:
        details.require("rank")
        row.caleol_rank = details.rank
    ends = after in {OfferApplicationState.NON_RETENUE, OfferApplicationState.ACCEPTEE}
    if after is OfferApplicationState.NON_RETENUE:
        details.require("reason")
    if ends:  # the other wishes close up
        who = OfferApplicant(tenant_number=row.tenant_number, application_id=row.application_id)
        renumber_ranks([each for each in who.running(db) if each is not row])
    row.reason = details.reason


def _mandate(
    db: Session, row: MandateRow, after: MandateState, details: TransitionDetails, now: datetime
) -> None:
    if after is MandateState.ACTIF:
        row.since = now.astimezone(PARIS).date()


def _document(
    db: Session, row: DocumentRequestRow, after: str, details: TransitionDetails, now: datetime
) -> None:
    """Nothing goes with it."""


def _help(db: Session, row: HelpRequestRow, after: str, details: TransitionDetails, now: datetime) -> None:
    row.holder = details.holder or row.holder
    row.taken_at = row.taken_at or now
    row.changed_at = now


_EFFECTS: dict[CaseKind, Callable[[Session, Any, Any, TransitionDetails, datetime], None]] = {
    CaseKind.TICKET: _ticket,
    CaseKind.APPOINTMENT: _appointment,
    CaseKind.APPLICATION: _application,
    CaseKind.CANDIDACY: _candidacy,
    CaseKind.MANDATE: _mandate,
    CaseKind.DOCUMENT: _document,
    CaseKind.HELP: _help,
}
