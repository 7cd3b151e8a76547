"""What the desk does with calls: takes one, says how long it takes, seats the visitor, calls back."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from kiosk.domain.rules import PARIS
from landlord.contract import HelpState, HelpWhen
from landlord.server.help import OLDEST_CALL, OPEN_STATES
from landlord.server.tables import HelpRequestRow

from .accounts import Clerk, record_clerk
from .tables import AuditAction, CallBackAttemptRow, CallBackOutcome

LATER = timedelta(minutes=5)
#: After a try that failed it is tried again in so long.
RETRY_CALL_BACK = timedelta(hours=1)


class DeskAction(StrEnum):
    """What a clerk says of a call."""

    COMING = "j_arrive"
    LATER = "dans_5_minutes"
    SEATED = "prenez_place"
    CALLED_UP = "a_vous"
    ENDED = "termine"


_OUTCOME_OF = {
    DeskAction.COMING: (HelpState.PRISE_EN_CHARGE, AuditAction.TOOK_CALL),
    DeskAction.LATER: (HelpState.PRISE_EN_CHARGE, AuditAction.CALL_LATER),
    DeskAction.SEATED: (HelpState.EN_ATTENTE, AuditAction.SEATED),
    DeskAction.CALLED_UP: (HelpState.APPELEE, AuditAction.CALLED_UP),
    DeskAction.ENDED: (HelpState.TERMINEE, AuditAction.ENDED_CALL),
}


class CallNotFound(LookupError):  # noqa: N818 - named after what happened
    """There is no such call at this desk: another agency's and none at all look the same."""


class CallTaken(Exception):  # noqa: N818 - named after what happened
    """It cannot be done any more: another clerk has the call, or it is over."""


def at_desk_of(clerk: Clerk) -> ColumnElement[bool]:
    """The calls that this clerk hears: of their agency, or all of them without one."""
    return HelpRequestRow.agency_id == clerk.agency_id if clerk.agency_id else true()


def open_calls(db: Session, clerk: Clerk, now: datetime) -> Sequence[HelpRequestRow]:
    """Visitors who wait at a kiosk, the first who came first."""
    row = HelpRequestRow
    waiting = select(row).where(
        at_desk_of(clerk),
        row.when == HelpWhen.MAINTENANT,
        row.state.in_(OPEN_STATES),
        row.received_at > now - OLDEST_CALL,
    )
    return db.scalars(waiting.order_by(row.received_at, row.id)).all()


def open_call_backs(db: Session, clerk: Clerk) -> Sequence[HelpRequestRow]:
    """Those that were promised first come first, then those that wait the longest."""
    row = HelpRequestRow
    waiting = select(row).where(at_desk_of(clerk), row.when == HelpWhen.RAPPEL, row.state.in_(OPEN_STATES))
    return db.scalars(
        waiting.order_by(row.promised_at.is_(None), row.promised_at, row.received_at, row.id)
    ).all()


def desk_version(db: Session, agency_id: str = "") -> str:
    """Changes when a call or call back of that agency does; of any agency without one."""
    row = HelpRequestRow
    latest = select(row.changed_at, row.id, row.state).order_by(row.changed_at.desc(), row.id.desc()).limit(1)
    found = db.execute(latest.where(row.agency_id == agency_id) if agency_id else latest).one_or_none()
    return f"{found.changed_at.isoformat()} {found.id} {found.state}" if found else "none"


def find_call(db: Session, clerk: Clerk, reference: str) -> HelpRequestRow:
    """That call, held for a change. Raises ``CallNotFound``."""
    row = HelpRequestRow
    found = db.scalars(
        select(row).where(row.reference == reference, at_desk_of(clerk)).with_for_update()
    ).one_or_none()
    if found is None:
        raise CallNotFound(reference)
    return found


def act_on_call(
    db: Session, now: datetime, clerk: Clerk, reference: str, action: DeskAction, place: str = ""
) -> HelpRequestRow:
    """Does it, for the clerk who has the call or is the first to take it.

    Raises ``CallNotFound``, or ``CallTaken`` when another clerk was faster or the call is over.
    """
    row = _take_call(db, now, clerk, reference)
    row.state, audited = _OUTCOME_OF[action]
    row.expected_at = now + LATER if action is DeskAction.LATER else None
    row.conversation_at = None  # what the kiosk says next is what was said now
    row.place = place.strip()[:60] if action is DeskAction.CALLED_UP else ""
    row.changed_at = now
    record_clerk(db, now, clerk, audited, row.reference)
    return row


