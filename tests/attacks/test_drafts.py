"""Attacks on drafts of housing applications: whoever heard a number makes it theirs."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from sqlalchemy import select

from landlord.server.tables import ApplicationRow
from tests.landlord.running import RunningServer

PATH, AT = "/housing-applications", "2026-11-24T10:42:00+01:00"
BORN = "1990-02-11"


def save(server: RunningServer, born: str = "", **sections: Any) -> requests.Response:
    body = {"reference": "T482715", "language": "fr", "at": AT, **sections}
    return server.call("POST", PATH, body | ({"applicant": {"birth_date": born}} if born else {}))


def read(server: RunningServer, proof: str) -> dict[str, Any]:
    answer: dict[str, Any] = server.call("GET", PATH, Resume_Code=proof).json()
    return answer


@pytest.fixture
def draft(server: RunningServer) -> dict[str, Any]:
    """What a visitor said and left."""
    made: dict[str, Any] = save(server, BORN, income={"monthly": 99_000}).json()
    return made


def test_its_number_alone_tells_and_changes_nothing(server: RunningServer, draft: dict[str, Any]) -> None:
    answer = save(server, home={"kind": "autre"}).json()
    assert (answer["reference"], answer["income"]["monthly"]) == ("T482715-2", None)
    assert answer["resume_code"] != draft["resume_code"]
    assert read(server, draft["resume_code"]) == draft


def test_its_code_is_not_told_again(server: RunningServer, draft: dict[str, Any]) -> None:
    answer = save(server, BORN, home={"kind": "autre"}).json()
    assert (answer["reference"], answer["resume_code"], answer["home"]["kind"]) == ("T482715", "", "autre")
    assert read(server, draft["resume_code"])["home"]["kind"] == "autre"


def test_handing_it_in_without_its_code_tells_nothing_of_it(
    server: RunningServer, draft: dict[str, Any]
) -> None:
    whole = {"applicant": {"birth_date": BORN, "birth_name": "Traoré", "first_names": "Awa"}}
    save(server, **whole)
    answer = server.call("POST", f"{PATH}/T482715/submit", {"resume_code": None, "at": AT})
    assert draft["resume_code"] not in answer.text
    assert not {"Traoré", BORN, "99000"} & set(answer.text.replace('"', " ").replace(",", " ").split())


def test_saving_does_not_guess_its_birth_date(server: RunningServer, draft: dict[str, Any]) -> None:
    """A fortunate guess would answer with the draft: each that is wrong counts."""
    tried = [save(server, f"1990-02-{day:02d}").json()["reference"] for day in (*range(1, 8), 11)]
    assert "T482715" not in tried
    assert server.call("GET", PATH, Resume_Code=f"T482715 {BORN}").status_code == 423
    assert read(server, draft["resume_code"])["reference"] == "T482715"


def test_a_draft_of_ones_own_under_its_number_forgives_no_wrong_birth_date(
    server: RunningServer, draft: dict[str, Any]
) -> None:
    """40 of 40 were looked at. To save one's own under it is a wrong date, too."""
    save(server, "1980-01-01")
    tried = []
    for year in range(1920, 1960):
        tried.append(server.call("GET", PATH, Resume_Code=f"T482715 {year}-03-03").status_code)
        if year % 3 == 2:
            server.call("GET", PATH, Resume_Code="T482715 1980-01-01")
    assert tried == [401] * 3 + [423] * 37


def test_its_other_number_is_no_second_count(server: RunningServer, draft: dict[str, Any]) -> None:
    mine = save(server, home={"kind": "autre"}).json()
    with server.app_state.writing.begin() as db:
        row = db.scalars(select(ApplicationRow).where(ApplicationRow.reference == "T482715")).one()
        row.reference, row.reference_key, row.asked_reference = "D900", "D900", "T482799"
        row.asked_key, row.number = "T482799", "069123456789012345"
    assert mine["reference"] == "T482715-2"
    numbers = ("D900", "T482799", "069123456789012345")
    tried = [
        server.call("GET", PATH, Resume_Code=f"{number} 1900-03-03").status_code
        for number in numbers
        for _ in range(2)
    ]
    assert tried == [401] * 4 + [423] * 2
