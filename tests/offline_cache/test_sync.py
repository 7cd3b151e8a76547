from __future__ import annotations

import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from queue import Queue

import pytest

from offline_cache import (
    Accepted,
    ActRefused,
    ActState,
    ConnectionFailed,
    CorrectAct,
    Delivered,
    DeliveryOutcome,
    DeviceNotAccepted,
    DiscardAct,
    Entry,
    Intercepted,
    KeyFile,
    Outbox,
    OutboxSync,
    Retry,
    RetryAct,
    Store,
    StoreFull,
    SyncStatus,
)
from offline_cache.commands import CommandQueue
from offline_cache.journal import Event, Journal, _records
from offline_cache.store import STORE_FILE
from offline_cache.sync import RETENTION
from tests.until import WITHIN_S, until

from .acts import put
from .conftest import Clock
from .test_disk import decrypted, pages

#: A wait that is shorter would be none for this clock, which counts microseconds.
MOMENT = 1e-3


class Landlord:
    """A system that answers as it is told, and remembers every attempt."""

    def __init__(self) -> None:
        self.answer: Callable[[Entry], DeliveryOutcome] = lambda _: Delivered({"ok": True})
        self.attempts: list[Entry] = []

    def __call__(self, entry: Entry) -> DeliveryOutcome:
        self.attempts.append(entry)
        return self.answer(entry)

    @property
    def subjects(self) -> list[str]:
        return [entry.subject for entry in self.attempts]


class Longest:
    """Chance that always gives the longest wait."""

    def uniform(self, a: float, b: float, /) -> float:
        return b


@pytest.fixture
def landlord() -> Landlord:
    return Landlord()


@pytest.fixture
def shown() -> list[SyncStatus]:
    """What the screen was told, in order."""
    return []


@pytest.fixture
def sync(outbox: Outbox, landlord: Landlord, clock: Clock, shown: list[SyncStatus]) -> OutboxSync:
    return OutboxSync(outbox, landlord, on_change=shown.append, clock=clock.monotonic, rng=Longest())


def run(sync: OutboxSync, clock: Clock, span: timedelta) -> None:
    """Lets the sync do what it wants to do in that time."""
    end = clock.monotonic() + span.total_seconds()
    while clock.monotonic() <= end:
        wait = sync.step()
        if wait is None:
            wait = end - clock.monotonic() + 1
        clock.passes(timedelta(seconds=max(wait, MOMENT) if wait else 0))


def test_everything_is_delivered_and_the_screen_knows(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock, shown: list[SyncStatus]
) -> None:
    assert sync.online is None
    put(outbox, "A")
    put(outbox, "B")
    run(sync, clock, timedelta(seconds=1))
    assert landlord.subjects == ["A", "B"]
    assert outbox.counts()[ActState.DELIVERED] == 2
    assert shown == [SyncStatus(True, 1, 0, ""), SyncStatus(True, 0, 0, "")]
    assert sync.step() is None, "nothing more to do until something is put"


