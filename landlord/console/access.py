"""Who cannot sign in at a kiosk any more: what the desk is told of it, and the way in that a clerk opens."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from landlord.server.attempts import AttemptLimit, Subject, count_failure, find_lock
from landlord.server.sessions import is_kept_out, open_access
from landlord.server.tables import DeviceRow, LimitedSubjectRow, TenantRow

from .accounts import Clerk, record_clerk
from .cases import CaseRefused
from .rendering import again_words
from .tables import AuditAction

#: How often: for one tenant in a day, and by one clerk from one night to the next. Each time is worth six
#: tries of a code.
_FOR_TENANT = AttemptLimit(5, timedelta(days=1), timedelta(days=1))
_BY_CLERK = AttemptLimit(20, timedelta(hours=12), timedelta(hours=12))


def own_devices(db: Session, clerk: Clerk) -> list[DeviceRow]:
    """Those of the clerk's agency, or of none."""
    row = DeviceRow
    mine = select(row).where(row.replaced_at.is_(None), row.wiped_at.is_(None))
    if clerk.agency_id:
        mine = mine.where(or_(row.agency_id == clerk.agency_id, row.agency_id == ""))
    return list(db.scalars(mine.order_by(row.name)))


def locked_kiosks(db: Session, clerk: Clerk, now: datetime) -> list[tuple[str, datetime]]:
    """Where too much was tried for the time being, and until when; "" for what was tried at several. Nobody's
    number is in it."""
    row = LimitedSubjectRow
    own = [each.name for each in own_devices(db, clerk)]
    at_kiosks = or_(row.what.startswith("wrong "), row.what.startswith("codes sent"))
    locked = select(row.device, func.max(row.locked_until)).where(
        row.forget_at > now,
        row.locked_until > now,
        at_kiosks & ~row.what.endswith(" at a desk"),
        row.device.in_(["", *own]),
    )
    found = db.execute(locked.group_by(row.device).order_by(row.device)).tuples()
    return [(device, until) for device, until in found if until is not None]


def open_kiosk_to(db: Session, now: datetime, clerk: Clerk, tenant: TenantRow, device: str) -> None:
    """The clerk has seen who stands there. Raises ``CaseRefused``: also where nothing is locked, and then
    nothing is counted."""
    if device not in {each.name for each in own_devices(db, clerk)}:
        raise CaseRefused("Cette borne n’est pas à votre agence.")
    if not is_kept_out(db, now, tenant, device):
        raise CaseRefused(
            f"À la borne {device}, rien n’est bloqué pour cette personne : elle peut réessayer."
        )
    what = "accesses opened"
    counted = (
        Subject(f"{what} to {tenant.number}", _FOR_TENANT, what),
        Subject(f"{what} by {clerk.login}", _BY_CLERK, what),
    )
    if locked := find_lock(db, now, *counted):
        again = again_words(locked.until, now)
        raise CaseRefused(f"L’accès a été ouvert trop souvent. Ce sera de nouveau possible {again}.")
    count_failure(db, now, *counted)
    open_access(db, tenant, device)
    record_clerk(db, now, clerk, AuditAction.OPENED_ACCESS, f"{tenant.number} {device}")
