"""What the staff move along, and which state may follow which."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Any

from kiosk.domain import (
    TRANSITIONS,
    ApplicationState,
    AppointmentState,
    DocumentRequestState,
    MandateState,
    OfferApplicationState,
    TicketState,
)
from landlord.contract import HelpState

from ..tables import (
    ApplicationRow,
    AppointmentRow,
    DocumentRequestRow,
    HelpRow,
    MandateRow,
    OfferApplicationRow,
    TicketRow,
)

_T, _A, _H, _O, _M, _D, _C = (
    TicketState,
    AppointmentState,
    ApplicationState,
    OfferApplicationState,
    MandateState,
    DocumentRequestState,
    HelpState,
)


class Kind(Enum):
    """By the word of the command line: the row, and its states."""

    TICKET = ("ticket", TicketRow, TicketState)
    APPOINTMENT = ("appointment", AppointmentRow, AppointmentState)
    APPLICATION = ("application", ApplicationRow, ApplicationState)
    CANDIDACY = ("candidacy", OfferApplicationRow, OfferApplicationState)
    MANDATE = ("mandate", MandateRow, MandateState)
    DOCUMENT = ("document", DocumentRequestRow, DocumentRequestState)
    HELP = ("help", HelpRow, HelpState)

    def __init__(self, word: str, row: Any, states: type[StrEnum]) -> None:
        self.word, self.row, self.states = word, row, states


#: Which state the staff may set after which (facts/DOMAIN.md). What only the visitor does is not here: to
#: withdraw a wish, to hand in an application, to take back a call.
FOLLOWS: dict[Kind, dict[Any, tuple[Any, ...]]] = {
    Kind.TICKET: dict(TRANSITIONS),
    Kind.APPOINTMENT: {
        _A.DEMANDE: (_A.CONFIRME, _A.ANNULE),
        _A.CONFIRME: (_A.HONORE, _A.ABSENT, _A.ANNULE),
        _A.DEPLACE: (_A.CONFIRME, _A.HONORE, _A.ABSENT, _A.ANNULE),
    },
    Kind.APPLICATION: {
        _H.DEPOSEE: (_H.A_VALIDER, _H.ENREGISTREE, _H.RADIEE),
        _H.A_VALIDER: (_H.ENREGISTREE, _H.RADIEE),
        _H.ENREGISTREE: (_H.EN_INSTRUCTION, _H.A_RENOUVELER, _H.RADIEE),
        _H.A_RENOUVELER: (_H.ENREGISTREE, _H.RADIEE),
        _H.EN_INSTRUCTION: (_H.EN_CALEOL, _H.ENREGISTREE, _H.A_RENOUVELER, _H.RADIEE),
        _H.EN_CALEOL: (_H.ATTRIBUEE, _H.REFUSEE, _H.EN_INSTRUCTION),
        _H.REFUSEE: (_H.EN_INSTRUCTION, _H.A_RENOUVELER, _H.RADIEE),
        _H.ATTRIBUEE: (_H.RADIEE,),
    },
    Kind.CANDIDACY: {
        _O.SOUMISE: (_O.RECEVABLE, _O.NON_RETENUE),
        _O.RECEVABLE: (_O.PRESELECTIONNEE, _O.NON_RETENUE),
        _O.PRESELECTIONNEE: (_O.PRESENTEE_CALEOL, _O.NON_RETENUE),
        _O.PRESENTEE_CALEOL: (_O.ACCEPTEE, _O.NON_RETENUE),
    },
    Kind.MANDATE: {_M.A_SIGNER: (_M.ACTIF, _M.RESILIE), _M.ACTIF: (_M.RESILIE,)},
    Kind.DOCUMENT: {_D.DEMANDE: (_D.PRET,)},
    Kind.HELP: {
        _C.TRANSMISE: (_C.PRISE_EN_CHARGE, _C.TERMINEE),
        _C.PRISE_EN_CHARGE: (_C.TERMINEE,),
    },
}
