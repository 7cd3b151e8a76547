"""The tenant's account: what is due and every line of it, the mandate that pays it, what the home uses.

An IBAN is checked here, and never shown again.
"""

from datetime import date

from fastapi import APIRouter, Request, Response
from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, InvalidCountryCode, InvalidLength, SchwiftyException
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from kiosk.domain import (
    Account,
    AccountLine,
    AccountLineKind,
    Consumption,
    LeakAlert,
    Mandate,
    MandateState,
    Money,
    MonthlyConsumption,
)
from kiosk.domain.rules import PARIS
from landlord.contract import FieldProblem, MandateEventRequest, MandateRequest

from .acts import agency_of, find_own, free_reference, require_verified_tenant
from .app_state import AppState, get_landlord
from .authentication import DeviceName, OpenSession
from .idempotency import Idempotent
from .keys import keys_of
from .problems import Problem, RepeatableResponse, created
from .responses import PAGE_SIZE, CursorQuery, cut_page, decode_cursor, json_response, response_of
from .tables import AccountLineRow, ConsumptionRow, LeakRow, MandateRow, TenantRow

router = APIRouter(tags=["account"])
mandates_router = APIRouter(tags=["mandates"])
consumption_router = APIRouter(tags=["consumption"])

#: Years of consumption that are shown.
YEARS_SHOWN = 2


@router.get("/me/account", response_model=Account)
def read_account(request: Request, session: OpenSession, cursor: CursorQuery = "") -> Response:
    """What is due now, and fifty lines, latest first. A line is never changed: what was wrong gets a line."""
    app_state = AppState.of(request)
    number = session.tenant_number
    with app_state.reading.begin() as db:
        lines, more = cut_page(_lines(db, number, cursor), lambda line: (line.day.isoformat(), line.id))
        due = tenant_balance(db, number)
        account = Account(
            balance=due,
            as_of=app_state.now().astimezone(PARIS),
            lines=tuple(response_of(AccountLine, line, id=str(line.id)) for line in lines),
            due_on=_due_on(db, number) if due.cents > 0 else None,
            mandate=_mandate(db, number),
            more=more,
        )
    return json_response(request, account, personal=True, besides=frozenset({"as_of"}))


def tenant_balance(db: Session, number: str) -> Money:
    """The sum of all lines."""
    lines = select(func.sum(AccountLineRow.amount)).where(AccountLineRow.tenant_number == number)
    return db.scalar(lines) or Money(0)


def _lines(db: Session, number: str, cursor: str) -> list[AccountLineRow]:
    """One more than a page, to know whether there are more."""
    row = AccountLineRow
    chosen = select(row).where(row.tenant_number == number)
    if cursor:
        day, last = _place(cursor)
        chosen = chosen.where(or_(row.day < day, and_(row.day == day, row.id < last)))
    return list(db.scalars(chosen.order_by(row.day.desc(), row.id.desc()).limit(PAGE_SIZE + 1)))


def _place(cursor: str) -> tuple[date, int]:
    day, last = decode_cursor(cursor, str, int)
    try:
        return date.fromisoformat(day), last
    except ValueError:
        raise Problem(400, "cursor_unknown") from None


def _due_on(db: Session, number: str) -> date | None:
    """The day on which the latest rent is due."""
    row = AccountLineRow
    rents = select(func.max(row.month)).where(row.tenant_number == number, row.kind == AccountLineKind.LOYER)
    month: date | None = db.scalar(rents)
    return month.replace(day=get_landlord(db).rent_due_day) if month else None


def _mandate(db: Session, number: str) -> Mandate | None:
    row = MandateRow
    mine = select(row).where(row.tenant_number == number, row.state != MandateState.RESILIE)
    found = db.scalars(mine.order_by(row.since.desc(), row.id.desc()).limit(1)).first()
    return response_of(Mandate, found) if found else None


