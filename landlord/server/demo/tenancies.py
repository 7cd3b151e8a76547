"""The landlord, its agency and tenants: accounts, leases, documents, what homes use."""

from datetime import date
from typing import Any

from schwifty import IBAN
from sqlalchemy.orm import Session

from kiosk.domain import (
    AccountLineKind,
    ConsumptionUnit,
    DocumentKind,
    DocumentRequestState,
    Energy,
    MandateState,
    Money,
)

from ..account import sealed_iban
from ..app_state import get_landlord
from ..formats import format_month
from ..tables import (
    AccountLineRow,
    AgencyRow,
    ConsumptionRow,
    DocumentRequestRow,
    LeakRow,
    LeaseRow,
    MandateRow,
    TenantRow,
    YearlyChargesRow,
)
from .day import DemoDay, read_demo_file

MONTHS_OF_CONSUMPTION = 36


def fill_agency(db: Session, _day: DemoDay) -> None:
    """``agency.toml`` and ``tenants.toml``."""
    demo = read_demo_file("agency")
    landlord = get_landlord(db)
    for name, value in demo["landlord"].items():
        setattr(landlord, name, value)
    for agency in demo["agencies"]:
        db.add(AgencyRow(**agency | {"hours": [opening_hours_json(each) for each in agency["hours"]]}))
    db.add_all(TenantRow(**tenant) for tenant in read_demo_file("tenants")["tenants"])
    db.flush()


def opening_hours_json(span: dict[str, Any]) -> dict[str, Any]:
    """A weekday and its hours, as the database keeps them."""
    return {
        "weekday": span["weekday"],
        "opens": span["opens"].isoformat(),
        "closes": span["closes"].isoformat(),
    }


#: Each begins with the word that the kiosk has for it.
_LABELS = {
    AccountLineKind.LOYER: "Loyer",
    AccountLineKind.PROVISIONS: "Charges (provisions)",
    AccountLineKind.APL: "APL (aide personnalisée au logement)",
    AccountLineKind.RLS: "RLS (réduction de loyer de solidarité)",
    AccountLineKind.SLS: "SLS (supplément de loyer de solidarité)",
}


def fill_accounts(db: Session, day: DemoDay) -> None:
    for account in read_demo_file("account")["accounts"]:
        tenant = account["tenant"]
        if "solde" in account:
            begins = day.month(account["months"])
            db.add(_line(tenant, begins, AccountLineKind.SOLDE, "Solde repris", account["solde"], None))
        for back in range(account["months"] - 1, -1, -1):
            db.add_all(_month_lines(account, back, day))
            db.flush()  # lines keep the order in which they were written
        if "mandate" in account:
            db.add(_mandate(db, tenant, account["mandate"], day.month(account["months"])))


