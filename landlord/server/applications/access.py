"""An application is opened by its resume code, or by one of its numbers with the applicant's birth date.

Five failures lock: a number for everybody, guessing codes for the kiosk where it is done, both for fifteen
minutes. What is not there and what does not match look the same.
"""

from __future__ import annotations

import math
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Header
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kiosk.domain.rules.official_numbers import compact_number

from ..identification import (
    IdentificationFailure,
    IdentificationLock,
    check_lock,
    clear_failures,
    count_failure,
)
from ..problems import Problem
from ..tables import ApplicationRow

ResumeCodeHeader = Annotated[
    str,
    Header(
        alias="Resume-Code",
        max_length=100,
        description="the resume code; or the reference or the unique number, a space, and the birth date",
    ),
]

#: Without letters and digits that are taken for one another: 31 ** 12 is more than 2 ** 59.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 12
_NUMBERED = re.compile(r"(?P<number>.+)\s+(?P<born>[0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True)
class AccessRefused:
    """Not opened. Not an exception: the failure that was counted must stay."""

    problem: Problem


def new_resume_code() -> str:
    """ "7KMN-Q2XA-93PT"."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def open_application(db: Session, said: str, device: str, now: datetime) -> ApplicationRow | AccessRefused:
    """The application that ``said`` opens, locked for this transaction."""
    numbered = _NUMBERED.fullmatch(said.strip())
    brake = f"demande {compact_number(numbered['number'])}" if numbered else f"codes {device}"
    locked = check_lock(db, brake, now)
    if locked is not None:
        return _refused(locked, now)
    row = _by_number(db, numbered["number"], numbered["born"]) if numbered else _by_code(db, said)
    if row is None:
        return _refused(count_failure(db, brake, now), now)
    clear_failures(db, brake)
    return row


def _by_code(db: Session, said: str) -> ApplicationRow | None:
    letters = compact_number(said)
    code = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    return db.scalars(
        select(ApplicationRow).where(ApplicationRow.resume_code == code).with_for_update()
    ).first()


def _by_number(db: Session, number: str, born: str) -> ApplicationRow | None:
    row, key = ApplicationRow, compact_number(number)
    numbered = select(row).where(or_(row.reference_key == key, row.asked_key == key, row.number == key))
    found = db.scalars(numbered.order_by(row.reference_key != key, row.id.desc()).with_for_update())
    return next((each for each in found if _birth_date(each) == born), None)


def _birth_date(row: ApplicationRow) -> str | None:
    applicant = row.sections.get("applicant") or {}
    born = applicant.get("birth_date")
    return None if born is None else date.fromisoformat(born).isoformat()


def _refused(why: IdentificationFailure | IdentificationLock, now: datetime) -> AccessRefused:
    if isinstance(why, IdentificationFailure):
        return AccessRefused(Problem(401, "identification_failed", attempts_left=why.attempts_left))
    seconds = math.ceil((why.until - now).total_seconds())
    headers = {"Retry-After": str(seconds)}
    return AccessRefused(Problem(423, "number_locked", headers=headers, locked_until=why.until))
