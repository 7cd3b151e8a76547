"""Applications for social housing: drafted, found again, handed in, changed, renewed.

One is opened by its resume code, or by one of its numbers with the applicant's birth date. Five failures
lock at the kiosk where it is guessed, for fifteen minutes and then for longer: a number; codes for everybody,
where one that is right forgives none that was wrong. What is not there and what does not match look the same.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kiosk.domain import APPLICATION_SECTIONS, ApplicationState, HousingApplication
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.completeness import completeness
from kiosk.domain.rules.official_numbers import compact_number, without_social_number
from landlord.contract import (
    API_PREFIX,
    ApplicationPatchRequest,
    ApplicationRequest,
    ApplicationSubmitRequest,
    FieldProblem,
)

from .acts import agency_of, find_by_reference, free_reference
from .app_state import AppState
from .attempts import AttemptLimit, BirthDateGuess, Subject, count_failure, find_lock
from .authentication import DeviceName
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse, created
from .responses import IfMatch, json_response, require_if_match, response_of
from .tables import ApplicationRow

ResumeCodeHeader = Annotated[
    str,
    Header(
        alias="Resume-Code",
        max_length=100,
        description="the resume code; or the reference or the unique number, a space, and the birth date",
    ),
]

#: Nobody guesses one: it is the next visitor whom this must not lock out for what another mistyped.
_CODES_AT_DEVICE = AttemptLimit(
    30, lock=timedelta(minutes=5), memory=timedelta(hours=1), growth=2, longest=timedelta(hours=1)
)
#: Without letters and digits that are taken for one another: 31 ** 12 is more than 2 ** 59.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 12
_NUMBERED = re.compile(r"(?P<number>.+)\s+(?P<born>[0-9]{4}-[0-9]{2}-[0-9]{2})")


#: An application can be renewed from so long before its day on.
RENEW_AHEAD = timedelta(days=31)

router = APIRouter(tags=["housing_applications"])

_S = ApplicationState

#: In these what was said can still be changed.
CHANGEABLE_STATES = frozenset(
    {
        _S.BROUILLON,
        _S.DEPOSEE,
        _S.A_VALIDER,
        _S.ENREGISTREE,
        _S.A_RENOUVELER,
        _S.EN_INSTRUCTION,
        _S.REFUSEE,
    }
)


@dataclass(frozen=True, slots=True)
class AccessRefused:
    """Not opened. Not an exception: the failure that was counted must stay."""

    problem: Problem


def new_resume_code() -> str:
    """ "7KMN-Q2XA-93PT"."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def open_application(db: Session, proof: str, device: str, now: datetime) -> ApplicationRow | AccessRefused:
    """The application that ``proof`` opens, locked for this transaction."""
    numbered = _NUMBERED.fullmatch(proof.strip())
    if numbered:
        return _open_by_number(db, numbered["number"], numbered["born"], device, now)
    what = "wrong resume codes"
    guessed = Subject(f"{what} at {device}", _CODES_AT_DEVICE, what, device)
    if locked := find_lock(db, now, guessed):
        return AccessRefused(locked.problem(now))
    return _by_code(db, proof) or AccessRefused(count_failure(db, now, guessed).problem(now))


def _open_by_number(
    db: Session, number: str, born: str, device: str, now: datetime
) -> ApplicationRow | AccessRefused:
    """All numbers of an application are guessed as one. Where one number is asked of several, none of them
    forgives what was tried at the others."""
    rows = _by_number(db, number)
    only = rows[0] if len(rows) == 1 else None
    name = only.reference_key if only else compact_number(number)
    guessed = BirthDateGuess.of(f"application {name}", device)
    if locked := guessed.find_lock(db, now):
        return AccessRefused(locked.problem(now))
    row = next((each for each in rows if _birth_date(each) == born), None)
    if row is None:
        return AccessRefused(guessed.count_failure(db, now).problem(now))
    if only:
        guessed.forget(db, now)
    db.refresh(row, with_for_update=True)
    return row


def _by_code(db: Session, typed: str) -> ApplicationRow | None:
    letters = compact_number(typed)
    code = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    return db.scalars(
        select(ApplicationRow).where(ApplicationRow.resume_code == code).with_for_update()
    ).first()


