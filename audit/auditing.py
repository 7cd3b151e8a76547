"""The whole audit: lays the ground, shares the work out over processes, adds up what they found."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from .behaviour import units as behaviour_units
from .findings import Tally
from .fixtures import Ground, lay
from .headless_window import UPRIGHT
from .looking.plan import Plan, Sitting, all_languages, plan, without_pictures
from .looking.unit import Looking
from .report import Planned, Run
from .running import Request, Unit
from .sharing import INTERRUPTED, Work, alone, shared


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


def planned(request: Request, ground: Ground) -> Plan:
    """What is drawn for a request. Raises ``AuditError`` when there is nothing of that name."""
    names = [name for name in ground.scenes if _asked(name, request.scenes)]
    languages = [code for code in all_languages() if not request.languages or code in request.languages]
    if request.quick:
        names = [name for name in names if name in (request.scenes or QUICK_SCENES)]
        languages = [code for code in languages if code in (request.languages or QUICK_LANGUAGES)]
    if not names or not languages:
        raise AuditError("no scene or language of that name")
    kinds = {name: ground.scenes[name].kind.__name__ for name in names}
    drawn = plan(names, kinds, languages, whole=request.whole)
    if request.quick:
        sittings = (each if each.shape == UPRIGHT else without_pictures(each) for each in drawn.sittings)
        return replace(drawn, sittings=tuple(sittings))
    return drawn


def units(request: Request, drawn: Plan) -> list[Unit]:
    """All the work there is: walks first, then what is drawn on one glass, then on the other: a process
    seldom changes its window."""
    looking: list[Unit] = [Looking(sitting) for sitting in sorted(drawn.sittings, key=_by_glass)]
    walking: list[Unit] = [] if request.scenes else list(behaviour_units(request))
    return [*sorted(walking, key=lambda unit: -unit.weight), *looking]


def _by_glass(sitting: Sitting) -> tuple[bool, bool, int]:
    return sitting.shape != UPRIGHT, not sitting.reach, -len(sitting.scenes)


def _asked(name: str, scenes: Sequence[str]) -> bool:
    return not scenes or any(name == each or name.startswith(f"{each}/") for each in scenes)


def audit(request: Request, begin: Callable[[int], None], done: Callable[[int], None]) -> Run:
    """Does it. ``begin`` is told how much there is to do, ``done`` how much more is done. What was found
    before it was interrupted is kept. Raises ``AuditError`` or ``EmbeddedAgencyError``."""
    at, started = datetime.now(UTC), time.monotonic()
    ended = Ended(Work(()), Plan((), "", 0), 0)
    with suppress(KeyboardInterrupt), tempfile.TemporaryDirectory(prefix="kiosk-audit-") as folder:
        try:
            with lay(request.out, Path(folder)) as ground:
                ended = examine(request, ground, begin, done)
        except KeyboardInterrupt:
            ended.work.trouble.append(INTERRUPTED)
    return Run(
        ended.work.tally,
        at,
        time.monotonic() - started,
        quick=request.quick,
        asked=(*request.scenes, *request.languages),
        plan=Planned(ended.plan.words, ended.drawn, ended.plan.of),
        left=tuple(unit.name for unit in ended.work.left),
        trouble=tuple(ended.work.trouble),
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended: the work, what was planned, and how many combinations were drawn."""

    work: Work
    plan: Plan
    drawn: int

    @property
    def tally(self) -> Tally:
        return self.work.tally


def examine(
    request: Request, ground: Ground, begin: Callable[[int], None], done: Callable[[int], None]
) -> Ended:
    """The same on ground that is laid."""
    drawn = planned(request, ground)
    work = Work(units(request, drawn))
    begin(sum(unit.weight for unit in work.units))
    if request.jobs < 2:
        alone(work, ground, done)
    else:
        shared(work, ground, request.jobs, done)
    sittings = [unit.sitting for unit in work.done if isinstance(unit, Looking)]
    work.tally.figures["scenes"] = len({name for sitting in sittings for name in sitting.scenes})
    work.tally.figures["scenes put up"] = sum(len(sitting.scenes) for sitting in sittings)
    return Ended(work, drawn, sum(sitting.drawn for sitting in sittings))
