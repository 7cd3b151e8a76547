"""What a store becomes when its file was harmed: set aside, never deleted, recovered as far as it can be.

Here without its journal, which would restore the rest (``test_single_damage.py``).
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_cache import ActState, KeyFile, Outbox, Store, recovery, schema
from offline_cache.journal import JOURNAL_FILE
from offline_cache.recovery import draft_path, wal_path
from offline_cache.store import STORE_FILE

from .acts import put

PAGE = 4096
ACTS = 300


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 300 acts and its key, as ``folder`` and ``key`` have them: each act waits for the disk."""
    base = tmp_path_factory.mktemp("made")
    with Store.open(base / "store", KeyFile(base / "store.key")) as store:
        outbox = Outbox(store)
        for number in range(ACTS):
            put(outbox, f"T{number // 2}", words=f"{number} " + "x" * 700)
        store.sequence("ticket")
    return base


@pytest.fixture
def path(made: Path, folder: Path) -> Path:
    """A store of 300 acts, two for each subject, cleanly closed, its journal lost."""
    shutil.copytree(made, folder.parent, dirs_exist_ok=True)
    (folder / JOURNAL_FILE).unlink()
    return folder / STORE_FILE


def recovered(path: Path, key: KeyFile) -> list[int]:
    """Opens the store again and returns the numbers of the acts that are still there, all whole."""
    with Store.open(path.parent, key) as store:
        outbox = Outbox(store)
        entries = outbox.entries()
        for entry in entries:
            assert entry.body is not None
            assert entry.body["description"].endswith("x" * 700)
            assert entry.subject == f"T{(entry.id - 1) // 2}"
        assert outbox.counts()[ActState.WAITING] == len(entries)
        assert len(store.damaged_stores) == 1
        drained = 0
        while (entry := outbox.next_due(outbox.now())) is not None:
            outbox.mark_delivered(entry.id, {})
            drained += 1
        assert drained == len(entries)
        put(outbox, "new")
        return [each.id for each in entries]


def flip(path: Path, page: int) -> None:
    data = bytearray(path.read_bytes())
    data[page * PAGE + 100] ^= 0x10
    path.write_bytes(data)


