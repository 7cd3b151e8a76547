"""The whole audit: lays the ground, shares the work out over processes, adds up what they found."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .behaviour import units as behaviour_units
from .findings import Tally
from .ground import Ground, lay
from .looking.plan import all_languages, plan
from .looking.unit import Looking, leave_window
from .report import Run
from .running import Request, Unit
from .stage import UPRIGHT

#: Scenes, languages and text sizes of a sample that takes seconds.
QUICK_SCENES = (
    "welcome",
    "home",
    "identify/tenant_number",
    "loyer/detail",
    "message/leaving",
    "counter/beside",
)
QUICK_LANGUAGES = ("fr", "ar")


class AuditError(Exception):
    """The audit itself could not be done; the message says why."""


def units(request: Request, ground: Ground) -> list[Unit]:
    """All the work there is for a request, the longest parts first."""
    names = [name for name in ground.scenes if _asked(name, request.scenes)]
    languages = [code for code in all_languages() if not request.languages or code in request.languages]
    if request.quick:
        names = [name for name in names if name in (request.scenes or QUICK_SCENES)]
        languages = [code for code in languages if code in (request.languages or QUICK_LANGUAGES)]
    if not names or not languages:
        raise AuditError("no scene or language of that name")
    kinds = {name: ground.scenes[name].kind.__name__ for name in names}
    sittings = list(plan(names, kinds, languages, whole=request.whole))
    if request.quick:
        sittings = [each for each in sittings if not each.pixels or each.shape == UPRIGHT]
    looking: list[Unit] = [Looking(sitting) for sitting in sittings]
    walking: list[Unit] = [] if request.scenes else list(behaviour_units(request))
    return sorted((*looking, *walking), key=lambda unit: -unit.weight)


def _asked(name: str, scenes: Sequence[str]) -> bool:
    return not scenes or any(name == each or name.startswith(f"{each}/") for each in scenes)


def audit(request: Request, begin: Callable[[int], None], done: Callable[[int], None]) -> Run:
    """Does it. ``begin`` is told how much there is to do, ``done`` how much more is done. Raises
    ``AuditError`` or ``EmbeddedAgencyError``."""
    at, started = datetime.now(UTC), time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-audit-") as folder,
        lay(request.out, Path(folder)) as ground,
    ):
        tally = examine(request, ground, begin, done)
    asked = (*request.scenes, *request.languages)
    return Run(tally, at, time.monotonic() - started, request.quick, asked)


def examine(
    request: Request, ground: Ground, begin: Callable[[int], None], done: Callable[[int], None]
) -> Tally:
    """The same on ground that is laid."""
    work = units(request, ground)
    begin(sum(unit.weight for unit in work))
    tally = _alone(work, ground, done) if request.jobs < 2 else _shared(work, ground, request.jobs, done)
    drawn = [unit.sitting for unit in work if isinstance(unit, Looking)]
    tally.figures["scenes"] = len({name for sitting in drawn for name in sitting.scenes})
    tally.figures["scenes put up"] = sum(len(sitting.scenes) for sitting in drawn)
    return tally


def _alone(work: list[Unit], ground: Ground, done: Callable[[int], None]) -> Tally:
    whole = Tally()
    for unit in work:
        whole.merge(_done(unit, ground, done))
    leave_window()
    return whole


def _done(unit: Unit, ground: Ground, done: Callable[[int], None]) -> Tally:
    """One unit; only those that look leave their kiosk in the window for the next."""
    if not isinstance(unit, Looking):
        leave_window()
    return unit.run(ground, done)


def _shared(work: list[Unit], ground: Ground, jobs: int, done: Callable[[int], None]) -> Tally:
    """Each process takes the next unit when it is ready. They are forked: the ground is laid once."""
    context = multiprocessing.get_context("fork")
    todo: Any = context.Queue()
    told: Any = context.Queue()
    for index in range(len(work)):
        todo.put(index)
    for _ in range(jobs):
        todo.put(None)
    processes = [
        context.Process(target=_worker, args=(work, ground, todo, told), daemon=True) for _ in range(jobs)
    ]
    for process in processes:
        process.start()
    whole, running = Tally(), jobs
    try:
        while running:
            what, value = told.get(timeout=600)
            if what == "done":
                done(value)
            elif what == "tally":
                whole.merge(value)
            elif what == "failed":
                raise AuditError(value)
            else:
                running -= 1
    finally:
        todo.cancel_join_thread()  # what was not begun is not waited for
        for process in processes:
            process.terminate() if running else process.join(20)
    return whole


def _worker(work: list[Unit], ground: Ground, todo: Any, told: Any) -> None:
    try:
        while (index := todo.get()) is not None:
            unit = work[index]
            try:
                tally = _done(unit, ground, lambda weight: told.put(("done", weight)))
            except Exception:  # noqa: BLE001 - whatever went wrong is told where it is seen
                told.put(("failed", f"{unit.name}\n{traceback.format_exc()}"))
                return
            told.put(("tally", tally))
    finally:
        with suppress(Exception):
            leave_window()
        told.put(("left", 0))
