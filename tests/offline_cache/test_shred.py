"""What is left of a borrower once the tablet is returned or stolen."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from offline_cache import (
    ActState,
    Delivered,
    DeliveryOutcome,
    DiscardAct,
    Entry,
    KeyFile,
    KeyRefused,
    Outbox,
    OutboxSync,
    ReadCache,
    Store,
    StoreLocked,
    SyncStatus,
    shred,
)
from offline_cache.store import STORE_FILE

from .acts import put
from .test_disk import MARKER, pages, seen


def test_nothing_can_be_read_once_it_is_wiped(store: Store, key: KeyFile, tmp_path: Path) -> None:
    folder, outbox = store.folder, Outbox(store)
    for number in range(50):
        put(outbox, f"T{number}", words=MARKER + "x" * 100_000)
    ReadCache(store).put("tickets", [MARKER], "", datetime.now(UTC))
    store.compact()
    put(outbox, words=MARKER)
    store.commands.leave(DiscardAct(1, MARKER))
    (folder / f"{STORE_FILE}.damaged-once").write_bytes(b"set aside")
    old = key.key()
    assert seen(folder, old) > 50, "the search finds what is there"
    block = key.path.open("rb", buffering=0)  # as a thief's copy of the folder and a look at the old block
    shutil.copytree(folder, tmp_path / "stolen")

    store.shred()

    assert key.key() != old
    assert block.read() != old, "overwritten, not only unlinked"
    block.close()
    assert seen(folder, key.key()) == 0
    assert store.damaged_stores == ()
    assert list((folder / "commands").iterdir()) == []
    assert not any(MARKER.encode() in page for page in pages(tmp_path / "stolen"))
    with Store.open(tmp_path / "stolen", key) as stolen:
        assert stolen.damaged_stores, "the next key does not open it"
        assert Outbox(stolen).entries() == []


def test_the_store_goes_on_for_the_next_borrower(store: Store, outbox: Outbox, key: KeyFile) -> None:
    put(outbox)
    outbox.mark_refused(put(outbox, "B").id, 422, "no", "")
    heard: list[None] = []
    outbox.listen(lambda: heard.append(None))
    store.shred()
    assert heard, "the sync tells it"
    assert outbox.entries() == []
    assert not any(outbox.counts().values())
    put(outbox, words="the next one's")
    store.commands.leave(DiscardAct(1, "no more"))
    assert list(store.commands.take()) == [DiscardAct(1, "no more")]
    store.close()
    with Store.open(store.folder, key) as again:
        assert [(each.body or {})["description"] for each in Outbox(again).entries()] == ["the next one's"]


def test_an_answer_that_comes_after_it_is_for_no_act_of_the_next_borrower(
    store: Store, outbox: Outbox
) -> None:
    statuses: list[SyncStatus] = []

    def shredded_meanwhile(entry: Entry) -> DeliveryOutcome:
        store.shred()
        put(outbox, "the next one's")
        return Delivered({})

    put(outbox)
    OutboxSync(outbox, shredded_meanwhile, on_change=statuses.append).step()
    assert [entry.state for entry in outbox.entries()] == [ActState.WAITING]
    assert statuses[-1].waiting == 1


def test_a_key_that_cannot_be_destroyed_changes_nothing(
    store: Store, outbox: Outbox, key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: KeyFile) -> None:
        raise KeyRefused("locked")

    put(outbox)
    monkeypatch.setattr(KeyFile, "destroy", refused)
    with pytest.raises(KeyRefused):
        store.shred()
    assert len(outbox.entries()) == 1


def test_without_a_kiosk_that_runs(folder: Path, key: KeyFile) -> None:
    with Store.open(folder, key) as store:
        put(Outbox(store), words=MARKER)
        with pytest.raises(StoreLocked):
            shred(folder, key)
    shred(folder, key)
    shred(folder, key)
    assert key.find() is None
    assert not [path for path in folder.rglob(f"{STORE_FILE}*") if path.is_file()]
    with Store.open(folder, key) as store:
        assert Outbox(store).entries() == []


def test_where_nothing_was_yet(folder: Path, key: KeyFile) -> None:
    shred(folder, key)
    assert not folder.exists()
