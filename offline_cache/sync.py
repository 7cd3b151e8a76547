"""Delivers what waits in the outbox, on a thread of its own."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from traceback import format_tb

from . import retry_policy
from .acts import ActState, Entry
from .commands import CorrectAct, DiscardAct, OutboxCommand, RetryAct
from .errors import OfflineCacheError, StoreDamaged, UnknownAct, WrongState
from .outbox import Outbox, seconds_since_boot
from .retry_policy import (
    Accepted,
    ActRefused,
    ConnectionFailed,
    Delivered,
    DeliveryOutcome,
    DeviceNotAccepted,
    Intercepted,
    Retry,
)

log = logging.getLogger(__name__)

#: How long what is left of a delivered act is kept.
RETENTION = timedelta(days=90)
#: While something is open, how often we look for a technician's command and at the clock. Seconds.
POLL_INTERVAL_S = 5.0
#: The same while nothing is open: what is too old is forgotten in time.
LONGEST_REST_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the screen shows of the line. ``online`` is ``None`` before the first attempt; ``held`` is why the
    landlord's system takes nothing from this device, "" while it does, ``None`` before it said so."""

    online: bool | None
    waiting: int
    refused: int
    held: str | None = None


class OutboxSync:
    """Sends one act after the other; a crash at any moment sends the same act again with the same key.

    ``deliver`` makes one attempt and answers with a ``DeliveryOutcome``. It should give up connecting after
    some 3 seconds: from one probe to the next is how late we notice that the line is back. On the thread of
    the sync, ``on_change`` is called each time the ``SyncStatus`` differs, and ``on_settled`` when an act was
    delivered or refused and the store has it for good.
    """

    def __init__(
        self,
        outbox: Outbox,
        deliver: Callable[[Entry], DeliveryOutcome],
        *,
        on_change: Callable[[SyncStatus], None] = lambda _: None,
        on_settled: Callable[[Entry, Delivered | ActRefused], None] = lambda _entry, _outcome: None,
        clock: Callable[[], float] = seconds_since_boot,
        rng: retry_policy.RandomSource | None = None,
    ) -> None:
        """``clock`` gives seconds that no one can set, ``rng`` the chance in waits; both for tests."""
        self._outbox = outbox
        self._deliver = deliver
        self._on_change = on_change
        self._on_settled = on_settled
        self._clock = clock
        self._rng = rng or random.SystemRandom()
        self._connectivity = retry_policy.Connectivity()
        self._paused_until = 0.0
        self._last_status: SyncStatus | None = None
        self._wake_event = threading.Event()
        #: What the outbox does not have any more may still be in the store's log and journal; so it may when
        #: the last run was cut short.
        self._has_traces = True
        #: The day on which what is too old was forgotten last.
        self._forgotten_on: date | None = None
        #: Whether the store broke while it was used. The next start recovers it.
        self.found_damage = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        outbox.listen(self._outbox_changed)

    @property
    def online(self) -> bool | None:
        """Whether the last attempt reached the landlord's system; ``None`` before the first."""
        return self._connectivity.online

    @property
    def status(self) -> SyncStatus:
        """The same as ``on_change`` gets."""
        counts = self._outbox.counts()
        return SyncStatus(
            self.online, counts[ActState.WAITING], counts[ActState.REFUSED], self._connectivity.held
        )

    def start(self) -> None:
        """Starts the thread, once. All that waits from before is due at once."""
        self._thread.start()

    def stop(self, timeout: float = 35.0) -> None:
        """Lets the attempt at hand end, then the thread; no error if it never ran. ``timeout`` in seconds."""
        self._stopping = True
        self._wake_event.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def wake(self) -> None:
        """Tries now, whatever the waits: the network says that it is back, or someone asks."""
        self._paused_until = 0.0
        self._wake_event.set()

    def step(self) -> float | None:
        """One look at the outbox and at most one attempt.

        Returns the seconds until there may be something to do; ``None`` when only a change of the outbox
        can bring something.
        """
        self._outbox.adjust_to_clock_change()
        self._run_commands()
        wait = self._attempt()
        self._notify()
        self._forget_old()
        if self._has_traces and not self._outbox.counts()[ActState.WAITING]:
            self._has_traces = False
            self._outbox.store.compact()
        return wait

    def _forget_old(self) -> None:
        """Once a day: a kiosk may run for months."""
        today = self._outbox.now().date()
        if today != self._forgotten_on:
            self._forgotten_on = today
            self._outbox.forget(RETENTION)

    def _outbox_changed(self) -> None:
        self._has_traces = True
        self._wake_event.set()

    def _attempt(self) -> float | None:
        quiet = self._paused_until - self._clock()
        if quiet > 0:
            return min(quiet, POLL_INTERVAL_S)
        entry = self._outbox.next_due(self._outbox.now())
        if entry is not None:
            began = self._clock()
            outcome = self._attempt_delivery(entry)
            if isinstance(outcome, Intercepted) and retry_policy.is_specific_to_act(
                self._connectivity, entry.attempts
            ):
                outcome = Retry(outcome.reason)
            self._record_outcome(entry, outcome, self._clock() - began)
            return 0.0
        due = self._outbox.next_change_at()
        if due is not None:
            return min(max((due - self._outbox.now()).total_seconds(), 0.0), POLL_INTERVAL_S)
        return POLL_INTERVAL_S if self.status.refused else None

    def _attempt_delivery(self, entry: Entry) -> DeliveryOutcome:
        try:
            return self._deliver(entry)
        except Exception as error:  # noqa: BLE001 - whatever fails in an attempt, the act is kept and tried again
            log.error("an attempt to deliver act %d failed: %s", entry.id, type(error).__name__)
            return Retry(type(error).__name__)

    def _record_outcome(self, entry: Entry, outcome: DeliveryOutcome, spent: float) -> None:
        """Writes down what came of an attempt, which took ``spent`` seconds."""
        self._connectivity = retry_policy.connectivity_after(self._connectivity, outcome)
        pause = retry_policy.pause_after(self._connectivity, outcome, self._rng, spent)
        self._paused_until = self._clock() + pause
        try:
            if self._outbox.get(entry.id).key != entry.key:
                return  # the store was shredded during the attempt: this is another visitor's act
            match outcome:
                case Delivered(response):
                    self._outbox.mark_delivered(entry.id, response)
                    self._on_settled(entry, outcome)
                case ActRefused(status, code, detail):
                    self._outbox.mark_refused(entry.id, status, code, detail)
                    self._on_settled(entry, outcome)
                case Retry() | Accepted():
                    wait = retry_policy.retry_delay_after(outcome, entry.attempts, self._rng)
                    self._postpone(entry, wait, outcome.reason if isinstance(outcome, Retry) else "202")
                case Intercepted(reason):
                    self._postpone(entry, pause, reason)  # behind those that are due
                case DeviceNotAccepted(reason):
                    log.error("nothing is taken from this device: %s", reason)
                    if entry.reason != reason:
                        self._outbox.note(entry.id, reason)
                case ConnectionFailed(reason):
                    log.info("the line is down: %s", reason)
        except (UnknownAct, WrongState):
            log.info("act %d was given up during the attempt", entry.id)

    def _postpone(self, entry: Entry, wait: float, reason: str) -> None:
        self._outbox.postpone(entry.id, self._outbox.now() + timedelta(seconds=wait), reason)

    def _run_commands(self) -> None:
        for command in self._outbox.store.commands.take():
            self._paused_until = 0.0
            try:
                self._run_command(command)
            except (UnknownAct, WrongState) as error:
                log.info("a command cannot be carried out: %s", error)

    def _run_command(self, command: OutboxCommand) -> None:
        match command:
            case RetryAct(None):
                self._outbox.retry_all()
            case RetryAct(int(id)):
                self._outbox.retry(id)
            case CorrectAct(id, body):
                self._outbox.correct(id, body)
            case DiscardAct(id, reason):
                self._outbox.discard(id, reason)

    def _notify(self) -> None:
        status = self.status
        if status != self._last_status:
            self._last_status = status
            self._on_change(status)

    def _run(self) -> None:
        fresh = True
        while not self._stopping:
            self._wake_event.clear()
            try:
                if fresh:
                    self._outbox.retry_all()
                    fresh = False
                wait = self.step()
            except OfflineCacheError as error:
                self.found_damage = self.found_damage or isinstance(error, StoreDamaged)
                log.error("the outbox cannot be used: %s", error)
                wait = POLL_INTERVAL_S
            except Exception as error:  # noqa: BLE001 - the thread that delivers must outlive it
                # Its message may quote an act.
                where = "".join(format_tb(error.__traceback__))
                log.error("a fault of the sync: %s\nTraceback:\n%s", type(error).__name__, where)
                wait = POLL_INTERVAL_S
            if not self._stopping and wait != 0.0:
                self._outbox.store.clear_memory()
                self._wake_event.wait(LONGEST_REST_S if wait is None else wait)
