"""The figures: sums of kiosks at the landlord's, a page, a PDF, before and after a change."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from kiosk.backend import AgencyClient
from kiosk.backend.usage import UsageLedger
from kiosk.device.agent import AgencyHeartbeatClient
from landlord.console.tables import ClerkRole
from landlord.server.demo import DEMO_TOKEN
from landlord.server.tables import UsageRow
from offline_cache import KeyFile, Store
from tests.landlord.running import RunningServer

from .conftest import Browser, signed_in

DAY = date(2026, 11, 23)


@pytest.fixture
def maude(server: RunningServer) -> Browser:
    return signed_in(server, "maude", ClerkRole.MANAGER)


def count(
    server: RunningServer, counts: dict[str, int], day: date = DAY, agency_id: str = "tilleuls"
) -> None:
    with server.app_state.writing.begin() as db:
        for cell, number in counts.items():
            measure, _, about = cell.partition(" ")
            db.add(
                UsageRow(
                    agency_id=agency_id,
                    device="demo",
                    report="r",
                    day=day,
                    measure=measure,
                    about=about,
                    count=number,
                )
            )


FIGURES = {
    "visit": 240,
    "language fr": 180,
    "language prs": 12,
    "mode grand_texte": 30,
    "service_begun demande_logement": 40,
    "service_finished demande_logement": 12,
    "service_left demande_logement/revenus": 17,
    "service_begun signaler": 60,
    "service_finished signaler": 55,
    "service_time signaler/2_5": 50,
    "service_begun aide": 21,
    "offline_minutes": 90,
    "printed": 20,
    "energy_wh": 4800,
}


def test_sums_of_a_kiosk_come_once(server: RunningServer, tmp_path: Path) -> None:
    with Store.open(tmp_path / "kiosk", KeyFile(tmp_path / "kiosk.key")) as store:
        ledger = UsageLedger(store)
        ledger.add(DAY, {"visit": 7, "language ar": 4})
        ledger.add(DAY + timedelta(1), {})
        client = AgencyClient(server.url, DEMO_TOKEN, agency_id="tilleuls")
        line = AgencyHeartbeatClient(client, store.folder, lambda: 0, usage=ledger)
        (report,) = ledger.waiting()
        client.heartbeat(version="1", waiting=0, disk_free_mb=1, usage=[report])  # the answer was lost
        line.heartbeat()
        assert ledger.waiting() == ()
    with server.app_state.reading.begin() as db:
        rows = [
            (each.measure, each.about, each.count, each.agency_id) for each in db.scalars(select(UsageRow))
        ]
    assert rows == [("visit", "", 7, "tilleuls")]


def test_a_sum_under_five_is_refused(server: RunningServer) -> None:
    report = {"id": "r1", "day": "2026-11-23", "cells": [{"measure": "visit", "count": 4}]}
    body: dict[str, Any] = {
        "version": "1",
        "waiting": 0,
        "disk_free_mb": 1,
        "at": "2026-11-24T10:42:00+01:00",
    }
    assert server.call("PUT", "/devices/heartbeat", body | {"usage": [report]}).status_code == 422
    report["cells"] = [{"measure": "visit", "count": 5}]
    assert server.call("PUT", "/devices/heartbeat", body | {"usage": [report]}).status_code == 200


def test_the_page_says_what_people_want_and_where_they_stop(server: RunningServer, maude: Browser) -> None:
    count(server, FIGURES)
    page = maude.words("/usage")
    for each in (
        "novembre 2026",
        "240 visites",
        "67 démarches finies",
        "21 demandes d’une personne",
        "Demander un logement : revenus 17",
        "Demander un logement 30 %",
        "Signaler un problème 92 %",
        "dari",
        "2 à 5 min 50",
        "texte très grand 30",
    ):
        assert each in page, each
    assert "240" not in maude.words("/usage?mois=2026-10")


def test_fewer_than_five_are_not_shown(server: RunningServer, maude: Browser) -> None:
    count(server, {"visit": 4, "language prs": 4, "language ar": 5})
    page = maude.words("/usage")
    assert "moins de 5 visites" in page
    assert "dari" not in page
    assert "arabe" in page


def test_another_agencys_figures_are_not_shown(server: RunningServer, maude: Browser) -> None:
    count(server, {"visit": 999}, agency_id="chenes")
    assert "999" not in maude.words("/usage")
    everyone = signed_in(server, "elsa", ClerkRole.MANAGER, "")
    assert "999" in everyone.words("/usage")
    for role in (ClerkRole.CLERK, ClerkRole.IT):
        other = signed_in(server, f"autre-{role}", role)
        for path in ("/usage", "/usage/rse", "/usage/2026-11.pdf"):
            assert other.get(path).status_code == 404, path


def test_what_a_change_did(server: RunningServer, maude: Browser) -> None:
    before, after = date(2026, 11, 1), date(2026, 11, 20)
    count(server, {"service_begun demande_logement": 40, "service_finished demande_logement": 10}, before)
    count(server, {"service_begun demande_logement": 50, "service_finished demande_logement": 35}, after)
    maude.post("/usage/changements", "/usage", words="Question des revenus plus courte", day="2026-11-15")
    page = maude.words("/usage")
    assert "Question des revenus plus courte" in page
    assert "Demander un logement 25 % de 40 70 % de 50" in page
    maude.post("/usage/changements", "/usage", words="Demain", day="2026-12-24")
    assert "Demain" not in maude.words("/usage"), "only what has happened"


def test_the_paper_of_a_month(server: RunningServer, maude: Browser) -> None:
    count(server, FIGURES)
    answer = maude.get("/usage/2026-11.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    for each in ("Chiffres de novembre 2026", "240 visites", "Demander un logement : revenus", "Langues"):
        assert each in text, each
    assert maude.get("/usage/2026-11.pdf").content == answer.content
    assert maude.get("/usage/1.pdf").status_code == 404


def test_the_page_for_the_planet(server: RunningServer, maude: Browser) -> None:
    count(server, FIGURES)
    page = maude.words("/usage/rse")
    for each in (
        "67 démarches",
        "20 feuilles imprimées",
        "47 feuilles évitées",
        "4,8 kWh",
        "20 Wh par visite",
    ):
        assert each in page, each
    assert "non mesurée" in maude.words("/usage/rse?mois=2026-10")
