"""The tenant's papers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from kiosk.domain import (
    Document,
    DocumentKind,
    DocumentLink,
    DocumentRequest,
    DocumentRequestState,
    Documents,
)

from .base import Asked, Month, PageTold, Reference, Told, as_record
from .reporters import SessionReporter


class DocumentAsked(Asked):
    """A tenant asks for a paper; ``month`` for those that are of a month. ``reference`` is the number the
    visitor hears.

    Asked for again while it is being made (same tenant, kind and month), it stays one request: the answer has
    the number of the first, and both numbers take it back.
    """

    reference: Reference
    reporter: SessionReporter
    kind: DocumentKind
    month: Month | None = None
    at: AwareDatetime


class DocumentRequestEventAsked(Asked):
    """Who asked for a paper needs it no more."""

    reporter: SessionReporter
    kind: Literal["annuler"]
    at: AwareDatetime


class DocumentRequestTold(Told):
    """The staff have been asked; ``document_id`` is a paper that is there already, empty without one."""

    reference: str
    state: DocumentRequestState
    kind: DocumentKind
    month: Month | None = None
    document_id: str = ""


class DocumentTold(Told):
    """A paper that can be read at ``/documents/{id}/content``."""

    id: str
    kind: DocumentKind
    title: str
    day: date
    month: Month | None = None
    size: int = 0

    def record(self) -> Document:
        return as_record(Document, self)


class PendingDocumentTold(Told):
    """A paper that the tenant asked for, while it is ``demande``: neither made nor taken back."""

    reference: str
    kind: DocumentKind
    asked_at: AwareDatetime
    month: Month | None = None

    def record(self) -> DocumentRequest:
        return as_record(DocumentRequest, self)


class DocumentsTold(PageTold[DocumentTold]):
    """The tenant's papers, latest first.

    ``requests``, with the first page, are those that are being made, newest first. A system without it tells
    of none.
    """

    requests: tuple[PendingDocumentTold, ...] = ()

    def record(self) -> Documents:
        return as_record(Documents, self)


class LinkTold(Told):
    """An address that opens one paper, without a session, until ``expires_at``."""

    url: str
    expires_at: AwareDatetime

    def record(self) -> DocumentLink:
        return as_record(DocumentLink, self)
