"""What homes use, and the news of the buildings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import pytest

from kiosk.backend import AgencyClient
from kiosk.backend.queries import query_handlers
from kiosk.domain import Consumption, ConsumptionUnit, Energy, NewsItem, SignedInTenant

from .running import RunningServer


def consumption(client: AgencyClient, number: str, born: date) -> Consumption:
    session = client.sign_in(number, born)
    assert isinstance(session, SignedInTenant)
    return cast(Consumption, query_handlers()["consumption"].ask(client, session.token, ""))


def test_two_years_of_each_energy_beside_the_year_before(client: AgencyClient) -> None:
    response = consumption(client, "10010001", date(1948, 3, 14))
    for energy, unit in (
        (Energy.CHAUFFAGE, ConsumptionUnit.KWH),
        (Energy.EAU_CHAUDE, ConsumptionUnit.M3),
        (Energy.EAU_FROIDE, ConsumptionUnit.M3),
    ):
        months = [month for month in response.months if month.energy is energy]
        assert [months[0].month, months[-1].month] == [date(2024, 11, 1), date(2026, 10, 1)]
        assert len(months) == 24
        assert {month.unit for month in months} == {unit}
        by_month = {month.month: month for month in months}
        for month in months[12:]:
            before = by_month[month.month.replace(year=month.month.year - 1)]
            assert (month.last_year_cost, month.last_year_quantity) == (before.cost, before.quantity)
        assert all(month.last_year_cost is not None for month in months)
    assert response.leak is None


@pytest.mark.one_database
def test_winter_is_not_summer(client: AgencyClient) -> None:
    response = consumption(client, "10010001", date(1948, 3, 14))
    heating = {month.month: month for month in response.months if month.energy is Energy.CHAUFFAGE}
    assert heating[date(2026, 7, 1)].quantity == 0
    assert heating[date(2026, 1, 1)].cost.cents > 5_000


@pytest.mark.parametrize(
    ("number", "born", "leaks", "energies"),
    [
        ("10010002", date(1985, 7, 2), True, 3),
        ("10010004", date(1992, 1, 9), False, 1),
        ("00010007", date(2000, 2, 29), False, 0),
    ],
)
def test_a_leak_only_water_and_nothing_yet(
    client: AgencyClient, number: str, born: date, leaks: bool, energies: int
) -> None:
    response = consumption(client, number, born)
    assert (response.leak is not None) == leaks
    assert len({month.energy for month in response.months}) == energies


@pytest.mark.one_database
def test_it_is_the_tenants_own(server: RunningServer) -> None:
    assert server.call("GET", "/me/consumption").json()["code"] == "session_expired"
    answer = server.call("GET", "/me/consumption", session=server.sign_in()["token"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_news_of_today_latest_first(server: RunningServer, client: AgencyClient) -> None:
    news = cast("tuple[NewsItem, ...]", query_handlers()["news"].ask(client, "", ""))
    assert [each.id for each in news][:2] == ["coupure-eau-a", "fete-quartier"]
    assert list(news) == sorted(news, key=lambda each: each.day, reverse=True)
    assert news[0].until == date(2026, 11, 26)
    server.clock.forward(days=3)
    later = cast("tuple[NewsItem, ...]", query_handlers()["news"].ask(client, "", ""))
    assert "coupure-eau-a" not in {each.id for each in later}
    assert all(each.day <= server.clock().date() + timedelta(days=1) for each in later)
