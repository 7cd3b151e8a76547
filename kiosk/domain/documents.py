"""The tenant's papers, made by the landlord."""

from datetime import date
from enum import StrEnum

from .records import Moment, MonthStart, PhoneAddress, PrintedNumber, Record, ResultPage


class DocumentKind(StrEnum):
    """A ``recu`` is what a part payment gives: a ``quittance`` says that all was paid."""

    QUITTANCE = "quittance"
    RECU = "recu"
    AVIS_ECHEANCE = "avis_echeance"
    ATTESTATION = "attestation"
    BAIL = "bail"
    DECOMPTE_CHARGES = "decompte_charges"


class DocumentRequestState(StrEnum):
    """How far a paper that was asked for has come."""

    DEMANDE = "demande"
    PRET = "pret"
    ANNULE = "annule"


class Document(Record):
    """A paper that can be read at ``/documents/{id}/content``."""

    id: str
    kind: DocumentKind
    title: str
    day: date
    month: MonthStart | None = None
    #: Bytes; 0 when it is made only when asked for.
    size: int = 0


class DocumentRequest(Record):
    """A paper that the tenant asked for, while it is ``demande``: neither made nor taken back."""

    reference: PrintedNumber
    kind: DocumentKind
    asked_at: Moment
    month: MonthStart | None = None


class DocumentList(ResultPage[Document]):
    """The tenant's papers, latest first.

    ``requests``, with the first page, are those that are being made, newest first. A system without it tells
    of none.
    """

    requests: tuple[DocumentRequest, ...] = ()


class DocumentLink(Record):
    """An address that opens one paper, without a session, until ``expires_at``."""

    url: PhoneAddress
    expires_at: Moment
