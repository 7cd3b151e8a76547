"""The tenants' opinion: anonymous, from the kiosk and nobody in particular."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from kiosk.domain import Survey, SurveyResult

from .base import Asked, LanguageCode, Told, Words, as_record


class SurveyTold(Told):
    """One question, answered by one of five faces."""

    id: str
    question: str
    closes_on: date

    def record(self) -> Survey:
        return as_record(Survey, self)


class SurveysTold(Told):
    """The questions that are asked now."""

    surveys: tuple[SurveyTold, ...]

    def record(self) -> tuple[Survey, ...]:
        return tuple(each.record() for each in self.surveys)


class SurveyAnswerAsked(Asked):
    """1 is the saddest face, 5 the happiest."""

    face: Annotated[int, Field(ge=1, le=5)]
    comment: Words = ""
    language: LanguageCode
    at: AwareDatetime


class IdeaAsked(Asked):
    """An idea in the visitor's own words."""

    words: Annotated[Words, StringConstraints(min_length=1)]
    language: LanguageCode
    at: AwareDatetime


class ThanksTold(Told):
    """It has been received; nothing ties it to a person."""

    id: str


class SurveyResultTold(Told):
    """What was said and what was done; ``faces`` counts the five."""

    id: str
    question: str
    faces: tuple[int, int, int, int, int]
    said: str
    done: str
    day: date

    def record(self) -> SurveyResult:
        return as_record(SurveyResult, self)


class SurveyResultsTold(Told):
    """Latest first."""

    results: tuple[SurveyResultTold, ...]

    def record(self) -> tuple[SurveyResult, ...]:
        return tuple(each.record() for each in self.results)
