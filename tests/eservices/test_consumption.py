"""Ma consommation: words that say what the bars show."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.domain import Consumption, ConsumptionUnit, Energy, LeakAlert, Money, MonthlyConsumption, Query
from kiosk.eservices import consumption
from kiosk.journeys import Chart, JourneyRun, resolve

from .visitors import NOW, facts, hear, options, words


def month(
    energy: Energy, n: int, cents: int, last: int | None = None, similar: int | None = None
) -> MonthlyConsumption:
    return MonthlyConsumption(
        energy=energy,
        month=date(2026, n, 1),
        cost=Money(cents),
        quantity=cents / 1000,
        unit=ConsumptionUnit.KWH if energy is Energy.CHAUFFAGE else ConsumptionUnit.M3,
        last_year_cost=None if last is None else Money(last),
        similar_cost=None if similar is None else Money(similar),
    )


def run_with(*months: MonthlyConsumption, leak: LeakAlert | None = None) -> JourneyRun:
    run = JourneyRun(consumption.SERVICE.journey(), facts())
    assert hear(run, Consumption(months=months, leak=leak)) == Query("consumption")
    return run


def texts(run: JourneyRun) -> list[str]:
    assert isinstance(run.step, Chart)
    return [words(line) for line in resolve(run.step.words, run.context)]


def test_one_energy_is_on_the_screen_at_once() -> None:
    run = run_with(*(month(Energy.EAU_FROIDE, n, 1000 + n * 100, 2100, 1500) for n in (9, 10, 11)))
    assert texts(run)[:4] == [
        "novembre 2026 : 21\xa0€.",
        "Cela fait 2,1 m³ d’eau.",
        "C’est comme l’an dernier.",
        "C’est plus que des logements comme le vôtre.",
    ]
    assert isinstance(run.step, Chart)
    bars = resolve(run.step.bars, run.context)
    assert [words(bar.label) for bar in bars] == ["sept.", "oct.", "nov."]
    assert words(bars[-1].spoken) == "novembre 2026 : 21\xa0€"


@pytest.mark.parametrize(
    ("now", "before", "says"),
    [(1000, 2000, "moins"), (2000, 1000, "plus"), (1000, 1049, "comme"), (0, 0, "comme")],
)
def test_last_year_is_compared_in_words(now: int, before: int, says: str) -> None:
    run = run_with(month(Energy.CHAUFFAGE, 11, now, before))
    assert f"C’est {says} " in texts(run)[2]


def test_another_energy_is_one_touch_away() -> None:
    run = run_with(month(Energy.CHAUFFAGE, 11, 5000), month(Energy.EAU_CHAUDE, 11, 900))
    assert [each.value for each in options(run)] == ["chauffage", "eau_chaude"]
    run.answer("chauffage")
    run.answer("autre")
    assert run.step.key == "energie"
    run.answer("eau_chaude")
    run.answer("fini")
    assert run.finished


def test_a_leak_comes_before_anything() -> None:
    run = run_with(
        month(Energy.EAU_FROIDE, 11, 900), leak=LeakAlert(since=NOW - timedelta(days=2), litres_per_hour=12.4)
    )
    assert run.step.key == "fuite"
    assert words(resolve(run.step.body, run.context)[1]) == "Environ 12 litres par heure."  # type: ignore[attr-defined]
    run.answer(True)
    assert isinstance(run.step, Chart)


def test_without_a_reading_it_says_so() -> None:
    run = run_with()
    assert run.step.key == "rien"
    run.answer(True)
    assert run.finished


def test_a_year_is_enough() -> None:
    months = [month(Energy.EAU_FROIDE, n, n * 100) for n in range(1, 13)]
    older = [
        MonthlyConsumption(
            energy=Energy.EAU_FROIDE,
            month=date(2025, n, 1),
            cost=Money(1),
            quantity=1.0,
            unit=ConsumptionUnit.M3,
        )
        for n in range(1, 13)
    ]
    run = run_with(*older, *months)
    assert isinstance(run.step, Chart)
    assert [bar.value for bar in resolve(run.step.bars, run.context)] == [n * 100 for n in range(1, 13)]