def zero(path: Path, page: int) -> None:
    data = bytearray(path.read_bytes())
    data[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
    path.write_bytes(data)


def pages(path: Path) -> int:
    return path.stat().st_size // PAGE


@pytest.mark.parametrize("harm", [flip, zero])
def test_any_one_damaged_page_costs_few_acts(
    folder: Path, key: KeyFile, path: Path, harm: Callable[[Path, int], None]
) -> None:
    whole = path.read_bytes()
    for page in range(1, pages(path), 7):
        for old in (*folder.glob(f"{STORE_FILE}*"), folder / JOURNAL_FILE):
            old.unlink(missing_ok=True)
        path.write_bytes(whole)
        harm(path, page)
        before = path.read_bytes()
        ids = recovered(path, key)
        aside = next(
            p for p in folder.glob(f"{STORE_FILE}.damaged-*") if not p.name.endswith(("-wal", "-shm"))
        )
        assert aside.read_bytes() == before, "a damaged store is kept as it was found"
        assert len(ids) >= ACTS - 5 or page < 16, f"page {page}: only {len(ids)} left"


def test_many_damaged_pages(key: KeyFile, path: Path) -> None:
    for page in range(20, pages(path), 10):
        flip(path, page)
    assert ACTS * 0.5 < len(recovered(path, key)) < ACTS


@pytest.mark.parametrize("harm", [flip, zero])
def test_without_its_first_page_nothing_can_be_read(
    key: KeyFile, path: Path, harm: Callable[[Path, int], None]
) -> None:
    harm(path, 0)
    assert recovered(path, key) == []


@pytest.mark.parametrize("cut", [PAGE, PAGE // 3, 20 * PAGE, 40 * PAGE + 5])
def test_a_file_that_was_cut_short(key: KeyFile, path: Path, cut: int) -> None:
    os.truncate(path, path.stat().st_size - cut)
    ids = recovered(path, key)
    assert len(ids) >= ACTS - 4 * (cut // PAGE + 2)


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\x00" + bytes(8192), secrets.token_bytes(20_000), b"%PDF-1.7\n" * 999]
)
def test_a_foreign_file(key: KeyFile, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert recovered(path, key) == []


def test_a_lost_key_starts_a_new_store_and_keeps_the_old_one(
    folder: Path, key: KeyFile, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old_key, old = key.key(), path.read_bytes()
    key.destroy()
    assert recovered(path, key) == []
    assert "its key was lost" in caplog.text
    with Store.open(folder, key) as store:
        (aside,) = store.damaged_stores
    assert aside.read_bytes() == old
    rows = list(recovery.readable_rows(aside, old_key, "acts"))
    assert len(rows) == ACTS, "who finds the key again can read everything"


def test_a_damaged_store_of_an_old_version_is_recovered_into_this_one(
    key: KeyFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flip(path, pages(path) - 3)
    later = ("ALTER TABLE acts ADD COLUMN extra TEXT NOT NULL DEFAULT 'made'",)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, later))
    ids = recovered(path, key)
    assert len(ids) >= ACTS - 5
    with Store.open(path.parent, key) as store:
        assert store.read("PRAGMA user_version") == [(len(schema.MIGRATIONS),)]
        assert store.read("SELECT DISTINCT extra FROM acts") == [("made",)]


def test_the_counter_goes_on_after_a_recovery(folder: Path, key: KeyFile, path: Path) -> None:
    with Store.open(folder, key) as store:
        number = store.sequence("ticket")
    flip(path, pages(path) - 1)
    with Store.open(folder, key) as store:
        assert store.damaged_stores
        assert store.sequence("ticket") == number + 1


def test_acts_in_the_log_are_recovered_too(folder: Path, key: KeyFile, path: Path) -> None:
    store = Store.open(folder, key)
    put(Outbox(store), "T150", words="late " + "x" * 700)
    files = {p: p.read_bytes() for p in (path, wal_path(path))}  # as a power cut leaves them
    store.close()
    for p, data in files.items():
        p.write_bytes(data)
    flip(path, pages(path) // 2)
    ids = recovered(path, key)
    assert ids[-1] == ACTS + 1


def test_a_torn_page_that_the_log_has_whole_is_no_damage(folder: Path, key: KeyFile, path: Path) -> None:
    store = Store.open(folder, key)
    outbox = Outbox(store)
    outbox.mark_delivered(1, {"reference": "T0"})
    log = wal_path(path).read_bytes()
    store.close()  # the log goes into the file, and while it does the power is cut
    wal_path(path).write_bytes(log)
    torn = (
        int.from_bytes(log[32:36], "big") - 1
    )  # the page of the first frame, which follows a 32-byte header
    zero(path, torn)
    with Store.open(folder, key) as store:
        assert store.damaged_stores == ()
        assert Outbox(store).get(1).state is ActState.DELIVERED


def test_a_second_start_finds_a_sound_store(folder: Path, key: KeyFile, path: Path) -> None:
    flip(path, 30)
    recovered(path, key)
    with Store.open(folder, key) as store:
        assert len(store.damaged_stores) == 1, "it is still reported, and nothing else was set aside"


class PowerCut(Exception):  # noqa: N818 - it is one
    """The machine stops here."""


@pytest.mark.parametrize("step", range(1, 8))
def test_a_power_cut_during_the_recovery_loses_nothing(
    folder: Path, key: KeyFile, path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    flip(path, pages(path) - 3)
    wal_path(path).write_bytes(b"")
    calls = 0

    def cut(function: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step:
                raise PowerCut
            return function(*args, **kwargs)

        return wrapped

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut(Path.rename))
        patch.setattr(recovery, "sync_folder", cut(recovery.sync_folder))
        try:
            Store.open(folder, key).close()
        except PowerCut:
            pass
        else:
            assert calls < step, "every step was cut"
    with Store.open(folder, key) as store:
        assert len(Outbox(store).entries()) >= ACTS - 5
    assert not draft_path(path).exists()


def test_a_store_cut_short_at_birth_is_made_again(folder: Path, key: KeyFile) -> None:
    folder.mkdir()
    draft_path(folder / STORE_FILE).write_bytes(b"")
    with Store.open(folder, key) as store:
        put(Outbox(store))
        assert store.damaged_stores == ()
    assert not draft_path(folder / STORE_FILE).exists()
