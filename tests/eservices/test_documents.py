"""Mes documents: read, print, take away, ask for one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kiosk.domain import (
    Act,
    ActKind,
    Document,
    DocumentKind,
    DocumentLink,
    DocumentList,
    DocumentRequest,
    Query,
)
from kiosk.eservices import documents
from kiosk.eservices.documents import state
from kiosk.journeys import (
    ActOutcome,
    Delivery,
    JourneyRun,
    PdfViewer,
    PrintJob,
    QrHandoff,
    Receipt,
    UnsentAct,
    resolve,
)

from .visitors import NOW, PARIS, facts, hear, options, words

PDF = b"%PDF-1.7"
NOVEMBER = Document(
    id="q11",
    kind=DocumentKind.QUITTANCE,
    title="Quittance 11/2026",
    day=date(2026, 11, 5),
    month=date(2026, 11, 1),
)
OCTOBER = Document(
    id="q10",
    kind=DocumentKind.QUITTANCE,
    title="Quittance 10/2026",
    day=date(2026, 10, 5),
    month=date(2026, 10, 1),
)
LEASE = Document(id="bail", kind=DocumentKind.BAIL, title="Bail du 3 mai 2012", day=date(2012, 5, 3))


ATTESTATION = DocumentRequest(
    reference="A100317", kind=DocumentKind.ATTESTATION, asked_at=datetime(2026, 11, 18, 15, 20, tzinfo=PARIS)
)
IN_OCTOBER = ATTESTATION.replace(kind=DocumentKind.QUITTANCE, month=date(2026, 10, 1))
IN_SEPTEMBER = IN_OCTOBER.replace(reference="A100290", month=date(2026, 9, 1))


def run_with(*found: Document, requests: tuple[DocumentRequest, ...] = (), **more: Any) -> JourneyRun:
    run = JourneyRun(documents.SERVICE.journey(), facts(**more))
    assert hear(run, DocumentList(items=found, requests=requests)) == Query("documents")
    return run


def receipt_of(run: JourneyRun) -> Receipt:
    assert run.finished
    assert isinstance(run.step, Receipt)
    return run.step


def spoken(run: JourneyRun) -> str:
    return " ".join(words(text) for text in receipt_of(run).spoken(run.context))


def details(run: JourneyRun) -> dict[str, str]:
    return {each.value: words(each.detail) for each in options(run)}


def reading(run: JourneyRun) -> PdfViewer:
    assert isinstance(run.step, PdfViewer)
    return run.step


def ways(run: JourneyRun) -> list[str]:
    return [option.value for option in resolve(reading(run).actions, run.context)]


def test_two_touches_open_the_quittance_of_the_month() -> None:
    run = run_with(NOVEMBER, OCTOBER, LEASE)
    assert [each.value for each in options(run)] == ["quittance", "attestation", "bail"]
    run.answer("quittance")
    assert [words(each.label) for each in options(run)] == [
        "Quittance, novembre 2026",
        "Quittance, octobre 2026",
    ]
    run.answer("q11")
    assert hear(run, PDF) == Query("document_content", "q11")
    assert reading(run).pdf(run.context) == PDF
    assert words(resolve(reading(run).title, run.context)) == "Quittance, novembre 2026"


@pytest.mark.parametrize(
    ("language", "about"),
    [
        ("fr", ""),
        ("fr@easy", ""),
        (
            "ar",
            "Elle dit que le loyer est payé. "
            "Ce document est en français : les administrations le demandent ainsi.",
        ),
    ],
)
def test_who_reads_another_language_is_told_what_a_paper_is(language: str, about: str) -> None:
    run = run_with(NOVEMBER, language=language)
    run.answer("quittance")
    hear(run, PDF)
    assert words(resolve(reading(run).about, run.context)) == about


def test_of_ten_years_the_latest_are_shown_and_older_ones_found_by_their_year() -> None:
    months = [date(2026 - back // 12, 12 - back % 12, 1) for back in range(120)]
    run = run_with(
        *(
            Document(id=f"q{m}", kind=DocumentKind.QUITTANCE, title="Quittance", day=m, month=m)
            for m in months
        )
    )
    run.answer("quittance")
    assert len(options(run)) == state.LATEST_COUNT + 1
    run.answer("avant")
    assert [each.value for each in options(run)] == [str(year) for year in range(2026, 2016, -1)]
    run.answer("2019")
    assert words(options(run)[0].label) == "Quittance, décembre 2019"
    run.answer("q2019-03-01")
    assert hear(run, PDF) == Query("document_content", "q2019-03-01")
    run.answer("telephone")
    link = DocumentLink(url="https://d/1", expires_at=NOW + timedelta(minutes=9))
    assert hear(run, link) == Query("document_link", "q2019-03-01")


def test_one_alone_opens_at_once_and_ends_without_a_receipt() -> None:
    run = run_with(LEASE)
    run.answer("bail")
    hear(run, PDF)
    assert ways(run) == ["fini", "telephone"]
    run.answer("fini")
    assert run.finished
    assert isinstance(run.step, PdfViewer)


def test_a_printer_prints_it() -> None:
    run = run_with(LEASE, printer=True)
    run.answer("bail")
    hear(run, PDF)
    assert "imprimer" in ways(run)
    run.answer("imprimer")
    assert hear(run, None) == PrintJob(PDF)
    assert run.step.key == "imprime"


def test_a_code_takes_it_away_until_it_expires_and_leads_back() -> None:
    run = run_with(LEASE)
    run.answer("bail")
    hear(run, PDF)
    run.answer("telephone")
    link = DocumentLink(url="https://example.org/d/1", expires_at=NOW + timedelta(minutes=10))
    assert hear(run, link) == Query("document_link", "bail")
    assert isinstance(run.step, QrHandoff)
    assert run.step.code(run.context) == link.url
    assert [words(line) for line in resolve(run.step.body, run.context)][1] == "Il marche jusqu’à 10 h 52."
    run.answer("autre")
    assert isinstance(run.step, PdfViewer)


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
    assert receipt.reference(run.context) == act.subject == act.body["reference"] == "T482715"


def test_one_that_has_gone_is_chosen_again() -> None:
    run = run_with(NOVEMBER, OCTOBER)
    run.answer("quittance")
    run.answer("q11")
    refusal = run.step.refusals["not_found"]  # type: ignore[attr-defined]
    run.forget(*refusal.reset_steps)
    hear(run, DocumentList(items=(OCTOBER,)))
    assert run.step.key == "contenu"
    assert hear(run, PDF) == Query("document_content", "q10")


class TestOneThatWasAskedForBefore:
    def test_it_is_said_with_its_day_and_number_and_is_not_asked_for_twice(self) -> None:
        run = run_with(LEASE, requests=(ATTESTATION,))
        assert details(run) == {
            "quittance": "Elle dit que le loyer est payé.",
            "attestation": "L’agence prépare déjà ce document.",
            "bail": "Le contrat de votre logement.",
        }
        run.answer("attestation")
        assert spoken(run) == (
            "L’agence prépare déjà ce document. Votre numéro est A, 1, 0, 0, 3, 1, 7. "
            "Votre document Attestation de loyer Demandé le mercredi 18 novembre"
        )
        assert run.act() is None

    def test_it_is_taken_back_by_its_own_number(self) -> None:
        run = run_with(requests=(ATTESTATION,), reference="")
        run.answer("attestation")
        taking_back = receipt_of(run).cancellation(run.context)
        assert taking_back is not None
        again = JourneyRun(taking_back, facts())
        again.answer(True)
        act = again.act()
        assert act is not None
        assert (act.kind, act.subject) == (ActKind.DOCUMENT_CANCEL, "A100317")
        assert act.path == "/v1/documents/A100317/events"

    def test_what_is_there_is_not_awaited(self) -> None:
        run = run_with(OCTOBER, requests=(IN_OCTOBER,))
        run.answer("quittance")
        assert hear(run, PDF) == Query("document_content", "q10")

    def test_beside_papers_it_stands_first(self) -> None:
        run = run_with(NOVEMBER, requests=(IN_OCTOBER,))
        assert details(run)["quittance"] == "Elle dit que le loyer est payé."
        run.answer("quittance")
        assert [(words(each.label), words(each.detail)) for each in options(run)] == [
            ("Quittance, octobre 2026", "L’agence prépare déjà ce document."),
            ("Quittance, novembre 2026", ""),
        ]
        run.answer(options(run)[0].value)
        assert receipt_of(run).reference(run.context) == "A100317"

    def test_another_month_can_still_be_asked_for(self) -> None:
        run = run_with(requests=(IN_SEPTEMBER,))
        run.answer("quittance")
        first, other = options(run)
        assert words(first.label) == "Quittance, septembre 2026"
        assert (words(other.label), words(other.detail)) == (
            "Quittance, octobre 2026",
            "Ce document n’est pas encore prêt.",
        )
        run.answer(other.value)
        assert run.step.key == "demander"
        run.answer(True)
        act = run.act()
        assert act is not None
        assert act.body["month"] == "2026-10-01"

    def test_once_both_are_asked_for_there_is_nothing_more_to_ask(self) -> None:
        run = run_with(requests=(IN_OCTOBER, IN_SEPTEMBER))
        run.answer("quittance")
        assert [each.value for each in options(run)] == ["demande A100317", "demande A100290"]

    def test_one_of_no_month_stands_for_any(self) -> None:
        run = run_with(requests=(IN_OCTOBER.replace(month=None),))
        run.answer("quittance")
        assert receipt_of(run).reference(run.context) == "A100317"

    def test_a_kind_that_is_only_asked_for_elsewhere_is_told_too(self) -> None:
        run = run_with(requests=(ATTESTATION.replace(kind=DocumentKind.DECOMPTE_CHARGES),))
        assert details(run)["decompte_charges"] == "L’agence prépare déjà ce document."
        run.answer("decompte_charges")
        assert "Décompte de charges" in spoken(run)


class TestWhatIsNotSentYet:
    """The visitor comes back to their documents within the visit."""

    def asked(self, outcome: ActOutcome | None = None) -> UnsentAct:
        run = run_with()
        run.answer("attestation")
        run.answer(True)
        act = run.act()
        assert act is not None
        return UnsentAct(act, outcome)

    def taken_back(self, number: str) -> UnsentAct:
        return UnsentAct(Act(ActKind.DOCUMENT_CANCEL, number, f"/v1/documents/{number}/events", {}))

    @pytest.mark.parametrize(
        ("outcome", "where"),
        [
            (None, "C’est écrit dans la borne. L’envoi est en cours."),
            (ActOutcome(Delivery.WAITING), "Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu."),
        ],
    )
    def test_nobody_is_said_to_prepare_it(self, outcome: ActOutcome | None, where: str) -> None:
        run = run_with(LEASE, unsent=(self.asked(outcome),))
        assert details(run)["attestation"] == "Vous l’avez déjà demandé."
        run.answer("attestation")
        assert spoken(run) == (
            "Vous l’avez déjà demandé. Votre numéro est T, 4, 8, 2, 7, 1, 5. "
            f"Votre document Attestation de loyer Demandé le mardi 24 novembre {where}"
        )
        assert run.act() is None
        assert receipt_of(run).cancellation(run.context) is not None

    def test_once_the_landlord_tells_of_it_it_is_prepared(self) -> None:
        known = ATTESTATION.replace(reference="T482715")
        run = run_with(requests=(known,), unsent=(self.asked(),))
        run.answer("attestation")
        assert "L’agence prépare déjà ce document." in spoken(run)

    def test_what_was_taken_back_is_awaited_no_more(self) -> None:
        unsent = (self.asked(), self.taken_back("T482715"), self.taken_back("A100317"))
        run = run_with(requests=(ATTESTATION,), unsent=unsent)
        run.answer("attestation")
        assert run.step.key == "demander"
