"""The tenants' opinion: one question at a time, anonymous, and what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Survey:
    """One question, answered by one of five faces (1 is the saddest)."""

    id: str
    question: str
    closes_on: date


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """ "You said, we did": how often each of the five faces was given, what was said, what was done."""

    id: str
    question: str
    faces: tuple[int, int, int, int, int]
    said: str
    done: str
    day: date
