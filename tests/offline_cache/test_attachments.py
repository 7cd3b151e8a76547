"""Photos: chunks of their subject, all or none on the disk, resumed where they were."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from offline_cache import (
    ActState,
    Attachment,
    Entry,
    KeyFile,
    NeverQueued,
    Outbox,
    Store,
    StoreFull,
    TooLarge,
)
from offline_cache.acts import MAX_ATTACHMENT_BYTES, MAX_CHUNK_BYTES

from .acts import put

PHOTO = bytes(range(256)) * (MAX_CHUNK_BYTES // 256) * 2 + b"the rest"
PATH = "/v1/tickets/T100001/attachments"


def attach(
    outbox: Outbox, content: bytes | Path = PHOTO, subject: str = "T100001", kind: str = "photo"
) -> str:
    photo = Attachment(PATH, content, "image/jpeg", {"at": "2026-11-24T10:42:00Z"}, kind)
    outbox.attach(photo, subject=subject)
    return photo.name


def sent(outbox: Outbox) -> list[Entry]:
    """All that is due, in its order, delivered."""
    found = []
    while entry := outbox.next_due(outbox.now()):
        found.append(entry)
        outbox.mark_delivered(entry.id, {})
    return found


@pytest.mark.parametrize("from_file", [False, True])
def test_a_photo_goes_after_its_ticket_whole_and_in_order(
    outbox: Outbox, tmp_path: Path, from_file: bool
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(PHOTO)
    put(outbox)
    name = attach(outbox, file if from_file else PHOTO)
    assert outbox.counts()[ActState.WAITING] == 1 + 1 + 3
    ticket, announced, *chunks = sent(outbox)
    assert ticket.kind == "ticket"
    assert announced.path == PATH
    assert announced.body == {
        "at": "2026-11-24T10:42:00Z",
        "id": name,
        "media_type": "image/jpeg",
        "size": len(PHOTO),
        "sha256": hashlib.sha256(PHOTO).hexdigest(),
    }
    assert {each.path for each in chunks} == {f"{PATH}/{name}"}
    assert len({each.key for each in (announced, *chunks)}) == 4
    bodies = [each.body or {} for each in chunks]
    assert [body["first"] for body in bodies] == [0, MAX_CHUNK_BYTES, 2 * MAX_CHUNK_BYTES]
    assert b"".join(base64.b64decode(body["data"]) for body in bodies) == PHOTO


def test_others_do_not_wait_for_a_photo(outbox: Outbox) -> None:
    attach(outbox)
    put(outbox, "T200002")
    assert [entry.subject for entry in sent(outbox)] == ["T200002"] + ["T100001"] * 4


def test_after_a_crash_it_goes_on_where_it_was(
    store: Store, outbox: Outbox, folder: Path, key: KeyFile
) -> None:
    attach(outbox)
    for _ in range(2):
        entry = outbox.next_due(outbox.now())
        assert entry is not None
        outbox.mark_delivered(entry.id, {})
    pending = outbox.next_due(outbox.now())
    store.close()
    with Store.open(folder, key) as again:
        assert pending is not None
        assert [(each.body or {})["first"] for each in sent(Outbox(again))] == [
            MAX_CHUNK_BYTES,
            2 * MAX_CHUNK_BYTES,
        ]


def test_what_is_too_large_or_empty_is_refused_and_leaves_nothing(outbox: Outbox, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(MAX_ATTACHMENT_BYTES + 1)
    with pytest.raises(TooLarge, match="40 MB"):
        attach(outbox, large)
    with pytest.raises(ValueError, match="one byte"):
        attach(outbox, b"")
    with pytest.raises(FileNotFoundError):
        attach(outbox, tmp_path / "missing.jpg")
    with pytest.raises(NeverQueued):
        attach(outbox, kind="payment")
    assert outbox.entries() == []


def test_a_full_disk_keeps_nothing_of_it(store: Store, outbox: Outbox) -> None:
    pages = store.read("PRAGMA page_count")[0][0]
    store.read(f"PRAGMA max_page_count = {pages + 100}")
    with pytest.raises(StoreFull):
        attach(outbox)
    assert outbox.entries() == []
    assert outbox.counts()[ActState.WAITING] == 0
    put(outbox)


def test_the_largest_allowed(outbox: Outbox, tmp_path: Path) -> None:
    file = tmp_path / "largest.jpg"
    with file.open("wb") as hole:
        hole.truncate(MAX_ATTACHMENT_BYTES)
    attach(outbox, file)
    assert outbox.counts()[ActState.WAITING] == 1 + -(-MAX_ATTACHMENT_BYTES // MAX_CHUNK_BYTES)


def test_a_delivered_chunk_is_wiped(outbox: Outbox) -> None:
    attach(outbox, b"one chunk")
    assert [entry.body for entry in sent(outbox)] != [None, None]
    assert [entry.body for entry in outbox.entries()] == [None, None]


def test_an_act_and_its_photos_are_kept_together_or_not_at_all(store: Store, outbox: Outbox) -> None:
    photos = [Attachment(PATH, each, "image/jpeg", {}) for each in (b"small", PHOTO)]
    outbox.put(kind="ticket", subject="A", path="/v1/tickets", body={"a": 1}, attachments=photos)
    assert outbox.counts()[ActState.WAITING] == 1 + 2 + 4
    names = [(each.body or {}).get("id") for each in sent(outbox)]
    assert [name for name in names if name] == [each.name for each in photos], "in their order"

    store.read(f"PRAGMA max_page_count = {store.read('PRAGMA page_count')[0][0]}")  # the free ones are few
    large = Attachment(PATH, PHOTO * 2, "image/jpeg", {})
    for wrong, error in ((large, StoreFull), (Attachment(PATH, b"", "image/jpeg", {}), ValueError)):
        with pytest.raises(error):
            outbox.put(kind="ticket", subject="B", path="/v1/tickets", body={}, attachments=[wrong])
    assert outbox.entries(ActState.WAITING) == []


def test_a_refused_chunk_is_given_up_with_the_rest_of_its_photo_alone(outbox: Outbox) -> None:
    attach(outbox)
    other = attach(outbox, b"another photo")
    put(outbox, "T100001", words="what comes after")
    for _ in range(2):
        entry = outbox.next_due(outbox.now())
        assert entry is not None
        outbox.mark_delivered(entry.id, {})
    chunk = outbox.next_due(outbox.now())
    assert chunk is not None
    outbox.mark_refused(chunk.id, 422, "attachment_damaged", "")
    outbox.discard(chunk.id)
    announced, _, last = sent(outbox)
    assert (announced.body or {})["id"] == other
    assert (last.body or {})["description"] == "what comes after"
