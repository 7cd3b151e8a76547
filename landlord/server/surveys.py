"""The tenants' opinion. What they say is kept without device, tenant or time; even the answer to the kiosk
has a number that is written nowhere."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.domain.rules import PARIS
from kiosk.domain.rules.official_numbers import without_social_number
from landlord.contract import (
    AcknowledgementResponse,
    IdeaRequest,
    SurveyAnswerRequest,
    SurveyListResponse,
    SurveyResponse,
    SurveyResultListResponse,
    SurveyResultResponse,
)

from .app_state import AppState
from .authentication import DeviceName
from .etags import json_response
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse
from .tables import IdeaRow, SurveyAnswerRow, SurveyRow
from .weeks import week_of_moment

router = APIRouter(tags=["surveys"])


@router.get("/surveys", response_model=SurveyListResponse)
def list_surveys(request: Request, device: DeviceName) -> Response:
    """The questions that are asked today, those that close first before the others."""
    desk = AppState.of(request)
    today = _today(desk.now())
    open_now = select(SurveyRow).where(SurveyRow.opens_on <= today, SurveyRow.closes_on >= today)
    with desk.reading.begin() as db:
        rows = db.scalars(open_now.order_by(SurveyRow.closes_on, SurveyRow.id))
        asked = tuple(
            SurveyResponse(id=row.id, question=row.question, closes_on=row.closes_on) for row in rows
        )
    return json_response(request, SurveyListResponse(surveys=asked))


@router.get("/surveys/results", response_model=SurveyResultListResponse)
def list_survey_results(request: Request, device: DeviceName) -> Response:
    """What was said and what was done about it, latest first."""
    row = SurveyRow
    with AppState.of(request).reading.begin() as db:
        rows = db.scalars(select(row).where(row.told_on.is_not(None)).order_by(row.told_on.desc(), row.id))
        said = tuple(_result(db, row) for row in rows)
    return json_response(request, SurveyResultListResponse(results=said))


@router.post("/surveys/{survey_id}/answers", status_code=201, response_model=AcknowledgementResponse)
def answer_survey(
    survey_id: str, asked: SurveyAnswerRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """A face, and a word. 404 ``survey_not_found``; 409 ``survey_closed``, by the day it was answered."""
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        at = min(asked.at, desk.now())
        survey = db.get(SurveyRow, survey_id)
        if survey is None:
            raise Problem(404, "survey_not_found")
        if not survey.opens_on <= _today(at) <= survey.closes_on:
            raise Problem(409, "survey_closed")
        opinion = SurveyAnswerRow(
            id=secrets.token_hex(16),
            survey_id=survey.id,
            face=asked.face,
            comment=without_social_number(asked.comment),
            language=asked.language,
            week=week_of_moment(at),
        )
        db.add(opinion)
        return _thanks()

    return once(asked, effect)


@router.post("/ideas", status_code=201, response_model=AcknowledgementResponse)
def add_idea(asked: IdeaRequest, request: Request, device: DeviceName, once: Idempotent) -> Response:
    """An idea, in the visitor's own words."""
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        words = without_social_number(asked.words)
        week = week_of_moment(min(asked.at, desk.now()))
        db.add(IdeaRow(id=secrets.token_hex(16), words=words, language=asked.language, week=week))
        return _thanks()

    return once(asked, effect)


def _thanks() -> RepeatableResponse:
    return RepeatableResponse(201, AcknowledgementResponse(id=secrets.token_hex(8)).model_dump_json())


def _result(db: Session, row: SurveyRow) -> SurveyResultResponse:
    assert row.told_on is not None, "only what is told"
    counted = select(SurveyAnswerRow.face, func.count()).where(SurveyAnswerRow.survey_id == row.id)
    faces = Counter(dict(db.execute(counted.group_by(SurveyAnswerRow.face)).tuples().all()))
    one, two, three, four, five = (faces[face] for face in range(1, 6))
    return SurveyResultResponse(
        id=row.id,
        question=row.question,
        faces=(one, two, three, four, five),
        said=row.said,
        done=row.done,
        day=row.told_on,
    )


def _today(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()
