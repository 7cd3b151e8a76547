"""Attacks on drafts of housing applications: whoever heard a number makes it theirs."""

from __future__ import annotations

from typing import Any

import pytest
import requests

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
