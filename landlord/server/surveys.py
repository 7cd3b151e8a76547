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
from kiosk.domain.rules.social_number import without_social_number
from landlord.contract import (
    IdeaAsked,
    SurveyAnswerAsked,
    SurveyResultsTold,
    SurveyResultTold,
    SurveysTold,
    SurveyTold,
    ThanksTold,
)

from .app_state import Desk
from .authentication import Device
from .etags import told
from .idempotency import OnlyOnce
from .problems import Answer, Problem
from .tables import IdeaRow, OpinionRow, SurveyRow
from .weeks import week_of

router = APIRouter(tags=["surveys"])


@router.get("/surveys", response_model=SurveysTold)
def surveys(request: Request, device: Device) -> Response:
    """The questions that are asked today, those that close first before the others."""
    desk = Desk.of(request)
    today = _today(desk.now())
    open_now = select(SurveyRow).where(SurveyRow.opens_on <= today, SurveyRow.closes_on >= today)
    with desk.reading.begin() as db:
        rows = db.scalars(open_now.order_by(SurveyRow.closes_on, SurveyRow.id))
        asked = tuple(SurveyTold(id=row.id, question=row.question, closes_on=row.closes_on) for row in rows)
    return told(request, SurveysTold(surveys=asked))


@router.get("/surveys/results", response_model=SurveyResultsTold)
def results(request: Request, device: Device) -> Response:
    """What was said and what was done about it, latest first."""
    row = SurveyRow
    with Desk.of(request).reading.begin() as db:
        rows = db.scalars(select(row).where(row.told_on.is_not(None)).order_by(row.told_on.desc(), row.id))
        said = tuple(_result(db, row) for row in rows)
    return told(request, SurveyResultsTold(results=said))


@router.post("/surveys/{survey_id}/answers", status_code=201, response_model=ThanksTold)
def answer(
    survey_id: str, asked: SurveyAnswerAsked, request: Request, device: Device, once: OnlyOnce
) -> Response:
    """A face, and a word. 404 ``survey_not_found``; 409 ``survey_closed``, by the day it was answered."""
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        at = min(asked.at, desk.now())
        survey = db.get(SurveyRow, survey_id)
        if survey is None:
            raise Problem(404, "survey_not_found")
        if not survey.opens_on <= _today(at) <= survey.closes_on:
            raise Problem(409, "survey_closed")
        opinion = OpinionRow(
            id=secrets.token_hex(16),
            survey_id=survey.id,
            face=asked.face,
            comment=without_social_number(asked.comment),
            language=asked.language,
            week=week_of(at),
        )
        db.add(opinion)
        return _thanks()

    return once(asked, effect)


@router.post("/ideas", status_code=201, response_model=ThanksTold)
def idea(asked: IdeaAsked, request: Request, device: Device, once: OnlyOnce) -> Response:
    """An idea, in the visitor's own words."""
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        words = without_social_number(asked.words)
        week = week_of(min(asked.at, desk.now()))
        db.add(IdeaRow(id=secrets.token_hex(16), words=words, language=asked.language, week=week))
        return _thanks()

    return once(asked, effect)


def _thanks() -> Answer:
    return Answer(201, ThanksTold(id=secrets.token_hex(8)).model_dump_json())


def _result(db: Session, row: SurveyRow) -> SurveyResultTold:
    assert row.told_on is not None, "only what is told"
    counted = select(OpinionRow.face, func.count()).where(OpinionRow.survey_id == row.id)
    faces = Counter(dict(db.execute(counted.group_by(OpinionRow.face)).tuples().all()))
    one, two, three, four, five = (faces[face] for face in range(1, 6))
    return SurveyResultTold(
        id=row.id,
        question=row.question,
        faces=(one, two, three, four, five),
        said=row.said,
        done=row.done,
        day=row.told_on,
    )


def _today(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()
