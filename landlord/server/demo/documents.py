"""Leases, the charges of the years that the accounts know a difference of, papers that were asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from kiosk.domain import AccountLineKind, DocumentKind, DocumentRequestState, Money

from ..tables import DocumentRequestRow, LeaseRow, YearlyChargesRow
from .demo_day import DemoDay
from .files import read_demo_file


def fill(db: Session, day: DemoDay) -> None:
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
        db.add(_request(asked, day))
    for account in accounts:
        for extra in account.get("extra", ()):
            if extra["kind"] == AccountLineKind.REGULARISATION:
                db.add(_charges(account, extra, demo["shares"], day))


def _request(asked: dict[str, Any], day: DemoDay) -> DocumentRequestRow:
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
    told = day.month(extra["back"])
    year = told.year - 1
    months = [day.month(back) for back in range(account["months"])]
    provisions = account["provisions"] * sum(month.year == year for month in months)
    cost = provisions + extra["amount"]
    posts = [{"label": each["label"], "cents": cost * each["part"] // 1000} for each in shares]
    posts[0]["cents"] += cost - sum(post["cents"] for post in posts)
    return YearlyChargesRow(
        tenant_number=account["tenant"], year=year, day=told, posts=posts, provisions=Money(provisions)
    )
