"""What a program and its children cost, and how long a piece of work takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil


def p95(values: Sequence[float]) -> float:
    """The value that 95 in a hundred do not pass."""
    return sorted(values)[int(0.95 * (len(values) - 1) + 0.5)]


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """How long it takes: of so many times, the 95th percentile."""
    return p95([1000 * seconds(work) for _ in range(times)])


def tree(pid: int) -> list[psutil.Process]:
    """The process and all below it."""
    top = psutil.Process(pid)
    return [top, *top.children(recursive=True)]


def memory_mb(pid: int) -> float:
    """Proportional set size in megabytes: shared pages are counted once among those who share them."""
    total = 0
    for process in tree(pid):
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue  # it ended since we asked who is there
    return total / 1e6


def cpu_s(pid: int) -> float:
    """Processor time so far, in seconds, as the scheduler counts it (the usual clock ticks in 10 ms)."""
    total = 0
    for process in tree(pid):
        for task in Path(f"/proc/{process.pid}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:
                continue  # the thread ended since we asked who is there
    return total / 1e9


def wakes(pid: int) -> int:
    """How often its threads have waited for something so far: each time they were woken."""
    total = 0
    for process in tree(pid):
        for task in Path(f"/proc/{process.pid}/task").glob("*/status"):
            try:
                status = task.read_text()
            except OSError:
                continue  # the thread ended since we asked who is there
            total += int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])
    return total