def _by_number(db: Session, number: str) -> list[ApplicationRow]:
    row, key = ApplicationRow, compact_number(number)
    numbered = select(row).where(or_(row.reference_key == key, row.asked_key == key, row.number == key))
    return list(db.scalars(numbered.order_by(row.reference_key != key, row.id.desc())))


def _birth_date(row: ApplicationRow) -> str | None:
    applicant = row.sections.get("applicant") or {}
    born = applicant.get("birth_date")
    return None if born is None else date.fromisoformat(born).isoformat()


def store_sections(row: ApplicationRow, body: ApplicationRequest | ApplicationPatchRequest) -> None:
    """Takes the sections that were sent; the others stay. A social-security number is kept nowhere."""
    sent = body.model_dump(mode="json", include=body.model_fields_set.intersection(APPLICATION_SECTIONS))
    row.sections = row.sections | {name: _clean(section) for name, section in sent.items()}
    if "supporting_documents" in body.model_fields_set:
        row.supporting_documents = list(body.supporting_documents)


def application_response(row: ApplicationRow) -> HousingApplication:
    """With what is still missing."""
    bare = response_of(HousingApplication, row, number=row.number or "", **row.sections)
    return bare.replace(missing=completeness(bare).missing)


def _clean(value: Any) -> Any:
    match value:
        case str():
            return without_social_number(value)
        case list():
            return [_clean(each) for each in value]
        case dict():
            return {name: _clean(each) for name, each in value.items()}
    return value


