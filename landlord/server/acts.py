"""What visitors' acts share: who an act is from, and the number by which it is found again.

Nothing a visitor said is lost for want of proof: what cannot be checked is registered *unverified*
and the staff call back.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from landlord.contract import ClaimedReporter, GuestReporter, SessionReporter

from .app_state import get_landlord
from .identification import identify_tenant, read_grant
from .problems import Problem
from .tables import ReferencedMixin, ReportedMixin, TenantRow

Row = TypeVar("Row", bound=ReferencedMixin)


def free_reference(db: Session, row: type[ReferencedMixin], proposed: str) -> str:
    """The kiosk's number, or with a suffix when another kiosk has used it."""
    for reference in itertools.chain([proposed], (f"{proposed}-{n}" for n in itertools.count(2))):
        if db.scalar(select(row.id).where(row.reference == reference)) is None:
            return reference
    raise AssertionError("count() does not end")


def find_by_reference(db: Session, row: type[Row], reference: str) -> list[Row]:
    """Those that go by this number: the landlord's own first, then what a visitor heard before the landlord
    had to add a suffix."""
    by_name = or_(row.reference == reference, row.asked_reference == reference)
    found = select(row).where(by_name).order_by(row.reference != reference, row.id.desc())
    return list(db.scalars(found))


def find_own(db: Session, row: type[Row], reference: str, owns: Callable[[Row], bool]) -> Row | None:
    """The one that goes by this number and is theirs, held for a change."""
    for each in find_by_reference(db, row, reference):
        if owns(each):
            db.refresh(each, with_for_update=True)
            return each
    return None


@dataclass(frozen=True, slots=True)
class ReporterIdentity:
    """``tenant_number`` is whose act it is, by a grant (even an old one) or by a matching claim; ``reporter``
    is what they said of themselves, for the staff.

    Who is ``trusted`` acts for the tenant. A claim is not, where the tenant has a phone: signing in needs a
    code there, and a weaker proof stands in for none.
    """

    tenant_number: str | None
    verified: bool
    reporter: dict[str, Any]
    trusted: bool = False

    def owns(self, row: ReportedMixin) -> bool:
        """It is theirs: their tenant's, or of the same claim or guest."""
        if self.tenant_number is not None:
            claimed_too = row.reporter.get("kind") == "claimed"
            return row.tenant_number == self.tenant_number and (self.trusted or claimed_too)
        return row.tenant_number is None and bool(self.reporter) and row.reporter == self.reporter


def reported_columns(
    db: Session, row: type[ReportedMixin], proposed: str, who: ReporterIdentity
) -> dict[str, Any]:
    """The columns of ``ReportedMixin`` for a new row."""
    return {
        "reference": free_reference(db, row, proposed),
        "asked_reference": proposed,
        "tenant_number": who.tenant_number,
        "reporter": who.reporter,
        "verified": who.verified,
    }


def identify_reporter(
    db: Session,
    reporter: SessionReporter | ClaimedReporter | GuestReporter | None,
    device: str,
    now: datetime,
) -> ReporterIdentity:
    """Resolves a reporter. A wrong claim counts as a failed identification of its number."""
    match reporter:
        case None:
            return ReporterIdentity(None, verified=False, reporter={})
        case SessionReporter(grant=grant):
            granted = read_grant(get_landlord(db).secret, grant, device, now)
            if granted is None:
                return ReporterIdentity(None, verified=False, reporter={})
            return ReporterIdentity(
                granted.tenant_number, granted.is_fresh, {"kind": "session"}, trusted=True
            )
        case ClaimedReporter(tenant_number=number, birth_date=birth_date):
            found = identify_tenant(db, number, birth_date, now)
            said = reporter.model_dump(mode="json")
            if isinstance(found, TenantRow):
                proved = not found.phone
                return ReporterIdentity(found.number, proved, said, trusted=proved)
            return ReporterIdentity(None, verified=False, reporter=said)
        case GuestReporter():
            return ReporterIdentity(None, verified=False, reporter=reporter.model_dump(mode="json"))


def require_verified_tenant(db: Session, reporter: SessionReporter, device: str, now: datetime) -> str:
    """The tenant's number, for what needs one beyond doubt. Raises ``Problem`` 401 ``session_expired``."""
    who = identify_reporter(db, reporter, device, now)
    if who.tenant_number is None or not who.verified:
        raise Problem(401, "session_expired")
    return who.tenant_number
