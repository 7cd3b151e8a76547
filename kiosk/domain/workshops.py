"""Workshops for tenants (*ateliers*), for seniors too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
