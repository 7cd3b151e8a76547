"""The tenant's documents."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from kiosk.domain import (
    Document,
    DocumentKind,
    DocumentLink,
    DocumentList,
    DocumentRequest,
    DocumentRequestState,
)

from .base import MonthStart, PageResponse, Reference, RequestModel, ResponseModel, to_record
from .reporters import SessionReporter


class DocumentCreateRequest(RequestModel):
    """A tenant asks for a paper; ``month`` for those that are of a month. ``reference`` is the number the
    visitor hears.

    Asked for again while it is being made (same tenant, kind and month), it stays one request: the answer has
    the number of the first, and both numbers take it back.
    """

    reference: Reference
    reporter: SessionReporter
    kind: DocumentKind
    month: MonthStart | None = None
    at: AwareDatetime


class DocumentEventRequest(RequestModel):
    """Who asked for a paper needs it no more."""

    reporter: SessionReporter
    kind: Literal["annuler"]
    at: AwareDatetime


class DocumentRequestResponse(ResponseModel):
    """The staff have been asked; ``document_id`` is a paper that is there already, empty without one."""

    reference: str
    state: DocumentRequestState
    kind: DocumentKind
    month: MonthStart | None = None
    document_id: str = ""


class DocumentResponse(ResponseModel):
    """A paper that can be read at ``/documents/{id}/content``."""

    id: str
    kind: DocumentKind
    title: str
    day: date
    month: MonthStart | None = None
    size: int = 0

    def record(self) -> Document:
        return to_record(Document, self)


class PendingDocumentResponse(ResponseModel):
    """A paper that the tenant asked for, while it is ``demande``: neither made nor taken back."""

    reference: str
    kind: DocumentKind
    asked_at: AwareDatetime
    month: MonthStart | None = None

    def record(self) -> DocumentRequest:
        return to_record(DocumentRequest, self)


class DocumentListResponse(PageResponse[DocumentResponse]):
    """The tenant's papers, latest first.

    ``requests``, with the first page, are those that are being made, newest first. A system without it tells
    of none.
    """

    requests: tuple[PendingDocumentResponse, ...] = ()

    def record(self) -> DocumentList:
        return to_record(DocumentList, self)


class DocumentLinkResponse(ResponseModel):
    """An address that opens one paper, without a session, until ``expires_at``."""

    url: str
    expires_at: AwareDatetime

    def record(self) -> DocumentLink:
        return to_record(DocumentLink, self)
