"""The tenant's papers, read, carried away and asked for."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from kiosk.domain import DocumentRequestState
from kiosk.domain.rules import PARIS
from landlord.contract import (
    DocumentCreateRequest,
    DocumentEventRequest,
    DocumentLinkResponse,
    DocumentListResponse,
    DocumentRequestResponse,
)

from ..app_state import AppState, get_landlord
from ..authentication import DeviceName, OpenSession
from ..etags import bytes_response, json_response
from ..idempotency import Idempotent
from ..paging import CursorQuery, cut_page, decode_cursor
from ..problems import Problem, RepeatableResponse
from ..reporters import require_verified_tenant
from ..tables import DocumentRequestRow
from . import requests
from .available import AvailableDocument, DocumentSources
from .links import LINK_LIFETIME, create_link
from .pages import render_document

#: Lines are short: the papers of fifteen years fit on a page.
PAGE_SIZE = 200

router = APIRouter(tags=["documents"])


@router.get("/documents", response_model=DocumentListResponse)
def list_documents(request: Request, session: OpenSession, cursor: CursorQuery = "") -> Response:
    """The papers that can be had, latest first, and with the first page those that were asked for and are
    still to be made, newest first."""
    desk = AppState.of(request)
    with desk.reading.begin() as db:
        papers = DocumentSources.of(db, session.tenant_number, desk.now()).papers()
        pending = requests.pending_requests(db, session.tenant_number) if not cursor else ()
    if cursor:
        day, last = decode_cursor(cursor, str, str)
        papers = [each for each in papers if _place(each) < (day, last)]
    page, more = cut_page(papers[: PAGE_SIZE + 1], _place, PAGE_SIZE)
    listed = DocumentListResponse(items=tuple(each.told() for each in page), more=more, requests=pending)
    return json_response(request, listed, personal=True)


@router.get(
    "/documents/{document_id}/content",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def read_document(document_id: str, request: Request, session: OpenSession) -> Response:
    """The PDF. 404 ``not_found``."""
    desk = AppState.of(request)
    with desk.reading.begin() as db:
        binder = DocumentSources.of(db, session.tenant_number, desk.now())
        return bytes_response(
            request, render_document(binder, _found(binder, document_id)), "application/pdf", personal=True
        )


@router.get("/documents/{document_id}/link", response_model=DocumentLinkResponse)
def create_document_link(document_id: str, request: Request, session: OpenSession) -> Response:
    """An address for the visitor's phone that opens this paper only, for 15 minutes. 404 ``not_found``."""
    desk = AppState.of(request)
    now = desk.now()
    with desk.reading.begin() as db:
        paper = _found(DocumentSources.of(db, session.tenant_number, now), document_id)
        path = create_link(get_landlord(db).secret, session.tenant_number, paper.id, now)
    until = (now + LINK_LIFETIME).astimezone(PARIS)
    return json_response(
        request, DocumentLinkResponse(url=desk.address(request) + path, expires_at=until), personal=True
    )


@router.post("/documents", status_code=201, response_model=DocumentRequestResponse)
def request_document(
    asked: DocumentCreateRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Asks the staff for a paper. ``document_id`` is one that is there already; one that is being made has
    the number of the request that was there before."""
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        number = require_verified_tenant(db, asked.reporter, device, now)
        row = requests.get_or_create_request(db, asked, number, now)
        return RepeatableResponse(
            201, _request_response(row, DocumentSources.of(db, number, now)).model_dump_json()
        )

    return once(asked, effect)


@router.post("/documents/{reference}/events", status_code=201, response_model=DocumentRequestResponse)
def add_event(
    reference: str, asked: DocumentEventRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """The tenant needs the paper no more. 409 ``already_cancelled``, ``transition_not_allowed`` once it is
    made."""
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        number = require_verified_tenant(db, asked.reporter, device, now)
        row = requests.find_tenant_request(db, reference, number)
        if row is None:
            raise Problem(404, "document_request_not_found")  # somebody else's and none at all look the same
        if row.state is DocumentRequestState.ANNULE:
            raise Problem(409, "already_cancelled")
        if row.state is not DocumentRequestState.DEMANDE:
            raise Problem(409, "transition_not_allowed")
        row.state = DocumentRequestState.ANNULE
        return RepeatableResponse(
            201, _request_response(row, DocumentSources.of(db, number, now)).model_dump_json()
        )

    return once(asked, effect)


def _request_response(row: DocumentRequestRow, binder: DocumentSources) -> DocumentRequestResponse:
    there = (each.id for each in binder.papers() if each.kind is row.kind and _is_of(each, row.month))
    return DocumentRequestResponse(
        reference=row.reference,
        state=row.state,
        kind=row.kind,
        month=row.month,
        document_id=next(there, ""),
    )


def _is_of(paper: AvailableDocument, month: date | None) -> bool:
    return month is None or paper.month == month


def _place(paper: AvailableDocument) -> tuple[str, str]:
    return paper.day.isoformat(), paper.id


def _found(binder: DocumentSources, document_id: str) -> AvailableDocument:
    paper = binder.paper(document_id)
    if paper is None:
        raise Problem(404, "not_found")
    return paper
