"""What was done before an audit is interrupted, or one of its processes dies, is kept and written down."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from audit.checks import AuditCheck
from audit.findings import Case, Tally
from audit.fixtures import Fixtures
from audit.report import write
from audit.report.results import AuditRun, PlanSummary
from audit.runner import INTERRUPTED, WorkQueue, run_in_processes, run_serially

GROUND = cast(Fixtures, None)


@dataclass(frozen=True)
class Part:
    """Examines one thing, and then does something."""

    name: str
    return_to: Callable[[], Any] = lambda: None
    weight: int = 1

    def run(self, fixtures: Fixtures, done: Callable[[int], None]) -> Tally:
        tally = Tally()
        tally.record_examined(AuditCheck.CUT, Case(self.name))
        self.return_to()
        done(self.weight)
        return tally


def fail() -> None:
    raise ValueError("as planted")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    os.kill(os.getppid(), signal.SIGINT)
    signal.pause()


def test_all_is_done_and_added_up() -> None:
    work, weight = WorkQueue([Part(f"part {i}") for i in range(9)]), []
    run_in_processes(work, GROUND, 3, weight.append)
    assert work.left == []
    assert work.trouble == []
    assert work.tally[AuditCheck.CUT].examined == sum(weight) == 9


def test_the_nearest_to_a_failure_is_kept_whoever_measured_it() -> None:
    near, far = Tally(), Tally()
    near.measure(AuditCheck.CONTRAST_TEXT, Case("home"), "title", 7.1, 7.0, "faint")
    far.measure(AuditCheck.CONTRAST_TEXT, Case("loyer"), "title", 15.0, 7.0, "faint")
    for parts in ((near, far), (far, near)):
        whole = Tally()
        for part in parts:
            whole.merge(part)
        assert whole[AuditCheck.CONTRAST_TEXT].worst == near[AuditCheck.CONTRAST_TEXT].worst


@pytest.mark.parametrize("spoilt", [fail, die])
def test_a_part_that_fails_is_told_and_the_others_are_done(spoilt: Callable[[], None]) -> None:
    work = WorkQueue([Part("first"), Part("spoilt", spoilt), Part("third"), Part("fourth")])
    run_in_processes(work, GROUND, 2, lambda _: None)
    assert [each.name for each in work.left] == ["spoilt"]
    assert work.tally[AuditCheck.CUT].examined == 3
    (trouble,) = work.trouble
    assert trouble.startswith("spoilt: ")


def test_processes_that_all_die_leave_the_rest_undone() -> None:
    work = WorkQueue([Part("first", die), Part("second"), Part("third")])
    run_in_processes(work, GROUND, 1, lambda _: None)
    assert [each.name for each in work.left] == ["first", "second", "third"]


def test_an_interruption_keeps_what_was_done() -> None:
    # A shell that starts tests in the background has them ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    work = WorkQueue([Part("first"), Part("second", interrupt), Part("third")])
    try:
        run_in_processes(work, GROUND, 1, lambda _: None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert [each.name for each in work.left] == ["second", "third"]
    assert work.tally[AuditCheck.CUT].examined == 1
    assert work.trouble == [INTERRUPTED]


def test_so_it_is_in_one_process() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    work = WorkQueue([Part("first", fail), Part("second"), Part("third", interrupted), Part("fourth")])
    run_serially(work, GROUND, lambda _: None)
    assert [each.name for each in work.left] == ["first", "third", "fourth"]
    assert work.trouble[-1] == INTERRUPTED


def test_the_report_says_what_is_missing_and_has_not_passed(tmp_path: Path) -> None:
    tally = Tally()
    tally.record_examined(AuditCheck.CUT, Case("home"))
    at = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
    plan = PlanSummary("Every second screen.", 3, 14)
    assert not write(
        tmp_path, AuditRun(tally, at, 1.0, plan=plan, left=("fr <100> %",), trouble=(INTERRUPTED,))
    )
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert not results["complete"]
    assert results["left"] == ["fr <100> %"]
    assert results["plan"] == {"words": "Every second screen.", "drawn": 3, "of": 14}
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "1 parts are missing" in page
    assert "fr &lt;100&gt; %" in page
    assert "Every second screen. 3 of 14 combinations were drawn." in page
    assert "stopped before its end" in yaml.safe_load((tmp_path / "openacr.yaml").read_text("utf-8"))["notes"]
