"""Housing applications: drafts that are found again, a brake against guessing, handing in, renewing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import requests

from kiosk.domain import ApplicationState
from landlord.server.tables import ApplicationRow

from .running import RunningServer

AT = "2026-11-24T10:42:00+01:00"
PATH = "/housing-applications"
BORN = "1990-02-11"
WHOLE: dict[str, Any] = {
    "applicant": {
        "birth_name": "Traoré",
        "given_names": "Mariam",
        "birth_date": BORN,
        "nationality": "hors_union_europeenne",
    },
    "address": {"commune": "69256", "city": "Vaulx-en-Velin", "postcode": "69120"},
    "household": {"members": []},
    "work": {"occupation": "cdi"},
    "income": {"monthly": 150_000},
    "home": {"kind": "hotel"},
    "reasons": {"reasons": ["sans_logement"]},
    "wanted": {"sizes": ["t2"], "places": [{"commune": "69029", "city": "Bron"}]},
    "disability": {"concerned": False},
}


def save(server: RunningServer, **changes: Any) -> requests.Response:
    body = {"reference": "T482715", "language": "fr", "at": AT, **WHOLE} | changes
    return server.call("POST", PATH, {name: value for name, value in body.items() if value is not None})


def saved(server: RunningServer, **changes: Any) -> dict[str, Any]:
    answer = save(server, **changes)
    assert answer.status_code == 201, answer.text
    response: dict[str, Any] = answer.json()
    return response


def find(server: RunningServer, said: str, **more: Any) -> requests.Response:
    return server.call("GET", PATH, Resume_Code=said, **more)


def put(server: RunningServer, reference: str, **columns: Any) -> None:
    """What the landlord's back office would do."""
    with server.app_state.writing.begin() as db:
        row = db.query(ApplicationRow).filter_by(reference=reference).one()
        for name, value in columns.items():
            setattr(row, name, value)


class TestDraft:
    def test_what_was_said_is_kept_and_what_is_missing_is_told(self, server: RunningServer) -> None:
        response = saved(server, work=None, wanted={"sizes": ["t2"]})
        assert (response["reference"], response["state"]) == ("T482715", "brouillon")
        assert response["missing"] == ["/work/occupation", "/wanted/places"]
        assert response["applicant"]["birth_name"] == "Traoré"
        assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){2}[2-9A-HJKMNP-Z]{4}", response["resume_code"])

    def test_it_is_found_by_its_code_however_it_is_written(self, server: RunningServer) -> None:
        response = saved(server)
        code = response["resume_code"]
        for said in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
            assert find(server, said).json() == response
        assert find(server, code).headers["Cache-Control"] == "no-store"

    def test_it_is_found_by_its_number_and_the_birth_date(self, server: RunningServer) -> None:
        response = saved(server)
        assert find(server, f"T482715 {BORN}").json() == response
        assert find(server, f"t482715  {BORN}").json() == response
        assert find(server, "T482715 1990-02-12").json()["code"] == "identification_failed"

    def test_saving_again_replaces_it(self, server: RunningServer) -> None:
        response = saved(server)
        by_code = saved(server, resume_code=response["resume_code"], home={"kind": "autre"})
        assert (by_code["reference"], by_code["home"]["kind"]) == ("T482715", "autre")
        # Said without a line, before the kiosk had a code: its number is enough for the same kiosk.
        by_number = saved(server, home={"kind": "hebergement"})
        assert (by_number["reference"], by_number["home"]["kind"]) == ("T482715", "hebergement")

    def test_another_kiosk_with_the_same_number_opens_nothing(self, server: RunningServer) -> None:
        response = saved(server)
        put(server, "T482715", device="another")
        second = saved(server)
        assert second["reference"] == "T482715-2"
        assert second["resume_code"] != response["resume_code"]
        assert find(server, f"T4827152 {BORN}").json()["reference"] == "T482715-2"

    def test_a_social_security_number_is_kept_nowhere(self, server: RunningServer) -> None:
        words = "Mon numéro est 2 90 02 69 123 456 78 merci"
        response = saved(server, reasons={"reasons": ["sante"], "words": words})
        assert response["reasons"]["words"] == "Mon numéro est merci"
        with server.app_state.reading() as db:
            assert "69 123" not in str(db.query(ApplicationRow.sections).all())

    def test_what_cannot_be(self, server: RunningServer) -> None:
        for wrong in ({"home": {"kind": "chateau"}}, {"income": {"monthly": -1}}, {"nir": "2900269123456"}):
            assert save(server, **wrong).status_code == 422