def offer_talk(db: Session, now: datetime, clerk: Clerk, reference: str) -> None:
    """The clerk would talk with the visitor through the screen, and promises nothing else. Raises as
    ``act_on_call`` does."""
    row = _take_call(db, now, clerk, reference)
    if row.state is HelpState.TRANSMISE:
        row.state = HelpState.PRISE_EN_CHARGE
    if row.conversation_at is None:
        row.conversation_at = row.changed_at = now
        record_clerk(db, now, clerk, AuditAction.TALKED, row.reference)


def _take_call(db: Session, now: datetime, clerk: Clerk, reference: str) -> HelpRequestRow:
    row = find_call(db, clerk, reference)
    if row.when is not HelpWhen.MAINTENANT:  # who is called back has gone
        raise CallNotFound(reference)
    if row.state not in OPEN_STATES or row.taken_by not in ("", clerk.login):
        raise CallTaken(reference)
    row.taken_by, row.holder = clerk.login, clerk.first_name
    row.taken_at = row.taken_at or now
    return row


def hand_on_call(db: Session, now: datetime, clerk: Clerk, reference: str) -> None:
    """The clerk who has it lets another take it: it rings again. Raises as ``act_on_call`` does."""
    row = find_call(db, clerk, reference)
    if row.taken_by != clerk.login or row.state not in OPEN_STATES:
        raise CallTaken(reference)
    row.state, row.taken_by, row.holder = HelpState.TRANSMISE, "", ""
    row.taken_at = row.expected_at = row.conversation_at = None
    row.changed_at = now
    record_clerk(db, now, clerk, AuditAction.ENDED_CALL, f"{row.reference} handed on")


def find_call_back(db: Session, clerk: Clerk, reference: str) -> HelpRequestRow:
    """Raises ``CallNotFound``."""
    row = find_call(db, clerk, reference)
    if row.when is not HelpWhen.RAPPEL:
        raise CallNotFound(reference)
    return row


def promise_call_back(db: Session, now: datetime, clerk: Clerk, reference: str, at: time, seen: str) -> None:
    """The clerk will call at that time of day: today, or tomorrow when it is past. Raises ``CallNotFound``,
    ``CallTaken`` when it is over or a colleague has promised another time than the one ``seen``."""
    row = find_call_back(db, clerk, reference)
    is_new = row.promised_at is not None and row.promised_at.isoformat() != seen
    if row.state not in OPEN_STATES or (is_new and row.taken_by != clerk.login):
        raise CallTaken(reference)
    local = now.astimezone(PARIS)
    promised = datetime.combine(local.date(), at, PARIS)
    row.promised_at = promised if promised > local else promised + timedelta(days=1)
    row.state, row.taken_by, row.holder = HelpState.PRISE_EN_CHARGE, clerk.login, clerk.first_name
    row.changed_at = now
    record_clerk(db, now, clerk, AuditAction.PROMISED, row.reference)


def end_call_back(db: Session, now: datetime, clerk: Clerk, reference: str, outcome: CallBackOutcome) -> None:
    """A try to call back: the visitor was reached, will not be, or is called again. Raises as
    ``promise_call_back`` does."""
    row = find_call_back(db, clerk, reference)
    if row.state not in OPEN_STATES:
        raise CallTaken(reference)
    db.add(CallBackAttemptRow(help_request_id=row.id, account_id=clerk.account_id, at=now, outcome=outcome))
    if outcome in (CallBackOutcome.REACHED, CallBackOutcome.GIVEN_UP):
        row.state = HelpState.TERMINEE
        row.holder = clerk.first_name if outcome is CallBackOutcome.REACHED else ""
    else:
        row.promised_at = now + RETRY_CALL_BACK
    row.changed_at = now
    record_clerk(db, now, clerk, AuditAction.CALLED_BACK, f"{row.reference} {outcome}")


def call_back_attempts(db: Session, row: HelpRequestRow) -> Sequence[CallBackAttemptRow]:
    """The tries so far, the last one first."""
    attempt = CallBackAttemptRow
    tried = select(attempt).where(attempt.help_request_id == row.id)
    return db.scalars(tried.order_by(attempt.at.desc(), attempt.id.desc())).all()
