"""The work, shared out over processes; whatever happens to them, what was done is kept.

Each process has a line of its own to this one: one that dies, even by a signal, leaves no lock behind, only
the unit that it was at. The others do the rest. They are forked: the ground is laid once.
"""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from .findings import Tally
from .visual.visual_unit import VisualUnit, close_renderer
from .work_unit import WorkUnit

if TYPE_CHECKING:
    from .fixtures import Fixtures

INTERRUPTED = "it was interrupted"
OnProgress = Callable[[int], None]


@dataclass(slots=True)
class WorkQueue:
    """What is to be done, what was found so far, and why it ended before its end: "" where it did not."""

    units: Sequence[WorkUnit]
    tally: Tally = field(default_factory=Tally)
    finished: set[int] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)

    @property
    def left(self) -> list[WorkUnit]:
        """What was not done, or not to its end."""
        return [unit for at, unit in enumerate(self.units) if at not in self.finished]

    @property
    def done(self) -> list[WorkUnit]:
        return [self.units[at] for at in sorted(self.finished)]

    def finish(self, at: int, tally: Tally) -> None:
        self.tally.merge(tally)
        self.finished.add(at)


def run_serially(work: WorkQueue, ground: Fixtures, done: OnProgress) -> None:
    """All of it in this process."""
    try:
        for at, unit in enumerate(work.units):
            try:
                work.finish(at, _run_unit(unit, ground, done))
            except Exception:  # noqa: BLE001 - whatever went wrong is told where it is seen
                work.trouble.append(f"{unit.name}: {traceback.format_exc()}")
    except KeyboardInterrupt:
        work.trouble.append(INTERRUPTED)
    finally:
        close_renderer()


def run_in_processes(work: WorkQueue, ground: Fixtures, jobs: int, done: OnProgress) -> None:
    """Each process takes the next unit when it is ready."""
    context = multiprocessing.get_context("fork")
    ahead = iter(range(len(work.units)))
    lines: dict[Connection, tuple[BaseProcess, int | None]] = {}
    try:
        for _ in range(min(jobs, len(work.units))):
            here, there = context.Pipe()
            process: BaseProcess = context.Process(
                target=_worker, args=(work.units, ground, there), daemon=True
            )
            process.start()
            there.close()  # when the process ends, the line does
            lines[here] = process, _assign_next(here, ahead)
        while lines:
            for line in wait(list(lines)):
                assert isinstance(line, Connection)
                _receive(line, lines, ahead, work, done)
    except KeyboardInterrupt:
        work.trouble.append(INTERRUPTED)
    finally:
        for process, _ in lines.values():
            process.terminate()
            process.join(20)


def _receive(
    line: Connection,
    lines: dict[Connection, tuple[BaseProcess, int | None]],
    ahead: Any,
    work: WorkQueue,
    done: OnProgress,
) -> None:
    """Takes in one thing that a process tells."""
    process, at = lines[line]
    try:
        what, value = line.recv()
    except (EOFError, OSError):
        process.join(20)
        del lines[line]
        if at is not None:
            work.trouble.append(f"{work.units[at].name}: its process died ({process.exitcode})")
        return
    if what == "done":
        done(value)
        return
    assert at is not None
    if what == "tally":
        work.finish(at, value)
    else:
        work.trouble.append(f"{work.units[at].name}: {value}")
    lines[line] = process, _assign_next(line, ahead)


def _assign_next(line: Connection, ahead: Any) -> int | None:
    """The next unit; ``None`` when there is none left, and the process may go."""
    at: int | None = next(ahead, None)
    with suppress(OSError):  # it died: its line says so
        line.send(at)
    return at


def _worker(units: Sequence[WorkUnit], ground: Fixtures, line: Connection) -> None:
    # Of the whole group one is told, who ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        while (at := line.recv()) is not None:
            try:
                tally = _run_unit(units[at], ground, lambda weight: line.send(("done", weight)))
            except Exception:  # noqa: BLE001 - whatever went wrong is told where it is seen
                line.send(("failed", traceback.format_exc()))
            else:
                line.send(("tally", tally))
    finally:
        with suppress(Exception):
            close_renderer()


def _run_unit(unit: WorkUnit, ground: Fixtures, done: OnProgress) -> Tally:
    """One unit; only those that look leave their kiosk in the window for the next."""
    if not isinstance(unit, VisualUnit):
        close_renderer()
    return unit.run(ground, done)
