"""Numbers that visitors hear: made by a kiosk, kept by the landlord as they are where it can."""

from __future__ import annotations

import itertools
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from .tables import DocumentRequestRow, MandateRow, ReferencedMixin

Row = TypeVar("Row", bound=ReferencedMixin)
#: Only a tenant asks for these.
Owned = TypeVar("Owned", DocumentRequestRow, MandateRow)


def free_reference(db: Session, row: type[ReferencedMixin], asked: str) -> str:
    """The kiosk's number, or with a suffix when another kiosk has used it."""
    for reference in itertools.chain([asked], (f"{asked}-{n}" for n in itertools.count(2))):
        if db.scalar(select(row.id).where(row.reference == reference)) is None:
            return reference
    raise AssertionError("count() does not end")


def find_by_reference(db: Session, row: type[Row], reference: str) -> list[Row]:
    """Those that go by this number: the landlord's own first, then what a kiosk had told a visitor before the
    landlord had to add a suffix."""
    by_name = or_(row.reference == reference, row.asked_reference == reference)
    found = select(row).where(by_name).order_by(row.reference != reference, row.id.desc())
    return list(db.scalars(found))


def find_of_tenant(db: Session, row: type[Owned], reference: str, tenant_number: str) -> Owned | None:
    """The tenant's own that goes by this number, held for a change."""
    for each in find_by_reference(db, row, reference):
        if each.tenant_number == tenant_number:
            db.refresh(each, with_for_update=True)
            return each
    return None
