"""What is left of a borrower once the tablet is returned or stolen."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from offline_cache import Borrower, KeyFile, Outbox, Reads, Store, StoreMissing

from .acts import put
from .test_disk import MARKER, pages, seen


@pytest.fixture
def borrower(tmp_path: Path) -> Borrower:
    return Borrower(tmp_path / "borrower", KeyFile(tmp_path / "borrower.key"))


def test_all_stays_while_the_tablet_is_lent(borrower: Borrower) -> None:
    Reads(borrower.store).put("tickets", [MARKER], "", datetime.now(UTC))
    borrower.close()
    borrower.close()
    cached = Reads(borrower.store).get("tickets")
    assert cached is not None
    assert cached.value == [MARKER]


def test_nothing_can_be_read_after_two_seconds(borrower: Borrower, tmp_path: Path) -> None:
    folder, key_file = tmp_path / "borrower", tmp_path / "borrower.key"
    outbox = Outbox(borrower.store)
    for number in range(50):
        put(outbox, f"T{number}", words=MARKER + "x" * 100_000)
    borrower.store.tidy()
    put(outbox, words=MARKER)
    key = KeyFile(key_file).key()
    assert seen(folder, key) > 50, "the search finds what is there"
    block = key_file.open("rb", buffering=0)  # as a thief's copy of the folder and a look at the old block
    shutil.copytree(folder, tmp_path / "stolen")

    start = time.perf_counter()
    borrower.shred()
    assert time.perf_counter() - start <= 2.0

    assert not folder.exists()
    assert not key_file.exists()
    assert block.read() != key, "overwritten, not only unlinked"
    block.close()
    assert not any(MARKER.encode() in page for page in pages(tmp_path / "stolen"))
    with pytest.raises(StoreMissing):
        Store.open_read_only(folder, KeyFile(key_file))
    with Store.open(tmp_path / "stolen", KeyFile(key_file)) as store:
        assert store.set_aside, "the next key does not open it"
        assert Outbox(store).entries() == []


def test_twice_and_then_another_borrower(borrower: Borrower) -> None:
    put(Outbox(borrower.store))
    borrower.shred()
    borrower.shred()
    assert Outbox(borrower.store).entries() == []