@pytest.mark.one_database
class TestGuessing:
    def test_a_number_locks_after_five_failures_even_for_the_right_date(self, server: RunningServer) -> None:
        saved(server)
        left = [find(server, f"T482715 1990-03-0{day}").json().get("attempts_left") for day in range(1, 5)]
        assert left == [4, 3, 2, 1]
        assert find(server, "T482715 1990-03-09").status_code == 423
        locked = find(server, f"T482715 {BORN}")
        assert (locked.status_code, locked.json()["code"]) == (423, "number_locked")
        assert 0 < int(locked.headers["Retry-After"]) <= 900
        server.clock.forward(minutes=15, seconds=1)
        assert find(server, f"T482715 {BORN}").status_code == 200

    def test_a_number_that_is_not_there_looks_the_same(self, server: RunningServer) -> None:
        answers = [find(server, f"T999999 {BORN}").status_code for _ in range(6)]
        assert answers == [401, 401, 401, 401, 423, 423]

    def test_codes_lock_the_kiosk_where_they_are_guessed(self, server: RunningServer) -> None:
        response = saved(server)
        for _ in range(29):
            find(server, "AAAA-AAAA-AAA2")
        assert find(server, response["resume_code"]).status_code == 200, "others mistype, too"
        find(server, "AAAA-AAAA-AAA2")
        assert find(server, response["resume_code"]).status_code == 423
        # The other way in is not locked.
        assert find(server, f"T482715 {BORN}").status_code == 200

    def test_a_wrong_code_counts_wherever_it_is_sent(self, server: RunningServer) -> None:
        wrong = {"resume_code": "AAAA-AAAA-AAAA"}
        assert save(server, **wrong).json()["attempts_left"] == 29
        assert server.call("POST", f"{PATH}/T1/submit", wrong | {"at": AT}).json()["attempts_left"] == 28
        assert server.call("PATCH", f"{PATH}/T1", wrong, If_Match='"x"').json()["attempts_left"] == 27


