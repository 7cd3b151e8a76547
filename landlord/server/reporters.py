"""Who an act is from, and whether the landlord can be sure of it.

Nothing a visitor said is lost for want of proof: what cannot be checked is registered *unverified*
and the staff call back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from landlord.contract import ClaimedReporter, GuestReporter, SessionReporter

from . import grants
from .app_state import get_landlord
from .identification import clear_failures, identify_tenant
from .problems import Problem
from .tables import ReportedMixin, TenantRow


@dataclass(frozen=True, slots=True)
class ReporterIdentity:
    """``tenant_number`` only where it is proved, by a grant (even an old one) or by a matching claim;
    ``said`` is what the reporter said of themselves, for the staff."""

    tenant_number: str | None
    verified: bool
    said: dict[str, Any]

    def owns(self, row: ReportedMixin) -> bool:
        """It is theirs: same tenant, or the very same claim or guest as reported it."""
        if self.tenant_number is not None:
            return row.tenant_number == self.tenant_number
        return row.tenant_number is None and bool(self.said) and row.reporter == self.said


def identify_reporter(
    db: Session,
    reporter: SessionReporter | ClaimedReporter | GuestReporter | None,
    device: str,
    now: datetime,
) -> ReporterIdentity:
    """Resolves a reporter. A wrong claim counts as a failed identification of its number."""
    match reporter:
        case None:
            return ReporterIdentity(None, False, {})
        case SessionReporter(grant=grant):
            granted = grants.read_grant(get_landlord(db).secret, grant, device, now)
            if granted is None:
                return ReporterIdentity(None, False, {})
            return ReporterIdentity(granted.tenant_number, granted.is_fresh, {"kind": "session"})
        case ClaimedReporter(tenant_number=number, birth_date=birth_date):
            found = identify_tenant(db, number, birth_date, now)
            said = reporter.model_dump(mode="json")
            if isinstance(found, TenantRow):
                clear_failures(db, found.number)
                return ReporterIdentity(found.number, True, said)
            return ReporterIdentity(None, False, said)
        case GuestReporter():
            return ReporterIdentity(None, False, reporter.model_dump(mode="json"))


def require_verified_tenant(db: Session, reporter: SessionReporter, device: str, now: datetime) -> str:
    """The tenant's number, for what needs one beyond doubt. Raises ``Problem`` 401 ``session_expired``."""
    who = identify_reporter(db, reporter, device, now)
    if who.tenant_number is None or not who.verified:
        raise Problem(401, "session_expired")
    return who.tenant_number
