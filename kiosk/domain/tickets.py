"""Repair requests (*demandes d'intervention*): what is said of them and how they live."""

from datetime import date
from enum import StrEnum

from .records import Moment, PrintedNumber, Record, RequestModel
from .repairs import RepairPlace, Trade, Urgency
from .values import DayPart


class TicketState(StrEnum):
    """The life of a repair request."""

    ENREGISTREE = "enregistree"
    QUALIFIEE = "qualifiee"
    AFFECTEE = "affectee"
    PLANIFIEE = "planifiee"
    EN_COURS = "en_cours"
    REALISEE = "realisee"
    CLOTUREE = "cloturee"
    EN_ATTENTE_PIECE = "en_attente_piece"
    EN_ATTENTE_LOCATAIRE = "en_attente_locataire"
    LOCATAIRE_ABSENT = "locataire_absent"
    REFUSEE = "refusee"
    TRANSFEREE = "transferee"
    ANNULEE = "annulee"
    ROUVERTE = "rouverte"


_S = TicketState
_OPEN_TO = (_S.REFUSEE, _S.TRANSFEREE, _S.ANNULEE)
_WAITS = (_S.EN_ATTENTE_PIECE, _S.EN_ATTENTE_LOCATAIRE)

#: Which state may follow which (docs/sources/housing.md, "Following a request").
TICKET_TRANSITIONS: dict[TicketState, tuple[TicketState, ...]] = {
    _S.ENREGISTREE: (_S.QUALIFIEE, *_OPEN_TO),
    _S.QUALIFIEE: (_S.AFFECTEE, *_OPEN_TO),
    _S.AFFECTEE: (_S.PLANIFIEE, *_WAITS, *_OPEN_TO),
    _S.PLANIFIEE: (_S.EN_COURS, _S.PLANIFIEE, _S.REALISEE, _S.LOCATAIRE_ABSENT, *_WAITS, *_OPEN_TO),
    _S.EN_COURS: (_S.REALISEE, *_WAITS, _S.LOCATAIRE_ABSENT, _S.ANNULEE),
    _S.EN_ATTENTE_PIECE: (_S.PLANIFIEE, _S.EN_COURS, *_OPEN_TO),
    _S.EN_ATTENTE_LOCATAIRE: (_S.PLANIFIEE, _S.ANNULEE),
    _S.LOCATAIRE_ABSENT: (_S.PLANIFIEE, _S.ANNULEE),
    _S.REALISEE: (_S.CLOTUREE, _S.ROUVERTE),
    _S.CLOTUREE: (_S.ROUVERTE,),
    _S.ROUVERTE: (_S.QUALIFIEE, _S.AFFECTEE, _S.PLANIFIEE, *_OPEN_TO),
    _S.REFUSEE: (_S.ROUVERTE,),
    _S.TRANSFEREE: (),
    _S.ANNULEE: (_S.ROUVERTE,),
}

#: Nothing more is awaited of anyone.
FINAL_TICKET_STATES = frozenset({_S.CLOTUREE, _S.REFUSEE, _S.TRANSFEREE, _S.ANNULEE})


class TicketEventKind(StrEnum):
    """What a tenant can add to a request."""

    RELANCE = "relance"
    PAS_REPARE = "pas_repare"
    REPARE = "repare"
    DEPLACER = "deplacer"
    ANNULER = "annuler"


class Availability(RequestModel):
    """A half day on which someone is home."""

    day: date
    part: DayPart


class TicketEvent(Record):
    """One line of the timeline; ``kind`` when the tenant wrote it."""

    at: Moment
    state: TicketState
    comment: str = ""
    kind: TicketEventKind | None = None


class Ticket(Record):
    """A repair request. ``verified`` is false when the landlord could not check who reports."""

    reference: PrintedNumber
    state: TicketState
    place: RepairPlace
    symptom: str
    description: str
    urgency: Urgency
    reported_at: Moment
    deadline: Moment
    events: tuple[TicketEvent, ...] = ()
    trade: Trade | None = None
    holder: str = ""
    visit_from: Moment | None = None
    visit_to: Moment | None = None
    reason: str = ""
    verified: bool = True