def test_what_the_store_could_not_write_down_is_not_told(
    outbox: Outbox, landlord: Landlord, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes: list[tuple[int, DeliveryOutcome]] = []
    sync = OutboxSync(
        outbox,
        landlord,
        on_settled=lambda entry, outcome: outcomes.append((entry.id, outcome)),
        clock=clock.monotonic,
    )
    put(outbox, "A")

    def fail(*_args: object, **_kwargs: object) -> None:
        raise StoreFull

    with monkeypatch.context() as broken:
        broken.setattr(outbox.store, "transaction", fail)
        with pytest.raises(StoreFull):
            sync.step()
    assert outcomes == []
    assert len(landlord.attempts) == 1
    run(sync, clock, timedelta(seconds=1))
    ((_, outcome),) = outcomes
    assert isinstance(outcome, Delivered)


def test_with_the_line_down_one_act_is_tried_and_not_counted(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock, shown: list[SyncStatus]
) -> None:
    for subject in "ABC":
        put(outbox, subject)
    landlord.answer = lambda _: ConnectionFailed("unreachable")
    run(sync, clock, timedelta(minutes=10))
    assert sync.online is False
    assert 600 / 5 < len(landlord.attempts) < 600 / 2, "a probe every few seconds, of one act"
    assert outbox.get(1).attempts == 0
    landlord.answer = lambda _: Delivered({})
    run(sync, clock, timedelta(seconds=5))
    assert outbox.counts()[ActState.DELIVERED] == 3
    assert shown[0] == SyncStatus(False, 3, 0)
    assert shown[-1] == SyncStatus(True, 0, 0, "")


def test_where_this_device_is_not_let_in_all_acts_wait_and_none_is_at_fault(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock, shown: list[SyncStatus]
) -> None:
    for subject in "ABC":
        put(outbox, subject)
    landlord.answer = lambda _: DeviceNotAccepted("unknown")
    run(sync, clock, timedelta(minutes=10))
    assert len(landlord.attempts) < 40, "one act, now and then"
    assert (outbox.get(1).attempts, outbox.get(1).reason) == (0, "unknown")
    assert outbox.counts()[ActState.WAITING] == 3
    assert shown[-1] == SyncStatus(True, 3, 0, "unknown")
    landlord.answer = lambda _: Delivered({})
    run(sync, clock, timedelta(seconds=31))
    assert outbox.counts()[ActState.DELIVERED] == 3
    assert shown[-1] == SyncStatus(True, 0, 0, "")


@pytest.mark.parametrize("down", [ConnectionFailed("unreachable"), Intercepted("status 502")])
@pytest.mark.parametrize("gives_up_after", [0.01, 1.0, 3.05])
@pytest.mark.parametrize("waiting", [1, 3])
def test_a_line_that_is_back_is_noticed_within_five_seconds(
    outbox: Outbox,
    landlord: Landlord,
    clock: Clock,
    gives_up_after: float,
    down: DeliveryOutcome,
    waiting: int,
    whole: bool,
) -> None:
    """Whenever it comes back, and however long a connection takes to fail: nothing answers, a refusal, a
    captive portal, a proxy; for hours too (in the proof whatever it takes to fail)."""
    chance = random.Random(20261125)
    hours = 10_000 if whole or (gives_up_after, waiting) in ((3.05, 1), (0.01, 3)) else 600
    for number in range(10):
        sync = OutboxSync(outbox, landlord, clock=clock.monotonic, rng=chance)
        back = clock.monotonic() + chance.uniform(0, 60 if number else hours)
        noticed: list[float] = []

        def deliver(entry: Entry, back: float = back, noticed: list[float] = noticed) -> DeliveryOutcome:
            if clock.monotonic() < back:
                clock.passes(timedelta(seconds=gives_up_after))
                return down
            noticed.append(clock.monotonic() - back)
            return Delivered({})

        landlord.answer = deliver
        for which in range(waiting):
            put(outbox, f"T{number}{which}")
        run(sync, clock, timedelta(seconds=back - clock.monotonic() + 10))
        assert noticed[0] <= 5
        assert len(noticed) == waiting


def test_what_answers_in_the_landlords_place_is_asked_one_act_after_the_other(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock, shown: list[SyncStatus]
) -> None:
    for subject in "ABC":
        put(outbox, subject)
    landlord.answer = lambda _: Intercepted("status 302")
    run(sync, clock, timedelta(minutes=10))
    assert shown == [SyncStatus(False, 3, 0)]
    assert landlord.subjects[:6] == ["A", "B", "C", "A", "B", "C"]
    assert 600 / 5 < len(landlord.attempts) < 600 / 2, "one probe every few seconds, whatever waits"


def test_an_act_that_something_on_the_way_does_not_let_through_holds_up_nobody(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock
) -> None:
    landlord.answer = lambda entry: Intercepted("status 403") if entry.subject == "bad" else Delivered({})
    put(outbox, "bad")
    for number in range(300):
        put(outbox, f"{number}")
        run(sync, clock, timedelta(seconds=4))
    assert outbox.counts()[ActState.DELIVERED] == 300
    assert landlord.subjects.count("bad") < 30, "tried less and less often"
    assert sync.online


def test_a_poke_tries_at_once(sync: OutboxSync, outbox: Outbox, landlord: Landlord) -> None:
    put(outbox)
    landlord.answer = lambda _: ConnectionFailed("unreachable")
    sync.step()
    sync.step()
    assert len(landlord.attempts) == 1
    landlord.answer = lambda _: Delivered({})
    sync.wake()
    sync.step()
    assert outbox.counts()[ActState.DELIVERED] == 1


def test_a_sick_act_waits_longer_each_time_and_others_pass(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock
) -> None:
    put(outbox, "sick")
    put(outbox, "well")
    landlord.answer = lambda entry: Retry("http 500") if entry.subject == "sick" else Delivered({})
    run(sync, clock, timedelta(seconds=60))
    assert landlord.subjects[:2] == ["sick", "well"]
    assert 5 <= landlord.subjects.count("sick") <= 8
    assert outbox.get(1).reason == "http 500"


def test_a_refusal_is_kept_and_shown(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, shown: list[SyncStatus]
) -> None:
    put(outbox)
    landlord.answer = lambda _: ActRefused(422, "too-long", "1200 > 1000")
    sync.step()
    assert shown == [SyncStatus(True, 0, 1, "")]
    (entry,) = outbox.entries(ActState.REFUSED)
    assert (entry.status, entry.code, entry.detail) == (422, "too-long", "1200 > 1000")


def test_retry_after_stops_everything(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock
) -> None:
    put(outbox, "A")
    put(outbox, "B")
    landlord.answer = lambda _: Retry("http 429", after=120.0)
    run(sync, clock, timedelta(seconds=119))
    assert landlord.subjects == ["A"]
    landlord.answer = lambda _: Delivered({})
    run(sync, clock, timedelta(seconds=10))
    assert outbox.counts()[ActState.DELIVERED] == 2


def test_a_batch_system_is_asked_again_with_the_same_key(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock
) -> None:
    key = put(outbox, "batch").key
    put(outbox, "other")
    landlord.answer = lambda entry: Accepted(30.0) if entry.subject == "batch" else Delivered({})
    run(sync, clock, timedelta(seconds=100))
    tries = [entry for entry in landlord.attempts if entry.subject == "batch"]
    assert len(tries) == 4
    assert {entry.key for entry in tries} == {key}
    assert outbox.counts()[ActState.DELIVERED] == 1


def test_whatever_fails_in_an_attempt_the_act_is_kept(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Entry) -> DeliveryOutcome:
        raise ValueError("Mme Martin, 0612345678")

    put(outbox)
    landlord.answer = broken
    sync.step()
    assert outbox.get(1).reason == "ValueError"
    assert "Martin" not in caplog.text, "the message of an unknown error may hold personal data"
    landlord.answer = lambda _: Delivered({})
    run(sync, clock, timedelta(seconds=5))
    assert outbox.counts()[ActState.DELIVERED] == 1


def test_a_crash_before_it_is_written_down_sends_the_same_key_again(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(outbox)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark_delivered", lambda *_: (_ for _ in ()).throw(StoreFull("full")))
        with pytest.raises(StoreFull):
            sync.step()
    sync.step()
    first, second = landlord.attempts
    assert first.key == second.key
    assert outbox.counts()[ActState.DELIVERED] == 1


def test_an_act_given_up_during_its_attempt(sync: OutboxSync, outbox: Outbox, landlord: Landlord) -> None:
    def slow(entry: Entry) -> DeliveryOutcome:
        outbox.discard(entry.id)
        return Delivered({})

    put(outbox)
    landlord.answer = slow
    sync.step()
    assert outbox.get(1).state is ActState.EXPIRED


def test_a_clock_that_is_set_stops_nothing(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, clock: Clock
) -> None:
    put(outbox)
    landlord.answer = lambda _: Retry("http 500")
    sync.step()
    clock.set(timedelta(days=-800))
    landlord.answer = lambda _: Delivered({})
    run(sync, clock, timedelta(seconds=5))
    assert outbox.counts()[ActState.DELIVERED] == 1


def test_a_technicians_wish_is_granted_while_we_wait(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, store: Store, clock: Clock
) -> None:
    put(outbox, "A")
    put(outbox, "B")
    landlord.answer = lambda entry: (
        ActRefused(422, "no") if entry.subject == "A" else Retry("http 429", 600.0)
    )
    run(sync, clock, timedelta(seconds=1))
    landlord.answer = lambda _: Delivered({})
    for command in (RetryAct(99), RetryAct(1), RetryAct()):
        store.commands.leave(command)
    (store.folder / "commands" / "garbage.command").write_text("[1, true, 'DROP")
    CommandQueue(store.folder, b"a stranger's").leave(DiscardAct(2, "why not"))
    run(sync, clock, timedelta(seconds=5))
    assert outbox.counts()[ActState.DELIVERED] == 2
    assert list((store.folder / "commands").iterdir()) == []


def test_what_the_staff_wishes_for_a_refused_act(
    sync: OutboxSync, outbox: Outbox, landlord: Landlord, store: Store, clock: Clock
) -> None:
    for subject in "ABC":
        put(outbox, subject, words="Martin")
    landlord.answer = lambda entry: ActRefused(422, "no")
    run(sync, clock, timedelta(seconds=1))
    landlord.answer = lambda entry: Delivered({"id": (entry.body or {})["description"]})
    store.commands.leave(CorrectAct(1, {"description": "corrected"}))
    store.commands.leave(DiscardAct(2, "a double"))
    store.commands.leave(DiscardAct(2, "twice"))
    assert not [p for p in (store.folder / "commands").iterdir() if b"corrected" in p.read_bytes()]
    run(sync, clock, timedelta(seconds=5))
    states = [(each.state, each.reason, each.response) for each in outbox.entries()]
    assert states == [
        (ActState.DELIVERED, "", {"id": "corrected"}),
        (ActState.EXPIRED, "a double", None),
        (ActState.REFUSED, "", None),
    ]


def test_nothing_of_the_visitor_is_left_in_the_log_when_all_is_delivered(
    sync: OutboxSync, outbox: Outbox, store: Store
) -> None:
    put(outbox)
    log = store.folder / "store.db-wal"
    assert log.stat().st_size > 0
    sync.step()
    assert log.stat().st_size == 0


def readable(store: Store, key: KeyFile, words: str) -> bool:
    """Whether who has the key finds those words in the journal or in a page of the store."""
    with closing(Journal(store.folder, key.key())) as journal:
        data = journal.path.read_bytes()
        records = [str(journal.content(place)) for place, _, _ in _records(data)]
    in_pages = [decrypted(page, key.key()) for page in pages(store.folder)]
    return any(words in each for each in records) or any(words.encode() in each for each in in_pages)


def test_nothing_of_the_visitor_is_left_when_the_run_ended_before_it_was_cleared_away(
    sync: OutboxSync,
    outbox: Outbox,
    store: Store,
    key: KeyFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed between the delivery and that: it stayed in the journal until another act was delivered."""
    put(outbox, words="Zorglub")
    with monkeypatch.context() as killed:
        killed.setattr(store, "compact", lambda: None)
        sync.step()
    assert readable(store, key, "Zorglub")
    store.close()
    with Store.open(store.folder, key) as again:
        OutboxSync(Outbox(again), Landlord()).step()
        assert not readable(again, key, "Zorglub")


def test_nothing_is_left_of_what_was_not_yet_whole_when_the_run_ended(
    store: Store, key: KeyFile, tmp_path: Path
) -> None:
    """An act with photos is several records."""
    with store.transaction():
        store.journal.add(Event.PUT, "act", ["Zorglub"])
        store.journal.add(Event.PUT, "photo")
        shutil.copytree(store.folder, tmp_path / "cut")
    with Store.open(tmp_path / "cut", key) as again:
        assert readable(again, key, "Zorglub")
        OutboxSync(Outbox(again), Landlord()).step()
        assert not readable(again, key, "Zorglub")


def test_what_is_left_of_an_act_goes_in_time_from_a_kiosk_that_never_restarts(
    sync: OutboxSync, outbox: Outbox, clock: Clock
) -> None:
    put(outbox)
    sync.step()
    clock.passes(RETENTION)
    sync.step()
    assert len(outbox.entries()) == 1
    clock.passes(timedelta(days=1))
    sync.step()
    assert outbox.entries() == []


def test_nothing_is_left_of_what_was_given_up(
    sync: OutboxSync, outbox: Outbox, store: Store, key: KeyFile
) -> None:
    store.commands.leave(DiscardAct(put(outbox, words="Zorglub").id, "a double"))
    assert readable(store, key, "Zorglub")
    sync.step()
    assert not readable(store, key, "Zorglub")


@pytest.fixture
def running(outbox: Outbox, landlord: Landlord) -> Iterator[OutboxSync]:
    sync = OutboxSync(outbox, landlord)
    sync.start()
    yield sync
    sync.stop()


def test_the_thread_wakes_for_what_is_put(running: OutboxSync, outbox: Outbox) -> None:
    for subject in "ABC":
        put(outbox, subject)
        assert until(lambda: outbox.counts()[ActState.WAITING] == 0)
    assert running.status == SyncStatus(True, 0, 0, "")


def test_the_thread_outlives_a_fault(
    running: OutboxSync, outbox: Outbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "next_due", lambda _: {}["Zorglub"])
        put(outbox)
        assert until(lambda: "a fault of the sync: KeyError" in caplog.text)
    assert "KeyError: " not in caplog.text, "its message may quote an act"
    running.wake()
    assert until(lambda: outbox.counts()[ActState.DELIVERED] == 1)


def test_stopping_waits_for_the_attempt_at_hand(
    running: OutboxSync, outbox: Outbox, landlord: Landlord
) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def slow(_: Entry) -> DeliveryOutcome:
        begun.set()
        goes_on.wait(WITHIN_S)
        return Delivered({})

    landlord.answer = slow
    put(outbox)
    assert begun.wait(WITHIN_S)
    threading.Timer(0.1, goes_on.set).start()
    running.stop()
    assert outbox.counts()[ActState.DELIVERED] == 1


def test_what_waits_from_before_is_due_at_the_start(outbox: Outbox, landlord: Landlord, clock: Clock) -> None:
    outbox.postpone(put(outbox).id, clock.wall() + timedelta(hours=1), "http 503")
    sync = OutboxSync(outbox, landlord)
    sync.start()
    assert until(lambda: outbox.counts()[ActState.DELIVERED] == 1)
    sync.stop()


def test_the_thread_rests_between_two_attempts_at_an_act_that_fails(
    outbox: Outbox, landlord: Landlord, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    landlord.answer = lambda _: Retry("http 503")
    put(outbox)
    sync, rests = OutboxSync(outbox, landlord, clock=clock.monotonic), Queue[float | None]()
    wait = sync._wake_event.wait
    monkeypatch.setattr(sync._wake_event, "wait", lambda seconds: (rests.put(seconds), wait(seconds)))
    sync.start()
    try:
        for _ in range(2):
            assert (rests.get(timeout=WITHIN_S) or 0) > 0, "the act is not due again"
            sync._wake_event.set()
        assert len(landlord.attempts) == 1, "waking it makes no act due"
    finally:
        sync.stop()


def test_a_store_that_breaks_while_it_is_used_is_noticed_and_the_next_start_has_all(
    running: OutboxSync, outbox: Outbox, landlord: Landlord, store: Store, key: KeyFile
) -> None:
    landlord.answer = lambda _: ConnectionFailed("down")
    put(outbox)
    assert until(lambda: bool(landlord.attempts))
    os.truncate(store.folder / STORE_FILE, 0)
    assert until(lambda: running.found_damage, meanwhile=running.wake)
    running.stop()
    store.close()
    with Store.open(store.folder, key) as again:
        assert Outbox(again).counts()[ActState.WAITING] == 1
