"""``kiosk agency-check`` finds what is wrong, says nothing of what is right, knows what it cannot check."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from kiosk.runtime.paths import ROOT
from landlord.conformance import (
    CheckSelection,
    ConformanceError,
    ConformanceTarget,
    ProbeTenant,
    Report,
    check_conformance,
)
from landlord.conformance.rendering import report_as_html, report_as_text, rules_table
from landlord.conformance.report import Conformity
from landlord.conformance.rules import RULES
from landlord.server.demo import DEMO_TOKEN
from tests.until import WITHIN_S

from .planted import ALLOWED, PLANTED, Planted
from .postgresql import Cluster
from .wrong_server import Answered, Forward, Sent, WrongServer, altered, instead, right, served

#: Born when: those of the demo who get no one-time code.
BORN = {
    "10010001": date(1948, 3, 14),
    "10010002": date(1985, 7, 2),
    "10010004": date(1992, 1, 9),
    "10010005": date(1966, 5, 21),
}
#: Rules of the way to the server, tried in ``test_conformance_reach``.
OF_THE_WAY = {"tls", "certificate"}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrongServer]:
    """One server for all faults: a run takes back what it does."""
    with served(f"sqlite:///{tmp_path_factory.mktemp('wrong')}/agency.sqlite3") as server:
        yield server


def target(server: WrongServer, tenant: str = "10010001", limit: float = WITHIN_S) -> ConformanceTarget:
    server.forget_limits()
    return ConformanceTarget(
        server.url, DEMO_TOKEN, ProbeTenant(tenant, BORN[tenant]), motive="loyer", limit=limit
    )


def shown(report: Report) -> list[str]:
    return [f"{each.rule.id}: {each.service}: {each.found} {each.curl}" for each in report.deviations]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name.replace(" ", "-"))
def test_each_fault_is_caught_by_its_rules_and_no_others(wrong: WrongServer, planted: Planted) -> None:
    wrong.fault = planted.fault
    aim = target(wrong, planted.tenant or "10010001", planted.limit)
    report = check_conformance(aim, CheckSelection(only=planted.service, destructive=planted.destructive))
    assert {each.rule.id for each in report.deviations} == planted.rules, shown(report)


def test_each_rule_has_a_fault_that_it_catches() -> None:
    caught = {rule for planted in PLANTED for rule in planted.rules}
    assert {rule.id for rule in RULES} == caught | OF_THE_WAY
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_the_page_for_vendors_has_every_rule() -> None:
    assert (ROOT / "docs" / "agency-check.md").read_text(encoding="utf-8").endswith(rules_table())


def _nothing_is_wrong(server: WrongServer) -> Report:
    report = check_conformance(target(server))
    assert shown(report) == []
    assert report.conforms
    assert report.whole
    assert report_as_text(report).startswith(f"{server.url} keeps the contract\n")
    assert {each.standing for each in report.services} == {Conformity.CONFORMS}
    return report


@pytest.mark.parametrize("name", ALLOWED)
def test_what_the_contract_allows_is_no_deviation(wrong: WrongServer, name: str) -> None:
    wrong.fault = ALLOWED[name]
    assert shown(check_conformance(target(wrong), CheckSelection(only="tickets"))) == []


def test_the_reference_server_keeps_the_contract(wrong: WrongServer) -> None:
    wrong.fault = right
    report = _nothing_is_wrong(wrong)
    assert [each.why[:8] for each in report.left_out] == ["it locks"]
    assert report.latency.calls > 300


def test_so_it_does_on_postgresql(postgresql: Cluster) -> None:
    with postgresql.database() as url, served(url) as server:
        _nothing_is_wrong(server)


def test_a_landlord_who_never_tells_what_was_asked_for_is_not_wrong(wrong: WrongServer) -> None:
    def forgotten(value: dict[str, Any]) -> None:
        del value["requests"]

    wrong.fault = altered("/v1/documents", forgotten)
    report = check_conformance(target(wrong), CheckSelection(only="documents"))
    wrong.fault = right
    assert shown(report) == []
    assert [each.why for each in report.left_out] == ["papers that were asked for are not told"]


def test_only_reading_leaves_nothing_behind(wrong: WrongServer) -> None:
    written: list[str] = []

    async def watching(sent, forward):  # type: ignore[no-untyped-def]
        answer = await forward(sent)
        if sent.method != "GET" and answer.status < 300:
            written.append(f"{sent.method} {sent.path}")
        return answer

    wrong.fault = watching
    report = check_conformance(target(wrong), CheckSelection(read_only=True))
    assert report.conforms
    assert written == ["POST /v1/sessions"]
    wrong.fault = right


def test_without_a_tenant_it_says_what_was_not_checked(wrong: WrongServer) -> None:
    wrong.fault = right
    report = check_conformance(
        ConformanceTarget(wrong.url, DEMO_TOKEN, motive="loyer"), CheckSelection(only="account")
    )
    standing = {each.name: each.standing for each in report.services}
    assert standing["account"] is Conformity.IN_PART
    assert standing["news"] is Conformity.NOT_CHECKED
    assert {each.why for each in report.left_out} == {
        "no test tenant is signed in: --tenant NUMBER --birth-date DATE"
    }


def test_a_tenant_with_a_one_time_code_is_told(wrong: WrongServer) -> None:
    wrong.fault = right
    aim = ConformanceTarget(
        wrong.url, DEMO_TOKEN, ProbeTenant("10010003", date(1979, 11, 30)), motive="loyer"
    )
    report = check_conformance(aim, CheckSelection(only="account"))
    assert "one-time code" in report.left_out[0].why


#: What no landlord should answer: the kit must say so, and not break.
NONSENSE = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a number": b"1e999",
    "not UTF-8": b'{"services": "\xff"}',
    "brackets": b"[" * 200_000,
    "wrong members": b'{"items": [null], "errors": 1, "code": {}, "reference": [], "id": 1}',
}


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
@pytest.mark.parametrize("status", [200, 409])
def test_nonsense_is_a_deviation_and_not_a_crash(wrong: WrongServer, status: int, body: bytes) -> None:
    headers = {"content-type": "application/json", "location": "http://[", "etag": "é"}
    nonsense = Answered(status, headers, body)
    wrong.fault = instead(lambda sent: sent.path not in ("/v1/capabilities", "/v1/sessions"), nonsense)
    report = check_conformance(target(wrong))
    wrong.fault = right
    assert not report.conforms
    assert {each.name for each in report.services if each.standing is Conformity.CONFORMS} == set()


def test_who_goes_away_in_the_middle_cannot_be_checked(wrong: WrongServer) -> None:
    answered = 0

    async def leaving(sent: Sent, forward: Forward) -> Answered:
        nonlocal answered
        answered += 1
        if answered > 30:
            await asyncio.sleep(600)
        return await forward(sent)

    wrong.fault = leaving
    with pytest.raises(ConformanceError, match="answers no more"):
        check_conformance(target(wrong, limit=4), CheckSelection(only="tickets"))
    wrong.fault = right


def test_what_is_said_has_no_secrets(wrong: WrongServer) -> None:
    secrets: set[str] = {DEMO_TOKEN, "10010001", "1948-03-14"}

    async def breaking(sent, forward):  # type: ignore[no-untyped-def]
        answer = await forward(sent)
        if sent.path == "/v1/sessions" and answer.status == 201:
            secrets.update((answer.json["token"], answer.json["grant"]))
        return answer.without("agency-contract")

    wrong.fault = breaking
    report = check_conformance(target(wrong), CheckSelection(only="mandates"))
    wrong.fault = right
    for text in (report_as_text(report), report_as_html(report), str(report.as_json())):
        assert [each for each in secrets if each in text] == []
    assert any('"$GRANT"' in each.curl for each in report.deviations)