@router.post("/housing-applications", status_code=201, response_model=HousingApplication)
def save_application(
    body: ApplicationRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Keeps a draft, or hands in at once. A draft that is known is replaced: by its code, or by the number
    that this kiosk gave it with the applicant's birth date; its code is not told again. The same number with
    another birth date is another draft.

    401 ``identification_failed`` and 423 ``number_locked`` for a wrong code; 409 ``transition_not_allowed``
    when it was handed in already; 422 ``incomplete`` with what is missing.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        row = _draft(db, body, device, now)
        if isinstance(row, AccessRefused):
            return row.problem.answer(final=True)
        known = row in db and not body.resume_code
        db.add(row)
        store_sections(row, body)
        if body.submit:
            _hand_in(row, now)
        db.flush()
        response = application_response(row)
        return created(
            response.replace(resume_code="") if known else response,
            f"{API_PREFIX}/housing-applications/{row.reference}",
        )

    return idempotent(body, effect)


@router.get("/housing-applications", response_model=HousingApplication)
def read_application(request: Request, device: DeviceName, resume_code: ResumeCodeHeader) -> Response:
    """The application that is opened so. 401 ``identification_failed``, 423 ``number_locked``."""
    app_state = AppState.of(request)
    with app_state.writing.begin() as db:
        row = open_application(db, resume_code, device, app_state.now())
        if not isinstance(row, AccessRefused):
            return json_response(request, application_response(row), personal=True)
    # Not inside: the failure that was counted must stay.
    raise row.problem


@router.patch("/housing-applications/{reference}", response_model=HousingApplication)
def change_application(
    reference: str,
    body: ApplicationPatchRequest,
    request: Request,
    device: DeviceName,
    if_match: IfMatch = "",
) -> Response:
    """Replaces the sections that are sent. 428, 412 ``changed``; 401, 423 for a wrong code; 404
    ``application_not_found`` when the code opens another one; 409 ``transition_not_allowed``."""
    app_state = AppState.of(request)
    with app_state.writing.begin() as db:
        row = open_application(db, body.resume_code, device, app_state.now())
        if not isinstance(row, AccessRefused):
            _must_be_called(row, reference)
            require_if_match(application_response(row), if_match)
            if row.state not in CHANGEABLE_STATES:
                raise Problem(409, "transition_not_allowed")
            store_sections(row, body)
            return json_response(request, application_response(row), personal=True)
    raise row.problem


@router.post("/housing-applications/{reference}/submit", status_code=201, response_model=HousingApplication)
def submit_application(
    reference: str,
    body: ApplicationSubmitRequest,
    request: Request,
    device: DeviceName,
    idempotent: Idempotent,
) -> Response:
    """Hands in a draft, or renews what is registered for another year, from a month before its day on.

    Without a code only a draft, by the kiosk that made it, which is told its number and state and nothing of
    what is in it. 409 ``transition_not_allowed``, 422 ``incomplete``; 401, 423 for a wrong code; 404
    ``application_not_found``.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        row = _to_submit(db, reference, body.resume_code, device, now)
        if isinstance(row, AccessRefused):
            return row.problem.answer(final=True)
        if row.state is _S.BROUILLON:
            _hand_in(row, now)
        else:
            _renew(row, now.astimezone(PARIS).date())
        if body.resume_code is None:
            return created(HousingApplication(reference=row.reference, state=row.state, resume_code=""))
        return created(application_response(row))

    return idempotent(body, effect)


def _draft(
    db: Session, body: ApplicationRequest, device: str, now: datetime
) -> ApplicationRow | AccessRefused:
    """The one that is replaced, or a new one."""
    if body.resume_code:
        found = open_application(db, body.resume_code, device, now)
        if not isinstance(found, AccessRefused):
            _must_be_called(found, body.reference)
            _must_be_draft(found)
        return found
    row = _same_draft(db, body, device, now)
    if row is not None:
        _must_be_draft(row)
        return row
    reference = free_reference(db, ApplicationRow, body.reference)
    return ApplicationRow(
        reference=reference,
        asked_reference=body.reference,
        agency_id=agency_of(db, device),
        reference_key=compact_number(reference),
        asked_key=compact_number(body.reference),
        resume_code=new_resume_code(),
        device=device,
        language=body.language,
        state=_S.BROUILLON,
        sections={},
        supporting_documents=[],
        number=None,
        renew_by=None,
        reason="",
        at=min(body.at, now),
        received_at=now,
        submitted_at=None,
    )


def _same_draft(db: Session, body: ApplicationRequest, device: str, now: datetime) -> ApplicationRow | None:
    """The draft that goes by the number and the birth date of ``body``, if this kiosk made it."""
    born = body.applicant.birth_date
    rows = select(ApplicationRow.id).where(
        ApplicationRow.asked_reference == body.reference, ApplicationRow.device == device
    )
    if born is None or db.scalar(rows.limit(1)) is None:
        return None
    guessed = BirthDateGuess.of(f"application {compact_number(body.reference)}", device)
    if guessed.find_lock(db, now):
        return None
    for row in find_by_reference(db, ApplicationRow, body.reference):
        same = row.device == device and row.asked_reference == body.reference
        if same and _birth_date(row) == born.isoformat():
            db.refresh(row, with_for_update=True)
            return row
    guessed.count_failure(db, now)
    return None


def _to_submit(
    db: Session, reference: str, code: str | None, device: str, now: datetime
) -> ApplicationRow | AccessRefused:
    if code is not None:
        found = open_application(db, code, device, now)
        if not isinstance(found, AccessRefused):
            _must_be_called(found, reference)
        return found
    for row in db.scalars(select(ApplicationRow).where(ApplicationRow.asked_reference == reference)):
        if row.device == device and row.state is _S.BROUILLON:
            db.refresh(row, with_for_update=True)
            return row
    raise _not_found()


def _must_be_called(row: ApplicationRow, reference: str) -> None:
    if reference not in {row.reference, row.asked_reference}:
        raise _not_found()


def _must_be_draft(row: ApplicationRow) -> None:
    if row.state is not _S.BROUILLON:
        raise Problem(409, "transition_not_allowed", "it was handed in already")


def _hand_in(row: ApplicationRow, now: datetime) -> None:
    missing = application_response(row).missing
    if missing:
        errors = [FieldProblem(pointer=pointer, code="missing") for pointer in missing]
        raise Problem(422, "incomplete", errors=errors)
    row.state, row.submitted_at = _S.DEPOSEE, now


def _renew(row: ApplicationRow, today: date) -> None:
    """For a year from its day on, or from today when that is past."""
    due = row.renew_by
    may = row.state is _S.A_RENOUVELER or (
        row.state in {_S.ENREGISTREE, _S.EN_INSTRUCTION} and due is not None and today >= due - RENEW_AHEAD
    )
    if not may:
        raise Problem(409, "transition_not_allowed", "it is not time to renew it")
    row.renew_by = one_year_after(max(due or today, today))
    if row.state is _S.A_RENOUVELER:
        row.state = _S.ENREGISTREE


def one_year_after(day: date) -> date:
    """The same day a year later; 29 February gives 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _not_found() -> Problem:
    return Problem(404, "application_not_found")
