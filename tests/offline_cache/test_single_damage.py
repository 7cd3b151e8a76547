"""Whatever happens to any one file of a store, every act that a visitor was promised is delivered, once.

A store with every kind of act in it is copied as a power cut would leave it; one file of the copy is harmed;
the next start must have every open act, whole, and none of those that were delivered.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from offline_cache import ActState, Attachment, KeyFile, OfflineCacheError, Outbox, Store
from offline_cache.journal import JOURNAL_FILE
from offline_cache.store import RESERVE_FILE, STORE_FILE

from .acts import put

SMOKE, PROOF = 60, 1000


@dataclass(frozen=True)
class Promised:
    """What the store must have after any one harm, and nothing else that is open: body and state by key."""

    open: dict[str, tuple[object, ActState]]
    number: int


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 8, 64))):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data) + 1)])


def delete(path: Path, _: random.Random) -> None:
    path.unlink()


def zero(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    first = chance.choice((0, chance.randrange(len(data) + 1)))
    size = chance.choice((512, 4096, len(data)))
    data[first : first + size] = bytes(len(data[first : first + size]))
    path.write_bytes(data)


HARMS: tuple[Callable[[Path, random.Random], None], ...] = (flip, cut, delete, zero)


def _fill(folder: Path, key: KeyFile, seed: int) -> Store:
    """A store in which all that can happen to acts has happened, still open."""
    store = Store.open(folder, key)
    outbox, chance = Outbox(store), random.Random(seed)
    for number in range(30):
        words = f"{number} " + "x" * chance.randrange(3000)
        photos = [Attachment("/v1/tickets/T/attachments", chance.randbytes(9000), "image/jpeg", {})]
        put(outbox, f"T{number // 2}", words=words, attachments=photos if number % 7 == 3 else ())
        if number == 12:
            store.close()  # what is before it is in the file, what comes after in the log
            store = Store.open(folder, key)
            outbox = Outbox(store)
    for _ in range(8):
        entry = outbox.next_due(outbox.now())
        assert entry is not None
        outbox.mark_delivered(entry.id, {"reference": entry.reference})
    refused = []
    for _ in range(4):
        entry = outbox.next_due(outbox.now())
        assert entry is not None
        outbox.mark_refused(entry.id, 422, "no", "not so")
        refused.append(entry)
    outbox.correct(refused[0].id, {"description": "put right"}, [])
    outbox.correct(refused[1].id, {"description": "put right too"})
    outbox.retry(refused[2].id)
    outbox.discard(outbox.entries(ActState.WAITING)[-1].id, "given up")
    return store


@pytest.fixture(params=["cut off", "closed"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Promised]:
    base = tmp_path / "whole"
    base.mkdir()
    live = tmp_path / "live"
    store = _fill(live / "store", KeyFile(live / "store.key"), seed=7)
    outbox = Outbox(store)
    states = (ActState.WAITING, ActState.REFUSED)
    promised = Promised(
        {each.key: (each.body, each.state) for each in outbox.entries(*states)},
        store.sequence("reference"),
    )
    if request.param == "closed":
        store.close()
    shutil.copytree(live, base, dirs_exist_ok=True)
    store.close()
    (base / "store" / RESERVE_FILE).unlink()  # 8 MB of nothing: it is made again
    return base, promised


def lost_and_doubled(folder: Path, promised: Promised) -> tuple[int, int]:
    """Open the store; how many acts are not there as they were, and how many would go out twice, or as they
    were before they were put right."""
    with Store.open(folder / "store", KeyFile(folder / "store.key")) as store:
        outbox = Outbox(store)
        there = outbox.entries(ActState.WAITING, ActState.REFUSED)
        lost = sum(
            (body, state) not in [(each.body, each.state) for each in there if each.key == key]
            for key, (body, state) in promised.open.items()
        )
        for each in outbox.entries(ActState.REFUSED):
            outbox.retry(each.id)
        sent: list[str] = []
        while (entry := outbox.next_due(outbox.now())) is not None:
            sent.append(entry.key)
            outbox.mark_delivered(entry.id, {})
        doubled = len(sent) - len(set(sent)) + sum(key not in promised.open for key in sent)
        doubled += store.sequence("reference") <= promised.number  # a number is given once
    return lost, doubled


@pytest.mark.timeout(1800)
def test_an_act_survives_any_one_damage(
    filled: tuple[Path, Promised], tmp_path: Path, whole: bool, record_property: Callable[[str, object], None]
) -> None:
    base, promised = filled
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance, total, failures = random.Random(seed), (PROOF if whole else SMOKE) // 2, []
    files = sorted(path.relative_to(base) for path in base.rglob("*") if path.is_file())
    for number in range(total):
        name, harm = chance.choice(files), chance.choice(HARMS)
        folder = tmp_path / f"harmed-{number}"
        shutil.copytree(base, folder)
        harm(folder / name, chance)
        try:
            lost, doubled = lost_and_doubled(folder, promised)
        except OfflineCacheError:  # a store that does not open delivers nothing
            lost, doubled = len(promised.open), 0
        if lost or doubled:
            failures.append(f"{number}: {harm.__name__} {name}: {lost} lost, {doubled} doubled")
        shutil.rmtree(folder)
    record_property("damages", total)
    assert not failures, f"{len(failures)} of {total}:\n" + "\n".join(failures)


def test_a_file_that_says_it_has_gigabytes_holds_up_no_start(
    folder: Path, key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it was read into memory: the panel stayed dark."""
    with Store.open(folder, key) as store:
        put(Outbox(store))
    for path in (folder / JOURNAL_FILE, key.copy):
        os.truncate(path, 50_000_000_000)
    real, read = os.pread, []
    monkeypatch.setattr(os, "pread", lambda file, size, at: (read.append(size), real(file, size, at))[1])
    with Store.open(folder, key) as store:
        assert len(Outbox(store).entries()) == 1
    assert max(read) < 10_000_000


@pytest.mark.parametrize("lost", [False, True])
def test_what_was_put_right_does_not_come_back_as_it_was_before(
    folder: Path, key: KeyFile, *, lost: bool
) -> None:
    with Store.open(folder, key) as store:
        outbox = Outbox(store)
        before = put(outbox)
        outbox.mark_refused(before.id, 422, "no", "not so")
        outbox.correct(before.id, {"description": "put right"})
        shutil.copytree(folder, folder.with_name("cut off"))  # as a power cut leaves it
    if lost:
        (folder.with_name("cut off") / STORE_FILE).unlink()
    with Store.open(folder.with_name("cut off"), key) as store:
        there = Outbox(store).entries()
        assert [(each.body, each.state) for each in there] == [
            ({"description": "put right"}, ActState.WAITING)
        ]
