"""Guesses and uses, counted in the database: any number of servers count together.

A subject is what is guessed (a number, a code), what is used up (codes sent to a phone), or where the
requests come from (a device, an address). At its limit it is locked; after the lock each further failure
locks it again, for longer where the limit grows. ``find_lock`` locks the subjects of one person for the
transaction, so that parallel requests get no extra guesses. ``list_locks`` is for the staff.

Nobody locks another out: what is counted over several kiosks leaves a share to each of them (``spared_by``),
which no other can use up. What is guessed at a kiosk locks that kiosk, and the staff can open it.
"""

import ipaddress
import logging
import math
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .database import acquire_lock
from .problems import Problem
from .tables import LimitedSubjectRow

log = logging.getLogger(__name__)

#: Clocks of two servers of one landlord differ by less.
CLOCK_TOLERANCE = timedelta(minutes=1)


#: Among what a database session knows: the failures that were counted in it.
_COUNTED = "counted failures"


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """``failures`` lock for ``lock``, each further one ``growth`` times as long as the one before, at most
    for ``longest``. After ``memory`` without another all are forgotten, but not during a lock. ``spares`` is
    the share of each subject by which one of this limit is ``spared_by``."""

    failures: int
    lock: timedelta
    memory: timedelta
    growth: int = 1
    longest: timedelta = timedelta(days=1)
    spares: int = 0

    def lock_after(self, failures: int) -> timedelta:
        """How long the subject is locked after so many failures; zero below the limit."""
        if failures < self.failures:
            return timedelta()
        factor: int = self.growth ** min(failures - self.failures, 20)
        return min(self.lock * factor, self.longest)


@dataclass(frozen=True, slots=True)
class Subject:
    """``name`` is unique among all subjects; ``what`` and ``device`` are shown to the staff. One that is
    ``shared`` is used by many visitors: it is never forgotten for what one of them proves. Its lock does not
    hold for who failed less than ``limit.spares`` times at ``spared_by``, a narrower subject."""

    name: str
    limit: AttemptLimit
    what: str
    device: str = ""
    shared: bool = False
    spared_by: "Subject | None" = None


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """``attempts_left`` before a lock."""

    attempts_left: int

    def problem(self, _now: datetime) -> Problem:
        return Problem(401, "identification_failed", attempts_left=self.attempts_left)


@dataclass(frozen=True, slots=True)
class AttemptsLocked:
    """No attempt counts before ``until``, not even a right one."""

    until: datetime
    shared: bool = False

    def problem(self, now: datetime) -> Problem:
        """423 for what belongs to one person, 429 for a kiosk, an address or a quota."""
        if self.shared:
            return Problem(429, "too_many_requests", headers=_retry_after(self.until, now))
        return locked_problem("number_locked", self.until, now)


def locked_problem(code: str, until: datetime, now: datetime) -> Problem:
    """423 with ``Retry-After``."""
    return Problem(423, code, headers=_retry_after(until, now), locked_until=until)


def _retry_after(until: datetime, now: datetime) -> dict[str, str]:
    return {"Retry-After": str(math.ceil((until - now).total_seconds()))}


def find_lock(db: Session, now: datetime, *subjects: Subject) -> AttemptsLocked | None:
    """Return the longest lock in force among these, and hold those that are not shared until this transaction
    ends."""
    _hold(db, (each for each in subjects if not each.shared))
    locks = [
        AttemptsLocked(until, subject.shared)
        for subject in subjects
        if (until := _locked_until(db, now, subject)) is not None and not _is_spared(db, now, subject)
    ]
    return max(locks, key=lambda each: each.until, default=None)


def is_locked(db: Session, now: datetime, *subjects: Subject) -> bool:
    """Whether one of these is, for whomever it is spared: they are only looked at."""
    return any(_locked_until(db, now, each) is not None for each in subjects)


def _locked_until(db: Session, now: datetime, subject: Subject) -> datetime | None:
    """One that is longer than locks are was set before the clock was set back: it would hold for as long as
    that was too much."""
    row = db.get(LimitedSubjectRow, subject.name)
    if row is None or row.locked_until is None or row.locked_until <= now:
        return None
    longest = subject.limit.lock_after(row.failures) + CLOCK_TOLERANCE
    return row.locked_until if row.locked_until <= now + longest else None


