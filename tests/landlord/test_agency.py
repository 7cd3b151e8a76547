"""What the kiosk relies on, on the fake and on the real thing over a real socket."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk.backend import (
    AgencyClient,
    CodeNeeded,
    CodeTooSoonError,
    IdentificationFailedError,
    NumberLockedError,
    RequestRefusedError,
    SessionExpiredError,
)
from kiosk.backend.queries import query_handlers
from kiosk.domain import DocumentKind, DocumentList, DocumentRequest, SignedInTenant, TicketState, Trade
from landlord.contract import HelpState

from .fake import FakeAgency
from .running import TODAY, RunningServer, claimed, event_body, guest, ticket_body

Either = AgencyClient | FakeAgency

MARTIN = "10010001", date(1948, 3, 14)
HADDAD = "10010002", date(1985, 7, 2)
DIALLO = "10010003", date(1979, 11, 30)
KOVALENKO = "00010007", date(2000, 2, 29)


def signed_in(agency: Either, who: tuple[str, date] = HADDAD) -> SignedInTenant:
    session = agency.sign_in(*who)
    assert isinstance(session, SignedInTenant)
    return session


def reporter(session: SignedInTenant) -> dict[str, str]:
    return {"kind": "session", "grant": session.grant}


def references(agency: Either, session: SignedInTenant) -> list[str]:
    return [ticket.reference for ticket in agency.tickets(session.token)]


def test_it_says_what_it_offers(agency: Either) -> None:
    offered = agency.capabilities()
    assert offered.contract == "1"
    assert {"tickets", "help_requests"} <= set(offered.services)
    assert agency.agency("tilleuls").name == "Agence des Tilleuls"
    with pytest.raises(RequestRefusedError, match="agency_not_found"):
        agency.agency("nulle part")


def test_a_tenant_signs_in_and_out(agency: Either) -> None:
    session = signed_in(agency, MARTIN)
    assert session.display_name == "Mme Lucienne Martin"
    assert agency.current_tenant(session.token).tenant.number == "10010001"
    agency.sign_out(session.token)
    agency.sign_out(session.token)
    with pytest.raises(SessionExpiredError):
        agency.current_tenant(session.token)


@pytest.mark.parametrize("typed", ["00010007", "10007", "0001 0007", "00.01.00.07", " 1-0007 "])
def test_how_a_number_is_typed_does_not_matter(agency: Either, typed: str) -> None:
    assert signed_in(agency, (typed, KOVALENKO[1])).tenant_number == "00010007"


def test_a_code_goes_to_the_phone_on_file(agency: Either, codes_sent: list[tuple[str, str]]) -> None:
    waits = agency.sign_in(*DIALLO)
    assert isinstance(waits, CodeNeeded)
    assert waits.phone_hint == "•• 03"
    phone, code = codes_sent[-1]
    assert phone.endswith("03")
    wrong = "1" * 6 if code != "1" * 6 else "2" * 6
    with pytest.raises(IdentificationFailedError) as failed:
        agency.confirm_code(waits.session_id, wrong)
    assert failed.value.attempts_left == 4
    session = agency.confirm_code(waits.session_id, f"{code[:3]} {code[3:]}")
    assert agency.current_tenant(session.token).phone_hint == "•• 03"
    with pytest.raises(SessionExpiredError):
        agency.confirm_code(waits.session_id, code)


def test_a_code_is_sent_again_after_a_minute_and_not_for_ever(server: RunningServer) -> None:
    who = {"tenant_number": "10010003", "birth_date": "1979-11-30"}
    waits = server.call("POST", "/sessions", who).json()["session_id"]

    def again() -> Any:
        return server.call("POST", f"/sessions/{waits}/otp/again", {})

    soon = again()
    assert (soon.status_code, soon.json()["code"]) == (423, "code_sent_recently")
    assert soon.headers["Retry-After"] == "60"
    for _ in range(3):
        server.clock.forward(seconds=61)
        assert again().status_code == 202
    server.clock.forward(seconds=61)
    assert again().json()["code"] == "too_many_codes"
    assert len(server.codes.sent) == 4
    assert server.call("POST", "/sessions/unknown/otp/again", {}).status_code == 401


def test_signing_in_again_waits_for_the_code_that_was_sent(
    agency: Either, codes_sent: list[tuple[str, str]]
) -> None:
    for _ in range(30):
        waits = agency.sign_in(*DIALLO)
    assert isinstance(waits, CodeNeeded)
    ((_, code),) = codes_sent
    with pytest.raises(CodeTooSoonError):
        agency.send_code_again(waits.session_id)
    assert agency.confirm_code(waits.session_id, code).tenant_number == "10010003"
    # It is used: who comes back has nothing to wait for, and is sent another.
    again = agency.sign_in(*DIALLO)
    assert isinstance(again, CodeNeeded)
    assert len(codes_sent) == 2
    assert agency.confirm_code(again.session_id, codes_sent[-1][1]).tenant_number == "10010003"


def test_codes_asked_for_in_both_ways_are_counted_together_at_each_kiosk(server: RunningServer) -> None:
    server.device_accepted("other", "other-token")
    who = {"tenant_number": DIALLO[0], "birth_date": DIALLO[1].isoformat()}
    waits = [server.call("POST", "/sessions", who).json()["session_id"]]
    for again in (True, False, True, False, False):
        server.clock.forward(seconds=61)
        path, body = (f"/sessions/{waits[-1]}/otp/again", {}) if again else ("/sessions", who)
        answer = server.call("POST", path, body)
        assert answer.status_code == 202, answer.text
        waits.append(answer.json()["session_id"])
    assert len(server.codes.sent) == 4
    code = server.codes.sent[-1][1]
    elsewhere = server.call("POST", "/sessions", who, token="other-token").json()["session_id"]
    assert len(server.codes.sent) == 5
    assert server.call("POST", f"/sessions/{waits[-1]}/otp", {"code": code}).status_code == 201
    # Who opens one session ends the others, wherever they wait.
    assert server.call("POST", f"/sessions/{elsewhere}/otp/again", {}, token="other-token").status_code == 401


def test_only_the_newest_two_codes_are_good(server: RunningServer) -> None:
    who = {"tenant_number": DIALLO[0], "birth_date": DIALLO[1].isoformat()}
    for _ in range(3):
        waits = server.call("POST", "/sessions", who).json()["session_id"]
        server.clock.forward(seconds=61)
    oldest, older, _ = (code for _, code in server.codes.sent)
    answers = [server.call("POST", f"/sessions/{waits}/otp", {"code": code}) for code in (oldest, older)]
    assert [each.status_code for each in answers] == [401, 201]


def test_the_first_of_two_codes_is_good_too(agency: Either, codes_sent: list[tuple[str, str]]) -> None:
    waits = agency.sign_in(*DIALLO)
    assert isinstance(waits, CodeNeeded)
    with pytest.raises(CodeTooSoonError):
        agency.send_code_again(waits.session_id)
    assert agency.confirm_code(waits.session_id, codes_sent[0][1]).tenant_number == "10010003"


@pytest.mark.parametrize("number", ["10010002", "99999999"])
def test_five_failures_lock_a_number_whether_it_exists_or_not(agency: Either, number: str) -> None:
    for left in (4, 3, 2, 1):
        with pytest.raises(IdentificationFailedError) as failed:
            agency.sign_in(number, date(1900, 1, 1))
        assert failed.value.attempts_left == left
    with pytest.raises(NumberLockedError) as locked:
        agency.sign_in(number, date(1900, 1, 1))
    assert locked.value.until == TODAY + timedelta(minutes=15)
    with pytest.raises(NumberLockedError):
        agency.sign_in(number, HADDAD[1])


def test_signing_in_forgives_earlier_failures(agency: Either) -> None:
    for _ in range(3):
        for _ in range(3):
            with pytest.raises(IdentificationFailedError):
                agency.sign_in(HADDAD[0], MARTIN[1])
        signed_in(agency)


def test_a_report_is_registered_and_followed(agency: Either) -> None:
    session = signed_in(agency)
    posted = agency.post("/v1/tickets", ticket_body(reporter(session)), key="k1")
    assert posted.status == 201
    assert posted.location == "/v1/tickets/T482715"
    assert posted.body["verified"] is True
    fetched = agency.ticket(session.token, "T482715")
    ticket = fetched.value
    assert ticket.state is TicketState.ENREGISTREE
    assert ticket.trade is Trade.PLOMBIER
    assert ticket.deadline == datetime(2026, 11, 25, 9, 42, tzinfo=UTC)
    assert fetched.etag
    assert "T482715" in references(agency, session)


def test_the_same_key_takes_effect_once(agency: Either) -> None:
    session = signed_in(agency)
    body = ticket_body(reporter(session))
    first = agency.post("/v1/tickets", body, key="k1")
    assert agency.post("/v1/tickets", body, key="k1") == first
    assert references(agency, session).count("T482715") == 1
    with pytest.raises(RequestRefusedError, match="idempotency_key_reused"):
        agency.post("/v1/tickets", body | {"danger": True}, key="k1")


def test_a_number_already_used_gets_a_suffix(agency: Either) -> None:
    agency.post("/v1/tickets", ticket_body(guest()), key="k1")
    posted = agency.post("/v1/tickets", ticket_body(claimed(*_typed(MARTIN))), key="k2")
    assert posted.body["reference"] == "T482715-2"


def test_a_claim_that_does_not_match_is_registered_unverified(agency: Either) -> None:
    posted = agency.post("/v1/tickets", ticket_body(claimed("10010002", "1900-01-01")), key="k1")
    assert posted.status == 201
    assert posted.body["verified"] is False
    assert "T482715" not in references(agency, signed_in(agency))


def test_a_claim_of_a_tenant_who_gets_codes_is_registered_unverified(agency: Either) -> None:
    posted = agency.post("/v1/tickets", ticket_body(claimed(*_typed(DIALLO))), key="k1")
    assert (posted.status, posted.body["verified"]) == (201, False)


def test_what_a_state_does_not_allow_is_refused(agency: Either) -> None:
    session = signed_in(agency)
    agency.post("/v1/tickets", ticket_body(reporter(session)), key="k1")
    for key in ("k2", "k2", "k3"):
        with pytest.raises(RequestRefusedError, match="transition_not_allowed") as refused:
            agency.post("/v1/tickets/T482715/events", event_body(reporter(session), "pas_repare"), key=key)
        assert refused.value.status == 409


def test_somebody_elses_request_looks_like_none(agency: Either) -> None:
    owner, other = signed_in(agency), signed_in(agency, MARTIN)
    agency.post("/v1/tickets", ticket_body(reporter(owner)), key="k1")
    with pytest.raises(RequestRefusedError, match="ticket_not_found"):
        agency.ticket(other.token, "T482715")
    with pytest.raises(RequestRefusedError, match="ticket_not_found"):
        agency.post("/v1/tickets/T482715/events", event_body(reporter(other), "annuler"), key="k2")


def test_a_call_for_help_can_be_followed(agency: Either) -> None:
    body = {"reference": "T1000", "when": "maintenant", "topic": "", "language": "ar", "reporter": None}
    posted = agency.post("/v1/help-requests", body | {"at": "2026-11-24T10:42:00+01:00"}, key="k1")
    assert posted.body["reference"] == "T1000"
    assert agency.help_request("T1000").state is HelpState.TRANSMISE
    with pytest.raises(RequestRefusedError, match="help_request_not_found"):
        agency.help_request("nobody")


def test_a_paper_asked_for_is_told_once_until_it_is_taken_back(agency: Either) -> None:
    session = signed_in(agency, MARTIN)
    body = {"reporter": reporter(session), "kind": "attestation", "month": None, "at": TODAY.isoformat()}
    for key, number in (("k1", "T1000"), ("k2", "T1001")):
        posted = agency.post("/v1/documents", body | {"reference": number}, key=key)
        assert (posted.status, posted.body["reference"], posted.body["state"]) == (201, "T1000", "demande")

    def pending(who: SignedInTenant) -> tuple[DocumentRequest, ...]:
        response = query_handlers()["documents"].ask(agency, who.token, "")  # type: ignore[arg-type]
        assert isinstance(response, DocumentList)
        return response.requests

    assert pending(session) == (
        DocumentRequest(reference="T1000", kind=DocumentKind.ATTESTATION, asked_at=TODAY),
    )
    other = signed_in(agency, HADDAD)
    assert "T1000" not in {each.reference for each in pending(other)}
    event = {"kind": "annuler", "at": TODAY.isoformat()}
    with pytest.raises(RequestRefusedError, match="document_request_not_found"):
        agency.post("/v1/documents/T1000/events", event | {"reporter": reporter(other)}, key="k3")
    mine = event | {"reporter": reporter(session)}
    assert agency.post("/v1/documents/T1001/events", mine, key="k4").body["state"] == "annule"
    assert pending(session) == ()
    with pytest.raises(RequestRefusedError, match="already_cancelled"):
        agency.post("/v1/documents/T1000/events", mine, key="k5")


def test_what_is_not_the_contract_is_refused(agency: Either) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        agency.post("/v1/tickets", ticket_body(guest(), description="a" * 4001), key="k1")
    assert (refused.value.status, refused.value.code) == (422, "invalid")


def _typed(who: tuple[str, date]) -> tuple[str, str]:
    return who[0], who[1].isoformat()
