"""Nine sections, saved as often as one likes, then handed in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import ApplicationState
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.official_numbers import compact_number
from landlord.contract import (
    API_PREFIX,
    ApplicationPatchRequest,
    ApplicationRequest,
    ApplicationResponse,
    ApplicationSubmitRequest,
    FieldProblem,
)

from ..app_state import AppState
from ..authentication import DeviceName
from ..etags import json_response
from ..idempotency import Idempotent
from ..preconditions import IfMatch, require_if_match
from ..problems import Problem, RepeatableResponse
from ..references import find_by_reference, free_reference
from ..tables import ApplicationRow
from .access import AccessRefused, ResumeCodeHeader, new_resume_code, open_application
from .sections import CHANGEABLE_STATES, application_response, store_sections

#: An application can be renewed from so long before its day on.
RENEW_AHEAD = timedelta(days=31)

router = APIRouter(tags=["housing_applications"])

_S = ApplicationState


@router.post("/housing-applications", status_code=201, response_model=ApplicationResponse)
def save_application(
    asked: ApplicationRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Keeps a draft, or hands in at once. A draft that is known, by its code or because this kiosk sent the
    same number before, is replaced.

    401 ``identification_failed`` and 423 ``number_locked`` for a wrong code; 409 ``transition_not_allowed``
    when it was handed in already; 422 ``incomplete`` with what is missing.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        row = _draft(db, asked, device, now)
        if isinstance(row, AccessRefused):
            return row.problem.answer(final=True)
        store_sections(row, asked)
        if asked.submit:
            _hand_in(row, now)
        db.flush()
        where = f"{API_PREFIX}/housing-applications/{row.reference}"
        return RepeatableResponse(201, application_response(row).model_dump_json(), {"Location": where})

    return once(asked, effect)


@router.get("/housing-applications", response_model=ApplicationResponse)
def read_application(request: Request, device: DeviceName, resume_code: ResumeCodeHeader) -> Response:
    """The application that is opened so. 401 ``identification_failed``, 423 ``number_locked``."""
    desk = AppState.of(request)
    with desk.writing.begin() as db:
        row = open_application(db, resume_code, device, desk.now())
        if not isinstance(row, AccessRefused):
            return json_response(request, application_response(row), personal=True)
    # Not inside: the failure that was counted must stay.
    raise row.problem


@router.patch("/housing-applications/{reference}", response_model=ApplicationResponse)
def change_application(
    reference: str,
    asked: ApplicationPatchRequest,
    request: Request,
    device: DeviceName,
    if_match: IfMatch = "",
) -> Response:
    """Replaces the sections that are sent. 428, 412 ``changed``; 401, 423 for a wrong code; 404
    ``application_not_found`` when the code opens another one; 409 ``transition_not_allowed``."""
    desk = AppState.of(request)
    with desk.writing.begin() as db:
        row = open_application(db, asked.resume_code, device, desk.now())
        if not isinstance(row, AccessRefused):
            _must_be_called(row, reference)
            require_if_match(application_response(row), if_match)
            if row.state not in CHANGEABLE_STATES:
                raise Problem(409, "transition_not_allowed")
            store_sections(row, asked)
            return json_response(request, application_response(row), personal=True)
    raise row.problem


@router.post("/housing-applications/{reference}/submit", status_code=201, response_model=ApplicationResponse)
def submit_application(
    reference: str, asked: ApplicationSubmitRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Hands in a draft, or renews what is registered for another year, from a month before its day on.

    409 ``transition_not_allowed``, 422 ``incomplete``; 401, 423 for a wrong code; 404
    ``application_not_found``.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        row = _to_submit(db, reference, asked.resume_code, device, now)
        if isinstance(row, AccessRefused):
            return row.problem.answer(final=True)
        if row.state is _S.BROUILLON:
            _hand_in(row, now)
        else:
            _renew(row, now.astimezone(PARIS).date())
        return RepeatableResponse(201, application_response(row).model_dump_json())

    return once(asked, effect)


def _draft(
    db: Session, asked: ApplicationRequest, device: str, now: datetime
) -> ApplicationRow | AccessRefused:
    """The one that is replaced, or a new one."""
    if asked.resume_code:
        found = open_application(db, asked.resume_code, device, now)
        if not isinstance(found, AccessRefused):
            _must_be_called(found, asked.reference)
            _must_be_draft(found)
        return found
    for row in find_by_reference(db, ApplicationRow, asked.reference):
        if row.device == device and row.asked_reference == asked.reference:
            db.refresh(row, with_for_update=True)
            _must_be_draft(row)
            return row
    reference = free_reference(db, ApplicationRow, asked.reference)
    row = ApplicationRow(
        reference=reference,
        asked_reference=asked.reference,
        reference_key=compact_number(reference),
        asked_key=compact_number(asked.reference),
        resume_code=new_resume_code(),
        device=device,
        language=asked.language,
        state=_S.BROUILLON,
        sections={},
        papers=[],
        number=None,
        renew_by=None,
        reason="",
        at=min(asked.at, now),
        received_at=now,
        submitted_at=None,
    )
    db.add(row)
    return row


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
