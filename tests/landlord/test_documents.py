"""The tenants' papers: which there are, what is in them, and a link for a phone."""

from __future__ import annotations

import io
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pypdfium2
import pytest
import requests
import zxingcpp
from sqlalchemy import select

from kiosk.domain import AccountLineKind, Money
from kiosk.domain.rules.rent_notice import rent_notice_parser_in_force
from landlord.server import document_pages
from landlord.server.back_office import CaseKind, TransitionDetails, change_state, list_pending_cases
from landlord.server.document_sources import allocate_payments
from landlord.server.tables import AccountLineRow, DocumentRequestRow, TenantRow

from .running import RunningServer

AT = "2026-11-24T10:42:00+01:00"
HADDAD = "10010002", "1985-07-02"


def documents(
    server: RunningServer, who: tuple[str, str] = ("10010001", "1948-03-14")
) -> list[dict[str, Any]]:
    answer = server.call("GET", "/documents", session=server.sign_in(*who)["token"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def pdf(
    server: RunningServer, paper: str, who: tuple[str, str] = ("10010001", "1948-03-14")
) -> requests.Response:
    return server.call("GET", f"/documents/{paper}/content", session=server.sign_in(*who)["token"])


def words(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(text.split())


class TestWhichThereAre:
    def test_a_quittance_for_each_month_that_is_paid_and_a_notice_for_this_one(
        self, server: RunningServer
    ) -> None:
        found = documents(server)
        ids = [paper["id"] for paper in found]
        assert ids[:4] == ["attestation", "avis-2026-11", "quittance-2026-10", "avis-2026-10"]
        assert ids[-1] == "bail"
        assert "quittance-2026-11" not in ids
        assert sum(each.startswith("quittance") for each in ids) == 119
        assert {"charges-2025"} <= set(ids)
        assert found[2] == {
            "id": "quittance-2026-10",
            "kind": "quittance",
            "title": "Quittance, octobre 2026",
            "day": "2026-10-05",
            "month": "2026-10-01",
            "size": 0,
        }

    def test_a_month_that_is_paid_in_part_has_a_receipt(self, server: RunningServer) -> None:
        ids = {paper["id"] for paper in documents(server, HADDAD)}
        assert {"recu-2026-10", "quittance-2026-09", "avis-2026-11"} <= ids
        assert not ids & {"quittance-2026-10", "recu-2026-11", "quittance-2026-11"}

    def test_what_is_paid_now_has_its_quittance_now(self, server: RunningServer) -> None:
        with server.app_state.writing.begin() as db:
            db.add(line(date(2026, 11, 24), AccountLineKind.PAIEMENT, -28_240, tenant="10010001"))
        assert "quittance-2026-11" in {paper["id"] for paper in documents(server)}

    def test_it_is_the_tenants_own(self, server: RunningServer) -> None:
        assert server.call("GET", "/documents").json()["code"] == "session_expired"
        assert pdf(server, "recu-2026-10").json()["code"] == "not_found"
        assert pdf(server, "recu-2026-10", HADDAD).status_code == 200

    def test_pages_of_a_long_list(self, server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = documents(server)
        monkeypatch.setattr("landlord.server.documents.PAGE_SIZE", 40)
        token, found, more = server.sign_in()["token"], [], ""
        while True:
            page = server.call("GET", f"/documents?cursor={more}", session=token).json()
            found += page["items"]
            more = page["more"]
            if not more:
                break
        assert found == whole


@pytest.mark.one_database
class TestWhatIsInThem:
    @pytest.mark.parametrize(
        ("paper", "said"),
        [
            (
                "quittance-2026-10",
                ["Quittance, octobre 2026", "277,60 €", "lui en donne quittance", "Lucienne"],
            ),
            ("avis-2026-11", ["À payer avant le 10 novembre 2026 : 282,40 €", "Charges (provisions)"]),
            ("attestation", ["est locataire depuis le 1er décembre 2016", "Il reste un solde"]),
            ("bail", ["Contrat de location", "T3 au 1er étage", "dépôt de garantie"]),
            ("charges-2025", ["62,75 € vous reviennent", "Chauffage collectif"]),
        ],
    )
    def test_each_says_what_it_is_for(self, server: RunningServer, paper: str, said: list[str]) -> None:
        answer = pdf(server, paper)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        text = words(answer.content).replace("\xa0", " ")
        for each in said:
            assert each in text

    def test_a_receipt_says_what_is_left(self, server: RunningServer) -> None:
        text = words(pdf(server, "recu-2026-10", HADDAD).content).replace("\xa0", " ")
        assert "200,00 €" in text
        assert "Il reste 337,50 € à payer" in text
        assert "n’est pas une quittance" in text

    def test_the_same_paper_is_the_same_bytes(self, server: RunningServer) -> None:
        first = pdf(server, "avis-2026-11").content
        document_pages._pdf.cache_clear()
        assert pdf(server, "avis-2026-11").content == first

    def test_it_is_made_once_until_it_says_something_else(self, server: RunningServer) -> None:
        document_pages._pdf.cache_clear()
        first = pdf(server, "avis-2026-11").content
        assert pdf(server, "avis-2026-11").content == first
        assert document_pages._pdf.cache_info()[:2] == (1, 1)
        with server.app_state.writing.begin() as db:
            db.get_one(TenantRow, "10010001").display_name = "Mme Lucienne Petit"
        assert "Lucienne Petit" in words(pdf(server, "avis-2026-11").content)

    def test_the_code_of_a_notice_is_read_at_the_kiosk(self, server: RunningServer) -> None:
        page = pypdfium2.PdfDocument(pdf(server, "avis-2026-11").content)[0]
        (code,) = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
        assert code.text == "HLM1|10010001|2026-11|28240"
        notice = rent_notice_parser_in_force().read(code.text)
        assert notice is not None
        assert (notice.tenant_number, notice.amount) == ("10010001", Money(28_240))

    def test_names_of_all_the_world(self, server: RunningServer) -> None:
        with server.app_state.writing.begin() as db:
            db.get_one(TenantRow, "10010001").display_name = "Ağaoğlu Łukasz محمد"
        text = words(pdf(server, "quittance-2026-10").content)
        assert "Ağaoğlu Łukasz" in text
        assert "محمد" in text

    def test_it_has_a_language_a_title_and_words_for_its_picture(self, server: RunningServer) -> None:
        content = pdf(server, "avis-2026-11").content
        document = pypdfium2.PdfDocument(content)
        assert document.get_metadata_value("Title") == "Avis d’échéance, novembre 2026"
        assert b"/Lang (fr)" in content
        assert b"/Marked true" in content
        assert [entry.get_title() for entry in document.get_toc()] == ["Avis d’échéance, novembre 2026"]


@pytest.mark.one_database
class TestLink:
    def link(self, server: RunningServer, paper: str = "quittance-2026-10") -> dict[str, str]:
        token = server.sign_in()["token"]
        response: dict[str, str] = server.call("GET", f"/documents/{paper}/link", session=token).json()
        return response

    def test_a_phone_opens_that_paper_without_a_session(self, server: RunningServer) -> None:
        response = self.link(server)
        assert response["expires_at"] == "2026-11-24T11:57:00+01:00"
        assert "10010001" not in response["url"]
        answer = requests.get(response["url"], timeout=10)
        assert answer.content == pdf(server, "quittance-2026-10").content
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == 'inline; filename="quittance-2026-10.pdf"'

    def test_it_ends(self, server: RunningServer) -> None:
        response = self.link(server)
        server.clock.forward(minutes=15, seconds=1)
        answer = requests.get(response["url"], timeout=10)
        assert answer.status_code == 404
        assert "plus valable" in answer.text

    def test_it_cannot_be_guessed_or_changed(self, server: RunningServer) -> None:
        url = self.link(server)["url"]
        place = random.Random(1).randrange(len(url) - 40, len(url) - 5)
        changed = url[:place] + ("A" if url[place] != "A" else "B") + url[place + 1 :]
        grant = server.sign_in()["grant"]
        for wrong in (changed, url[:-10], f"{server.url}/d/{grant}", f"{server.url}/d/é"):
            assert requests.get(wrong, timeout=10).status_code == 404

    def test_there_is_none_for_a_paper_that_is_not_there(self, server: RunningServer) -> None:
        assert self.link(server, "quittance-2031-01")["code"] == "not_found"


class TestAskingFor:
    def ask(self, server: RunningServer, **changes: Any) -> requests.Response:
        reporter = {"kind": "session", "grant": server.sign_in()["grant"]}
        body = {"reference": "T1000", "reporter": reporter, "kind": "quittance", "month": "2026-11-01"}
        return server.call("POST", "/documents", body | {"at": AT} | changes)

    def pending(
        self, server: RunningServer, who: tuple[str, str] = ("10010001", "1948-03-14")
    ) -> list[dict[str, Any]]:
        response = server.call("GET", "/documents", session=server.sign_in(*who)["token"]).json()
        requests: list[dict[str, Any]] = response["requests"]
        return requests

    def cancellation(
        self, server: RunningServer, reference: str, who: tuple[str, str] = ("10010001", "1948-03-14")
    ) -> requests.Response:
        reporter = {"kind": "session", "grant": server.sign_in(*who)["grant"]}
        event = {"reporter": reporter, "kind": "annuler", "at": AT}
        return server.call("POST", f"/documents/{reference}/events", event)

    def test_the_staff_are_asked(self, server: RunningServer) -> None:
        response = self.ask(server).json()
        assert (response["reference"], response["state"], response["document_id"]) == ("T1000", "demande", "")
        with server.app_state.reading() as db:
            row = db.scalars(select(DocumentRequestRow).where(DocumentRequestRow.reference == "T1000")).one()
            assert (row.tenant_number, row.kind, row.month) == ("10010001", "quittance", date(2026, 11, 1))

    def test_the_tenant_is_told_of_those_that_are_being_made_newest_first(
        self, server: RunningServer
    ) -> None:
        self.ask(server)
        self.ask(server, reference="T1001", kind="bail", month=None, at="2026-11-24T10:41:00+01:00")
        self.ask(server, reference="T1002", kind="attestation", month=None, at="2026-11-24T10:40:00+01:00")
        assert self.pending(server) == [
            {"reference": "T1000", "kind": "quittance", "month": "2026-11-01", "asked_at": AT},
            {
                "reference": "T1001",
                "kind": "bail",
                "month": None,
                "asked_at": "2026-11-24T10:41:00+01:00",
            },
            {
                "reference": "T1002",
                "kind": "attestation",
                "month": None,
                "asked_at": "2026-11-24T10:40:00+01:00",
            },
        ]
        assert [each["reference"] for each in self.pending(server, HADDAD)] == ["A100317"]
        self.cancellation(server, "T1002")
        change_state(server.app_state, CaseKind.DOCUMENT, "T1001", "pret", TransitionDetails())
        assert [each["reference"] for each in self.pending(server)] == ["T1000"]

    def test_they_come_with_the_first_page_only(
        self, server: RunningServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.ask(server)
        monkeypatch.setattr("landlord.server.documents.PAGE_SIZE", 40)
        token = server.sign_in()["token"]
        first = server.call("GET", "/documents", session=token).json()
        second = server.call("GET", f"/documents?cursor={first['more']}", session=token).json()
        assert ([each["reference"] for each in first["requests"]], second["requests"]) == (["T1000"], [])

    def test_what_is_asked_for_again_is_made_once_and_either_number_takes_it_back(
        self, server: RunningServer
    ) -> None:
        first, again = self.ask(server), self.ask(server, reference="T1001")
        assert (again.status_code, again.json()) == (201, first.json())
        assert self.mine(server) == ["T1000"]
        assert [each["reference"] for each in self.pending(server)] == ["T1000"]
        assert self.cancellation(server, "T1001").json() == first.json() | {"state": "annule"}
        assert self.cancellation(server, "T1000").json()["code"] == "already_cancelled"
        assert self.cancellation(server, "T1001").json()["code"] == "already_cancelled"
        assert (self.pending(server), self.mine(server)) == ([], [])

    def test_another_month_another_tenant_and_one_that_was_made_or_taken_back_are_others(
        self, server: RunningServer
    ) -> None:
        self.ask(server)
        self.ask(server, reference="T1001", month="2026-10-01")
        self.ask(server, reference="T1002", month=None)
        other = {"kind": "session", "grant": server.sign_in(*HADDAD)["grant"]}
        self.ask(server, reference="T1003", reporter=other)
        assert self.mine(server) == ["T1000", "T1001", "T1002", "T1003"]
        self.cancellation(server, "T1000")
        change_state(server.app_state, CaseKind.DOCUMENT, "T1001", "pret", TransitionDetails())
        assert self.ask(server, reference="T1004").json()["reference"] == "T1004"
        assert self.ask(server, reference="T1005", month="2026-10-01").json()["reference"] == "T1005"

    def test_asked_for_at_several_kiosks_at_once_it_is_made_once(self, server: RunningServer) -> None:
        with ThreadPoolExecutor(4) as kiosks:
            numbers = [f"T100{n}" for n in range(4)]
            answers = list(kiosks.map(lambda number: self.ask(server, reference=number), numbers))
        (made,) = self.mine(server)
        assert {each.json()["reference"] for each in answers} == {made}

    def mine(self, server: RunningServer) -> list[str]:
        """What the staff have to make, beside that of the demo."""
        return [
            each.reference
            for each in list_pending_cases(server.app_state, (CaseKind.DOCUMENT,))
            if each.reference[0] == "T"
        ]

    def test_one_that_is_there_already_is_named(self, server: RunningServer) -> None:
        assert self.ask(server, month="2026-10-01").json()["document_id"] == "quittance-2026-10"
        assert self.ask(server, kind="attestation", month=None).json()["document_id"] == "attestation"

    def test_only_by_the_tenant(self, server: RunningServer) -> None:
        forged = self.ask(server, reporter={"kind": "session", "grant": "forged"})
        assert (forged.status_code, forged.json()["code"]) == (401, "session_expired")

    def test_it_is_taken_back_once_and_not_when_it_is_made(self, server: RunningServer) -> None:
        self.ask(server)
        taken_back, again = self.cancellation(server, "T1000"), self.cancellation(server, "T1000")
        assert (taken_back.status_code, taken_back.json()["state"]) == (201, "annule")
        assert (again.status_code, again.json()["code"]) == (409, "already_cancelled")
        self.ask(server, reference="T1001")
        assert self.mine(server) == ["T1001"]
        change_state(server.app_state, CaseKind.DOCUMENT, "T1001", "pret", TransitionDetails())
        assert self.cancellation(server, "T1001").json()["code"] == "transition_not_allowed"

    def test_nobody_else_takes_it_back(self, server: RunningServer) -> None:
        self.ask(server)
        for answer in (self.cancellation(server, "T1000", HADDAD), self.cancellation(server, "T1001")):
            assert (answer.status_code, answer.json()["code"]) == (404, "document_request_not_found")
        assert self.mine(server) == ["T1000"]


def line(
    day: date, kind: AccountLineKind, cents: int, tenant: str = "x", month: date | None = None
) -> AccountLineRow:
    return AccountLineRow(
        tenant_number=tenant, day=day, kind=kind, label=str(kind), amount=Money(cents), month=month
    )


class TestWhichMonthsArePaid:
    JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))

    def due_rents(self) -> list[AccountLineRow]:
        return [line(each, AccountLineKind.LOYER, 100, month=each) for each in (self.JAN, self.FEB, self.MAR)]

    def paid(self, *lines: AccountLineRow) -> list[int]:
        return [month.paid.cents for month in allocate_payments([*self.due_rents(), *lines])]

    def test_the_oldest_debt_first(self) -> None:
        assert self.paid(line(date(2026, 3, 9), AccountLineKind.PAIEMENT, -150)) == [100, 50, 0]

    def test_too_much_pays_ahead(self) -> None:
        assert self.paid(line(date(2026, 1, 9), AccountLineKind.PAIEMENT, -500)) == [100, 100, 100]

    def test_what_the_landlord_owes_pays_too(self) -> None:
        credit = line(self.FEB, AccountLineKind.REGULARISATION, -160)
        months = allocate_payments([*self.due_rents(), credit])
        assert [month.left.cents for month in months] == [40, -60, 100]

    def test_a_payment_that_came_back_is_due_again(self) -> None:
        back = line(date(2026, 2, 20), AccountLineKind.PAIEMENT, 100)
        months = allocate_payments(
            [*self.due_rents(), line(date(2026, 1, 5), AccountLineKind.PAIEMENT, -100), back]
        )
        assert [month.left.cents for month in months] == [0, 200, 100]

    def test_nothing_is_lost_or_made(self) -> None:
        chance = random.Random(4)
        for _ in range(200):
            payments = [
                line(date(2026, 1, 1 + day), AccountLineKind.PAIEMENT, -chance.randint(1, 200))
                for day in range(chance.randint(0, 5))
            ]
            months = allocate_payments([*self.due_rents(), *payments])
            total = sum(-each.amount.cents for each in payments)
            assert sum(month.paid.cents for month in months) == min(total, 300)
            assert all(0 <= month.left.cents <= 100 for month in months)


@pytest.mark.one_database
def test_the_demo_documents_can_all_be_made(server: RunningServer) -> None:
    for who in (HADDAD, ("10010004", "1992-01-09"), ("00010007", "2000-02-29")):
        kinds = {paper["kind"]: paper["id"] for paper in documents(server, who)}
        for paper in kinds.values():
            content = pdf(server, paper, who).content
            assert len(pypdfium2.PdfDocument(io.BytesIO(content))) == 1
