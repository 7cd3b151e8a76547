"""Photos of a request: in chunks, once, whole."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

import pytest
import requests
from sqlalchemy import select

import offline_cache.acts as kiosk_side
from kiosk.backend import AgencyClient
from kiosk.backend.gateway import deliver_with
from landlord import contract
from landlord.server.tables import AttachmentRow, ChunkRow
from landlord.server.tickets import MAX_PIECES
from offline_cache import ActState, Attachment, KeyFile, Outbox, OutboxSync, Store

from .running import RunningServer, claimed, guest, ticket_body

pytestmark = pytest.mark.both_databases

PHOTO = b"\xff\xd8" + bytes(range(256)) * 4
PATH = "/tickets/T482715/attachments"


def announced(photo: bytes = PHOTO, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "reporter": guest(),
        "media_type": "image/jpeg",
        "size": len(photo),
        "sha256": hashlib.sha256(photo).hexdigest(),
        "at": "2026-11-24T10:42:00+01:00",
    }
    return body | changes


def bring(server: RunningServer, name: str, first: int, data: bytes, **how: Any) -> requests.Response:
    chunk = {"first": first, "data": base64.b64encode(data).decode()}
    return server.call("POST", f"{PATH}/{name}", chunk, **how)


def kept(server: RunningServer, name: str) -> bytes:
    with server.app_state.reading() as db:
        chunks = select(ChunkRow.data).where(ChunkRow.attachment_id == name).order_by(ChunkRow.first)
        return b"".join(db.scalars(chunks))


@pytest.fixture
def photo(server: RunningServer) -> str:
    """A photo that was announced for a guest's ticket."""
    server.call("POST", "/tickets", ticket_body(guest()))
    body = announced()
    answer = server.call("POST", PATH, body)
    assert (answer.status_code, answer.json()["received"]) == (201, 0)
    return str(body["id"])


def test_in_chunks_and_each_known_again_without_its_key(server: RunningServer, photo: str) -> None:
    assert bring(server, photo, 0, PHOTO[:1000]).json() == {"id": photo, "size": len(PHOTO), "received": 1000}
    server.clock.forward(days=30)  # the answers are forgotten
    assert bring(server, photo, 0, PHOTO[:1000]).json()["received"] == 1000
    assert bring(server, photo, 1000, PHOTO[1000:]).json()["received"] == len(PHOTO)
    assert bring(server, photo, 1000, PHOTO[1000:]).status_code == 201
    assert kept(server, photo) == PHOTO


@pytest.mark.parametrize(
    ("first", "data", "status", "code"),
    [
        (500, b"x", 409, "chunk_out_of_order"),
        (0, b"other", 409, "chunk_conflict"),
        (5, b"x", 409, "chunk_conflict"),
        (100, b"x" * len(PHOTO), 422, "attachment_damaged"),
        (100, b"x" * (len(PHOTO) - 100), 422, "attachment_damaged"),
        (100, b"", 422, "invalid"),
        (-1, b"x", 422, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    server: RunningServer, photo: str, first: int, data: bytes, status: int, code: str
) -> None:
    bring(server, photo, 0, PHOTO[:100])
    answer = bring(server, photo, first, data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert kept(server, photo) == PHOTO[:100]
    assert bring(server, photo, 100, PHOTO[100:]).json()["received"] == len(PHOTO)


def test_only_its_reporter_announces_and_only_its_kiosk_brings(server: RunningServer, photo: str) -> None:
    for reporter in (guest("Someone else"), claimed()):
        answer = server.call("POST", PATH, announced(reporter=reporter))
        assert (answer.status_code, answer.json()["code"]) == (404, "ticket_not_found")
    server.device_accepted("other", "other-token")
    assert bring(server, photo, 0, PHOTO, token="other-token").status_code == 404
    assert server.call("POST", PATH, announced(id=photo)).status_code == 201
    other = server.call("POST", PATH, announced(b"another", id=photo))
    assert (other.status_code, other.json()["code"]) == (409, "attachment_exists")


@pytest.mark.parametrize(
    "changes",
    [
        {"size": contract.MAX_ATTACHMENT_BYTES + 1},
        {"size": 0},
        {"media_type": "text/html"},
        {"sha256": "A" * 64},
        {"id": "../../etc/passwd"},
    ],
)
def test_what_cannot_be_a_photo_is_not_announced(server: RunningServer, changes: dict[str, Any]) -> None:
    server.call("POST", "/tickets", ticket_body(guest()))
    assert server.call("POST", PATH, announced(**changes)).status_code == 422


def test_the_longest_chunk_and_one_that_is_too_long(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(guest()))
    photo = b"p" * (contract.MAX_CHUNK_BYTES + 1)
    body = announced(photo)
    server.call("POST", PATH, body)
    assert bring(server, body["id"], 0, photo).status_code == 422
    assert bring(server, body["id"], 0, photo[:-1]).status_code == 201
    assert bring(server, body["id"], 0, photo * 2).status_code == 413


def test_both_sides_have_the_same_limits() -> None:
    assert kiosk_side.MAX_ATTACHMENT_BYTES == contract.MAX_ATTACHMENT_BYTES
    assert kiosk_side.MAX_CHUNK_BYTES == contract.MAX_CHUNK_BYTES


def test_from_the_outbox_to_the_landlord(server: RunningServer, client: AgencyClient, tmp_path: Any) -> None:
    photo = bytes(range(256)) * 2500
    with Store.open(tmp_path / "store", KeyFile(tmp_path / "key")) as store:
        outbox = Outbox(store)
        ticket = ticket_body(guest())
        outbox.put(kind="ticket", subject="T482715", path="/v1/tickets", body=ticket, reference="T482715")
        about = {"reporter": guest(), "at": "2026-11-24T10:42:00+01:00"}
        attachment = Attachment(f"/v1{PATH}", photo, "image/png", about)
        outbox.attach(attachment, subject="T482715")
        sync = OutboxSync(outbox, deliver_with(client))
        while sync.step() == 0.0:
            pass
        assert outbox.counts()[ActState.DELIVERED] == 1 + 1 + 3
    assert kept(server, attachment.name) == photo
    with server.app_state.reading() as db:
        row = db.get_one(AttachmentRow, attachment.name)
        assert (row.received, row.media_type) == (row.size, "image/png")


def test_a_photo_comes_in_few_pieces(server: RunningServer) -> None:
    """Each is a row: 40 million of one byte were taken before."""
    server.call("POST", "/tickets", ticket_body(guest()))
    whole = b"p" * (2 * MAX_PIECES)
    body = announced(whole)
    server.call("POST", PATH, body)
    small = bring(server, body["id"], 0, b"p")
    assert (small.status_code, small.json()["code"]) == (422, "attachment_damaged")
    assert bring(server, body["id"], 0, whole[:-1]).status_code == 201
    assert bring(server, body["id"], len(whole) - 1, b"p").status_code == 201, "the last may be short"
    assert kept(server, body["id"]) == whole
