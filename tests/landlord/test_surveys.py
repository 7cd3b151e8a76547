"""The tenants' opinion: counted, and tied to nobody."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest
import requests
from sqlalchemy import select

from kiosk.backend import AgencyClient, RequestRefusedError
from kiosk.backend.queries import query_handlers
from kiosk.domain import Act, ActKind, SignedInTenant
from landlord.server.tables import IdeaRow, SurveyAnswerRow

from .fake import FakeAgency
from .running import RunningServer

AT = "2026-11-24T10:42:00+01:00"
ASKED = "accueil-2026"


def answer(server: RunningServer, survey: str = ASKED, **changes: Any) -> requests.Response:
    body = {"face": 5, "comment": "", "language": "fr", "at": AT} | changes
    return server.call("POST", f"/surveys/{survey}/answers", body)


def test_what_is_asked_today(server: RunningServer) -> None:
    found = server.call("GET", "/surveys").json()["surveys"]
    assert [each["id"] for each in found] == ["proprete-2026", ASKED]
    server.clock.forward(days=60)
    assert server.call("GET", "/surveys").json()["surveys"] == []


def test_said_and_done_latest_first(server: RunningServer) -> None:
    found = server.call("GET", "/surveys/results").json()["results"]
    assert [each["id"] for each in found] == ["reparations-2026", "velos-2026", "lumiere-2026"]
    assert found[0]["faces"] == [18, 27, 21, 33, 19]
    assert all(each["said"] and each["done"] for each in found)


def test_an_answer_says_nothing_of_who_and_when(server: RunningServer) -> None:
    response = answer(server, comment="Merci à tous, 1 85 02 69 123 456 !").json()
    with server.app_state.reading() as db:
        row = db.scalars(select(SurveyAnswerRow).where(SurveyAnswerRow.comment != "")).one()
        columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    assert columns.pop("id") != response["id"]
    assert columns == {
        "survey_id": ASKED,
        "face": 5,
        "comment": "Merci à tous, !",
        "language": "fr",
        "week": date(2026, 11, 23),
    }


def test_an_idea(server: RunningServer) -> None:
    body = {"words": "Un banc devant l’entrée", "language": "fr", "at": AT}
    assert server.call("POST", "/ideas", body).status_code == 201
    with server.app_state.reading() as db:
        assert db.scalars(select(IdeaRow.words)).all() == ["Un banc devant l’entrée"]
    assert server.call("POST", "/ideas", body | {"words": ""}).status_code == 422


def test_the_fake_takes_what_the_real_one_takes(agency: AgencyClient | FakeAgency) -> None:
    def act(path: str, **body: Any) -> Act:
        return Act(ActKind.IDEA, "idea", path, {"language": "fr", "at": AT} | body)

    assert agency.act_now(act("/v1/ideas", words="Un banc"), "key").status == 201
    with pytest.raises(RequestRefusedError, match="422 invalid"):
        agency.act_now(act("/v1/ideas", words=""), "another")
    with pytest.raises(RequestRefusedError, match="404 not_found"):
        agency.act_now(act("/v1/rien", words="Un banc"), "third")
    session = agency.sign_in("00010007", date(2000, 2, 29))
    assert isinstance(session, SignedInTenant)
    ask = query_handlers()["workshop_bookings"].ask
    assert ask(cast(AgencyClient, agency), session.token, "") == ()


@pytest.mark.one_database
@pytest.mark.parametrize("face", [0, 6, "happy", None])
def test_five_faces(server: RunningServer, face: object) -> None:
    assert answer(server, face=face).status_code == 422


def test_a_question_that_is_closed_or_never_was(server: RunningServer) -> None:
    assert answer(server, "reparations-2026").json()["code"] == "survey_closed"
    assert answer(server, "rien").json()["code"] == "survey_not_found"


def test_an_answer_that_waited_for_the_line_counts_by_its_day(server: RunningServer) -> None:
    server.clock.forward(days=60)
    assert answer(server).status_code == 201
    assert answer(server, at="2027-01-23T10:00:00+01:00").json()["code"] == "survey_closed"


def test_the_same_key_counts_once(server: RunningServer) -> None:
    body = {"face": 1, "comment": "deux fois", "language": "fr", "at": AT}
    path = f"/surveys/{ASKED}/answers"
    one, two = (server.call("POST", path, body, key="same") for _ in range(2))
    assert one.json() == two.json()
    with server.app_state.reading() as db:
        assert (
            len(db.scalars(select(SurveyAnswerRow).where(SurveyAnswerRow.comment == "deux fois")).all()) == 1
        )
