"""Mandates for direct debit: the IBAN is checked here, and never told again."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from schwifty import IBAN
from schwifty.exceptions import (
    InvalidChecksumDigits,
    InvalidCountryCode,
    InvalidLength,
    SchwiftyException,
)
from sqlalchemy import update
from sqlalchemy.orm import Session

from kiosk.domain import MandateState
from kiosk.domain.rules import PARIS
from landlord.contract import FieldProblem, MandateEventRequest, MandateRequest, MandateResponse

from .app_state import AppState
from .authentication import DeviceName
from .idempotency import Idempotent
from .problems import Problem, RepeatableResponse
from .references import find_of_tenant, free_reference
from .reporters import require_verified_tenant
from .tables import MandateRow, TenantRow

router = APIRouter(tags=["mandates"])

#: What is wrong with an IBAN, as a code of the contract.
_WRONG: dict[type[SchwiftyException], str] = {
    InvalidCountryCode: "iban_country",
    InvalidLength: "iban_length",
    InvalidChecksumDigits: "iban_checksum",
}


@router.post("/mandates", status_code=201, response_model=MandateResponse)
def create_mandate(asked: MandateRequest, request: Request, device: DeviceName, once: Idempotent) -> Response:
    """Prepares a mandate, to be signed; it takes the place of one that was not signed yet. The number that
    the visitor heard becomes its RUM.

    422 ``invalid`` with what is wrong at ``/iban``: ``iban_country``, ``iban_length``, ``iban_checksum``,
    ``iban_not_sepa`` or ``iban_malformed``.
    """
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = desk.now()
        number = require_verified_tenant(db, asked.reporter, device, now)
        iban = _checked(asked.iban)
        db.get(TenantRow, number, with_for_update=True)  # two at once would both wait for a signature
        db.execute(
            update(MandateRow)
            .where(MandateRow.tenant_number == number, MandateRow.state == MandateState.A_SIGNER)
            .values(state=MandateState.RESILIE)
        )
        row = MandateRow(
            reference=free_reference(db, MandateRow, asked.reference),
            asked_reference=asked.reference,
            tenant_number=number,
            state=MandateState.A_SIGNER,
            holder=asked.holder,
            iban=iban,
            since=now.astimezone(PARIS).date(),
        )
        db.add(row)
        return RepeatableResponse(201, mandate_response(row).model_dump_json())

    return once(asked, effect)


@router.post("/mandates/{reference}/events", status_code=201, response_model=MandateResponse)
def add_event(
    reference: str, asked: MandateEventRequest, request: Request, device: DeviceName, once: Idempotent
) -> Response:
    """The tenant stops the direct debit, or no longer asks for it. 409 ``already_cancelled``."""
    desk = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        number = require_verified_tenant(db, asked.reporter, device, desk.now())
        row = find_of_tenant(db, MandateRow, reference, number)
        if row is None:
            raise Problem(404, "mandate_not_found")  # somebody else's and none at all look the same
        if row.state is MandateState.RESILIE:
            raise Problem(409, "already_cancelled")
        row.state = MandateState.RESILIE
        return RepeatableResponse(201, mandate_response(row).model_dump_json())

    return once(asked, effect)


def _checked(typed: str) -> str:
    """The IBAN without spaces. Raises ``Problem`` 422."""
    try:
        iban = IBAN(typed)
    except SchwiftyException as error:
        raise _refused(_WRONG.get(type(error), "iban_malformed")) from None
    if not iban.in_sepa_zone:
        raise _refused("iban_not_sepa")
    return str(iban)


def _refused(code: str) -> Problem:
    return Problem(422, "invalid", errors=[FieldProblem(pointer="/iban", code=code)])


def mandate_response(row: MandateRow) -> MandateResponse:
    """Of the IBAN its country and its last four characters."""
    return MandateResponse(
        reference=row.reference,
        state=row.state,
        holder=row.holder,
        iban_hint=f"{row.iban[:4]} •••• {row.iban[-4:]}",
        since=row.since,
    )
