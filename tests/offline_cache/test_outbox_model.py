"""The outbox against a model that fits on a page, with restarts and kills at any moment."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from offline_cache import ActState, KeyFile, Outbox, Store
from offline_cache.recovery import wal_path
from offline_cache.store import STORE_FILE

from .acts import put
from .conftest import Clock

OPEN = (ActState.WAITING, ActState.REFUSED)


@dataclass
class Model:
    """What should be known of one act; times are seconds on a clock that is never set."""

    id: int
    subject: str
    words: str
    priority: int
    expires: float
    key: str
    due: float = 0.0
    state: ActState = ActState.WAITING


class OutboxMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.base = Path(tempfile.mkdtemp())
        self.key = KeyFile(self.base / "store.key")
        self.clock = Clock()
        self.acts: list[Model] = []
        self.open()

    def open(self) -> None:
        self.store = Store.open(self.base / "store", self.key)
        self.outbox = Outbox(self.store, self.clock.wall, self.clock.monotonic)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.base)

    def expected(self) -> Model | None:
        """Of the first open act of each subject: due, highest priority, due for longest."""
        for act in self.acts:
            if act.state is ActState.WAITING and act.expires <= self.clock.monotonic():
                act.state = ActState.EXPIRED
        heads: dict[str, Model] = {}
        for act in self.acts:
            if act.state in OPEN:
                heads.setdefault(act.subject, act)
        ready = [a for a in heads.values() if a.state is ActState.WAITING and a.due <= self.clock.monotonic()]
        return min(ready, key=lambda a: (-a.priority, a.due, a.id), default=None)

    def chosen(self, data: st.DataObject, *states: ActState) -> Model:
        return data.draw(st.sampled_from([act for act in self.acts if act.state in states]))

    @rule(
        subject=st.sampled_from("ABC"),
        words=st.text(max_size=20),
        priority=st.integers(0, 2),
        minutes=st.none() | st.integers(1, 60),
    )
    def put(self, subject: str, words: str, priority: int, minutes: int | None) -> None:
        expiry = None if minutes is None else timedelta(minutes=minutes)
        entry = put(self.outbox, subject, words=words, priority=priority, expires_after=expiry)
        ends = float("inf") if minutes is None else self.clock.monotonic() + minutes * 60
        self.acts.append(Model(entry.id, subject, words, priority, ends, entry.key))

    @rule(outcome=st.sampled_from(["delivered", "refused", "postponed"]), wait=st.integers(1, 300))
    def send(self, outcome: str, wait: int) -> None:
        entry, expected = self.outbox.next_due(self.clock.wall()), self.expected()
        assert (entry and entry.id) == (expected and expected.id)
        if entry is None or expected is None:
            return
        assert entry.key == expected.key
        assert entry.body == {"description": expected.words, "reference": expected.subject}
        if outcome == "delivered":
            self.outbox.mark_delivered(entry.id, {"ok": True})
            expected.state = ActState.DELIVERED
        elif outcome == "refused":
            self.outbox.mark_refused(entry.id, 422, "no", "")
            expected.state = ActState.REFUSED
        else:
            self.outbox.postpone(entry.id, self.clock.wall() + timedelta(seconds=wait), "http 500")
            expected.due = self.clock.monotonic() + wait

    @precondition(lambda self: any(act.state in OPEN for act in self.acts))
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        act = self.chosen(data, *OPEN)
        self.outbox.retry(act.id)
        act.state, act.due = ActState.WAITING, 0.0

    @precondition(lambda self: any(act.state is ActState.REFUSED for act in self.acts))
    @rule(data=st.data(), words=st.text(max_size=20))
    def correct(self, data: st.DataObject, words: str) -> None:
        act = self.chosen(data, ActState.REFUSED)
        self.outbox.correct(act.id, {"description": words, "reference": act.subject})
        act.state, act.due, act.words = ActState.WAITING, 0.0, words
        assert self.outbox.get(act.id).key != act.key
        act.key = self.outbox.get(act.id).key

    @precondition(lambda self: any(act.state in OPEN for act in self.acts))
    @rule(data=st.data())
    def discard(self, data: st.DataObject) -> None:
        act = self.chosen(data, *OPEN)
        self.outbox.discard(act.id)
        act.state = ActState.EXPIRED

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes: int) -> None:
        self.clock.passes(timedelta(minutes=minutes))

    @rule(hours=st.integers(-1000, 1000).filter(bool))
    def the_clock_is_set(self, hours: int) -> None:
        self.clock.set(timedelta(hours=hours))
        self.outbox.adjust_to_clock_change()
        for act in self.acts:
            act.due = 0.0 if act.state is ActState.WAITING else act.due

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.open()

    @rule()
    def power_cut(self) -> None:
        """The files as they are at this moment, opened as after a crash."""
        path = self.base / "store" / STORE_FILE
        as_they_are = {p: p.read_bytes() for p in (path, wal_path(path)) if p.exists()}
        self.store.close()
        for file, data in as_they_are.items():
            file.write_bytes(data)
        self.open()
        assert self.store.damaged_stores == ()

    @invariant()
    def nothing_lost_nothing_twice(self) -> None:
        kept = {entry.id: entry for entry in self.outbox.entries()}
        assert list(kept) == [act.id for act in self.acts]
        for act in self.acts:
            entry = kept[act.id]
            assert entry.state is act.state
            assert entry.key == act.key
            assert (entry.body is None) == (act.state not in OPEN)
        counts = self.outbox.counts()
        assert counts == {state: sum(act.state is state for act in self.acts) for state in ActState}


TestOutboxModel = OutboxMachine.TestCase
TestOutboxModel.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
