"""Failed attempts, counted in the database: any number of servers count together.

A subject is what is guessed (a number) or where the guesses come from (a device). At its limit it is locked;
after the lock each further failure locks it for longer. ``find_lock`` locks the subjects for the transaction,
so that parallel requests get no extra guesses.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .database import acquire_lock
from .problems import Problem
from .tables import FailedAttemptsRow

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """``failures`` lock for ``lock``, each further one ``growth`` times as long as the one before, at most
    for ``longest``. After ``memory`` without another all are forgotten, but not during a lock."""

    failures: int
    lock: timedelta
    memory: timedelta
    growth: int = 1
    longest: timedelta = timedelta(days=1)

    def lock_after(self, failures: int) -> timedelta:
        """How long the subject is locked after so many failures; zero below the limit."""
        if failures < self.failures:
            return timedelta()
        factor: int = self.growth ** min(failures - self.failures, 20)
        return min(self.lock * factor, self.longest)


@dataclass(frozen=True, slots=True)
class Subject:
    """``name`` is unique among all subjects."""

    name: str
    limit: AttemptLimit


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

    def problem(self, now: datetime) -> Problem:
        return locked_problem("number_locked", self.until, now)


def locked_problem(code: str, until: datetime, now: datetime) -> Problem:
    """423 with ``Retry-After``."""
    seconds = math.ceil((until - now).total_seconds())
    return Problem(423, code, headers={"Retry-After": str(seconds)}, locked_until=until)


def find_lock(db: Session, now: datetime, *subjects: Subject) -> AttemptsLocked | None:
    """Return the longest lock in force among these, and hold them until this transaction ends."""
    for name in sorted(each.name for each in subjects):
        acquire_lock(db, f"attempts {name}")
    rows = [db.get(FailedAttemptsRow, each.name) for each in subjects]
    locks = [row.locked_until for row in rows if row and row.locked_until and row.locked_until > now]
    return AttemptsLocked(max(locks)) if locks else None


def count_failure(db: Session, now: datetime, *subjects: Subject) -> AttemptFailed | AttemptsLocked:
    """Count one more failure of each. ``find_lock`` must have been called for them in this transaction."""
    _forget_old(db, now, {each.name for each in subjects})
    left, until = [], []
    for subject in subjects:
        limit = subject.limit
        row = db.get(FailedAttemptsRow, subject.name)
        if row is None:
            row = FailedAttemptsRow(subject=subject.name, failures=0)
            db.add(row)
        elif row.forget_at <= now:
            row.failures = 0
        row.failures += 1
        lock = limit.lock_after(row.failures)
        row.locked_until = now + lock if lock else None
        row.forget_at = now + max(lock, limit.memory)
        left.append(limit.failures - row.failures)
        if row.locked_until is not None:
            until.append(row.locked_until)
    if until:
        log.warning("attempts are locked: someone may need help")
        return AttemptsLocked(max(until))
    return AttemptFailed(min(left))


def _forget_old(db: Session, now: datetime, held: set[str]) -> None:
    """Delete expired rows, except those that this or another transaction holds."""
    row = FailedAttemptsRow
    old = select(row.subject).where(row.forget_at <= now, row.subject.not_in(held))
    db.execute(delete(row).where(row.subject.in_(old.with_for_update(skip_locked=True))))


def forget_failures(db: Session, *subjects: Subject) -> None:
    """Reset these subjects after a successful proof; never those that a stronger proof protects."""
    names = [each.name for each in subjects]
    db.execute(delete(FailedAttemptsRow).where(FailedAttemptsRow.subject.in_(names)))