#: What is wrong with an IBAN, as a code of the contract.
_WRONG: dict[type[SchwiftyException], str] = {
    InvalidCountryCode: "iban_country",
    InvalidLength: "iban_length",
    InvalidChecksumDigits: "iban_checksum",
}


@mandates_router.post("/mandates", status_code=201, response_model=Mandate)
def create_mandate(
    body: MandateRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Prepares a mandate, to be signed; it takes the place of one that was not signed yet. The number that
    the visitor heard becomes its RUM.

    422 ``invalid`` with what is wrong at ``/iban``: ``iban_country``, ``iban_length``, ``iban_checksum``,
    ``iban_not_sepa`` or ``iban_malformed``.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        number = require_verified_tenant(db, body.reporter, device, now)
        iban = _checked(body.iban)
        db.get(TenantRow, number, with_for_update=True)  # two at once would both wait for a signature
        db.execute(
            update(MandateRow)
            .where(MandateRow.tenant_number == number, MandateRow.state == MandateState.A_SIGNER)
            .values(state=MandateState.RESILIE)
        )
        row = MandateRow(
            reference=free_reference(db, MandateRow, body.reference),
            asked_reference=body.reference,
            agency_id=agency_of(db, device),
            tenant_number=number,
            state=MandateState.A_SIGNER,
            holder=body.holder,
            **sealed_iban(db, iban),
            since=now.astimezone(PARIS).date(),
        )
        db.add(row)
        return created(response_of(Mandate, row))

    return idempotent(body, effect)


@mandates_router.post("/mandates/{reference}/events", status_code=201, response_model=Mandate)
def add_event(
    reference: str, body: MandateEventRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """The tenant stops the direct debit, or no longer asks for it. 409 ``already_cancelled``."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        number = require_verified_tenant(db, body.reporter, device, app_state.now())
        row = find_own(db, MandateRow, reference, lambda each: each.tenant_number == number)
        if row is None:
            raise Problem(404, "mandate_not_found")  # somebody else's and none at all look the same
        if row.state is MandateState.RESILIE:
            raise Problem(409, "already_cancelled")
        row.state = MandateState.RESILIE
        return created(response_of(Mandate, row))

    return idempotent(body, effect)


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


def sealed_iban(db: Session, iban: str) -> dict[str, str]:
    """The columns of ``MandateRow`` for it."""
    sealed = keys_of(db).ibans.encrypt(iban.encode()).decode()
    return {"iban_sealed": sealed, "iban_hint": f"{iban[:4]} •••• {iban[-4:]}"}


@consumption_router.get("/me/consumption", response_model=Consumption)
def read_consumption(request: Request, session: OpenSession) -> Response:
    """The last 24 months of each energy, oldest first, and water that runs without a pause."""
    app_state = AppState.of(request)
    today = app_state.now().astimezone(PARIS).date()
    row = ConsumptionRow
    # A year more than is shown: what is shown is beside the year before it.
    begins = _years_before(today.replace(day=1), YEARS_SHOWN + 1)
    mine = select(row).where(row.tenant_number == session.tenant_number, row.month >= begins)
    with app_state.reading.begin() as db:
        known = {(each.energy, each.month): each for each in db.scalars(mine.order_by(row.month, row.energy))}
        leak = db.get(LeakRow, session.tenant_number)
        months = tuple(
            _consumption_response(each, known.get((each.energy, _years_before(each.month, 1))))
            for each in known.values()
            if each.month >= _years_before(today.replace(day=1), YEARS_SHOWN)
        )
        alert = response_of(LeakAlert, leak) if leak else None
    return json_response(request, Consumption(months=months, leak=alert), personal=True)


def _consumption_response(row: ConsumptionRow, before: ConsumptionRow | None) -> MonthlyConsumption:
    return response_of(
        MonthlyConsumption,
        row,
        last_year_cost=before.cost if before else None,
        last_year_quantity=before.quantity if before else None,
    )


def _years_before(month: date, years: int) -> date:
    return month.replace(year=month.year - years)
