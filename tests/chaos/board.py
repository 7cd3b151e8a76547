"""What the harness and a kiosk that may die at any moment tell each other: whole numbers in shared memory.

No lock: each number has one writer, and a process that is killed would never give a lock back.
"""

from __future__ import annotations

import os
import threading
from enum import IntEnum
from multiprocessing import parent_process
from multiprocessing.context import ForkServerContext
from typing import Protocol


class Slot(IntEnum):
    """``TARGET`` and ``AIM`` are written by the harness, the others by the kiosk."""

    TARGET = 0
    """How many acts should have been kept or begun so far."""
    TRIED = 1
    LIFE = 2
    """Which life of the kiosk has its store open and delivers."""
    WAITING = 3
    REFUSED = 4
    COMMITTING = 5
    """1 inside a commit."""
    CLOCK_SET = 6
    """How often the clock was set."""
    DISK_FULL = 7
    """How many acts the full disk refused."""
    AIM = 8
    """1: the next commit is to be killed."""


class Board(Protocol):
    """An array of shared numbers."""

    def __getitem__(self, index: int, /) -> int: ...
    def __setitem__(self, index: int, value: int, /) -> None: ...


def end_with_the_harness() -> None:
    """However it ends, this process does too: called once at its start."""
    harness = parent_process()
    assert harness is not None

    def wait() -> None:
        harness.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def new_board(context: ForkServerContext) -> Board:
    board: Board = context.RawArray("q", len(Slot))
    return board
