"""The tenants' opinion: anonymous, from the kiosk and nobody in particular."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from kiosk.domain import Survey, SurveyResult

from .base import LanguageCode, LongText, RequestModel, ResponseModel, to_record


class SurveyResponse(ResponseModel):
    """One question, answered by one of five faces."""

    id: str
    question: str
    closes_on: date

    def record(self) -> Survey:
        return to_record(Survey, self)


class SurveyListResponse(ResponseModel):
    """The questions that are asked now."""

    surveys: tuple[SurveyResponse, ...]

    def record(self) -> tuple[Survey, ...]:
        return tuple(each.record() for each in self.surveys)


class SurveyAnswerRequest(RequestModel):
    """1 is the saddest face, 5 the happiest."""

    face: Annotated[int, Field(ge=1, le=5)]
    comment: LongText = ""
    language: LanguageCode
    at: AwareDatetime


class IdeaRequest(RequestModel):
    """An idea in the visitor's own words."""

    words: Annotated[LongText, StringConstraints(min_length=1)]
    language: LanguageCode
    at: AwareDatetime


class AcknowledgementResponse(ResponseModel):
    """It has been received; nothing ties it to a person."""

    id: str


class SurveyResultResponse(ResponseModel):
    """What was said and what was done; ``faces`` counts the five."""

    id: str
    question: str
    faces: tuple[int, int, int, int, int]
    said: str
    done: str
    day: date

    def record(self) -> SurveyResult:
        return to_record(SurveyResult, self)


class SurveyResultListResponse(ResponseModel):
    """Latest first."""

    results: tuple[SurveyResultResponse, ...]

    def record(self) -> tuple[SurveyResult, ...]:
        return tuple(each.record() for each in self.results)
