"""A lot of what a landlord tells: thousands of homes, the account of many years."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from kiosk.domain import AccountLine, AccountLineKind, CeilingCategory, EnergyLabel, HomeSize, Money, Offer

TOWNS = 80
#: The latest month of the account.
LATEST = date(2026, 12, 1)


def thousands_of_homes(count: int, now: datetime) -> tuple[Offer, ...]:
    """Homes of all kinds in many towns, the same each time."""
    pick = random.Random(1)
    return tuple(
        Offer(
            id=f"h{number}",
            title=f"Logement {number}",
            size=pick.choice(list(HomeSize)),
            rooms=pick.randint(1, 6),
            surface=pick.uniform(15, 110),
            rent=Money(pick.randint(20_000, 90_000)),
            charges=Money(pick.randint(2_000, 15_000)),
            commune=f"69{number % TOWNS:03}",
            city=f"Ville {number % TOWNS}",
            quarter="Centre",
            floor=pick.randint(0, 9),
            lift=pick.random() < 0.5,
            energy=pick.choice(list(EnergyLabel)),
            category=pick.choice(list(CeilingCategory)),
            expires_at=now + timedelta(days=pick.randint(1, 30)),
            pictures=(f"/v1/offers/h{number}/pictures/1",),
        )
        for number in range(count)
    )


def ten_years(years: int = 10) -> tuple[AccountLine, ...]:
    """Four lines a month, the latest month first."""
    months = [date(LATEST.year - back // 12, 12 - back % 12, 1) for back in range(12 * years)]
    return tuple(
        AccountLine(
            id=f"{month:%Y%m}-{kind}", day=month, kind=kind, label=str(kind), amount=Money(cents), month=month
        )
        for month in months
        for kind, cents in (
            (AccountLineKind.PAIEMENT, -21_240),
            (AccountLineKind.APL, -25_200),
            (AccountLineKind.PROVISIONS, 9_620),
            (AccountLineKind.LOYER, 36_820),
        )
    )
