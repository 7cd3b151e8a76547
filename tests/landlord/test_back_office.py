"""The back office: what the staff move along is what the kiosk tells next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.domain import FINAL_TICKET_STATES, Availability, DayPart, Trade
from landlord.server.back_office import (
    CaseKind,
    TransitionDetails,
    TransitionRefused,
    change_state,
    list_pending_cases,
)

from .running import SQLITE, RunningServer, claimed, guest, ticket_body, write_key
from .test_applications import saved

TICKET = "T482715"


def response(server: RunningServer, path: str, who: tuple[str, str] = ("10010001", "1948-03-14")) -> Any:
    answer = server.call("GET", path, session=server.sign_in(*who)["token"])
    assert answer.status_code == 200, answer.text
    return answer.json()


def registered(server: RunningServer) -> None:
    assert server.call("POST", "/tickets", ticket_body(claimed())).status_code == 201


def test_a_request_lives_from_the_kiosk_to_the_repair(server: RunningServer) -> None:
    registered(server)
    first = response(server, f"/tickets/{TICKET}")
    assert first["state"] == "enregistree"
    visit = Availability(day=date(2026, 11, 26), part=DayPart.MATIN)
    for state, said in (
        ("qualifiee", TransitionDetails()),
        ("affectee", TransitionDetails(holder="Plomberie Bellecour", trade=Trade.PLOMBIER)),
        ("planifiee", TransitionDetails(visit=visit, note="Le plombier sonne deux fois.")),
    ):
        server.clock.forward(minutes=10)
        change_state(server.app_state, CaseKind.TICKET, TICKET, state, said)
    planned = response(server, f"/tickets/{TICKET}")
    assert (planned["state"], planned["holder"]) == ("planifiee", "Plomberie Bellecour")
    assert planned["visit_from"] == "2026-11-26T08:00:00+01:00"
    assert planned["events"][-1]["comment"] == "Le plombier sonne deux fois."
    server.clock.forward(days=2)
    change_state(server.app_state, CaseKind.TICKET, TICKET, "realisee", TransitionDetails())
    event = {"reporter": claimed(), "kind": "pas_repare", "at": "2026-11-26T12:00:00+01:00"}
    assert server.call("POST", f"/tickets/{TICKET}/events", event).json()["state"] == "rouverte"


def test_what_is_not_possible_changes_nothing(server: RunningServer) -> None:
    registered(server)
    for state, said, why in (
        ("realisee", TransitionDetails(), "enregistree is followed by qualifiee"),
        ("parti", TransitionDetails(), "parti is no state"),
        ("refusee", TransitionDetails(), "needs --reason"),
    ):
        with pytest.raises(TransitionRefused, match=why):
            change_state(server.app_state, CaseKind.TICKET, TICKET, state, said)
    with pytest.raises(TransitionRefused, match="no ticket is called T0"):
        change_state(server.app_state, CaseKind.TICKET, "T0", "qualifiee", TransitionDetails())
    change_state(server.app_state, CaseKind.TICKET, TICKET, "qualifiee", TransitionDetails())
    change_state(server.app_state, CaseKind.TICKET, TICKET, "affectee", TransitionDetails())
    with pytest.raises(TransitionRefused, match="needs --visit"):
        change_state(server.app_state, CaseKind.TICKET, TICKET, "planifiee", TransitionDetails())
    past = Availability(day=date(2026, 11, 20), part=DayPart.MATIN)
    with pytest.raises(TransitionRefused, match="over already"):
        change_state(server.app_state, CaseKind.TICKET, TICKET, "planifiee", TransitionDetails(visit=past))
    assert response(server, f"/tickets/{TICKET}")["state"] == "affectee"


def test_a_refusal_is_told_with_its_reason_and_can_be_reopened(server: RunningServer) -> None:
    registered(server)
    change_state(
        server.app_state,
        CaseKind.TICKET,
        TICKET,
        "refusee",
        TransitionDetails(reason="Les joints sont à votre charge."),
    )
    assert response(server, f"/tickets/{TICKET}")["reason"] == "Les joints sont à votre charge."
    change_state(server.app_state, CaseKind.TICKET, TICKET, "rouverte", TransitionDetails())
    again = response(server, f"/tickets/{TICKET}")
    assert (again["state"], again["reason"]) == ("rouverte", "")


def test_who_asked_without_a_number_is_called_back_and_confirmed(server: RunningServer) -> None:
    slot = server.call("GET", "/agencies/tilleuls/slots?motive=loyer").json()["items"][0]
    body = {
        "reference": "A900001",
        "reporter": guest(),
        "slot": slot["id"],
        "motive": "loyer",
        "language": "fr",
        "at": "2026-11-24T10:42:00+01:00",
    }
    assert server.call("POST", "/appointments", body).json()["state"] == "demande"
    change_state(server.app_state, CaseKind.APPOINTMENT, "A900001", "confirme", TransitionDetails())
    with pytest.raises(TransitionRefused, match="it begins on"):
        change_state(server.app_state, CaseKind.APPOINTMENT, "A900001", "honore", TransitionDetails())
    change_state(server.app_state, CaseKind.APPOINTMENT, "A900001", "annule", TransitionDetails())
    free = server.call("GET", "/agencies/tilleuls/slots?motive=loyer").json()["items"]
    assert slot["id"] in {each["id"] for each in free}


def test_every_kind_waits_with_the_states_that_may_follow(server: RunningServer) -> None:
    registered(server)
    found = list(list_pending_cases(server.app_state))
    assert {each.kind for each in found} >= {
        CaseKind.TICKET,
        CaseKind.APPOINTMENT,
        CaseKind.APPLICATION,
        CaseKind.CANDIDACY,
    }
    assert not [each for each in found if each.kind is CaseKind.TICKET and each.state in FINAL_TICKET_STATES]
    ours = next(each for each in found if each.reference == TICKET)
    assert ours.next == ("qualifiee", "refusee", "transferee", "annulee")
    assert "fuit" in ours.about
    assert "Le robinet" not in ours.about  # what the visitor wrote stays in the database


@pytest.mark.one_database
def test_a_moment_is_told_as_the_clocks_of_the_agency_show_it(server: RunningServer) -> None:
    slot = server.call("GET", "/agencies/tilleuls/slots?motive=loyer").json()["items"][0]
    body = {"reference": "A900001", "reporter": guest(), "slot": slot["id"], "motive": "loyer"}
    server.call("POST", "/appointments", body | {"language": "fr", "at": "2026-11-24T10:42:00+01:00"})
    ours = next(each for each in list_pending_cases(server.app_state) if each.reference == "A900001")
    assert f"{datetime.fromisoformat(slot['begins']):%d/%m/%Y %H:%M}" in ours.about


@pytest.mark.one_database
def test_applications_and_wishes_are_moved_with_what_they_need(server: RunningServer) -> None:
    answer = saved(server, submit=True)
    reference, code = answer["reference"], answer["resume_code"]
    with pytest.raises(TransitionRefused, match="needs --number"):
        change_state(server.app_state, CaseKind.APPLICATION, reference, "enregistree", TransitionDetails())
    change_state(
        server.app_state,
        CaseKind.APPLICATION,
        reference,
        "enregistree",
        TransitionDetails(number="069 1126 000123 10123"),
    )
    found = server.call("GET", "/housing-applications", Resume_Code=code).json()
    assert (found["number"], found["renew_by"]) == ("069112600012310123", "2027-11-24")
    with pytest.raises(TransitionRefused, match="needs --reason"):
        change_state(server.app_state, CaseKind.APPLICATION, reference, "radiee", TransitionDetails())
    application = next(
        each
        for each in list_pending_cases(server.app_state, (CaseKind.CANDIDACY,))
        if each.state == "soumise"
    )
    change_state(
        server.app_state, CaseKind.CANDIDACY, application.reference, "recevable", TransitionDetails()
    )
    change_state(
        server.app_state, CaseKind.CANDIDACY, application.reference, "preselectionnee", TransitionDetails()
    )
    with pytest.raises(TransitionRefused, match="needs --rank"):
        change_state(
            server.app_state,
            CaseKind.CANDIDACY,
            application.reference,
            "presentee_caleol",
            TransitionDetails(),
        )
    change_state(
        server.app_state,
        CaseKind.CANDIDACY,
        application.reference,
        "presentee_caleol",
        TransitionDetails(rank=2),
    )
    change_state(server.app_state, CaseKind.CANDIDACY, application.reference, "acceptee", TransitionDetails())
    assert application.reference not in {
        each.reference for each in list_pending_cases(server.app_state, (CaseKind.CANDIDACY,))
    }


@pytest.mark.one_database
def test_a_mandate_counts_once_it_is_signed_and_a_call_is_taken(server: RunningServer) -> None:
    session = server.sign_in()
    asked = {
        "reference": "T1000",
        "reporter": {"kind": "session", "grant": session["grant"]},
        "iban": "FR7630006000011234567890189",
        "holder": "Lucienne Martin",
        "language": "fr",
        "at": "2026-11-24T10:42:00+01:00",
    }
    assert server.call("POST", "/mandates", asked).json()["reference"] == "T1000"
    change_state(server.app_state, CaseKind.MANDATE, "T1000", "actif", TransitionDetails())
    assert response(server, "/me/account")["mandate"]["state"] == "actif"
    call = {"reference": "T1001", "when": "maintenant", "language": "fr", "at": "2026-11-24T10:42:00Z"}
    assert server.call("POST", "/help-requests", call).status_code == 201
    change_state(
        server.app_state, CaseKind.HELP, "T1001", "prise_en_charge", TransitionDetails(holder="Nadia Benali")
    )
    assert server.call("GET", "/help-requests/T1001").json()["holder"] == "Nadia Benali"


@pytest.mark.one_database
def test_the_command(server: RunningServer, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    registered(server)
    write_key(tmp_path / f"{SQLITE}.key")
    database = ("--database", f"sqlite:///{tmp_path / SQLITE}")
    assert main(["agency-back-office", "list", "ticket", *database]) == 0
    assert TICKET in capsys.readouterr().out
    assert main(["agency-back-office", "move", "ticket", TICKET, "qualifiee", *database]) == 0
    assert capsys.readouterr().out == f"{TICKET} is qualifiee\n"
    assert main(["agency-back-office", "move", "ticket", TICKET, "cloturee", *database]) == 1
    assert "qualifiee is followed by" in capsys.readouterr().err
    wrong = ("--visit", "2026-13-01", "matin")
    assert main(["agency-back-office", "move", "ticket", TICKET, "affectee", *wrong, *database]) == 1
    assert "is no half day" in capsys.readouterr().err
    assert main(["agency-back-office", "iban", "RUM-10010003-1", *database]) == 0
    assert capsys.readouterr().out.startswith("FR76")
    (tmp_path / f"{SQLITE}.key").unlink()
    assert main(["agency-back-office", "iban", "RUM-10010003-1", *database]) == 1
    assert ".key" in capsys.readouterr().err


@pytest.mark.one_database
def test_a_call_is_taken_with_a_name(
    server: RunningServer, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call = {"reference": "T1001", "when": "maintenant", "language": "fr", "at": "2026-11-24T10:42:00Z"}
    assert server.call("POST", "/help-requests", call).status_code == 201
    write_key(tmp_path / f"{SQLITE}.key")
    database = ("--database", f"sqlite:///{tmp_path / SQLITE}")
    assert main(["agency-back-office", "answer", "T1001", "--by", "Nadia", *database]) == 0
    assert capsys.readouterr().out == "T1001 is prise_en_charge\n"
    response = server.call("GET", "/help-requests/T1001").json()
    assert (response["state"], response["holder"]) == ("prise_en_charge", "Nadia")


@pytest.mark.one_database
def test_without_a_database_it_says_so(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    assert main(["agency-back-office", "list", "--demo"]) == 1
    assert "start the server first" in capsys.readouterr().err
