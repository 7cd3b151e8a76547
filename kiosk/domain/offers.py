"""Homes that are offered (*location choisie*) and applications for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .applications import HomeSize
from .values import Money


class CeilingCategory(StrEnum):
    """Which income ceilings hold (*plafonds de ressources*)."""

    PLAI = "plai"
    PLUS = "plus"
    PLS = "pls"
    PLI = "pli"


class EnergyLabel(StrEnum):
    """Energy label of a home (*DPE*)."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    F = "f"
    G = "g"


@dataclass(frozen=True, slots=True)
class Offer:
    """A home. ``surface`` in m²; ``floor`` 0 is the ground floor; ``commune`` is an INSEE code; ``pictures``
    are paths of the contract; ``rent`` and ``charges`` are a month's; ``candidates`` have applied already."""

    id: str
    title: str
    size: HomeSize
    rooms: int
    surface: float
    rent: Money
    charges: Money
    commune: str
    city: str
    quarter: str
    floor: int
    lift: bool
    energy: EnergyLabel | None
    category: CeilingCategory
    expires_at: datetime
    accessible: bool = False
    available_on: date | None = None
    description: str = ""
    pictures: tuple[str, ...] = ()
    candidates: int = 0


class OfferApplicationState(StrEnum):
    """The life of an application for one home."""

    SOUMISE = "soumise"
    RECEVABLE = "recevable"
    NON_RETENUE = "non_retenue"
    PRESELECTIONNEE = "preselectionnee"
    PRESENTEE_CALEOL = "presentee_caleol"
    ACCEPTEE = "acceptee"
    DESISTEE = "desistee"


class OfferEventKind(StrEnum):
    """What an applicant can do: withdraw, or change the rank of the wish."""

    DESISTER = "desister"
    CLASSER = "classer"


@dataclass(frozen=True, slots=True)
class OfferApplication:
    """``rank`` is the applicant's own (1 is the dearest wish); ``caleol_rank`` the one given by the
    committee; ``reason`` why it was not kept."""

    reference: str
    offer_id: str
    title: str
    state: OfferApplicationState
    rank: int
    at: datetime
    caleol_rank: int | None = None
    reason: str = ""
