"""Engines leave memory when nobody uses them, and sooner when together they take too much.

It looks at the processes themselves: one that has used no processor time since the last look is idle. So
an engine need not know that it is watched, and one that never idles is never ended in its work.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import psutil

log = logging.getLogger(__name__)

IDLE_UNLOAD_S = 300.0
#: An engine that has rested for so long may go when memory is short: longer than any pause in a sentence.
MIN_REST_S = 20.0
_CHECK_INTERVAL_S = 5.0
_IDLE_CPU_S = 0.02  # processor seconds; less is the wake-up of a thread that waits


class Unloadable(Protocol):
    """An engine in a process of its own, such as ``kiosk.runtime.child_process.ChildProcess``."""

    @property
    def pid(self) -> int | None:
        """Its process, if one runs."""

    def unload(self) -> None:
        """Ends the process; the next request starts another."""


@dataclass(slots=True)
class _EngineActivity:
    pid: int
    worked: float
    since: float


class EngineUnloader:
    """Watches engines by name. Methods may come from any thread."""

    def __init__(
        self,
        engines: Mapping[str, Unloadable],
        *,
        most_mb: int = 0,
        idle_s: float = IDLE_UNLOAD_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``most_mb``: megabytes that all of them together may keep; 0: no limit. Nothing runs yet."""
        self._engines = engines
        self._limit_mb = most_mb
        self._idle_s = idle_s
        self._clock = clock
        self._activity: dict[str, _EngineActivity] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Looks every few seconds, on a thread of its own, until ``close``."""
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Watches no more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5)

    def resident_mb(self) -> dict[str, float]:
        """What each engine that runs takes now, in megabytes."""
        found = {}
        for name, engine in self._engines.items():
            process = _process(engine.pid)
            if process is not None:
                found[name] = process.memory_info().rss / 1e6
        return found

    def look(self) -> list[str]:
        """Unloads what has been idle too long, then, while they take too much, the one that rested longest.

        Returns the names of those unloaded.
        """
        now = self._clock()
        rested = self._idle_seconds(now)
        gone = [name for name, seconds in rested.items() if seconds >= self._idle_s]
        if self._limit_mb:
            taken = self.resident_mb()
            kept = sum(megabytes for name, megabytes in taken.items() if name not in gone)
            for name in sorted(rested, key=lambda each: rested[each], reverse=True):
                if kept > self._limit_mb and name not in gone and rested[name] >= MIN_REST_S:
                    gone.append(name)
                    kept -= taken.get(name, 0.0)
        for name in gone:
            log.info("%s leaves memory", name)
            self._engines[name].unload()
            self._activity.pop(name, None)
        return gone

    def _idle_seconds(self, now: float) -> dict[str, float]:
        """For how many seconds each running engine has done nothing."""
        rested = {}
        for name, engine in self._engines.items():
            process = _process(engine.pid)
            if process is None:
                self._activity.pop(name, None)
                continue
            times = process.cpu_times()
            worked = times.user + times.system
            watch = self._activity.get(name)
            if watch is None or watch.pid != process.pid or worked - watch.worked > _IDLE_CPU_S:
                watch = self._activity[name] = _EngineActivity(process.pid, worked, now)
            rested[name] = now - watch.since
        return rested

    def _run(self) -> None:
        while not self._stopping.wait(_CHECK_INTERVAL_S):
            try:
                self.look()
            except psutil.NoSuchProcess:
                continue  # it ended as we looked


def _process(pid: int | None) -> psutil.Process | None:
    try:
        return psutil.Process(pid) if pid is not None else None
    except psutil.NoSuchProcess:
        return None
