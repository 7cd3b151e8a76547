"""Homes that are offered, with their pictures, and applications for one: the rank of the wish, withdrawing.

The ranks of one applicant's running wishes are always 1, 2, 3 …
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kiosk.domain import ApplicationState, Offer, OfferApplication, OfferApplicationState, OfferEventKind
from landlord.contract import (
    API_PREFIX,
    OfferApplicationListResponse,
    OfferApplicationRequest,
    OfferEventRequest,
    OfferListResponse,
)

from .acts import agency_of, find_by_reference, free_reference, require_verified_tenant
from .app_state import AppState
from .authentication import DeviceName, SessionToken, open_session
from .housing_applications import ResumeCodeHeader, open_application
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse, created
from .responses import CursorQuery, bytes_response, cut_page, decode_moment_cursor, json_response, response_of
from .tables import ApplicationRow, OfferApplicationRow, OfferPictureRow, OfferRow, TenantRow

#: Homes of one answer: some 120 kB.
PAGE_SIZE = 200

router = APIRouter(tags=["offers"])

_S = OfferApplicationState
_A = ApplicationState

#: Nothing more comes of these.
FINAL_STATES = frozenset({_S.NON_RETENUE, _S.ACCEPTEE, _S.DESISTEE})
#: Where a housing application lets its owner apply for a home.
STATES_THAT_CAN_APPLY = frozenset(
    {_A.DEPOSEE, _A.A_VALIDER, _A.ENREGISTREE, _A.A_RENOUVELER, _A.EN_INSTRUCTION, _A.EN_CALEOL}
)


@router.get("/offers", response_model=OfferListResponse)
def list_offers(request: Request, device: DeviceName, cursor: CursorQuery = "") -> Response:
    """Homes that can still be asked for, the latest first."""
    app_state = AppState.of(request)
    row = OfferRow
    current = select(row).where(row.expires_at > app_state.now(), row.published_at <= app_state.now())
    if cursor:
        moment, last = decode_moment_cursor(cursor)
        current = current.where(
            or_(row.published_at < moment, and_(row.published_at == moment, row.id < last))
        )
    with app_state.reading.begin() as db:
        rows = list(db.scalars(current.order_by(row.published_at.desc(), row.id.desc()).limit(PAGE_SIZE + 1)))
        page, more = cut_page(rows, lambda last: (last.published_at.timestamp(), last.id), PAGE_SIZE)
        items = _offer_responses(db, page)
    return json_response(request, OfferListResponse(items=items, more=more))


@router.get("/offers/{offer_id}", response_model=Offer)
def read_offer(offer_id: str, request: Request, device: DeviceName) -> Response:
    """One home, even when its time is over. 404 ``offer_not_found``."""
    with AppState.of(request).reading.begin() as db:
        row = db.get(OfferRow, offer_id)
        if row is None:
            raise Problem(404, "offer_not_found")
        return json_response(request, _offer_responses(db, [row])[0])


@router.get(
    "/offers/{offer_id}/pictures/{number}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
)
def read_picture(offer_id: str, number: int, request: Request, device: DeviceName) -> Response:
    """A picture of a home, numbered from 1. 404 ``picture_not_found``."""
    with AppState.of(request).reading.begin() as db:
        row = db.get(OfferPictureRow, (offer_id, number)) if 0 < number < 100 else None
        if row is None:
            raise Problem(404, "picture_not_found")
        return bytes_response(request, row.jpeg, "image/jpeg")


def _offer_responses(db: Session, rows: Sequence[OfferRow]) -> tuple[Offer, ...]:
    """With how many have applied, asked once for all of them."""
    applied = OfferApplicationRow
    counted = select(applied.offer_id, func.count()).where(
        applied.offer_id.in_([row.id for row in rows]), applied.state != _S.DESISTEE
    )
    candidates = dict(db.execute(counted.group_by(applied.offer_id)).tuples().all())
    return tuple(_offer_response(row, candidates.get(row.id, 0)) for row in rows)


def _offer_response(row: OfferRow, candidates: int) -> Offer:
    pictures = [f"{API_PREFIX}/offers/{row.id}/pictures/{number}" for number in range(1, row.pictures + 1)]
    return response_of(Offer, row, pictures=pictures, candidates=candidates)


@dataclass(frozen=True, slots=True)
class OfferApplicant:
    """A tenant, or a housing application."""

    tenant_number: str | None = None
    application_id: int | None = None

    def applications(self, db: Session) -> list[OfferApplicationRow]:
        """The dearest wish first, those that are over last."""
        row = OfferApplicationRow
        mine = select(row).where(
            row.tenant_number == self.tenant_number, row.application_id == self.application_id
        )
        found = db.scalars(mine.order_by(row.rank, row.id).execution_options(populate_existing=True))
        return sorted(found, key=lambda each: each.state in FINAL_STATES)

    def running(self, db: Session) -> list[OfferApplicationRow]:
        return [row for row in self.applications(db) if row.state not in FINAL_STATES]


@router.post("/offers/{offer_id}/applications", status_code=201, response_model=OfferApplication)
def apply_for_offer(
    offer_id: str, body: OfferApplicationRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Asks for a home; the wishes from that rank on move down.

    404 ``offer_not_found``; 409 ``offer_expired``, ``already_applied``, ``application_not_submitted``;
    401, 423 for a wrong code or grant.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        who = _applicant(db, body, device, now)
        if isinstance(who, RepeatableResponse):
            return who
        offer = db.get(OfferRow, offer_id)
        if offer is None:
            raise Problem(404, "offer_not_found")
        if offer.expires_at <= now:
            raise Problem(409, "offer_expired")
        running = who.running(db)
        if any(row.offer_id == offer.id for row in running):
            raise Problem(409, "already_applied")
        row = OfferApplicationRow(
            reference=free_reference(db, OfferApplicationRow, body.reference),
            asked_reference=body.reference,
            agency_id=agency_of(db, device),
            offer_id=offer.id,
            tenant_number=who.tenant_number,
            application_id=who.application_id,
            state=_S.SOUMISE,
            rank=0,
            caleol_rank=None,
            reason="",
            at=min(body.at, now),
        )
        db.add(row)
        _rank(running, row, body.rank)
        db.flush()
        return created(_application_response(row, offer), f"{API_PREFIX}/offer-applications/{row.reference}")

    return idempotent(body, effect)


@router.get("/offer-applications", response_model=OfferApplicationListResponse)
def list_applications(
    request: Request, device: DeviceName, session: SessionToken = "", resume_code: ResumeCodeHeader = ""
) -> Response:
    """Those of a housing application (``Resume-Code``) or of the tenant (``Session``)."""
    if not resume_code:
        number = open_session(request, device, session).tenant_number
        with AppState.of(request).reading.begin() as db:
            return json_response(
                request, _all_responses(db, OfferApplicant(tenant_number=number)), personal=True
            )
    app_state = AppState.of(request)
    with app_state.writing.begin() as db:
        row = open_application(db, resume_code, device, app_state.now())
        if isinstance(row, ApplicationRow):
            return json_response(
                request, _all_responses(db, OfferApplicant(application_id=row.id)), personal=True
            )
    # Not inside: the failure that was counted must stay.
    raise row.problem


@router.post("/offer-applications/{reference}/events", status_code=201, response_model=OfferApplication)
def add_event(
    reference: str, body: OfferEventRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Withdraws a wish, or gives it another rank; the others close up.

    404 ``offer_application_not_found``, 409 ``transition_not_allowed``; 401, 423 for a wrong code or grant.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        who = _applicant(db, body, device, app_state.now())
        if isinstance(who, RepeatableResponse):
            return who
        running = who.running(db)
        row = _find_own_application(db, reference, who)
        if row not in running or (body.kind is OfferEventKind.CLASSER and row.state is _S.PRESENTEE_CALEOL):
            raise Problem(409, "transition_not_allowed")
        others = [each for each in running if each is not row]
        if body.kind is OfferEventKind.DESISTER:
            row.state = _S.DESISTEE
            renumber_ranks(others)
        else:
            assert body.rank is not None, "the contract says so"
            _rank(others, row, body.rank)
        return created(_application_response(row, db.get_one(OfferRow, row.offer_id)))

    return idempotent(body, effect)


def _applicant(
    db: Session, body: OfferApplicationRequest | OfferEventRequest, device: str, now: datetime
) -> OfferApplicant | RepeatableResponse:
    """Who applies; nobody else changes their wishes before this transaction ends.

    The answer to a wrong code is returned, not raised: the failure that was counted must stay.
    """
    if body.reporter is not None:
        number = require_verified_tenant(db, body.reporter, device, now)
        db.get(TenantRow, number, with_for_update=True)
        return OfferApplicant(tenant_number=number)
    assert body.resume_code is not None, "the contract says so"
    row = open_application(db, body.resume_code, device, now)
    if not isinstance(row, ApplicationRow):
        return row.problem.answer(final=True)
    if row.state not in STATES_THAT_CAN_APPLY:
        raise Problem(409, "application_not_submitted")
    return OfferApplicant(application_id=row.id)


def _rank(others: list[OfferApplicationRow], row: OfferApplicationRow, rank: int) -> None:
    """Puts the wish at its rank, or last when there are not so many."""
    others.insert(rank - 1, row)
    renumber_ranks(others)


def renumber_ranks(rows: list[OfferApplicationRow]) -> None:
    """Gives these the ranks 1, 2, 3 …"""
    for rank, row in enumerate(rows, 1):
        row.rank = rank


def _find_own_application(db: Session, reference: str, who: OfferApplicant) -> OfferApplicationRow:
    for row in find_by_reference(db, OfferApplicationRow, reference):
        if (row.tenant_number, row.application_id) == (who.tenant_number, who.application_id):
            return row
    raise Problem(404, "offer_application_not_found")


def _all_responses(db: Session, who: OfferApplicant) -> OfferApplicationListResponse:
    rows = who.applications(db)
    responses = tuple(_application_response(row, db.get_one(OfferRow, row.offer_id)) for row in rows)
    return OfferApplicationListResponse(applications=responses)


def _application_response(row: OfferApplicationRow, offer: OfferRow) -> OfferApplication:
    return response_of(OfferApplication, row, title=offer.title)
