"""What visitors' acts share: who an act is from, and the number by which it is found again.

Nothing a visitor said is lost for want of proof: what cannot be checked is registered *unverified*
and the staff call back.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from landlord.contract import ClaimedReporter, GuestReporter, SessionReporter

from .attempts import AttemptLimit, Subject, use_quota
from .identification import identify_tenant, read_grant
from .problems import Problem
from .tables import DeviceRow, ReferencedMixin, ReportedMixin, TenantRow

Row = TypeVar("Row", bound=ReferencedMixin)

_REPEATED = AttemptLimit(30, lock=timedelta(minutes=1), memory=timedelta(hours=1))


def free_reference(db: Session, row: type[ReferencedMixin], proposed: str) -> str:
    """The kiosk's number, or with a suffix when another kiosk has used it; a random one after the first few,
    so that the thousandth of a number costs what the first did."""
    names = [proposed, *(f"{proposed}-{n}" for n in range(2, 10))]
    taken = set(db.scalars(select(row.reference).where(row.reference.in_(names))))
    free = (each for each in names if each not in taken)
    return next(free, f"{proposed}-{secrets.token_hex(4).upper()}")


def agency_of(db: Session, device: str) -> str:
    """The agency where that kiosk stands; "" where it belongs to none."""
    row = DeviceRow
    return db.scalar(select(row.agency_id).where(row.name == device, row.replaced_at.is_(None))) or ""


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
    code there, and a weaker proof stands in for none. Nor is a grant that is too old: what it reports is
    registered for the staff, with its photos, and nothing else of the tenant's is changed.
    """

    device: str
    tenant_number: str | None
    verified: bool
    reporter: dict[str, Any]
    trusted: bool = False

    def owns(self, row: ReportedMixin) -> bool:
        """It is theirs: their tenant's, or of the same claim or guest."""
        if self.tenant_number is not None:
            claimed_too = row.reporter.get("kind") == "claimed"
            same_proof = not (self.verified or row.verified) and row.reporter == self.reporter
            return row.tenant_number == self.tenant_number and (self.trusted or claimed_too or same_proof)
        return row.tenant_number is None and bool(self.reporter) and row.reporter == self.reporter


def reported_columns(
    db: Session, row: type[ReportedMixin], proposed: str, who: ReporterIdentity, now: datetime
) -> dict[str, Any]:
    """The columns of ``ReportedMixin`` for a new row. Raises ``Problem`` 429 when a kiosk uses numbers again
    and again that are taken: it counts its own, so that few are."""
    reference, what = free_reference(db, row, proposed), "numbers used again"
    if reference != proposed:
        use_quota(db, now, Subject(f"{what} at {who.device}", _REPEATED, what, who.device, shared=True))
    return {
        "reference": reference,
        "asked_reference": proposed,
        "agency_id": agency_of(db, who.device),
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
            return ReporterIdentity(device, None, verified=False, reporter={})
        case SessionReporter(grant=grant):
            granted = read_grant(db, grant, device, now)
            if granted is None:
                return ReporterIdentity(device, None, verified=False, reporter={})
            return ReporterIdentity(
                device, granted.tenant_number, granted.is_fresh, {"kind": "session"}, trusted=granted.is_fresh
            )
        case ClaimedReporter(tenant_number=number, birth_date=birth_date):
            found = identify_tenant(db, number, birth_date, device, now)
            said = _said(reporter)
            if isinstance(found, TenantRow):
                proved = not found.phone
                return ReporterIdentity(device, found.number, proved, said, trusted=proved)
            return ReporterIdentity(device, None, verified=False, reporter=said)
        case GuestReporter():
            return ReporterIdentity(device, None, verified=False, reporter=_said(reporter))


def _said(reporter: ClaimedReporter | GuestReporter) -> dict[str, Any]:
    """What a visitor said of themselves; who helped them with one act is not of it."""
    return reporter.model_dump(mode="json", exclude={"assisted_by"})


def require_verified_tenant(db: Session, reporter: SessionReporter, device: str, now: datetime) -> str:
    """The tenant's number, for what needs one beyond doubt. Raises ``Problem`` 401 ``session_expired``."""
    who = identify_reporter(db, reporter, device, now)
    if who.tenant_number is None or not who.verified:
        raise Problem(401, "session_expired")
    return who.tenant_number
