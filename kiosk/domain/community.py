"""Life in a building and its quarter: news, surveys, workshops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class NewsKind(StrEnum):
    INFORMATION = "information"
    TRAVAUX = "travaux"
    COUPURE = "coupure"
    VIE_DU_QUARTIER = "vie_du_quartier"


@dataclass(frozen=True, slots=True)
class NewsItem:
    """No ``buildings`` means all of them."""

    id: str
    kind: NewsKind
    title: str
    body: str
    day: date
    until: date | None = None
    buildings: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Workshop:
    """``seats_left`` of ``seats`` are free; ``waiting`` people are on the list."""

    id: str
    title: str
    description: str
    begins: datetime
    ends: datetime
    place: str
    seats: int
    seats_left: int
    waiting: int = 0
    for_seniors: bool = False


class WorkshopBookingState(StrEnum):
    INSCRIT = "inscrit"
    LISTE_ATTENTE = "liste_attente"
    ANNULE = "annule"


@dataclass(frozen=True, slots=True)
class WorkshopBooking:
    """``position`` on the waiting list, from 1; 0 when there is a seat."""

    reference: str
    workshop_id: str
    title: str
    begins: datetime
    state: WorkshopBookingState
    people: int = 1
    position: int = 0
