"""What the staff move along, and which state may follow which."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Any

from kiosk.domain import (
    TICKET_TRANSITIONS,
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
    HelpRequestRow,
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


class CaseKind(Enum):
    """By the word of the command line: the row, and its states."""

    TICKET = ("ticket", TicketRow, TicketState)
    APPOINTMENT = ("appointment", AppointmentRow, AppointmentState)
    APPLICATION = ("application", ApplicationRow, ApplicationState)
    CANDIDACY = ("candidacy", OfferApplicationRow, OfferApplicationState)
    MANDATE = ("mandate", MandateRow, MandateState)
    DOCUMENT = ("document", DocumentRequestRow, DocumentRequestState)
    HELP = ("help", HelpRequestRow, HelpState)

    def __init__(self, word: str, row: Any, states: type[StrEnum]) -> None:
        self.word, self.row, self.state_enum = word, row, states


#: Which state the staff may set after which (docs/sources/housing.md). What only the visitor does is not
#: here: to withdraw a wish, to hand in an application, to take back a call.
STAFF_TRANSITIONS: dict[CaseKind, dict[Any, tuple[Any, ...]]] = {
    CaseKind.TICKET: dict(TICKET_TRANSITIONS),
    CaseKind.APPOINTMENT: {
        _A.DEMANDE: (_A.CONFIRME, _A.ANNULE),
        _A.CONFIRME: (_A.HONORE, _A.ABSENT, _A.ANNULE),
        _A.DEPLACE: (_A.CONFIRME, _A.HONORE, _A.ABSENT, _A.ANNULE),
    },
    CaseKind.APPLICATION: {
        _H.DEPOSEE: (_H.A_VALIDER, _H.ENREGISTREE, _H.RADIEE),
        _H.A_VALIDER: (_H.ENREGISTREE, _H.RADIEE),
        _H.ENREGISTREE: (_H.EN_INSTRUCTION, _H.A_RENOUVELER, _H.RADIEE),
        _H.A_RENOUVELER: (_H.ENREGISTREE, _H.RADIEE),
        _H.EN_INSTRUCTION: (_H.EN_CALEOL, _H.ENREGISTREE, _H.A_RENOUVELER, _H.RADIEE),
        _H.EN_CALEOL: (_H.ATTRIBUEE, _H.REFUSEE, _H.EN_INSTRUCTION),
        _H.REFUSEE: (_H.EN_INSTRUCTION, _H.A_RENOUVELER, _H.RADIEE),
        _H.ATTRIBUEE: (_H.RADIEE,),
    },
    CaseKind.CANDIDACY: {
        _O.SOUMISE: (_O.RECEVABLE, _O.NON_RETENUE),
        _O.RECEVABLE: (_O.PRESELECTIONNEE, _O.NON_RETENUE),
        _O.PRESELECTIONNEE: (_O.PRESENTEE_CALEOL, _O.NON_RETENUE),
        _O.PRESENTEE_CALEOL: (_O.ACCEPTEE, _O.NON_RETENUE),
    },
    CaseKind.MANDATE: {_M.A_SIGNER: (_M.ACTIF, _M.RESILIE), _M.ACTIF: (_M.RESILIE,)},
    CaseKind.DOCUMENT: {_D.DEMANDE: (_D.PRET,)},
    CaseKind.HELP: {
        _C.TRANSMISE: (_C.PRISE_EN_CHARGE, _C.TERMINEE),
        _C.PRISE_EN_CHARGE: (_C.TERMINEE,),
    },
}
