"""The whole audit: starts the fixtures, shares the work out over processes, adds up what they found.

Whatever happens to a process, what was done is kept. Each has a line of its own to this one: one that dies,
even by a signal, leaves no lock behind, only the unit that it was at. The others do the rest.
"""

import multiprocessing
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from .behaviour.behaviour_units import behaviour_units
from .behaviour.scenarios import SERVICE_FOR_TENANTS
from .findings import Tally
from .fixtures import AuditRequest, Fixtures, WorkUnit, start_fixtures
from .headless_window import PORTRAIT_SHAPE
from .report.results import AuditRun, PlanSummary
from .visual.plan import DrawingBatch, Plan, all_languages, plan, without_pixel_checks
from .visual.visual_unit import VisualUnit, close_renderer

INTERRUPTED = "it was interrupted"
OnProgress = Callable[[int], None]


class AuditError(Exception):
    """The audit itself could not be done; the message says why."""


#: Scenes (beside the first for tenants) and languages of a sample that takes seconds.
QUICK_SCENES = (
    "welcome",
    "home",
    "identify/tenant_number",
    "message/leaving",
    "counter/beside",
)
QUICK_LANGUAGES = ("fr", "ar")


def make_plan(request: AuditRequest, fixtures: Fixtures) -> Plan:
    """What is drawn for a request. Raises ``AuditError`` when there is nothing of that name."""
    names = [name for name in fixtures.scenes if _is_requested(name, request.scenes)]
    languages = [code for code in all_languages() if not request.languages or code in request.languages]
    if request.quick:
        tenants = next(name for name in fixtures.scenes if name.startswith(f"{SERVICE_FOR_TENANTS}/"))
        names = [name for name in names if name in (request.scenes or (*QUICK_SCENES, tenants))]
        languages = [code for code in languages if code in (request.languages or QUICK_LANGUAGES)]
    if not names or not languages:
        raise AuditError("no scene or language of that name")
    kinds = {name: fixtures.scenes[name].kind.__name__ for name in names}
    drawn = plan(names, kinds, languages, whole=request.whole)
    if request.quick:
        batches = (
            each if each.shape == PORTRAIT_SHAPE else without_pixel_checks(each) for each in drawn.batches
        )
        return replace(drawn, batches=tuple(batches))
    return drawn


def work_units(request: AuditRequest, drawn: Plan) -> list[WorkUnit]:
    """All the work there is: walks first, then what is drawn on one glass, then on the other: a process
    seldom changes its window."""
    visual: list[WorkUnit] = [VisualUnit(batch) for batch in sorted(drawn.batches, key=_window_order)]
    behaviour: list[WorkUnit] = [] if request.scenes else list(behaviour_units(request))
    return [*sorted(behaviour, key=lambda unit: -unit.weight), *visual]


def _window_order(batch: DrawingBatch) -> tuple[bool, bool, int]:
    return batch.shape != PORTRAIT_SHAPE, not batch.reach, -len(batch.scenes)


def _is_requested(name: str, scenes: Sequence[str]) -> bool:
    return not scenes or any(name == each or name.startswith(f"{each}/") for each in scenes)


def audit(request: AuditRequest, begin: Callable[[int], None], done: Callable[[int], None]) -> AuditRun:
    """Does it. ``begin`` is told how much there is to do, ``done`` how much more is done. What was found
    before it was interrupted is kept. Raises ``AuditError`` or ``DemoServerError``."""
    at, started = datetime.now(UTC), time.monotonic()
    ended = AuditOutcome(WorkQueue(()), Plan((), "", 0), 0)
    with suppress(KeyboardInterrupt), tempfile.TemporaryDirectory(prefix="kiosk-audit-") as folder:
        try:
            with start_fixtures(request.out, Path(folder)) as fixtures:
                ended = run_with_fixtures(request, fixtures, begin, done)
        except KeyboardInterrupt:
            ended.work.trouble.append(INTERRUPTED)
    return AuditRun(
        ended.work.tally,
        at,
        time.monotonic() - started,
        quick=request.quick,
        asked=(*request.scenes, *request.languages),
        plan=PlanSummary(ended.plan.words, ended.drawn, ended.plan.of),
        left=tuple(unit.name for unit in ended.work.left),
        trouble=tuple(ended.work.trouble),
    )


@dataclass(frozen=True, slots=True)
class AuditOutcome:
    """How it ended: the work, what was planned, and how many combinations were drawn."""

    work: "WorkQueue"
    plan: Plan
    drawn: int

    @property
    def tally(self) -> Tally:
        return self.work.tally


def run_with_fixtures(
    request: AuditRequest, fixtures: Fixtures, begin: Callable[[int], None], done: Callable[[int], None]
) -> AuditOutcome:
    """The same with fixtures that were started."""
    drawn = make_plan(request, fixtures)
    work = WorkQueue(work_units(request, drawn))
    begin(sum(unit.weight for unit in work.units))
    if request.jobs < 2:
        run_serially(work, fixtures, done)
    else:
        run_in_processes(work, fixtures, request.jobs, done)
    batches = [unit.batch for unit in work.done if isinstance(unit, VisualUnit)]
    work.tally.figures["scenes"] = len({name for batch in batches for name in batch.scenes})
    work.tally.figures["scenes put up"] = sum(len(batch.scenes) for batch in batches)
    return AuditOutcome(work, drawn, sum(batch.drawn for batch in batches))


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


def run_serially(work: WorkQueue, fixtures: Fixtures, done: OnProgress) -> None:
    """All of it in this process."""
    try:
        for at, unit in enumerate(work.units):
            try:
                work.finish(at, _run_unit(unit, fixtures, done))
            except Exception:  # noqa: BLE001 - whatever went wrong is told where it is seen
                work.trouble.append(f"{unit.name}: {traceback.format_exc()}")
    except KeyboardInterrupt:
        work.trouble.append(INTERRUPTED)
    finally:
        close_renderer()


def run_in_processes(work: WorkQueue, fixtures: Fixtures, jobs: int, done: OnProgress) -> None:
    """Each process takes the next unit when it is ready."""
    context = multiprocessing.get_context("fork")
    ahead = iter(range(len(work.units)))
    lines: dict[Connection, tuple[BaseProcess, int | None]] = {}
    try:
        for _ in range(min(jobs, len(work.units))):
            parent_end, child_end = context.Pipe()
            process: BaseProcess = context.Process(
                target=_worker, args=(work.units, fixtures, child_end), daemon=True
            )
            process.start()
            child_end.close()  # when the process ends, the line does
            lines[parent_end] = process, _assign_next(parent_end, ahead)
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


def _worker(units: Sequence[WorkUnit], fixtures: Fixtures, line: Connection) -> None:
    # Of the whole group one is told, who ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        while (at := line.recv()) is not None:
            try:
                tally = _run_unit(units[at], fixtures, lambda weight: line.send(("done", weight)))
            except Exception:  # noqa: BLE001 - whatever went wrong is told where it is seen
                line.send(("failed", traceback.format_exc()))
            else:
                line.send(("tally", tally))
    finally:
        with suppress(Exception):
            close_renderer()


def _run_unit(unit: WorkUnit, fixtures: Fixtures, done: OnProgress) -> Tally:
    """One unit; only those that look leave their kiosk in the window for the next."""
    if not isinstance(unit, VisualUnit):
        close_renderer()
    return unit.run(fixtures, done)
