"""The tenant's documents: listed, read, carried away on a phone, and requested from the staff.

A link opens one document on the visitor's phone, without a session, for a quarter of an hour. It is a Fernet
token: it cannot be guessed or changed, nor does it tell whoever finds it what it opens.
"""

import json
from datetime import date, datetime, timedelta

from cryptography.fernet import InvalidToken
from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import Document, DocumentLink, DocumentList, DocumentRequest, DocumentRequestState
from kiosk.domain.rules import PARIS
from landlord.contract import DocumentCreateRequest, DocumentEventRequest, DocumentRequestResponse

from .acts import agency_of, find_own, free_reference, require_verified_tenant
from .app_state import AppState
from .authentication import DeviceName, OpenSession
from .document_sources import AvailableDocument, DocumentSources
from .html import html_page
from .idempotency import Idempotent
from .keys import keys_of
from .problems import Problem, RepeatableResponse, created
from .responses import CursorQuery, bytes_response, cut_page, decode_cursor, json_response, response_of
from .tables import DocumentRequestNumberRow, DocumentRequestRow, TenantRow

#: Lines are short: the documents of fifteen years fit on a page.
PAGE_SIZE = 200

LINK_LIFETIME = timedelta(minutes=15)

router = APIRouter(tags=["documents"])
#: Outside the contract: for the visitor's phone.
phone_router = APIRouter(include_in_schema=False)

_Row = DocumentRequestRow


@router.get("/documents", response_model=DocumentList)
def list_documents(request: Request, session: OpenSession, cursor: CursorQuery = "") -> Response:
    """The papers that can be had, latest first, and with the first page those that were asked for and are
    still to be made, newest first."""
    app_state = AppState.of(request)
    with app_state.reading.begin() as db:
        documents = DocumentSources.of(db, session.tenant_number, app_state.now()).documents()
        pending = _pending_requests(db, session.tenant_number) if not cursor else ()
    if cursor:
        day, last = decode_cursor(cursor, str, str)
        documents = [each for each in documents if _place(each) < (day, last)]
    page, more = cut_page(documents[: PAGE_SIZE + 1], _place, PAGE_SIZE)
    listed = DocumentList(
        items=tuple(response_of(Document, each) for each in page), more=more, requests=pending
    )
    return json_response(request, listed, personal=True)


