"""The papers that tenants asked for: one request for one paper, whatever number it is called by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import DocumentRequestState
from kiosk.domain.rules import PARIS
from landlord.contract import DocumentCreateRequest, PendingDocumentResponse

from ..references import find_of_tenant, free_reference
from ..tables import DocumentRequestNumberRow, DocumentRequestRow, TenantRow

_Row = DocumentRequestRow


def pending_requests(db: Session, tenant_number: str) -> tuple[PendingDocumentResponse, ...]:
    """Those of the tenant that the staff have still to make, newest first."""
    mine = select(_Row).where(_Row.tenant_number == tenant_number, _Row.state == DocumentRequestState.DEMANDE)
    return tuple(
        PendingDocumentResponse(
            reference=row.reference, kind=row.kind, month=row.month, asked_at=row.at.astimezone(PARIS)
        )
        for row in db.scalars(mine.order_by(_Row.at.desc(), _Row.id.desc()))
    )


def get_or_create_request(
    db: Session, asked: DocumentCreateRequest, tenant_number: str, now: datetime
) -> DocumentRequestRow:
    """The request for that paper: a new one, or the one that the staff have still to make. The number that
    was heard for it this time takes it back, too."""
    db.get(TenantRow, tenant_number, with_for_update=True)  # two at once would both find none
    row = _same(db, asked, tenant_number)
    if row is None:
        row = DocumentRequestRow(
            reference=free_reference(db, DocumentRequestRow, asked.reference),
            asked_reference=asked.reference,
            tenant_number=tenant_number,
            kind=asked.kind,
            month=asked.month,
            state=DocumentRequestState.DEMANDE,
            at=min(asked.at, now),
        )
        db.add(row)
    elif asked.reference not in (row.reference, row.asked_reference):
        db.add(DocumentRequestNumberRow(request_id=row.id, asked_reference=asked.reference))
    return row


def find_tenant_request(db: Session, reference: str, tenant_number: str) -> DocumentRequestRow | None:
    """The tenant's request that goes by this number, held for a change."""
    row = find_of_tenant(db, DocumentRequestRow, reference, tenant_number)
    if row is not None:
        return row
    again = select(_Row).join(DocumentRequestNumberRow, DocumentRequestNumberRow.request_id == _Row.id)
    again = again.where(
        DocumentRequestNumberRow.asked_reference == reference, _Row.tenant_number == tenant_number
    )
    return db.scalars(again.order_by(_Row.id.desc()).with_for_update(of=_Row)).first()


def _same(db: Session, asked: DocumentCreateRequest, tenant_number: str) -> DocumentRequestRow | None:
    found = select(_Row).where(
        _Row.tenant_number == tenant_number,
        _Row.kind == asked.kind,
        _Row.month == asked.month,  # none is IS NULL
        _Row.state == DocumentRequestState.DEMANDE,
    )
    return db.scalars(found.order_by(_Row.id).with_for_update()).first()