def _is_spared(db: Session, now: datetime, subject: Subject) -> bool:
    return subject.spared_by is not None and _failures(db, now, subject.spared_by) < subject.limit.spares


def _failures(db: Session, now: datetime, subject: Subject) -> int:
    row = db.get(LimitedSubjectRow, subject.name)
    return row.failures if row is not None and row.forget_at > now else 0


def count_failure(db: Session, now: datetime, *subjects: Subject) -> AttemptFailed | AttemptsLocked:
    """Count one more failure of each. ``find_lock`` must have been called for them in this transaction.

    What is told holds for the next try of the same visitor: no lock that spares it.
    """
    _count(db, now, subjects)
    db.info.setdefault(_COUNTED, []).append((now, subjects))
    locked = [(each, until) for each in subjects if (until := _locked_until(db, now, each)) is not None]
    if locked:
        log.warning("attempts are locked: someone may need help")
    holding = [
        AttemptsLocked(until, subject.shared) for subject, until in locked if not _is_spared(db, now, subject)
    ]
    if holding:
        return max(holding, key=lambda each: each.until)
    return AttemptFailed(min(_attempts_left(db, now, each) for each in subjects))


def count_again(db: Session) -> None:
    """The failures of this transaction of which the counting was undone, with an act that was refused: what
    held them ended with it."""
    for now, subjects in db.info.pop(_COUNTED, []):
        _hold(db, (each for each in subjects if not each.shared))
        _count(db, now, subjects)


def _attempts_left(db: Session, now: datetime, subject: Subject) -> int:
    """Before a lock of this subject that holds for who has just failed."""
    own = subject.limit.failures - db.get_one(LimitedSubjectRow, subject.name).failures
    return max(own, subject.limit.spares - _failures(db, now, subject.spared_by) if subject.spared_by else 0)


def use_quota(db: Session, now: datetime, *quotas: Subject) -> None:
    """Count one more use of each. Raises ``Problem`` 429 when one of them is used up."""
    if locked := find_lock(db, now, *quotas):
        raise AttemptsLocked(locked.until, shared=True).problem(now)
    _count(db, now, quotas)


def _count(db: Session, now: datetime, subjects: tuple[Subject, ...]) -> None:
    _forget_old(db, now, {each.name for each in subjects})
    _hold(db, (each for each in subjects if each.shared))
    for subject in subjects:
        limit = subject.limit
        row = db.get(LimitedSubjectRow, subject.name, populate_existing=True)
        if row is None:
            row = LimitedSubjectRow(
                subject=subject.name, failures=0, what=subject.what, device=subject.device
            )
            db.add(row)
        elif row.forget_at <= now:
            row.failures = 0
        row.failures += 1
        lock = limit.lock_after(row.failures)
        row.locked_until = now + lock if lock else None
        row.forget_at = now + max(lock, limit.memory)
    db.flush()


def _hold(db: Session, subjects: Iterable[Subject]) -> None:
    for name in sorted(each.name for each in subjects):
        acquire_lock(db, f"attempts {name}")


def _forget_old(db: Session, now: datetime, held: set[str]) -> None:
    """Delete expired rows, except those that this or another transaction holds."""
    row = LimitedSubjectRow
    old = select(row.subject).where(row.forget_at <= now, row.subject.not_in(held))
    db.execute(delete(row).where(row.subject.in_(old.with_for_update(skip_locked=True))))


def forget_failures(db: Session, *subjects: Subject) -> None:
    """Reset these subjects after a successful proof; never those that a stronger proof protects or that other
    people share."""
    assert not any(each.shared for each in subjects), "others share it"
    _forget(db, subjects)


def forgive_here(db: Session, now: datetime, here: Subject, *wider: Subject) -> None:
    """Reset ``here`` after a successful proof, and take its failures from those of ``wider``: what others
    guessed elsewhere stays counted."""
    row = db.get(LimitedSubjectRow, here.name)
    if row is not None:
        _hold(db, wider)
        for subject in wider:
            counted = db.get(LimitedSubjectRow, subject.name, populate_existing=True)
            if counted is not None:
                counted.failures = max(0, counted.failures - row.failures)
                if counted.locked_until is not None:
                    lock = subject.limit.lock_after(counted.failures)
                    counted.locked_until = min(counted.locked_until, now + lock) if lock else None
        db.flush()
        forget_failures(db, here)


