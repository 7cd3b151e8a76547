"""Mes documents: read, print, take away, ask for one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kiosk.domain import ActKind, Document, DocumentKind, DocumentLink, Page, Wanted
from kiosk.eservices import documents
from kiosk.eservices.documents import papers
from kiosk.journeys import Carry, JourneyRun, Paper, Receipt, ToPrint, said

from .visitors import NOW, facts, hear, options, words

PDF = b"%PDF-1.7"
NOVEMBER = Document("q11", DocumentKind.QUITTANCE, "Quittance 11/2026", date(2026, 11, 5), date(2026, 11, 1))
OCTOBER = Document("q10", DocumentKind.QUITTANCE, "Quittance 10/2026", date(2026, 10, 5), date(2026, 10, 1))
LEASE = Document("bail", DocumentKind.BAIL, "Bail du 3 mai 2012", date(2012, 5, 3))


def run_with(*found: Document, **more: Any) -> JourneyRun:
    run = JourneyRun(documents.journey(), facts(**more))
    assert hear(run, Page(found)) == Wanted("documents")
    return run


def reading(run: JourneyRun) -> Paper:
    assert isinstance(run.step, Paper)
    return run.step


def ways(run: JourneyRun) -> list[str]:
    return [option.value for option in said(reading(run).ways, run.view)]


def test_two_touches_open_the_quittance_of_the_month() -> None:
    run = run_with(NOVEMBER, OCTOBER, LEASE)
    assert [each.value for each in options(run)] == ["quittance", "attestation", "bail"]
    run.answer("quittance")
    assert [words(each.label) for each in options(run)] == [
        "Quittance, novembre 2026",
        "Quittance, octobre 2026",
    ]
    run.answer("q11")
    assert hear(run, PDF) == Wanted("document_content", "q11")
    assert reading(run).pdf(run.view) == PDF
    assert words(said(reading(run).title, run.view)) == "Quittance, novembre 2026"


def test_of_ten_years_the_latest_are_shown_and_older_ones_found_by_their_year() -> None:
    months = [date(2026 - back // 12, 12 - back % 12, 1) for back in range(120)]
    run = run_with(*(Document(f"q{m}", DocumentKind.QUITTANCE, "Quittance", m, m) for m in months))
    run.answer("quittance")
    assert len(options(run)) == papers.LATEST + 1
    run.answer("avant")
    assert [each.value for each in options(run)] == [str(year) for year in range(2026, 2016, -1)]
    run.answer("2019")
    assert words(options(run)[0].label) == "Quittance, décembre 2019"
    run.answer("q2019-03-01")
    assert hear(run, PDF) == Wanted("document_content", "q2019-03-01")
    run.answer("telephone")
    link = DocumentLink("https://d/1", NOW + timedelta(minutes=9))
    assert hear(run, link) == Wanted("document_link", "q2019-03-01")


def test_one_alone_opens_at_once_and_ends_without_a_receipt() -> None:
    run = run_with(LEASE)
    run.answer("bail")
    hear(run, PDF)
    assert ways(run) == ["telephone", "fini"]
    run.answer("fini")
    assert run.finished
    assert isinstance(run.step, Paper)


def test_a_printer_prints_it() -> None:
    run = run_with(LEASE, printer=True)
    run.answer("bail")
    hear(run, PDF)
    assert "imprimer" in ways(run)
    run.answer("imprimer")
    assert hear(run, None) == ToPrint(PDF)
    assert run.step.key == "imprime"


def test_a_code_takes_it_away_until_it_expires_and_leads_back() -> None:
    run = run_with(LEASE)
    run.answer("bail")
    hear(run, PDF)
    run.answer("telephone")
    link = DocumentLink("https://example.org/d/1", NOW + timedelta(minutes=10))
    assert hear(run, link) == Wanted("document_link", "bail")
    assert isinstance(run.step, Carry)
    assert run.step.code(run.view) == link.url
    assert [words(line) for line in said(run.step.body, run.view)][1] == "Il marche jusqu’à 10 h 52."
    run.answer("autre")
    assert isinstance(run.step, Paper)


def test_one_that_is_not_there_is_asked_for() -> None:
    run = run_with(LEASE)
    run.answer("quittance")
    assert run.step.key == "demander"
    run.answer(True)
    assert run.finished
    act = run.act()
    assert act is not None
    assert act.kind is ActKind.DOCUMENT_REQUEST
    assert (act.body["kind"], act.body["month"]) == ("quittance", "2026-10-01")
    receipt = run.step
    assert isinstance(receipt, Receipt)
    assert receipt.reference(run.view) == act.subject == act.body["reference"] == "T482715"


def test_one_that_has_gone_is_chosen_again() -> None:
    run = run_with(NOVEMBER, OCTOBER)
    run.answer("quittance")
    run.answer("q11")
    refusal = run.step.refusals["not_found"]  # type: ignore[attr-defined]
    run.forget(*refusal.again)
    hear(run, Page((OCTOBER,)))
    assert run.step.key == "contenu"
    assert hear(run, PDF) == Wanted("document_content", "q10")
