"""Delivers what waits in the outbox, on a thread of its own."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from . import clocks, policy
from .acts import Entry, State
from .commands import Correct, GiveUp, TryAgain, Wish
from .errors import OfflineCacheError, UnknownAct, WrongState
from .outbox import Outbox
from .outcomes import Astray, Delivered, LineDown, NotLetIn, Outcome, Pending, Refused, Retry

log = logging.getLogger(__name__)

#: How long what is left of a delivered act is kept.
KEEP = timedelta(days=90)
#: While something is open, how often we look for a technician's wish and at the clock. Seconds.
LOOK_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Status:
    """What the screen shows of the line. ``online`` is ``None`` before the first attempt; ``held`` is why the
    landlord's system takes nothing from this device, "" while it does, ``None`` before it said so."""

    online: bool | None
    waiting: int
    refused: int
    held: str | None = None


class Sync:
    """Sends one act after the other; a crash at any moment sends the same act again with the same key.

    ``deliver`` makes one attempt and answers with an ``Outcome``. It should give up connecting after some 3
    seconds: from one probe to the next is how late we notice that the line is back.
    ``on_change`` is called on the thread of the sync, each time the ``Status`` differs.
    """

    def __init__(
        self,
        outbox: Outbox,
        deliver: Callable[[Entry], Outcome],
        *,
        on_change: Callable[[Status], None] = lambda _: None,
        clock: Callable[[], float] = clocks.steady,
        rng: policy.Chance | None = None,
    ) -> None:
        """``clock`` gives seconds that no one can set, ``rng`` the chance in waits; both for tests."""
        self._outbox = outbox
        self._deliver = deliver
        self._on_change = on_change
        self._clock = clock
        self._chance = rng or random.SystemRandom()
        self._line = policy.Line()
        self._quiet_until = 0.0
        self._shown: Status | None = None
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        outbox.listen(self._wake.set)

    @property
    def online(self) -> bool | None:
        """Whether the last attempt reached the landlord's system; ``None`` before the first."""
        return self._line.online

    @property
    def status(self) -> Status:
        """The same as ``on_change`` gets."""
        counts = self._outbox.counts()
        return Status(self.online, counts[State.WAITING], counts[State.REFUSED], self._line.held)

    def start(self) -> None:
        """Starts the thread, once. All that waits from before is due at once."""
        self._thread.start()

    def stop(self, timeout: float = 35.0) -> None:
        """Lets the attempt at hand end, then the thread; no error if it never ran. ``timeout`` in seconds."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def poke(self) -> None:
        """Tries now, whatever the waits: the network says that it is back, or someone asks."""
        self._quiet_until = 0.0
        self._wake.set()

    def step(self) -> float | None:
        """One look at the outbox and at most one attempt.

        Returns the seconds until there may be something to do; ``None`` when only a change of the outbox
        can bring something.
        """
        self._outbox.mind_the_clock()
        self._grant_wishes()
        wait = self._attempt()
        self._tell()
        return wait

    def _attempt(self) -> float | None:
        quiet = self._quiet_until - self._clock()
        if quiet > 0:
            return min(quiet, LOOK_EVERY)
        entry = self._outbox.next_due(self._outbox.now())
        if entry is not None:
            began = self._clock()
            outcome = self._try(entry)
            if isinstance(outcome, Astray) and policy.of_the_act(self._line, entry.attempts):
                outcome = Retry(outcome.reason)
            self._settle(entry, outcome, self._clock() - began)
            return 0.0
        due = self._outbox.next_change()
        if due is not None:
            return min(max((due - self._outbox.now()).total_seconds(), 0.0), LOOK_EVERY)
        return LOOK_EVERY if self.status.refused else None

    def _try(self, entry: Entry) -> Outcome:
        try:
            return self._deliver(entry)
        except Exception as error:  # noqa: BLE001 - whatever fails in an attempt, the act is kept and tried again
            log.error("an attempt to deliver act %d failed: %s", entry.id, type(error).__name__)
            return Retry(type(error).__name__)

    def _settle(self, entry: Entry, outcome: Outcome, spent: float) -> None:
        """Writes down what came of an attempt, which took ``spent`` seconds."""
        self._line = policy.line_after(self._line, outcome)
        pause = policy.pause_after(self._line, outcome, self._chance, spent)
        self._quiet_until = self._clock() + pause
        try:
            if self._outbox.get(entry.id).key != entry.key:
                return  # the store was shredded during the attempt: this is another visitor's act
            match outcome:
                case Delivered(response):
                    self._outbox.mark_delivered(entry.id, response)
                    if not self._outbox.counts()[State.WAITING]:
                        self._outbox.store.tidy()
                case Refused(status, code, detail):
                    self._outbox.mark_refused(entry.id, status, code, detail)
                case Retry(reason):
                    self._postpone(entry, policy.wait_after(outcome, entry.attempts, self._chance), reason)
                case Pending():
                    self._postpone(entry, policy.wait_after(outcome, entry.attempts, self._chance), "202")
                case Astray(reason):
                    self._postpone(entry, pause, reason)  # behind those that are due
                case NotLetIn(reason):
                    log.error("nothing is taken from this device: %s", reason)
                    if entry.reason != reason:
                        self._outbox.note(entry.id, reason)
                case LineDown(reason):
                    log.info("the line is down: %s", reason)
        except (UnknownAct, WrongState):
            log.info("act %d was given up during the attempt", entry.id)

    def _postpone(self, entry: Entry, wait: float, reason: str) -> None:
        self._outbox.postpone(entry.id, self._outbox.now() + timedelta(seconds=wait), reason)

    def _grant_wishes(self) -> None:
        for wish in self._outbox.store.wishes.take():
            self._quiet_until = 0.0
            try:
                self._grant(wish)
            except (UnknownAct, WrongState) as error:
                log.info("a wish cannot be granted: %s", error)

    def _grant(self, wish: Wish) -> None:
        match wish:
            case TryAgain(None):
                self._outbox.retry_all()
            case TryAgain(int(id)):
                self._outbox.retry(id)
            case Correct(id, body):
                self._outbox.correct(id, body)
            case GiveUp(id, reason):
                self._outbox.give_up(id, reason)

    def _tell(self) -> None:
        status = self.status
        if status != self._shown:
            self._shown = status
            self._on_change(status)

    def _run(self) -> None:
        fresh = True
        while not self._stopping:
            self._wake.clear()
            try:
                if fresh:
                    self._outbox.forget(KEEP)
                    self._outbox.retry_all()
                    fresh = False
                wait = self.step()
            except OfflineCacheError as error:
                log.error("the outbox cannot be used: %s", error)
                wait = LOOK_EVERY
            except Exception:
                log.exception("a fault of the sync")  # the thread that delivers must outlive it
                wait = LOOK_EVERY
            if not self._stopping and wait != 0.0:
                self._wake.wait(wait)
