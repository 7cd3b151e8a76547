"""Homes that are offered (*location choisie*) and applications for them."""

from datetime import date
from enum import StrEnum

from .applications import HomeSize
from .records import Cents, Moment, PrintedNumber, Record


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


class Offer(Record):
    """A home; ``pictures`` are paths below this server. ``surface`` in m²; rent and charges a month."""

    id: str
    title: str
    size: HomeSize
    rooms: int
    surface: float
    rent: Cents
    charges: Cents
    #: An INSEE code.
    commune: str
    city: str
    quarter: str
    #: 0 is the ground floor.
    floor: int
    lift: bool
    energy: EnergyLabel | None = None
    category: CeilingCategory
    expires_at: Moment
    accessible: bool = False
    available_on: date | None = None
    description: str = ""
    pictures: tuple[str, ...] = ()
    #: Who have applied already.
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


class OfferApplication(Record):
    """An application for a home; ``caleol_rank`` is the committee's."""

    reference: PrintedNumber
    offer_id: str
    title: str
    state: OfferApplicationState
    #: The applicant's own; 1 is the dearest wish.
    rank: int
    at: Moment
    caleol_rank: int | None = None
    #: Why it was not kept.
    reason: str = ""
