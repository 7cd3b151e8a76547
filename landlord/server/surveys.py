"""The tenants' opinion. What they say is kept without device, tenant or time; even the answer to the kiosk
has a number that is written nowhere."""

import secrets
from collections import Counter
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kiosk.domain import Survey, SurveyResult
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.official_numbers import without_social_number
from landlord.contract import (
    AcknowledgementResponse,
    IdeaRequest,
    SurveyAnswerRequest,
    SurveyListResponse,
    SurveyResultListResponse,
)

from .app_state import AppState
from .authentication import DeviceName
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse, created
from .responses import json_response, response_of
from .tables import GroupedOpinionRow, IdeaRow, OpinionGroupRow, SurveyAnswerRow, SurveyRow, TrialRow

router = APIRouter(tags=["surveys"])


def is_question() -> ColumnElement[bool]:
    """Of a survey: it is asked of everyone, not of who tries a change."""
    return SurveyRow.id.not_in(select(TrialRow.id))


def monday_of(day: date) -> date:
    """The Monday of that week: what is anonymous keeps no day."""
    return day - timedelta(days=day.weekday())


@router.get("/surveys", response_model=SurveyListResponse)
def list_surveys(request: Request, device: DeviceName) -> Response:
    """The questions that are asked today, those that close first before the others."""
    app_state = AppState.of(request)
    today = _paris_day(app_state.now())
    open_now = select(SurveyRow).where(
        SurveyRow.opens_on <= today, SurveyRow.closes_on >= today, is_question()
    )
    with app_state.reading.begin() as db:
        rows = db.scalars(open_now.order_by(SurveyRow.closes_on, SurveyRow.id))
        surveys = tuple(response_of(Survey, row) for row in rows)
    return json_response(request, SurveyListResponse(surveys=surveys))


@router.get("/surveys/results", response_model=SurveyResultListResponse)
def list_survey_results(request: Request, device: DeviceName) -> Response:
    """What was said and what was done about it, latest first."""
    with AppState.of(request).reading.begin() as db:
        surveys = db.scalars(select(SurveyRow).where(SurveyRow.published_on.is_not(None)))
        groups = db.scalars(select(OpinionGroupRow).where(OpinionGroupRow.published_on.is_not(None)))
        results = [_result(db, row) for row in surveys] + [_group_result(db, row) for row in groups]
    results.sort(key=lambda each: (-each.day.toordinal(), each.id))
    return json_response(request, SurveyResultListResponse(results=tuple(results)))


@router.post("/surveys/{survey_id}/answers", status_code=201, response_model=AcknowledgementResponse)
def answer_survey(
    survey_id: str, body: SurveyAnswerRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """A face, and a word. 404 ``survey_not_found``; 409 ``survey_closed``, by the day it was answered."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        at = min(body.at, app_state.now())
        survey = db.get(SurveyRow, survey_id)
        if survey is None:
            raise Problem(404, "survey_not_found")
        if not survey.opens_on <= _paris_day(at) <= survey.closes_on:
            raise Problem(409, "survey_closed")
        answer = SurveyAnswerRow(
            id=secrets.token_hex(16),
            survey_id=survey.id,
            face=body.face,
            comment=without_social_number(body.comment),
            language=body.language,
            week=monday_of(_paris_day(at)),
        )
        db.add(answer)
        return _acknowledgement()

    return idempotent(body, effect)


@router.post("/ideas", status_code=201, response_model=AcknowledgementResponse)
def add_idea(body: IdeaRequest, request: Request, device: DeviceName, idempotent: Idempotent) -> Response:
    """An idea, in the visitor's own words."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        words = without_social_number(body.words)
        week = monday_of(_paris_day(min(body.at, app_state.now())))
        db.add(IdeaRow(id=secrets.token_hex(16), words=words, language=body.language, week=week))
        return _acknowledgement()

    return idempotent(body, effect)


def _acknowledgement() -> RepeatableResponse:
    return created(AcknowledgementResponse(id=secrets.token_hex(8)))


def _result(db: Session, row: SurveyRow) -> SurveyResult:
    counted = select(SurveyAnswerRow.face, func.count()).where(SurveyAnswerRow.survey_id == row.id)
    counts = Counter(dict(db.execute(counted.group_by(SurveyAnswerRow.face)).tuples().all()))
    faces = tuple(counts[face] for face in range(1, 6))
    return response_of(SurveyResult, row, faces=faces, day=row.published_on)


def _group_result(db: Session, row: OpinionGroupRow) -> SurveyResult:
    """With the faces of the answers that are in the group; an idea has none."""
    answer, grouped = SurveyAnswerRow, GroupedOpinionRow
    counted = (
        select(answer.face, func.count())
        .join(grouped, grouped.opinion_id == answer.id)
        .where(grouped.group_id == row.id)
        .group_by(answer.face)
    )
    counts = Counter(dict(db.execute(counted).tuples().all()))
    faces = tuple(counts[face] for face in range(1, 6))
    return response_of(SurveyResult, row, question=row.title, faces=faces, day=row.published_on)


def _paris_day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()
