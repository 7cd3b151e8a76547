"""What a touch costs where there is a lot: 5,000 homes, the account of ten years, a large household."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kiosk.domain import (
    Account,
    AccountLine,
    AccountLineKind,
    CeilingCategory,
    EnergyLabel,
    HomeSize,
    Money,
    Offer,
    ResultPage,
    SignedInTenant,
)
from kiosk.domain.rules.home_search import OfferIndex, OfferSearch
from kiosk.eservices import housing_application, housing_offers, rent
from kiosk.eservices.rent import state
from kiosk.eservices.rent.state import RentState
from kiosk.journeys import FetchResult, FetchStep, Journey, JourneyRun

from .cost import milliseconds, p95
from .table import Row

OFFERS = 5_000
YEARS = 10
#: A stall that is seen, in milliseconds; and what a search may take.
STALL_MS = 100
SEARCH_MS = 50
TIMES = 20

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
TENANT = SignedInTenant("token", "grant", "10010001", "Mme Lucienne Martin", "3 allée des Érables", NOW)
TOWNS = 80
#: The latest month of the account.
LATEST = date(2026, 12, 1)


def rows() -> list[Row]:
    return [*_homes(), *_account(), *_household()]


def _homes() -> list[Row]:
    offers = thousands_of_homes(OFFERS, NOW)
    search = OfferSearch(commune="69001", most=Money(60_000))
    found = milliseconds(lambda: OfferIndex(offers, NOW).find(search), TIMES)
    touches: list[float] = []
    for where in ("partout", "69001"):
        answers = {
            "ou": where,
            "foyer": "couple_2",
            "revenu": "39000",
            "fiche": "demander",
            "confirmer": True,
        }
        journey = housing_offers.SERVICE.journey()
        _, took = _walk(journey, answers, {"offres": offers}, until="candidature_envoyee")
        touches += took
    return [
        Row(f"{OFFERS:,} homes: told, and narrowed once, p95", found, "ms", most=SEARCH_MS),
        Row("each touch from all of them to one, p95", p95(touches), "ms", most=SEARCH_MS),
        Row("the slowest touch", max(touches), "ms", most=STALL_MS),
    ]


def _account() -> list[Row]:
    lines = ten_years(YEARS)
    fetched = {
        "compte": Account(balance=Money(0), as_of=NOW, lines=lines[:48]),
        "paiements": ResultPage(items=()),
        "releve": lines,
    }
    answers = {"detail": state.HISTORY, "annee": "2021"}
    run, touches = _walk(rent.SERVICE.journey(), answers, fetched, until="mois")
    took = milliseconds(lambda: (RentState(run.context).year_headline, RentState(run.context).months), TIMES)
    return [
        Row(
            f"{YEARS} years of rent, {len(lines)} lines: the slowest touch", max(touches), "ms", most=STALL_MS
        ),
        Row("the months of one year, p95", took, "ms", most=STALL_MS),
    ]


def _household() -> list[Row]:
    crowd = {f"membre_{n}": "enfant" for n in range(1, 21)} | {
        f"membre_{n}_ne_le": "02032015" for n in range(1, 21)
    }
    answers: dict[str, Any] = crowd | {
        "debut": "nouvelle",
        "naissance": "14031990",
        "nom": "Diallo",
        "prenoms": "Awa",
        "telephone": "0612345678",
        "commune": "69266|69100|Villeurbanne",
        "adresse": "3 rue des Lilas",
        "par_mois": "1600",
        "revenu": "18500",
        "motifs": ["autre"],
        "tailles": ["t6"],
        "lieu_1": "69123|69001|Lyon",
        "lieu_2": "69266|69100|Villeurbanne",
        "lieu_3": "69259|69200|Vénissieux",
        "loyer_max": "900",
    }
    _, touches = _walk(housing_application.SERVICE.journey(), answers, {}, until="recu")
    return [
        Row("application for a household of 21: each touch, p95", p95(touches), "ms", most=SEARCH_MS),
        Row("the slowest touch", max(touches), "ms", most=STALL_MS),
    ]


def _walk(
    journey: Journey, answers: dict[str, Any], fetched: dict[str, Any], *, until: str
) -> tuple[JourneyRun, list[float]]:
    """How long each answer of a visit takes, in milliseconds; a choice that is not named takes the last."""
    run = JourneyRun(journey, {"now": NOW, "identity": TENANT, "reference": "T482715"})
    took = []
    while run.step.key != until:
        step = run.step
        began = time.perf_counter()
        if isinstance(step, FetchStep):
            _hear(run, fetched.get(step.key, ()))
        elif step.key in answers:
            run.answer(answers[step.key])
        elif hasattr(step, "options"):
            run.answer(run.resolve(step.options)[-1].value)
        else:
            run.answer(True)
        if hasattr(run.step, "options"):
            run.resolve(run.step.options)
        took.append((time.perf_counter() - began) * 1000)
    return run, took


def _hear(run: JourneyRun, value: object) -> None:
    assert isinstance(run.step, FetchStep)
    run.answer(FetchResult(run.step.asks(run.context), value, NOW))


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
