"""Applying for a home: which wish it is, withdrawing, changing the order. The ranks of one applicant's
running wishes are always 1, 2, 3 …"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import ApplicationState, OfferApplicationState, OfferEventKind
from kiosk.domain.rules import PARIS
from landlord.contract import (
    API_PREFIX,
    OfferApplicationListResponse,
    OfferApplicationRequest,
    OfferApplicationResponse,
    OfferEventRequest,
)

from ..app_state import AppState
from ..applications import ResumeCodeHeader, open_application
from ..authentication import DeviceName, SessionToken, open_session
from ..etags import json_response
from ..idempotency import Idempotent
from ..problems import Problem, RepeatableResponse
from ..references import find_by_reference, free_reference
from ..reporters import require_verified_tenant
from ..tables import ApplicationRow, OfferApplicationRow, OfferRow, TenantRow

router = APIRouter(tags=["offers"])

_S = OfferApplicationState
_A = ApplicationState

#: Nothing more comes of these.
FINAL_STATES = frozenset({_S.NON_RETENUE, _S.ACCEPTEE, _S.DESISTEE})
#: Where a housing application lets its owner apply for a home.
STATES_THAT_CAN_APPLY = frozenset(
    {_A.DEPOSEE, _A.A_VALIDER, _A.ENREGISTREE, _A.A_RENOUVELER, _A.EN_INSTRUCTION, _A.EN_CALEOL}
)


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


@router.post("/offers/{offer_id}/applications", status_code=201, response_model=OfferApplicationResponse)
def apply_for_offer(
    offer_id: str, asked: OfferApplicationRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Asks for a home; the wishes from that rank on move down.

    404 ``offer_not_found``; 409 ``offer_expired``, ``already_applied``, ``application_not_submitted``;
    401, 423 for a wrong code or grant.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        who = _applicant(db, asked, device, now)
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
            reference=free_reference(db, OfferApplicationRow, asked.reference),
            asked_reference=asked.reference,
            offer_id=offer.id,
            tenant_number=who.tenant_number,
            application_id=who.application_id,
            state=_S.SOUMISE,
            rank=0,
            caleol_rank=None,
            reason="",
            at=min(asked.at, now),
        )
        db.add(row)
        _rank(running, row, asked.rank)
        db.flush()
        where = f"{API_PREFIX}/offer-applications/{row.reference}"
        return RepeatableResponse(201, _to_response(row, offer).model_dump_json(), {"Location": where})

    return once(asked, effect)


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
    desk = AppState.of(request)
    with desk.writing.begin() as db:
        row = open_application(db, resume_code, device, desk.now())
        if isinstance(row, ApplicationRow):
            return json_response(
                request, _all_responses(db, OfferApplicant(application_id=row.id)), personal=True
            )
    # Not inside: the failure that was counted must stay.
    raise row.problem


@router.post(
    "/offer-applications/{reference}/events", status_code=201, response_model=OfferApplicationResponse
)
def add_event(
    reference: str, asked: OfferEventRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """Withdraws a wish, or gives it another rank; the others close up.

    404 ``offer_application_not_found``, 409 ``transition_not_allowed``; 401, 423 for a wrong code or grant.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        who = _applicant(db, asked, device, desk.now())
        if isinstance(who, RepeatableResponse):
            return who
        running = who.running(db)
        row = _find_reporters_own(db, reference, who)
        if row not in running or (asked.kind is OfferEventKind.CLASSER and row.state is _S.PRESENTEE_CALEOL):
            raise Problem(409, "transition_not_allowed")
        others = [each for each in running if each is not row]
        if asked.kind is OfferEventKind.DESISTER:
            row.state = _S.DESISTEE
            renumber_ranks(others)
        else:
            assert asked.rank is not None, "the contract says so"
            _rank(others, row, asked.rank)
        return RepeatableResponse(
            201, _to_response(row, db.get_one(OfferRow, row.offer_id)).model_dump_json()
        )

    return once(asked, effect)


def _applicant(
    db: Session, asked: OfferApplicationRequest | OfferEventRequest, device: str, now: datetime
) -> OfferApplicant | RepeatableResponse:
    """Who applies; nobody else changes their wishes before this transaction ends.

    The answer to a wrong code is returned, not raised: the failure that was counted must stay.
    """
    if asked.reporter is not None:
        number = require_verified_tenant(db, asked.reporter, device, now)
        db.get(TenantRow, number, with_for_update=True)
        return OfferApplicant(tenant_number=number)
    assert asked.resume_code is not None, "the contract says so"
    row = open_application(db, asked.resume_code, device, now)
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


def _find_reporters_own(db: Session, reference: str, who: OfferApplicant) -> OfferApplicationRow:
    for row in find_by_reference(db, OfferApplicationRow, reference):
        if (row.tenant_number, row.application_id) == (who.tenant_number, who.application_id):
            return row
    raise Problem(404, "offer_application_not_found")


def _all_responses(db: Session, who: OfferApplicant) -> OfferApplicationListResponse:
    rows = who.applications(db)
    told_all = tuple(_to_response(row, db.get_one(OfferRow, row.offer_id)) for row in rows)
    return OfferApplicationListResponse(applications=told_all)


def _to_response(row: OfferApplicationRow, offer: OfferRow) -> OfferApplicationResponse:
    return OfferApplicationResponse(
        reference=row.reference,
        offer_id=row.offer_id,
        title=offer.title,
        state=row.state,
        rank=row.rank,
        at=row.at.astimezone(PARIS),
        caleol_rank=row.caleol_rank,
        reason=row.reason,
    )
