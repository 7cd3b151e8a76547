"""The whole audit: lays the ground, shares the work out over processes, adds up what they found."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from .behaviour import behaviour_units as behaviour_units
from .findings import Tally
from .fixtures import Fixtures, start_fixtures
from .headless_window import PORTRAIT_SHAPE
from .process_pool import INTERRUPTED, WorkQueue, run_in_processes, run_serially
from .report import AuditRun, PlanSummary
from .visual.plan import DrawingBatch, Plan, all_languages, plan, without_pixel_checks
from .visual.visual_unit import VisualUnit
from .work_unit import AuditRequest, WorkUnit


class AuditError(Exception):
    """The audit itself could not be done; the message says why."""


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


def make_plan(request: AuditRequest, ground: Fixtures) -> Plan:
    """What is drawn for a request. Raises ``AuditError`` when there is nothing of that name."""
    names = [name for name in ground.scenes if _is_requested(name, request.scenes)]
    languages = [code for code in all_languages() if not request.languages or code in request.languages]
    if request.quick:
        names = [name for name in names if name in (request.scenes or QUICK_SCENES)]
        languages = [code for code in languages if code in (request.languages or QUICK_LANGUAGES)]
    if not names or not languages:
        raise AuditError("no scene or language of that name")
    kinds = {name: ground.scenes[name].kind.__name__ for name in names}
    drawn = plan(names, kinds, languages, whole=request.whole)
    if request.quick:
        sittings = (
            each if each.shape == PORTRAIT_SHAPE else without_pixel_checks(each) for each in drawn.batches
        )
        return replace(drawn, batches=tuple(sittings))
    return drawn


def work_units(request: AuditRequest, drawn: Plan) -> list[WorkUnit]:
    """All the work there is: walks first, then what is drawn on one glass, then on the other: a process
    seldom changes its window."""
    looking: list[WorkUnit] = [VisualUnit(sitting) for sitting in sorted(drawn.batches, key=_window_order)]
    walking: list[WorkUnit] = [] if request.scenes else list(behaviour_units(request))
    return [*sorted(walking, key=lambda unit: -unit.weight), *looking]


def _window_order(sitting: DrawingBatch) -> tuple[bool, bool, int]:
    return sitting.shape != PORTRAIT_SHAPE, not sitting.reach, -len(sitting.scenes)


def _is_requested(name: str, scenes: Sequence[str]) -> bool:
    return not scenes or any(name == each or name.startswith(f"{each}/") for each in scenes)


def audit(request: AuditRequest, begin: Callable[[int], None], done: Callable[[int], None]) -> AuditRun:
    """Does it. ``begin`` is told how much there is to do, ``done`` how much more is done. What was found
    before it was interrupted is kept. Raises ``AuditError`` or ``EmbeddedAgencyError``."""
    at, started = datetime.now(UTC), time.monotonic()
    ended = AuditOutcome(WorkQueue(()), Plan((), "", 0), 0)
    with suppress(KeyboardInterrupt), tempfile.TemporaryDirectory(prefix="kiosk-audit-") as folder:
        try:
            with start_fixtures(request.out, Path(folder)) as ground:
                ended = run_with_fixtures(request, ground, begin, done)
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

    work: WorkQueue
    plan: Plan
    drawn: int

    @property
    def tally(self) -> Tally:
        return self.work.tally


def run_with_fixtures(
    request: AuditRequest, ground: Fixtures, begin: Callable[[int], None], done: Callable[[int], None]
) -> AuditOutcome:
    """The same on ground that is laid."""
    drawn = make_plan(request, ground)
    work = WorkQueue(work_units(request, drawn))
    begin(sum(unit.weight for unit in work.units))
    if request.jobs < 2:
        run_serially(work, ground, done)
    else:
        run_in_processes(work, ground, request.jobs, done)
    sittings = [unit.batch for unit in work.done if isinstance(unit, VisualUnit)]
    work.tally.figures["scenes"] = len({name for sitting in sittings for name in sitting.scenes})
    work.tally.figures["scenes put up"] = sum(len(sitting.scenes) for sitting in sittings)
    return AuditOutcome(work, drawn, sum(sitting.drawn for sitting in sittings))
