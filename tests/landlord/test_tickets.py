"""Who may report and follow what, and how a request lives."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any

import pytest

from kiosk.domain import TICKET_TRANSITIONS, TicketEventKind, TicketState
from landlord.server.app_state import get_landlord
from landlord.server.tickets import TENANT_TRANSITIONS

from .running import RunningServer, claimed, event_body, guest, ticket_body

S = TicketState


def granted(session: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "session", "grant": session["grant"]}


def act(server: RunningServer, kind: str, reporter: dict[str, Any], reference: str, **changes: Any) -> Any:
    return server.call("POST", f"/tickets/{reference}/events", event_body(reporter, kind, **changes))


def test_a_grant_outlives_the_session(server: RunningServer) -> None:
    session = server.sign_in()
    server.call("DELETE", "/sessions", session=session["token"])
    server.clock.forward(days=13)
    answer = server.call("POST", "/tickets", ticket_body(granted(session)))
    assert answer.json()["verified"] is True
    assert server.tickets("T482715")[0].tenant_number == "10010001"


def test_a_known_version_is_not_sent_again(server: RunningServer) -> None:
    session = server.sign_in()
    server.call("POST", "/tickets", ticket_body(granted(session)))
    known = server.call("GET", "/tickets", session=session["token"]).headers["ETag"]
    again = server.call("GET", "/tickets", session=session["token"], If_None_Match=known)
    assert (again.status_code, again.content) == (304, b"")
    act(server, "relance", granted(session), "T482715")
    changed = server.call("GET", "/tickets", session=session["token"], If_None_Match=known)
    assert (changed.status_code, len(changed.json()["tickets"]) > 0) == (200, True)


def test_an_old_grant_still_says_whose_report_it_is(server: RunningServer) -> None:
    session = server.sign_in()
    server.clock.forward(days=14, seconds=1)
    answer = server.call("POST", "/tickets", ticket_body(granted(session)))
    assert (answer.status_code, answer.json()["verified"]) == (201, False)
    assert server.tickets("T482715")[0].tenant_number == "10010001"


def test_a_grant_of_another_kiosk_or_of_nobody_gives_a_ticket_without_tenant(server: RunningServer) -> None:
    session = server.sign_in()
    server.device_accepted("other", "other-token")
    stolen = server.call("POST", "/tickets", ticket_body(granted(session)), token="other-token")
    forged = server.call("POST", "/tickets", ticket_body({"kind": "session", "grant": "gAAAA-é"}))
    for answer in (stolen, forged):
        assert (answer.status_code, answer.json()["verified"]) == (201, False)
    assert [row.tenant_number for row in server.tickets("T482715")] == [None, None]


def test_events_cannot_be_used_to_guess_a_birth_date(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(claimed()))
    for n in range(5):
        guess = act(server, "relance", claimed(birth_date=f"19{n}0-01-01"), "T482715")
        assert (guess.status_code, guess.json()["code"]) == (404, "ticket_not_found")
    assert act(server, "relance", claimed(), "T482715").status_code == 404, "the number is locked"


def test_claims_cannot_be_used_to_guess_a_birth_date(server: RunningServer) -> None:
    for n in range(6):
        guess = server.call("POST", "/tickets", ticket_body(claimed(birth_date=f"19{n}0-01-01")))
        assert (guess.status_code, guess.json()["verified"]) == (201, False)
    right = server.call("POST", "/tickets", ticket_body(claimed()))
    assert (right.status_code, right.json()["verified"]) == (201, False)
    assert (
        server.call("POST", "/sessions", {k: v for k, v in claimed().items() if k != "kind"}).status_code
        == 423
    )


def test_an_event_finds_the_ticket_of_its_reporter_behind_a_shared_number(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(claimed("10010002", "1985-07-02")))
    renamed = server.call("POST", "/tickets", ticket_body(claimed()))
    assert renamed.json()["reference"] == "T482715-2"
    answer = act(server, "relance", claimed(), "T482715", comment="Ça coule toujours.")
    assert answer.json()["reference"] == "T482715-2"
    session = server.sign_in()["token"]
    assert server.call("GET", "/tickets/T482715", session=session).json()["reference"] == "T482715-2"


def test_a_guest_follows_what_they_reported_and_nothing_else(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(guest()))
    assert act(server, "relance", guest(), "T482715").status_code == 201
    assert act(server, "relance", guest("Un autre"), "T482715").status_code == 404
    assert act(server, "relance", {"kind": "session", "grant": "x"}, "T482715").status_code == 404
    assert act(server, "relance", claimed(), "T482715").status_code == 404


def test_a_forged_grant_follows_no_forged_ticket(server: RunningServer) -> None:
    forged = {"kind": "session", "grant": "x"}
    server.call("POST", "/tickets", ticket_body(forged))
    assert act(server, "annuler", forged, "T482715").status_code == 404


def test_not_repaired_reopens_with_a_new_deadline(server: RunningServer) -> None:
    before = server.tickets("A100198")[0]
    answer = act(server, "pas_repare", claimed(), "A100198", comment="Ça ne marche pas.").json()
    assert answer["state"] == "rouverte"
    assert datetime.fromisoformat(answer["deadline"]) > before.deadline
    assert answer["events"][-1] == {
        "at": "2026-11-24T11:00:00+01:00",
        "state": "rouverte",
        "comment": "Ça ne marche pas.",
        "kind": "pas_repare",
    }
    assert act(server, "pas_repare", claimed(), "A100198").status_code == 409


def test_repaired_closes_and_closed_can_be_reopened(server: RunningServer) -> None:
    assert act(server, "repare", claimed(), "A100198").json()["state"] == "cloturee"
    assert act(server, "relance", claimed(), "A100198").status_code == 409
    assert act(server, "pas_repare", claimed(), "A100198").json()["state"] == "rouverte"


def test_a_visit_moves_to_the_first_half_day_that_is_not_past(server: RunningServer) -> None:
    half_days = [
        {"day": "2026-12-02", "part": "matin"},
        {"day": "2026-11-20", "part": "matin"},
        {"day": "2026-11-30", "part": "apres_midi"},
    ]
    moved = act(server, "deplacer", claimed(), "A100231", availability=half_days).json()
    assert moved["state"] == "planifiee"
    assert moved["visit_from"] == "2026-11-30T13:00:00+01:00"
    assert moved["visit_to"] == "2026-11-30T17:00:00+01:00"
    past = act(server, "deplacer", claimed(), "A100231", availability=half_days[1:2])
    assert (past.status_code, past.json()["errors"]) == (422, [{"pointer": "/availability", "code": "past"}])


def test_cancelled_then_nothing_more(server: RunningServer) -> None:
    assert act(server, "annuler", claimed(), "A100231").json()["visit_from"] is None
    for kind in ("annuler", "relance", "pas_repare", "repare"):
        assert act(server, kind, claimed(), "A100231").status_code == 409


@pytest.mark.parametrize(("kind", "state"), product(TENANT_TRANSITIONS, TicketState))
def test_events_only_use_transitions_of_the_domain(kind: TicketEventKind, state: TicketState) -> None:
    after, sources = TENANT_TRANSITIONS[kind]
    if state in sources:
        assert after in TICKET_TRANSITIONS[state]


def test_the_landlord_can_take_a_request_to_its_end(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(claimed()))
    server.advance("T482715", S.QUALIFIEE, S.AFFECTEE, S.PLANIFIEE, S.EN_COURS, S.REALISEE)
    session = server.sign_in()["token"]
    response = server.call("GET", "/tickets/T482715", session=session).json()
    assert [each["state"] for each in response["events"]] == [
        "enregistree", "qualifiee", "affectee", "planifiee", "en_cours", "realisee",
    ]  # fmt: skip


def test_a_kiosk_whose_clock_runs_ahead_gives_no_more_time(server: RunningServer) -> None:
    answer = server.call("POST", "/tickets", ticket_body(guest(), reported_at="2027-01-01T00:00:00Z"))
    assert answer.json()["reported_at"] == "2026-11-24T11:42:00+01:00"
    assert answer.json()["deadline"] == "2026-11-25T11:42:00+01:00"


@pytest.mark.parametrize(("holidays", "day"), [("", "2026-04-07"), ("57", "2026-04-08")])
def test_the_landlords_holidays_count(server: RunningServer, holidays: str, day: str) -> None:
    """Five working days over Easter: Good Friday is one of them, but not in Moselle."""
    with server.app_state.writing.begin() as db:
        get_landlord(db).holidays = holidays
    body = ticket_body(guest(), urgency="sous_5_jours", reported_at="2026-03-30T10:00:00+02:00")
    assert server.call("POST", "/tickets", body).json()["deadline"] == f"{day}T18:00:00+02:00"


@pytest.mark.parametrize(
    ("urgency", "reported", "deadline"),
    [
        ("sous_24_h", "2026-11-20T12:10:00+01:00", "2026-11-23T12:10:00+01:00"),
        ("sous_24_h", "2025-12-24T11:10:00+01:00", "2025-12-26T11:10:00+01:00"),
        ("sous_4_h", "2025-12-24T23:10:00+01:00", "2025-12-25T03:10:00+01:00"),
    ],
)
def test_nobody_is_late_on_a_day_for_which_the_kiosk_asks_for_nobody(
    server: RunningServer, urgency: str, reported: str, deadline: str
) -> None:
    """On a Friday the kiosk asked for Monday, the landlord's system for Saturday; for Christmas Day, too."""
    body = ticket_body(guest(), urgency=urgency, reported_at=reported)
    answer = server.call("POST", "/tickets", body).json()
    assert answer["deadline"] == deadline


def test_someone_can_be_called_back(server: RunningServer) -> None:
    body = {"reference": "T1000", "when": "rappel", "language": "ar", "interpreter": "lsf"}
    body["at"] = "2026-11-24T10:42:00Z"
    assert server.call("POST", "/help-requests", body).status_code == 422
    answer = server.call("POST", "/help-requests", body | {"phone": "+33639980000"})
    assert answer.json()["state"] == "transmise"
    server.device_accepted("other", "other-token")
    path = answer.headers["Location"].removeprefix("/v1")
    assert server.call("GET", path).status_code == 200
    assert server.call("GET", path, token="other-token").status_code == 404
