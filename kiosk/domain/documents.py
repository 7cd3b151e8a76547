"""The tenant's papers, made by the landlord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .values import ResultPage


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


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF that can be had. ``month`` (its first day) where it is for one; ``size`` in bytes, 0 when it is
    made only when asked for."""

    id: str
    kind: DocumentKind
    title: str
    day: date
    month: date | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """A paper that was asked for and is being made. ``reference`` is the number that the visitor heard,
    ``month`` (its first day) where it is for one."""

    reference: str
    kind: DocumentKind
    asked_at: datetime
    month: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentList(ResultPage[Document]):
    """The papers that can be had, latest first; with the first of them the ``requests`` for those that are
    still to be made, newest first."""

    items: tuple[Document, ...]
    requests: tuple[DocumentRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """An address from which the visitor's own phone fetches the document, until ``expires_at``."""

    url: str
    expires_at: datetime