def open_again(db: Session, *subjects: Subject) -> None:
    """Reset these by the word of somebody of the staff, also what a kiosk's visitors share."""
    _forget(db, subjects)


def _forget(db: Session, subjects: Iterable[Subject]) -> None:
    names = [each.name for each in subjects]
    db.execute(delete(LimitedSubjectRow).where(LimitedSubjectRow.subject.in_(names)))


def list_locks(db: Session, now: datetime) -> list[LimitedSubjectRow]:
    """List the subjects that are locked, or were and have not expired: by kiosk, then by kind."""
    row = LimitedSubjectRow
    locked = select(row).where(row.locked_until.is_not(None), row.forget_at > now)
    return list(db.scalars(locked.order_by(row.device, row.what, row.locked_until)))


#: Where the request comes from; set for each request by ``ContractMiddleware``.
client_address: ContextVar[str] = ContextVar("client_address", default="")


def network_of(address: str) -> str:
    """Return the addresses that one caller can use: a single IPv4 address, a /64 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False) if found.version == 6 else found)


#: Wrong birth dates: at one number and kiosk, at one number from anywhere, at one kiosk, from one address.
_AT_NUMBER_HERE = AttemptLimit(
    5, timedelta(minutes=15), memory=timedelta(days=30), growth=2, longest=timedelta(hours=4)
)
_AT_NUMBER = AttemptLimit(20, timedelta(minutes=15), memory=timedelta(days=30), growth=2, spares=1)
_AT_DEVICE = AttemptLimit(
    60, timedelta(minutes=5), memory=timedelta(hours=1), growth=2, longest=timedelta(hours=1)
)
_AT_ADDRESS = AttemptLimit(
    300, timedelta(minutes=5), memory=timedelta(hours=1), growth=2, longest=timedelta(hours=1), spares=30
)


@dataclass(frozen=True, slots=True)
class BirthDateGuess:
    """What a wrong birth date counts against. ``number`` is a tenant's or an application's.

    Wrong dates at one kiosk do not lock the number at another, until it was tried at many; then each kiosk
    has one try that no other can use up. A kiosk that failed less than half as often as it may is not kept
    out by others of its network.

    Who guesses at ``n`` kiosks without end has 20 tries, then one a day, and one a month at each kiosk:
    ``20 + d + n * d / 30`` in ``d`` days, of some 25,000 birth dates. Where a tenant has no phone on file
    nothing else keeps the door: for a year that is 1.6 % at one kiosk, 3.5 % at 40. With one, a code follows.
    """

    here: Subject
    anywhere: Subject
    device: Subject
    address: Subject

    @classmethod
    def of(cls, number: str, device: str) -> "BirthDateGuess":
        address, what = network_of(client_address.get()), "wrong birth dates"
        one = f"{what} of one number"
        here = Subject(f"{what} of {number} at {device}", _AT_NUMBER_HERE, one, device)
        kiosk = Subject(f"{what} at {device}", _AT_DEVICE, what, device, shared=True)
        from_one, named = f"{what} from one address", f"{what} from {address}"
        return cls(
            here,
            Subject(f"{what} of {number}", _AT_NUMBER, one, spared_by=here),
            kiosk,
            Subject(named, _AT_ADDRESS, from_one, shared=True, spared_by=kiosk),
        )

    @property
    def _all(self) -> tuple[Subject, ...]:
        return self.here, self.anywhere, self.device, self.address

    def find_lock(self, db: Session, now: datetime) -> AttemptsLocked | None:
        return find_lock(db, now, *self._all)

    def count_failure(self, db: Session, now: datetime) -> AttemptFailed | AttemptsLocked:
        return count_failure(db, now, *self._all)

    def forget(self, db: Session, now: datetime) -> None:
        """Reset the counter of the number at this kiosk after a right birth date."""
        forgive_here(db, now, self.here, self.anywhere)