@router.get(
    "/documents/{document_id}/content",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def read_document(document_id: str, request: Request, session: OpenSession) -> Response:
    """The PDF. 404 ``not_found``."""
    app_state = AppState.of(request)
    with app_state.reading.begin() as db:
        sources = DocumentSources.of(db, session.tenant_number, app_state.now())
        return bytes_response(
            request, _render(sources, _find(sources, document_id)), "application/pdf", personal=True
        )


@router.get("/documents/{document_id}/link", response_model=DocumentLink)
def create_document_link(document_id: str, request: Request, session: OpenSession) -> Response:
    """An address for the visitor's phone that opens this paper only, for 15 minutes. 404 ``not_found``."""
    app_state = AppState.of(request)
    now = app_state.now()
    with app_state.reading.begin() as db:
        document = _find(DocumentSources.of(db, session.tenant_number, now), document_id)
        path = _create_link(db, session.tenant_number, document.id, now)
    until = (now + LINK_LIFETIME).astimezone(PARIS)
    return json_response(
        request, DocumentLink(url=app_state.public_url + path, expires_at=until), personal=True
    )


@router.post("/documents", status_code=201, response_model=DocumentRequestResponse)
def request_document(
    body: DocumentCreateRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Asks the staff for a paper. ``document_id`` is one that is there already; one that is being made has
    the number of the request that was there before."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        number = require_verified_tenant(db, body.reporter, device, now)
        row = _get_or_create_request(db, body, number, device, now)
        return created(_request_response(row, DocumentSources.of(db, number, now)))

    return idempotent(body, effect)


@router.post("/documents/{reference}/events", status_code=201, response_model=DocumentRequestResponse)
def add_event(
    reference: str, body: DocumentEventRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """The tenant needs the paper no more. 409 ``already_cancelled``, ``transition_not_allowed`` once it is
    made."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        number = require_verified_tenant(db, body.reporter, device, now)
        row = _find_tenant_request(db, reference, number)
        if row is None:
            raise Problem(404, "document_request_not_found")  # somebody else's and none at all look the same
        if row.state is DocumentRequestState.ANNULE:
            raise Problem(409, "already_cancelled")
        if row.state is not DocumentRequestState.DEMANDE:
            raise Problem(409, "transition_not_allowed")
        row.state = DocumentRequestState.ANNULE
        return created(_request_response(row, DocumentSources.of(db, number, now)))

    return idempotent(body, effect)


def _request_response(row: DocumentRequestRow, sources: DocumentSources) -> DocumentRequestResponse:
    there = (each.id for each in sources.documents() if each.kind is row.kind and _is_of(each, row.month))
    return response_of(DocumentRequestResponse, row, document_id=next(there, ""))


def _is_of(document: AvailableDocument, month: date | None) -> bool:
    return month is None or document.month == month


def _place(document: AvailableDocument) -> tuple[str, str]:
    return document.day.isoformat(), document.id


def _find(sources: DocumentSources, document_id: str) -> AvailableDocument:
    document = sources.document(document_id)
    if document is None:
        raise Problem(404, "not_found")
    return document


def _pending_requests(db: Session, tenant_number: str) -> tuple[DocumentRequest, ...]:
    """Those of the tenant that the staff have still to make, newest first."""
    mine = select(_Row).where(_Row.tenant_number == tenant_number, _Row.state == DocumentRequestState.DEMANDE)
    return tuple(
        response_of(DocumentRequest, row, asked_at=row.at)
        for row in db.scalars(mine.order_by(_Row.at.desc(), _Row.id.desc()))
    )


def _get_or_create_request(
    db: Session, body: DocumentCreateRequest, tenant_number: str, device: str, now: datetime
) -> DocumentRequestRow:
    """The request for that document: a new one, or the one that the staff have still to make. The number that
    was heard for it this time takes it back, too."""
    db.get(TenantRow, tenant_number, with_for_update=True)  # two at once would both find none
    row = _same(db, body, tenant_number)
    if row is None:
        row = DocumentRequestRow(
            reference=free_reference(db, DocumentRequestRow, body.reference),
            asked_reference=body.reference,
            agency_id=agency_of(db, device),
            tenant_number=tenant_number,
            kind=body.kind,
            month=body.month,
            state=DocumentRequestState.DEMANDE,
            at=min(body.at, now),
        )
        db.add(row)
    elif body.reference not in (row.reference, row.asked_reference):
        db.add(DocumentRequestNumberRow(request_id=row.id, asked_reference=body.reference))
    return row


def _find_tenant_request(db: Session, reference: str, tenant_number: str) -> DocumentRequestRow | None:
    """The tenant's request that goes by this number, held for a change."""
    row = find_own(db, _Row, reference, lambda each: each.tenant_number == tenant_number)
    if row is not None:
        return row
    again = select(_Row).join(DocumentRequestNumberRow, DocumentRequestNumberRow.request_id == _Row.id)
    again = again.where(
        DocumentRequestNumberRow.asked_reference == reference, _Row.tenant_number == tenant_number
    )
    return db.scalars(again.order_by(_Row.id.desc()).with_for_update(of=_Row)).first()


def _same(db: Session, body: DocumentCreateRequest, tenant_number: str) -> DocumentRequestRow | None:
    found = select(_Row).where(
        _Row.tenant_number == tenant_number,
        _Row.kind == body.kind,
        _Row.month == body.month,  # none is IS NULL
        _Row.state == DocumentRequestState.DEMANDE,
    )
    return db.scalars(found.order_by(_Row.id).with_for_update()).first()


def _create_link(db: Session, number: str, document_id: str, now: datetime) -> str:
    """The path of a document of a tenant."""
    opens = json.dumps([number, document_id]).encode()
    return f"/d/{keys_of(db).links.encrypt_at_time(opens, int(now.timestamp())).decode()}"


@phone_router.get("/d/{token}")
def open_link(token: str, request: Request) -> Response:
    """The document, or a sentence when the link is over."""
    app_state = AppState.of(request)
    now = app_state.now()
    with app_state.reading.begin() as db:
        try:
            opened = keys_of(db).links.decrypt_at_time(
                token, int(LINK_LIFETIME.total_seconds()), int(now.timestamp())
            )
        except (InvalidToken, ValueError):  # ValueError: letters that no token has
            return html_page("Ce lien n’est plus valable. Demandez-en un autre à la borne.", status=404)
        number, document_id = json.loads(opened)
        sources = DocumentSources.of(db, number, now)
        document = sources.document(document_id)
        if document is None:
            return html_page("Ce document n’est plus là.", status=404)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'inline; filename="{document.id}.pdf"',
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
        return Response(_render(sources, document), media_type="application/pdf", headers=headers)


def _render(sources: DocumentSources, document: AvailableDocument) -> bytes:
    """The PDF."""
    from .document_pages import render_document  # here: heavy, and the server starts without

    return render_document(sources, document)