class TestHandingIn:
    def submit(self, server: RunningServer, reference: str, code: str | None) -> requests.Response:
        return server.call("POST", f"{PATH}/{reference}/submit", {"resume_code": code, "at": AT})

    def test_with_the_first_request(self, server: RunningServer) -> None:
        assert saved(server, submit=True)["state"] == "deposee"

    def test_a_draft_later(self, server: RunningServer) -> None:
        response = saved(server)
        answer = self.submit(server, "T482715", response["resume_code"])
        assert (answer.status_code, answer.json()["state"]) == (201, "deposee")
        assert (
            self.submit(server, "T482715", response["resume_code"]).json()["code"] == "transition_not_allowed"
        )
        assert save(server, resume_code=response["resume_code"]).json()["code"] == "transition_not_allowed"

    def test_without_a_code_only_by_the_kiosk_that_made_it(self, server: RunningServer) -> None:
        saved(server)
        assert self.submit(server, "T482715", None).json()["state"] == "deposee"
        saved(server, reference="T482716")
        put(server, "T482716", device="another")
        assert self.submit(server, "T482716", None).json()["code"] == "application_not_found"

    def test_not_before_it_is_whole(self, server: RunningServer) -> None:
        for answer in (
            save(server, work=None, submit=True),
            self.submit(server, "T482715", saved(server, work={})["resume_code"]),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
            assert answer.json()["errors"] == [{"pointer": "/work/occupation", "code": "missing"}]

    def test_a_code_opens_only_its_own(self, server: RunningServer) -> None:
        code = saved(server)["resume_code"]
        saved(server, reference="T482716")
        assert self.submit(server, "T482716", code).json()["code"] == "application_not_found"

    def test_the_same_key_hands_in_once(self, server: RunningServer) -> None:
        body = {"reference": "T482715", "language": "fr", "at": AT, "submit": True, **WHOLE}
        one, two = (server.call("POST", PATH, body, key="same") for _ in range(2))
        assert one.json() == two.json()

    def test_a_year_more_from_a_month_before(self, server: RunningServer) -> None:
        response = saved(server, submit=True)
        today = server.clock().date()
        put(server, "T482715", state=ApplicationState.ENREGISTREE, renew_by=today + timedelta(days=32))
        assert (
            self.submit(server, "T482715", response["resume_code"]).json()["code"] == "transition_not_allowed"
        )
        server.clock.forward(days=1)
        renewed = self.submit(server, "T482715", response["resume_code"]).json()
        assert (renewed["state"], renewed["renew_by"]) == ("enregistree", "2027-12-26")

    def test_one_that_is_late_counts_from_today(self, server: RunningServer) -> None:
        response = saved(server, submit=True)
        late = server.clock().date() - timedelta(days=10)
        put(server, "T482715", state=ApplicationState.A_RENOUVELER, renew_by=late)
        renewed = self.submit(server, "T482715", response["resume_code"]).json()
        assert (renewed["state"], renewed["renew_by"]) == ("enregistree", "2027-11-24")


class TestChanging:
    def change(self, server: RunningServer, etag: str, **sections: Any) -> requests.Response:
        code = find(server, f"T482715 {BORN}").json()["resume_code"]
        headers = {"If_Match": etag} if etag else {}
        return server.call("PATCH", f"{PATH}/T482715", {"resume_code": code, **sections}, **headers)

    def test_the_sections_that_are_sent(self, server: RunningServer) -> None:
        before = saved(server, submit=True)
        etag = find(server, f"T482715 {BORN}").headers["ETag"]
        changed = self.change(server, etag, income={"monthly": 99_000}, supporting_documents=["identite"])
        assert changed.json() == before | {
            "income": {"tax_income": None, "tax_year": None, "monthly": 99_000},
            "supporting_documents": ["identite"],
        }
        assert changed.headers["ETag"] == find(server, f"T482715 {BORN}").headers["ETag"] != etag

    def test_not_what_somebody_else_has_changed(self, server: RunningServer) -> None:
        saved(server)
        etag = find(server, f"T482715 {BORN}").headers["ETag"]
        assert self.change(server, "", work={}).status_code == 428
        assert self.change(server, etag, work={}).status_code == 200
        assert self.change(server, etag, work={}).json()["code"] == "changed"

    def test_not_what_is_decided(self, server: RunningServer) -> None:
        saved(server, submit=True)
        put(server, "T482715", state=ApplicationState.ATTRIBUEE)
        etag = find(server, f"T482715 {BORN}").headers["ETag"]
        assert self.change(server, etag, work={}).json()["code"] == "transition_not_allowed"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("A400731 1990-02-11", "brouillon"),
        ("B8WD-4HJV-K5RE", "enregistree"),
        ("A400490 1975-03-30", "a_renouveler"),
        ("069022600023369001 1959-10-08", "en_caleol"),
        ("A400377 1996-04-17", "refusee"),
    ],
)
def test_the_demo_has_one_of_each(server: RunningServer, said: str, state: str) -> None:
    response = find(server, said).json()
    assert response["state"] == state
    assert len(response["number"]) in {0, 18}
    assert (response["missing"] == []) == (state != "brouillon")
