"""What is kept of people, and for how long; what one of them may ask for: a copy, or its end.

Nothing that runs is touched, and nothing that the lease or the accounts need. What belongs to a row goes with
it, found by the foreign keys: a new table needs no line here.
"""

import json
import logging
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Table, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from kiosk.domain import FINAL_TICKET_STATES, ApplicationState, DocumentRequestState, MandateState, Money
from kiosk.domain.appointments import UPCOMING_STATES
from kiosk.domain.rules.retention import RetainedKind
from landlord.contract import HelpState

from .app_state import AppState, get_landlord
from .back_office import CaseKind
from .identification import normalise_tenant_number
from .tables import (
    ApplicationRow,
    AppointmentRow,
    AttachmentRow,
    Base,
    ChunkRow,
    DocumentRequestRow,
    HelpRequestRow,
    MandateRow,
    OtpCodeRow,
    RefusedActRow,
    SessionRow,
    TenantRow,
    TicketEventRow,
    TicketRow,
    WorkshopBookingRow,
    WorkshopRow,
)

log = logging.getLogger(__name__)

#: Columns that are sealed, or only numbers of ours.
_NOT_TOLD = frozenset(
    {"iban_sealed", "resume_code", "code_digest", "token_digest", "reference_key", "asked_key"}
)
#: What is only written down, by the name of its table: tables of the console are not known here.
_LOGS = ("console_audit", "assisted_acts")
#: What the console keeps of a case, and the word of its kind there, by table.
_OF_CASES = ("console_notes", "console_assignments")
_CASES = {str(kind.row.__tablename__): kind.word for kind in CaseKind}


class UnknownPersonError(Exception):
    """Nobody has that number, or several people were told it."""


@dataclass(frozen=True, slots=True)
class PurgeRule:
    """When a row of ``table`` has ``ended``, and since when."""

    table: Table
    ended: ColumnElement[bool]
    since: SQLColumnExpression[Any]


def _table(row: type[Base]) -> Table:
    table = row.__table__
    assert isinstance(table, Table)
    return table


def _rules(now: datetime) -> Mapping[RetainedKind, PurgeRule]:
    ticket, photo, appointment, call = TicketRow, AttachmentRow, AppointmentRow, HelpRequestRow
    last_event = select(func.max(TicketEventRow.at)).where(TicketEventRow.ticket_id == ticket.id)
    closed = ticket.state.in_(FINAL_TICKET_STATES)
    closed_at = func.coalesce(last_event.correlate(ticket).scalar_subquery(), ticket.received_at)
    ticket_of_photo = select(closed_at).where(ticket.id == photo.ticket_id, closed).correlate(photo)
    workshop_over = select(WorkshopRow.ends).where(WorkshopRow.id == WorkshopBookingRow.workshop_id)
    final_application = ApplicationRow.state.in_(
        (ApplicationState.ATTRIBUEE, ApplicationState.REFUSEE, ApplicationState.RADIEE)
    )
    over = workshop_over.correlate(WorkshopBookingRow).scalar_subquery()
    photo_over = ticket_of_photo.scalar_subquery()
    kind = RetainedKind
    return {
        kind.PHOTOS: PurgeRule(_table(photo), photo_over.is_not(None), photo_over),
        kind.GUESTS: PurgeRule(_table(ticket), and_(closed, ticket.tenant_number.is_(None)), closed_at),
        kind.REQUESTS: PurgeRule(_table(ticket), closed, closed_at),
        kind.APPOINTMENTS: PurgeRule(
            _table(appointment),
            or_(appointment.state.not_in(UPCOMING_STATES), appointment.ends < now),
            appointment.ends,
        ),
        kind.CALLS: PurgeRule(
            _table(call), call.state.in_((HelpState.TERMINEE, HelpState.ANNULEE)), call.changed_at
        ),
        kind.WORKSHOPS: PurgeRule(_table(WorkshopBookingRow), over < now, over),
        kind.DOCUMENTS: PurgeRule(
            _table(DocumentRequestRow),
            DocumentRequestRow.state != DocumentRequestState.DEMANDE,
            DocumentRequestRow.at,
        ),
        kind.DRAFTS: PurgeRule(
            _table(ApplicationRow),
            ApplicationRow.state == ApplicationState.BROUILLON,
            ApplicationRow.received_at,
        ),
        kind.APPLICATIONS: PurgeRule(
            _table(ApplicationRow),
            final_application,
            func.coalesce(ApplicationRow.submitted_at, ApplicationRow.received_at),
        ),
        kind.MANDATES: PurgeRule(
            _table(MandateRow), MandateRow.state == MandateState.A_SIGNER, MandateRow.since
        ),
    }


