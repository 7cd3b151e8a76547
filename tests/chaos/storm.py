"""The harness: starts both sides, spoils the line, kills, and in the end lets the weather clear."""

from __future__ import annotations

import random
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from offline_cache import ActState, KeyFile, Outbox, Store

from . import kiosk_side, server_side
from .board import Slot, new_board
from .disk import SmallDisk
from .proxy import CALM, DOWN, FAIR, STORM, Fault, FaultProxy
from .verdict import Verdict, judge

#: Seconds after which something that should have happened will not.
PATIENCE = 60.0
#: With so many waiting, visitors wait too: all is delivered in bad weather, not after it.
BACKLOG = 300


@dataclass
class Figures:
    """What was done, and what came of it."""

    seed: int
    cycles: int = 0
    kiosk_kills: int = 0
    kills_inside_a_commit: int = 0
    kills_while_opening: int = 0
    server_kills: int = 0
    server_kills_with_a_request_in_hand: int = 0
    disk_fillings: int = 0
    writes_refused_by_the_full_disk: int = 0
    starts_refused_by_the_full_disk: int = 0
    clock_settings: int = 0
    seconds: float = 0.0
    faults: Counter[Fault] = field(default_factory=Counter)
    left_waiting: int = 0
    left_refused: int = 0
    damaged_stores: int = 0
    verdict: Verdict | None = None

    @property
    def held(self) -> bool:
        """Nothing lost, nothing twice, all in order, nothing left over."""
        left = self.left_waiting or self.left_refused or self.damaged_stores
        return self.verdict is not None and not self.verdict.faults and not left


