from __future__ import annotations

import errno
import multiprocessing
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from offline_cache import (
    ActState,
    KeyFile,
    OfflineCacheError,
    Outbox,
    Store,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreUnwritable,
    schema,
)
from offline_cache.database import Transaction, connect
from offline_cache.journal import JOURNAL_FILE
from offline_cache.store import LOCK_FILE, RESERVE_BYTES, STORE_FILE, WriterLock
from tests.until import WITHIN_S

from .acts import put


def test_settings_that_the_promise_rests_on(store: Store) -> None:
    def pragma(name: str) -> object:
        return store.read(f"PRAGMA {name}")[0][0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("secure_delete") == 1
    assert pragma("temp_store") == 2  # in memory, never a file
    assert (store.folder / STORE_FILE).stat().st_mode & 0o077 == 0
    assert store.folder.stat().st_mode & 0o077 == 0


def test_no_file_of_it_is_for_anyone_else_to_read(store: Store, outbox: Outbox) -> None:
    put(outbox)
    store.rewrite_journal()
    files = [each for each in store.folder.rglob("*") if each.is_file()]
    assert {STORE_FILE, JOURNAL_FILE} <= {each.name for each in files}
    assert [each.name for each in files if each.stat().st_mode & 0o077] == []


def test_one_writer(store: Store, folder: Path, key: KeyFile) -> None:
    with pytest.raises(StoreLocked):
        Store.open(folder, key)
    store.close()
    store.close()
    Store.open(folder, key).close()


def test_a_process_that_is_begun_meanwhile_keeps_no_lock(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / LOCK_FILE)
    began, ends = os.pipe()
    child = os.fork()
    if child == 0:  # between its beginning and its program it has every handle
        os.close(ends)
        os.read(began, 1)
        os._exit(0)
    try:
        lock.release()
        WriterLock(tmp_path / LOCK_FILE).release()
    finally:
        os.close(ends)
        os.waitpid(child, 0)
        os.close(began)


def test_a_reader_beside_the_writer(store: Store, outbox: Outbox, folder: Path, key: KeyFile) -> None:
    put(outbox)
    with Store.open_read_only(folder, key) as reader:
        assert [entry.subject for entry in Outbox(reader).entries()] == ["T100001"]
        with pytest.raises(StoreUnwritable):
            reader.sequence("ticket")


def test_reading_where_there_is_no_store_makes_none(folder: Path, key: KeyFile) -> None:
    with pytest.raises(StoreMissing):
        Store.open_read_only(folder, key)
    assert not folder.exists()
    assert not key.path.exists()


def test_a_counter_never_gives_a_number_twice(folder: Path, key: KeyFile) -> None:
    numbers = []
    for _ in range(3):
        with Store.open(folder, key) as store:
            numbers += [store.sequence("ticket"), store.sequence("ticket")]
    first = numbers[0]
    assert numbers == list(range(first, first + 6))
    assert 100_001 <= first <= 900_000


def test_counters_are_independent(store: Store) -> None:
    assert store.sequence("ticket") == store.sequence("help")
    assert store.sequence("ticket") == store.sequence("help")


def test_new_stores_start_at_different_numbers(tmp_path: Path) -> None:
    starts = set()
    for name in "abcde":
        with Store.open(tmp_path / name, KeyFile(tmp_path / f"{name}.key")) as store:
            starts.add(store.sequence("ticket"))
    assert len(starts) > 1


def fill(outbox: Outbox) -> list[str]:
    """Puts acts until the disk is full; returns the keys of those that were acknowledged."""
    keys = []
    try:
        for number in range(10_000):
            keys.append(put(outbox, f"T{number}", words="x" * 2000).key)
    except StoreFull:
        return keys
    raise AssertionError("the disk was never full")


def test_a_full_disk_has_a_name_and_harms_nothing(store: Store, outbox: Outbox) -> None:
    put(outbox, "before")
    pages = store.read("PRAGMA page_count")[0][0]
    store.read(f"PRAGMA max_page_count = {pages}")  # what SQLite answers is what a full disk makes it answer
    fill(outbox)
    kept = [entry.subject for entry in outbox.entries()]
    assert kept[0] == "before"
    assert len(kept) == sum(outbox.counts().values())
    store.read("PRAGMA max_page_count = 1000000")
    put(outbox, "after")
    assert outbox.entries()[-1].subject == "after"


@pytest.mark.skipif(not Path("/dev/full").exists() or os.geteuid() != 0, reason="mounting needs root")
def test_a_disk_that_is_really_full(tmp_path: Path, key: KeyFile) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={RESERVE_BYTES // 1024 + 512}k", "tmpfs", small],
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        with Store.open(small / "store", key) as store:
            acknowledged = fill(Outbox(store))
            assert [entry.key for entry in Outbox(store).entries()] == acknowledged
            with Store.open_read_only(small / "store", key) as reader:  # keeps the log from being emptied
                Outbox(reader)
                store.close()
        with Store.open(small / "store", key) as store:
            outbox = Outbox(store)
            assert [entry.key for entry in outbox.entries()] == acknowledged
            with pytest.raises(StoreFull):
                put(outbox, words="x" * 20_000)
            subprocess.run(["mount", "-o", "remount,size=40m", small], check=True)
            put(outbox, words="x" * 20_000)
    finally:
        subprocess.run(["umount", small], check=True)


def _open_as_nobody(folder: str, key: bytes, answers: multiprocessing.connection.Connection) -> None:
    class Given(KeyFile):
        def key(self) -> bytes:
            return key

    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    try:
        Store.open(Path(folder), Given(Path())).close()
        answers.send("opened")
    except OfflineCacheError as error:
        answers.send(type(error).__name__)


@pytest.mark.parametrize("call", ["pwrite", "fdatasync"])
def test_acts_stay_in_the_store_while_the_journal_cannot_be_written(
    call: str, folder: Path, key: KeyFile, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with Store.open(folder, key) as store:
        outbox = Outbox(store)
        put(outbox, "before")
        with monkeypatch.context() as sick:
            sick.setattr(os, call, fail)
            put(outbox, "A")
            put(outbox, "B")
        assert store.journal.broken
        assert caplog.text.count("acts are kept in the store alone") == 1
        assert [each.subject for each in outbox.entries()] == ["before", "A", "B"]
        store.compact()
        assert not store.journal.broken
    (folder / STORE_FILE).write_bytes(b"")
    with Store.open(folder, key) as store:
        assert [each.subject for each in Outbox(store).entries()] == ["before", "A", "B"]


def test_another_program_that_holds_the_file_has_a_name(store: Store, outbox: Outbox) -> None:
    with closing(connect(store.folder / STORE_FILE, store._secret)) as other, Transaction(other):
        store._db.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(StoreUnwritable, match="another program"):
            put(outbox)
    put(outbox)
    assert outbox.counts()[ActState.WAITING] == 1


def test_a_file_that_is_taken_away_is_not_made_anew_under_a_kiosk_that_runs(
    store: Store, outbox: Outbox, key: KeyFile
) -> None:
    """An empty one had no tables: nothing was delivered until the next start."""
    put(outbox, "A")
    (store.folder / STORE_FILE).unlink()
    store.clear_memory()
    put(outbox, "B")
    assert [each.subject for each in outbox.entries()] == ["A", "B"]
    store.close()
    with Store.open(store.folder, key) as again:
        assert [each.subject for each in Outbox(again).entries()] == ["A", "B"]


def test_a_recovery_whose_report_cannot_be_written_is_one_all_the_same(
    folder: Path, key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk: what waits is delivered, which makes room."""
    with Store.open(folder, key) as store:
        put(Outbox(store))
    (folder / STORE_FILE).unlink()

    def full(*_: object, **_more: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    with Store.open(folder, key) as store:
        assert Outbox(store).counts()[ActState.WAITING] == 1


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_may_not_be_written_has_a_name(what: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        base.chmod(0o755)
        folder, key = base / "store", KeyFile(base / "store.key")
        Store.open(folder, key).close()
        before = (folder / STORE_FILE).read_bytes()
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o777)
        (folder if what == "folder" else folder / STORE_FILE).chmod(0o555)
        if what == "folder":
            (folder / "store.lock").chmod(0o444)
        ours, theirs = multiprocessing.Pipe()
        child = multiprocessing.get_context("fork").Process(
            target=_open_as_nobody, args=(str(folder), key.key(), theirs)
        )
        child.start()
        assert ours.poll(WITHIN_S)
        assert ours.recv() == "StoreUnwritable"
        child.join()
        assert (folder / STORE_FILE).read_bytes() == before
        folder.chmod(0o755)


def test_a_folder_that_cannot_be_made(tmp_path: Path, key: KeyFile) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnwritable):
        Store.open(tmp_path / "file" / "store", key)


def test_a_failed_start_gives_the_lock_back(folder: Path, key: KeyFile) -> None:
    Store.open(folder, key).close()
    key.path.chmod(0o644)
    with pytest.raises(Exception, match="0600"):
        Store.open(folder, key)
    key.path.chmod(0o600)
    Store.open(folder, key).close()


def test_migrations_run_forward_and_together(
    folder: Path, key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(folder, key) as store:
        number = store.sequence("ticket")
    later = (*schema.MIGRATIONS, ("ALTER TABLE reads ADD COLUMN language TEXT NOT NULL DEFAULT 'fr'",))
    monkeypatch.setattr(schema, "MIGRATIONS", (*later, ("CREATE TABLE extra (id INTEGER)", "not SQL")))
    with pytest.raises(Exception, match="syntax"):
        Store.open(folder, key)
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    with Store.open(folder, key) as store:
        assert store.read("SELECT count(language) FROM reads") == [(0,)]
        assert store.sequence("ticket") == number + 1
        assert store.read("PRAGMA user_version") == [(len(later),)]


def test_a_store_of_a_later_program_is_left_alone(folder: Path, key: KeyFile) -> None:
    with Store.open(folder, key) as store:
        store.read(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
        store.compact()
    before = (folder / STORE_FILE).read_bytes()
    with pytest.raises(StoreTooNew):
        Store.open(folder, key)
    assert (folder / STORE_FILE).read_bytes() == before


def test_many_threads(store: Store, outbox: Outbox) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: store.sequence("ticket"), range(100)))
        list(pool.map(lambda n: put(outbox, f"T{n}"), range(100)))
    assert len(set(numbers)) == 100
    assert len(outbox.entries()) == 100


def test_opening_is_quiet(folder: Path, key: KeyFile) -> None:
    """SQLCipher logs to standard error by itself; the kiosk's logs are ours."""
    Store.open(folder, key).close()
    key.destroy()
    program = (
        "import logging, sys; logging.disable()\n"
        "from pathlib import Path; from offline_cache import *\n"
        f"Store.open(Path({str(folder)!r}), KeyFile(Path({str(key.path)!r}))).close()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