def purge(app_state: AppState, kept_for: Mapping[RetainedKind, timedelta]) -> dict[str, int]:
    """Delete what ended longer ago than it is kept; how many of each kind."""
    now, counts = app_state.now(), dict[str, int]()
    for kind, rule in _rules(now).items():
        before = now - kept_for[kind]
        limit = before.date() if rule.table.name == MandateRow.__tablename__ else before
        with app_state.writing.begin() as db:
            old = list(db.scalars(select(rule.table.c.id).where(rule.ended, rule.since < limit)))
            _delete(db, rule.table, rule.table.c.id, old)
            counts[kind] = len(old)
    with app_state.writing.begin() as db:
        counts["iban"] = _forget_ibans(db)
        # A kiosk that is gone does not say that it no longer has them.
        gone = RefusedActRow.since < now - kept_for[RetainedKind.REQUESTS]
        db.execute(delete(RefusedActRow).where(gone))
        for table in (Base.metadata.tables[name] for name in _LOGS if name in Base.metadata.tables):
            old = list(db.scalars(select(table.c.id).where(table.c.at < now - kept_for[RetainedKind.LOGS])))
            _delete(db, table, table.c.id, old)
            counts[RetainedKind.LOGS] = counts.get(RetainedKind.LOGS, 0) + len(old)
    counts = {kind: count for kind, count in counts.items() if count}
    if counts:
        log.info("deleted: %s", ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return counts


def _forget_ibans(db: Session) -> int:
    """The bank's system has what a mandate that ended needs."""
    ended = (MandateRow.state == MandateState.RESILIE, MandateRow.iban_sealed != "")
    found = len(list(db.scalars(select(MandateRow.id).where(*ended))))
    db.execute(update(MandateRow).where(*ended).values(iban_sealed=""))
    return found


def _delete(db: Session, table: Table, column: ColumnElement[Any], values: list[Any]) -> None:
    """The rows of those values, after what belongs to them."""
    if not values:
        return
    for child, key in _children(table):
        parents = list(db.scalars(select(_referred(table, key)).where(column.in_(values))))
        _delete(db, child, key, parents)
    if table.name in _CASES:
        for kept, own in _kept_of_cases(
            table, list(db.scalars(select(table.c.id).where(column.in_(values))))
        ):
            db.execute(delete(kept).where(own))
    db.execute(delete(table).where(column.in_(values)))


def _kept_of_cases(table: Table, ids: list[Any]) -> list[tuple[Table, ColumnElement[bool]]]:
    """What the staff wrote of cases, and who deals with them: it is tied to them by their kind alone."""
    names = [name for name in _OF_CASES if name in Base.metadata.tables]
    tables = [Base.metadata.tables[name] for name in names]
    return [(each, and_(each.c.kind == _CASES[table.name], each.c.case_id.in_(ids))) for each in tables]


def _children(table: Table) -> list[tuple[Table, Any]]:
    """Tables whose rows belong to a row of this one, and the column that says to which."""
    return [
        (each, key.parent)
        for each in Base.metadata.sorted_tables
        for key in each.foreign_keys
        if key.column.table is table and each is not table
    ]


def _referred(table: Table, key: Any) -> Any:
    """The column of ``table`` that ``key`` of a child points to."""
    return next(each.column for each in key.foreign_keys if each.column.table is table)


# --- one person ----------------------------------------------------------------------------


@dataclass(slots=True)
class Erased:
    """How many rows of each table are gone, and how many stay because they run or the law needs them."""

    gone: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)