def storm(cycles: int, acts: int, seed: int, *, small_disk: bool) -> Figures:
    """Runs it, with more cycles if not all has been done then.

    The seed repeats the plan, not the timing of the machine. Raises ``AssertionError`` when a side ends by
    itself or the line never gets through.
    """
    started = time.monotonic()
    with _Storm(seed, small_disk).running() as each:
        for cycle in count(1):
            each.cycle(-(-acts // cycles), acts)
            if cycle >= cycles and each.begun >= acts:
                break
            if cycle % 50 == 0:
                print(
                    f"{time.monotonic() - started:6.0f} s  {each.status_line()}", file=sys.stderr, flush=True
                )
        each.clear_up(acts)
        figures = each.judged()
    figures.seconds = time.monotonic() - started
    return figures


class _Storm:
    def __init__(self, seed: int, small_disk: bool) -> None:
        self._rng = random.Random(seed)
        self._figures = Figures(seed)
        self._base = Path(tempfile.mkdtemp(prefix="chaos-"))
        self._disk = SmallDisk(self._base / "disk") if small_disk else None
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload([kiosk_side.__name__, server_side.__name__])
        self._board = new_board(self._context)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._line = FaultProxy(self._port, random.Random(seed + 1))
        self._kiosk: ForkServerProcess | None = None
        self._server: ForkServerProcess | None = None
        self._life = 0

    @contextmanager
    def running(self) -> Iterator[_Storm]:
        try:
            yield self
        finally:
            for process in (self._kiosk, self._server):
                if process is not None:
                    process.kill()
                    process.join()
            self._line.shutdown()
            self._line.server_close()
            if self._disk is not None:
                self._disk.remove()
        shutil.rmtree(self._base)  # kept when something failed

    def cycle(self, more: int, acts: int) -> None:
        """Some weather, some ``more`` acts unless much is waiting, then a kill."""
        chance = self._rng
        self._line.weather = chance.choices([CALM, FAIR, STORM, DOWN], [2, 5, 2, 1])[0]
        full = self._disk is not None and chance.random() < 0.1
        opening = chance.random() < 0.05
        self._start(wait=not opening)
        if full and self._disk is not None:
            self._disk.fill()
            self._figures.disk_fillings += 1
        if self.waiting < BACKLOG:
            self._board[Slot.TARGET] = min(self.begun + more, acts)
        time.sleep(chance.uniform(0, 0.05 if opening else 1.2))  # the moment of the kill is the test
        victims = chance.choices(["kiosk", "server", "kiosk server"], [6, 3, 1])[0]
        if "kiosk" in victims:
            self._kill_kiosk()
        if "server" in victims:
            self._kill_server()
        if full and self._disk is not None:
            if "kiosk" in victims and chance.random() < 0.3:
                self._start(wait=True)  # on a full disk it says so, or works
            self._disk.empty()
        self._figures.cycles += 1

    def clear_up(self, acts: int) -> None:
        """Fine weather until all has been done and delivered."""
        self._line.weather = CALM
        self._board[Slot.TARGET] = acts
        self._start(wait=True)
        before, since = -1, time.monotonic()
        while (left := acts - self.begun + self.waiting) > 0:
            if left != before:
                before, since = left, time.monotonic()
            assert time.monotonic() - since < PATIENCE, f"{left} acts do not get through"
            assert self._kiosk is not None
            assert self._kiosk.is_alive(), "the kiosk ended by itself"
            time.sleep(0.05)

    def judged(self) -> Figures:
        """Ends both sides and compares what they have."""
        assert self._kiosk is not None
        assert self._server is not None
        self._kiosk.kill()
        self._kiosk.join()
        self._server.terminate()
        self._server.join(PATIENCE)
        figures = self._figures
        with Store.open(self._base / "disk" / "store", KeyFile(self._base / "store.key")) as store:
            counts = Outbox(store).counts()
            figures.left_waiting, figures.left_refused = counts[ActState.WAITING], counts[ActState.REFUSED]
            figures.damaged_stores = len(store.damaged_stores)
        figures.faults = self._line.counts
        figures.clock_settings = self._board[Slot.CLOCK_SET]
        figures.writes_refused_by_the_full_disk = self._board[Slot.DISK_FULL]
        figures.verdict = judge(self._base / "ledger", self._base / server_side.DATABASE)
        return figures

    @property
    def waiting(self) -> int:
        """Acts in the outbox, as the kiosk said last."""
        return self._board[Slot.WAITING]

    @property
    def begun(self) -> int:
        """Acts that were kept, or during which the kiosk was killed."""
        return self._board[Slot.TRIED] - self._board[Slot.DISK_FULL]

    def status_line(self) -> str:
        cycles, refused = self._figures.cycles, self._board[Slot.REFUSED]
        return f"{cycles} cycles, {self.begun} acts, {self.waiting} waiting, {refused} refused"

    def _start(self, *, wait: bool) -> None:
        """Starts what is dead; with ``wait``, until both work (or the full disk refused the kiosk)."""
        if self._server is None or not self._server.is_alive():
            self._server = self._process(server_side.serve, self._base, self._port)
        if self._kiosk is None or not self._kiosk.is_alive():
            self._life += 1
            seed = self._rng.randrange(2**32)
            url = self._line.url
            self._kiosk = self._process(kiosk_side.live, self._base, url, self._board, self._life, seed)
        if wait:
            self._wait_until(self._listening, "the server does not start")
            self._wait_until(self._living, "the kiosk does not start")

    def _process(self, target: Callable[..., None], *args: object) -> ForkServerProcess:
        process = self._context.Process(target=target, args=args, daemon=True)
        process.start()
        return process

    def _wait_until(self, true: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.005)

    def _listening(self) -> bool:
        assert self._server is not None
        assert self._server.is_alive(), "the server ended by itself"
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
            return True
        return False

    def _living(self) -> bool:
        assert self._kiosk is not None
        if self._kiosk.is_alive():
            return self._board[Slot.LIFE] == self._life
        assert self._kiosk.exitcode == kiosk_side.DISK_FULL, "the kiosk ended by itself"
        self._figures.starts_refused_by_the_full_disk += 1
        return True

    def _kill_kiosk(self) -> None:
        assert self._kiosk is not None
        if not self._kiosk.is_alive():
            assert self._kiosk.exitcode == kiosk_side.DISK_FULL, "the kiosk ended by itself"
            return
        if self._rng.random() < 0.5:
            self._board[Slot.AIM] = 1
            self._kiosk.join(0.3)  # if it commits at all
        self._kiosk.kill()
        self._kiosk.join()
        self._figures.kiosk_kills += 1
        if self._board[Slot.LIFE] == self._life:
            self._figures.kills_inside_a_commit += self._board[Slot.COMMITTING]
        else:
            self._figures.kills_while_opening += 1

    def _kill_server(self) -> None:
        assert self._server is not None
        assert self._server.is_alive(), "the server ended by itself"
        in_hand = self._line.in_hand
        self._server.kill()
        self._server.join()
        self._figures.server_kills += 1
        self._figures.server_kills_with_a_request_in_hand += in_hand > 0
