"""Accounts of some months or ten years, line by line."""

from __future__ import annotations

from datetime import date
from typing import Any

from schwifty import IBAN
from sqlalchemy.orm import Session

from kiosk.domain import AccountLineKind, MandateState, Money

from ..tables import AccountLineRow, MandateRow
from .demo_day import DemoDay
from .files import read_demo_file

_LABELS = {
    AccountLineKind.LOYER: "Loyer",
    AccountLineKind.PROVISIONS: "Provisions pour charges",
    AccountLineKind.APL: "Aide personnalisée au logement",
    AccountLineKind.RLS: "Réduction de loyer de solidarité",
    AccountLineKind.SLS: "Supplément de loyer de solidarité",
}
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def fill(db: Session, day: DemoDay) -> None:
    """``account.toml``."""
    for account in read_demo_file("account")["accounts"]:
        tenant = account["tenant"]
        if "solde" in account:
            begins = day.month(account["months"])
            db.add(_line(tenant, begins, AccountLineKind.SOLDE, "Solde repris", account["solde"], None))
        for back in range(account["months"] - 1, -1, -1):
            db.add_all(_month(account, back, day))
            db.flush()  # lines keep the order in which they were written
        if "mandate" in account:
            db.add(_mandate(tenant, account["mandate"], day.month(account["months"])))


def _month(account: dict[str, Any], back: int, day: DemoDay) -> list[AccountLineRow]:
    tenant, month = account["tenant"], day.month(back)
    named = f"{_MONTHS[month.month - 1]} {month.year}"
    lines = []
    for kind, label in _LABELS.items():
        amount = account.get(kind.value, 0)
        if kind is AccountLineKind.LOYER:
            amount -= account["step"] * ((back + 11) // 12)
        if amount:
            lines.append(_line(tenant, month, kind, f"{label}, {named}", amount, month))
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


def _mandate(tenant: str, mandate: dict[str, str], since: date) -> MandateRow:
    return MandateRow(
        reference=f"RUM-{tenant}-1",
        asked_reference=f"RUM-{tenant}-1",
        tenant_number=tenant,
        state=MandateState(mandate["state"]),
        holder=mandate["holder"],
        iban=str(IBAN(mandate["iban"])),
        since=since,
    )
