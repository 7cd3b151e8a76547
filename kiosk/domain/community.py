"""Life in a building and its quarter: news, surveys, workshops."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from .records import Count, Moment, PrintedNumber, Record, Translations


class NewsKind(StrEnum):
    INFORMATION = "information"
    TRAVAUX = "travaux"
    COUPURE = "coupure"
    VIE_DU_QUARTIER = "vie_du_quartier"


class NewsItem(Record):
    """No ``buildings`` means all of them."""

    id: str
    kind: NewsKind
    title: str
    body: str
    day: date
    until: date | None = None
    buildings: tuple[str, ...] = ()
    translations: Translations = Field(default_factory=dict)


class Survey(Record):
    """One question, answered by one of five faces."""

    id: str
    question: str
    closes_on: date
    translations: Translations = Field(default_factory=dict)


class SurveyResult(Record):
    """What was said and what was done; ``faces`` counts the five."""

    id: str
    question: str
    faces: tuple[int, int, int, int, int]
    said: str
    done: str
    day: date
    translations: Translations = Field(default_factory=dict)


class Workshop(Record):
    """A workshop that is still to come."""

    id: str
    title: str
    description: str
    begins: Moment
    ends: Moment
    place: str
    seats: int
    seats_left: int
    #: People on the waiting list.
    waiting: int = 0
    for_seniors: bool = False
    translations: Translations = Field(default_factory=dict)


class WorkshopBookingState(StrEnum):
    INSCRIT = "inscrit"
    LISTE_ATTENTE = "liste_attente"
    ANNULE = "annule"


class WorkshopBooking(Record):
    """A booking; ``position`` on the waiting list, 0 with a seat."""

    reference: PrintedNumber
    workshop_id: str
    title: str
    begins: Moment
    state: WorkshopBookingState
    people: Count = 1
    position: Count = 0
