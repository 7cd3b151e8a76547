"""Attacks with a grant: one that was found in a kiosk after its visit, an old one, one of another kiosk."""

from __future__ import annotations

import uuid

from sqlalchemy import update

from landlord.server.tables import AttachmentRow, RevokedGrantRow
from landlord.server.tickets import MAX_DAILY_BYTES
from tests.landlord.running import RunningServer, event_body, guest, ticket_body

from .test_quotas import announce


def by(session: dict[str, str]) -> dict[str, str]:
    return {"kind": "session", "grant": session["grant"]}


def sign_out(server: RunningServer, session: dict[str, str], **headers: str) -> int:
    return server.call("DELETE", "/sessions", session=session["token"], **headers).status_code


def cancel(server: RunningServer, session: dict[str, str], reference: str) -> int:
    body = event_body(by(session), "annuler")
    return server.call("POST", f"/tickets/{reference}/events", body).status_code


def test_a_grant_that_was_taken_back_acts_no_more(server: RunningServer) -> None:
    session = server.sign_in()
    server.call("POST", "/tickets", ticket_body(by(session), reference="T100001"))
    assert sign_out(server, session, Grant=session["grant"]) == 204
    late = server.call("POST", "/tickets", ticket_body(by(session), reference="T100002"))
    assert (late.status_code, late.json()["verified"]) == (201, False)
    assert server.tickets("T100002")[0].tenant_number is None
    assert (
        server.call("POST", "/tickets/T100001/events", event_body(by(session), "annuler")).status_code == 404
    )
    mandate = {"reporter": by(session), "reference": "T100003"}
    assert server.call("POST", "/mandates", mandate).status_code in {401, 422}


def test_only_its_own_kiosk_takes_a_grant_back(server: RunningServer) -> None:
    session = server.sign_in()
    server.device_accepted("other", "other-token")
    server.call("DELETE", "/sessions", session="x", token="other-token", Grant=session["grant"])
    server.call("DELETE", "/sessions", session="x", Grant="forged")
    server.call("DELETE", "/sessions", session=session["token"], token="other-token")
    assert server.call("GET", "/me", session=session["token"]).status_code == 200
    with server.app_state.reading.begin() as db:
        assert db.query(RevokedGrantRow).count() == 0, "no row for what is no grant"
    assert server.call("POST", "/tickets", ticket_body(by(session))).json()["verified"] is True


def test_an_old_grant_changes_nothing_that_the_tenant_has(server: RunningServer) -> None:
    session = server.sign_in()
    server.call("POST", "/tickets", ticket_body(by(session), reference="T100001"))
    server.clock.forward(days=14, seconds=1)
    assert (
        server.call("POST", "/tickets/T100001/events", event_body(by(session), "annuler")).status_code == 404
    )
    # What a visitor told before the line came back is not lost, photos included.
    server.call("POST", "/tickets", ticket_body(by(session), reference="T100002"))
    photo = {
        "id": str(uuid.uuid4()),
        "reporter": by(session),
        "media_type": "image/jpeg",
        "size": 1000,
        "sha256": "0" * 64,
        "at": "2020-01-01T00:00:00Z",
    }
    assert server.call("POST", "/tickets/T100002/attachments", photo).status_code == 201
    assert server.call("POST", "/tickets/T100001/attachments", photo).status_code == 404


def test_photos_that_come_whole_have_a_daily_limit(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(guest()))
    size = 40_000_000
    whole = 0
    while announce(server, size) == 201:
        whole += size
        with server.app_state.writing.begin() as db:  # as if all of it had come
            db.execute(update(AttachmentRow).values(received=AttachmentRow.size))
    assert whole == MAX_DAILY_BYTES
    server.clock.forward(days=1)
    assert announce(server, size) == 201
