"""The tenant's papers, read, carried away and asked for."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from kiosk.domain import DocumentRequestState
from kiosk.domain.rules import PARIS
from landlord.contract import (
    DocumentAsked,
    DocumentRequestEventAsked,
    DocumentRequestTold,
    DocumentsTold,
    LinkTold,
)

from ..app_state import Desk, landlord
from ..authentication import Device, OpenSession
from ..etags import told, told_content
from ..idempotency import OnlyOnce
from ..paging import Cursor, page_of, place_of
from ..problems import Answer, Problem
from ..reporters import proved_tenant
from ..tables import DocumentRequestRow
from . import requested
from .links import VALID_FOR, link
from .pages import pdf
from .papers import Binder, Paper

#: Lines are short: the papers of fifteen years fit on a page.
PAGE = 200

router = APIRouter(tags=["documents"])


@router.get("/documents", response_model=DocumentsTold)
def list_documents(request: Request, session: OpenSession, cursor: Cursor = "") -> Response:
    """The papers that can be had, latest first, and with the first page those that were asked for and are
    still to be made, newest first."""
    desk = Desk.of(request)
    with desk.reading.begin() as db:
        papers = Binder.of(db, session.tenant_number, desk.now()).papers()
        pending = requested.pending(db, session.tenant_number) if not cursor else ()
    if cursor:
        day, last = place_of(cursor, str, str)
        papers = [each for each in papers if _place(each) < (day, last)]
    page, more = page_of(papers[: PAGE + 1], _place, PAGE)
    listed = DocumentsTold(items=tuple(each.told() for each in page), more=more, requests=pending)
    return told(request, listed, personal=True)


@router.get(
    "/documents/{document_id}/content",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def content(document_id: str, request: Request, session: OpenSession) -> Response:
    """The PDF. 404 ``not_found``."""
    desk = Desk.of(request)
    with desk.reading.begin() as db:
        binder = Binder.of(db, session.tenant_number, desk.now())
        return told_content(
            request, pdf(binder, _found(binder, document_id)), "application/pdf", personal=True
        )


@router.get("/documents/{document_id}/link", response_model=LinkTold)
def send(document_id: str, request: Request, session: OpenSession) -> Response:
    """An address for the visitor's phone that opens this paper only, for 15 minutes. 404 ``not_found``."""
    desk = Desk.of(request)
    now = desk.now()
    with desk.reading.begin() as db:
        paper = _found(Binder.of(db, session.tenant_number, now), document_id)
        path = link(landlord(db).secret, session.tenant_number, paper.id, now)
    until = (now + VALID_FOR).astimezone(PARIS)
    return told(request, LinkTold(url=desk.address(request) + path, expires_at=until), personal=True)


@router.post("/documents", status_code=201, response_model=DocumentRequestTold)
def ask(asked: DocumentAsked, request: Request, device: Device, once: OnlyOnce) -> Response:
    """Asks the staff for a paper. ``document_id`` is one that is there already; one that is being made has
    the number of the request that was there before."""
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        now = desk.now()
        number = proved_tenant(db, asked.reporter, device, now)
        row = requested.take(db, asked, number, now)
        return Answer(201, _request_told(row, Binder.of(db, number, now)).model_dump_json())

    return once(asked, effect)


@router.post("/documents/{reference}/events", status_code=201, response_model=DocumentRequestTold)
def add_event(
    reference: str, asked: DocumentRequestEventAsked, request: Request, device: Device, once: OnlyOnce
) -> Response:
    """The tenant needs the paper no more. 409 ``already_cancelled``, ``transition_not_allowed`` once it is
    made."""
    desk = Desk.of(request)

    def effect(db: Session) -> Answer:
        now = desk.now()
        number = proved_tenant(db, asked.reporter, device, now)
        row = requested.theirs(db, reference, number)
        if row is None:
            raise Problem(404, "document_request_not_found")  # somebody else's and none at all look the same
        if row.state is DocumentRequestState.ANNULE:
            raise Problem(409, "already_cancelled")
        if row.state is not DocumentRequestState.DEMANDE:
            raise Problem(409, "transition_not_allowed")
        row.state = DocumentRequestState.ANNULE
        return Answer(201, _request_told(row, Binder.of(db, number, now)).model_dump_json())

    return once(asked, effect)


def _request_told(row: DocumentRequestRow, binder: Binder) -> DocumentRequestTold:
    there = (each.id for each in binder.papers() if each.kind is row.kind and _is_of(each, row.month))
    return DocumentRequestTold(
        reference=row.reference,
        state=row.state,
        kind=row.kind,
        month=row.month,
        document_id=next(there, ""),
    )


def _is_of(paper: Paper, month: date | None) -> bool:
    return month is None or paper.month == month


def _place(paper: Paper) -> tuple[str, str]:
    return paper.day.isoformat(), paper.id


def _found(binder: Binder, document_id: str) -> Paper:
    paper = binder.paper(document_id)
    if paper is None:
        raise Problem(404, "not_found")
    return paper