def _month_lines(account: dict[str, Any], back: int, day: DemoDay) -> list[AccountLineRow]:
    tenant, month = account["tenant"], day.month(back)
    lines = []
    for kind, label in _LABELS.items():
        amount = account.get(kind.value, 0)
        if kind is AccountLineKind.LOYER:
            amount -= account["step"] * ((back + 11) // 12)
        if amount:
            lines.append(_line(tenant, month, kind, f"{label}, {format_month(month)}", amount, month))
    for extra in account.get("extra", ()):
        if extra["back"] == back:
            kind = AccountLineKind(extra["kind"])
            lines.append(_line(tenant, month, kind, extra["label"], extra["amount"], None))
    paid = -sum(line.amount.cents for line in lines)
    for part in account["part"]:
        paid = part["amount"] if part["back"] == back else paid
    paid_on = month.replace(day=account["paid_on"])
    if back not in account["unpaid"] and paid_on <= day.today:
        lines.append(_line(tenant, paid_on, AccountLineKind.PAIEMENT, account["paid_by"], paid, None))
    return lines


def _line(
    tenant: str, day: date, kind: AccountLineKind, label: str, cents: int, month: date | None
) -> AccountLineRow:
    return AccountLineRow(
        tenant_number=tenant, day=day, kind=kind, label=label, amount=Money(cents), month=month
    )


def _mandate(db: Session, tenant: str, mandate: dict[str, str], since: date) -> MandateRow:
    return MandateRow(
        reference=f"RUM-{tenant}-1",
        asked_reference=f"RUM-{tenant}-1",
        tenant_number=tenant,
        state=MandateState(mandate["state"]),
        holder=mandate["holder"],
        **sealed_iban(db, str(IBAN(mandate["iban"]))),
        since=since,
    )


def fill_documents(db: Session, day: DemoDay) -> None:
    """``documents.toml``, beside ``account.toml``."""
    demo, accounts = read_demo_file("documents"), read_demo_file("account")["accounts"]
    began = {account["tenant"]: day.month(account["months"] - 1) for account in accounts}
    for lease in demo["leases"]:
        number = lease["tenant"]
        db.add(
            LeaseRow(
                tenant_number=number,
                signed_on=began[number],
                home=lease["home"],
                surface=lease["surface"],
                deposit=Money(lease["deposit"]),
            )
        )
    for asked in demo["requests"]:
        db.add(_document_request(asked, day))
    for account in accounts:
        for extra in account.get("extra", ()):
            if extra["kind"] == AccountLineKind.REGULARISATION:
                db.add(_charges(account, extra, demo["shares"], day))


def _document_request(asked: dict[str, Any], day: DemoDay) -> DocumentRequestRow:
    return DocumentRequestRow(
        reference=asked["reference"],
        asked_reference=asked["reference"],
        tenant_number=asked["tenant"],
        kind=DocumentKind(asked["kind"]),
        month=None,
        state=DocumentRequestState.DEMANDE,
        at=day.parse_moment(asked["at"]),
    )


def _charges(
    account: dict[str, Any], extra: dict[str, Any], shares: list[dict[str, Any]], day: DemoDay
) -> YearlyChargesRow:
    """The year before the line that says the difference; the posts make it so to the cent."""
    published = day.month(extra["back"])
    year = published.year - 1
    months = [day.month(back) for back in range(account["months"])]
    provisions = account["provisions"] * sum(month.year == year for month in months)
    cost = provisions + extra["amount"]
    posts = [{"label": each["label"], "cents": cost * each["part"] // 1000} for each in shares]
    posts[0]["cents"] += cost - sum(post["cents"] for post in posts)
    return YearlyChargesRow(
        tenant_number=account["tenant"], year=year, day=published, posts=posts, provisions=Money(provisions)
    )


def fill_consumption(db: Session, day: DemoDay) -> None:
    demo = read_demo_file("consumption")
    for home in demo["homes"]:
        for energy in home["year"]:
            for back in range(1, MONTHS_OF_CONSUMPTION + 1):
                db.add(_reading(demo, home, energy, day.month(back), years_ago=(back - 1) // 12))
        if "leak" in home:
            since = day.parse_moment(home["leak"]["since"])
            litres = home["leak"]["litres_per_hour"]
            db.add(LeakRow(tenant_number=home["tenant"], since=since, litres_per_hour=litres))


def _reading(
    demo: dict[str, Any], home: dict[str, Any], energy: str, month: date, years_ago: int
) -> ConsumptionRow:
    season = demo["season"][energy]
    share = season[month.month - 1] / sum(season)
    # A winter is colder than another: the same for all, and each year a little less is used.
    weather = 1 + ((month.year * 7 + month.month * 3) % 9 - 4) / 60
    used = home["year"][energy] * share * weather * (1 + home["saves"] / 100 * years_ago)
    similar = home["similar"][energy] * share * weather
    price = demo["price"][energy]
    return ConsumptionRow(
        tenant_number=home["tenant"],
        energy=Energy(energy),
        month=month,
        cost=Money(round(used * price)),
        quantity=round(used, 1),
        unit=ConsumptionUnit(demo["unit"][energy]),
        similar_cost=Money(round(similar * price)),
        similar_quantity=round(similar, 1),
    )