def _own_rows(db: Session, number: str) -> list[tuple[Table, ColumnElement[bool]]]:
    """Where the rows of a person are: by their number as a tenant, else by a number that a kiosk told them.

    Two kiosks may have told the same to two people: the second has a suffix, and the first alone is asked
    for with "-1". Raises ``UnknownPersonError``."""
    tenant = db.get(TenantRow, normalise_tenant_number(number, get_landlord(db).number_width))
    tables = Base.metadata.sorted_tables
    if tenant is not None:
        own = [(each, each.c.tenant_number == tenant.number) for each in tables if "tenant_number" in each.c]
        return [(_table(TenantRow), _table(TenantRow).c.number == tenant.number), *own]
    names = ("reference", "asked_reference")
    found = [
        (each, or_(*(each.c[name] == number for name in names)))
        for each in tables
        if all(name in each.c for name in names) and "id" in each.c
    ]
    own = [(table, where) for table, where in found if db.execute(select(table.c.id).where(where)).first()]
    if not own and number.endswith("-1"):
        first = ((each, each.c.reference == number.removesuffix("-1")) for each, _ in found)
        own = [
            (table, where) for table, where in first if db.execute(select(table.c.id).where(where)).first()
        ]
    if not own:
        raise UnknownPersonError(f"no tenant and no request has the number {number}")
    _require_one_person(db, own, number)
    return own


def _require_one_person(db: Session, own: list[tuple[Table, ColumnElement[bool]]], number: str) -> None:
    """Raises ``UnknownPersonError``: nobody gets a copy of another's, or has it deleted."""
    people: dict[str, list[str]] = {}
    for table, where in own:
        for row in db.execute(select(table).where(where)).mappings():
            who = json.dumps([row.get("tenant_number"), row.get("reporter")], sort_keys=True)
            people.setdefault(who, []).append(row["reference"])
    if len(people) > 1:
        names = ", ".join(sorted({each for names in people.values() for each in names}))
        raise UnknownPersonError(
            f"several people were told {number}: {names}. Ask by the one with a suffix; the one without is "
            f"{number}-1"
        )


def export(app_state: AppState, number: str, file: Path) -> int:
    """Write a copy of all that is kept of a person (GDPR, articles 15 and 20), ``data.json`` and the photos,
    into a new ZIP file. How many rows. Raises ``UnknownPersonError``, ``OSError``, also where there is such a
    file or a link: whoever made it reads it."""
    with app_state.reading.begin() as db:
        data: dict[str, list[dict[str, Any]]] = {}
        for table, where in _own_rows(db, number):
            _collect(db, table, where, data)
        photos = {row["id"]: row["media_type"] for row in data.get(AttachmentRow.__tablename__, ())}
        made = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w+b") as new, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1, default=_plain))
            for name, media_type in photos.items():
                pieces = select(ChunkRow.data).where(ChunkRow.attachment_id == name).order_by(ChunkRow.first)
                packed.writestr(f"photos/{name}.{media_type.partition('/')[2]}", b"".join(db.scalars(pieces)))
    return sum(map(len, data.values()))


def _collect(
    db: Session, table: Table, where: ColumnElement[bool], data: dict[str, list[dict[str, Any]]]
) -> None:
    rows = [dict(row) for row in db.execute(select(table).where(where)).mappings()]
    if not rows or table.name == ChunkRow.__tablename__:
        return
    told = data.setdefault(table.name, [])
    for row in rows:
        known = {name: value for name, value in row.items() if name not in _NOT_TOLD}
        if known not in told:
            told.append(known)
    if table.name in _CASES:
        for kept, theirs in _kept_of_cases(table, [row["id"] for row in rows]):
            _collect(db, kept, theirs, data)
    for child, key in _children(table):
        if "tenant_number" not in child.c:
            _collect(db, child, key.in_([row[_referred(table, key).name] for row in rows]), data)


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return value.cents
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def erase(app_state: AppState, number: str) -> Erased:
    """Delete what kiosks brought of a person and is over (GDPR, article 17). What runs stays; so do the
    account, the payments and the lease, which the law has kept. Raises ``UnknownPersonError``."""
    erased = Erased()
    with app_state.writing.begin() as db:
        own = dict(_own_rows(db, number))
        for rule in _rules(app_state.now()).values():
            if rule.table in own:
                over = list(db.scalars(select(rule.table.c.id).where(own[rule.table], rule.ended)))
                _delete(db, rule.table, rule.table.c.id, over)
                if over:
                    erased.gone[rule.table.name] = erased.gone.get(rule.table.name, 0) + len(over)
        for table in (_table(SessionRow), _table(OtpCodeRow)):
            if table in own:
                db.execute(delete(table).where(own[table]))
        for table, where in own.items():
            if left := db.scalar(select(func.count()).select_from(table).where(where)):
                erased.kept[table.name] = left
    return erased
