"""What a touch costs where there is a lot: 5,000 homes, the account of ten years, a large household."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from kiosk.domain import Account, Money, ResultPage, SignedInTenant
from kiosk.domain.rules.home_search import OfferIndex, OfferSearch
from kiosk.eservices import housing_application, housing_offers, rent
from kiosk.eservices.rent import state
from kiosk.eservices.rent.state import RentState
from kiosk.journeys import FetchResult, FetchStep, Journey, JourneyRun

from .many import ten_years, thousands_of_homes
from .table import Row, show

OFFERS = 5_000
YEARS = 10
#: A stall that is seen, in milliseconds; and what a search may take.
STALL_MS = 100
SEARCH_MS = 50
TIMES = 20

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
TENANT = SignedInTenant("token", "grant", "10010001", "Mme Lucienne Martin", "3 allée des Érables", NOW)


def rows() -> list[Row]:
    return [*_homes(), *_account(), *_household()]


def _homes() -> list[Row]:
    offers = thousands_of_homes(OFFERS, NOW)
    search = OfferSearch(commune="69001", most=Money(60_000))
    found = _times(lambda: OfferIndex(offers, NOW).find(search))
    touches: list[float] = []
    for where in ("partout", "69001"):
        answers = {
            "ou": where,
            "foyer": "couple_2",
            "revenu": "39000",
            "fiche": "demander",
            "confirmer": True,
        }
        _, took = _walk(housing_offers.journey(), answers, {"offres": offers}, until="candidature_envoyee")
        touches += took
    return [
        Row(f"{OFFERS:,} homes: told, and narrowed once, p95", _p95(found), "ms", most=SEARCH_MS),
        Row("each touch from all of them to one, p95", _p95(touches), "ms", most=SEARCH_MS),
        Row("the slowest touch", max(touches), "ms", most=STALL_MS),
    ]


def _account() -> list[Row]:
    lines = ten_years(YEARS)
    told = {
        "compte": Account(balance=Money(0), as_of=NOW, lines=lines[:48]),
        "paiements": ResultPage(items=()),
        "releve": lines,
    }
    run, touches = _walk(rent.journey(), {"detail": state.HISTORY, "annee": "2021"}, told, until="mois")
    took = _times(lambda: (RentState(run.context).year_headline, RentState(run.context).months))
    return [
        Row(
            f"{YEARS} years of rent, {len(lines)} lines: the slowest touch", max(touches), "ms", most=STALL_MS
        ),
        Row("the months of one year, p95", _p95(took), "ms", most=STALL_MS),
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
    _, touches = _walk(housing_application.journey(), answers, {}, until="recu")
    return [
        Row("application for a household of 21: each touch, p95", _p95(touches), "ms", most=SEARCH_MS),
        Row("the slowest touch", max(touches), "ms", most=STALL_MS),
    ]


def _walk(
    journey: Journey, answers: dict[str, Any], told: dict[str, Any], *, until: str
) -> tuple[JourneyRun, list[float]]:
    """How long each answer of a visit takes, in milliseconds; a choice that is not named takes the last."""
    run = JourneyRun(journey, {"now": NOW, "identity": TENANT, "reference": "T482715"})
    took = []
    while run.step.key != until:
        step = run.step
        began = time.perf_counter()
        if isinstance(step, FetchStep):
            _hear(run, told.get(step.key, ()))
        elif step.key in answers:
            run.answer(answers[step.key])
        elif hasattr(step, "options"):
            run.answer(run.said(step.options)[-1].value)
        else:
            run.answer(True)
        if hasattr(run.step, "options"):
            run.said(run.step.options)
        took.append((time.perf_counter() - began) * 1000)
    return run, took


def _hear(run: JourneyRun, value: object) -> None:
    assert isinstance(run.step, FetchStep)
    run.answer(FetchResult(run.step.asks(run.context), value, NOW))


def _times(work: Callable[[], object]) -> list[float]:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return took


def _p95(took: list[float]) -> float:
    return float(np.percentile(took, 95))


if __name__ == "__main__":
    show(rows())
