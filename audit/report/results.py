"""What an audit found, for programs (assets/audit/results.schema.json); and what only people can check."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from kiosk import __version__

from ..checks import clauses, manual_checks
from ..findings import Tally

#: Goes up when what was there means something else, or is gone.
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """Which screens are drawn, in words; how many combinations were, of how many there are."""

    words: str = ""
    drawn: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit: when it began, how long it took, what was asked of it, what it found. ``left`` names the
    parts that were not done to their end, ``trouble`` says why."""

    tally: Tally
    at: datetime
    seconds: float
    quick: bool = False
    asked: tuple[str, ...] = ()
    plan: PlanSummary = PlanSummary()
    left: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it came to its end."""
        return not self.left and not self.trouble

    @property
    def passed(self) -> bool:
        """Whether something was examined, all that was to be, and nothing was found."""
        return self.complete and bool(self.tally.counts) and not self.tally.findings

    @property
    def whole(self) -> bool:
        """Whether all was asked for, and not a sample."""
        return not self.quick and not self.asked


def as_results(run: AuditRun) -> str:
    tally = run.tally
    counts = tally.counts.values()
    return json.dumps(
        {
            "format": FORMAT_VERSION,
            "kiosk": __version__,
            "at": run.at.isoformat(timespec="seconds"),
            "seconds": round(run.seconds, 1),
            "whole": run.whole,
            "asked": list(run.asked),
            "plan": asdict(run.plan),
            "complete": run.complete,
            "left": list(run.left),
            "trouble": list(run.trouble),
            "passed": run.passed,
            "examined": sum(count.examined for count in counts),
            "found": len(tally.findings),
            "figures": dict(sorted(tally.figures.items())),
            "checks": tally.to_json(),
            "clauses": [
                {
                    "id": clause.id,
                    "title": clause.title,
                    "level": clause.level,
                    "decided": clause.decided,
                    "verdict": clause.verdict(tally),
                    "checks": list(clause.checks),
                    "people": list(clause.people),
                }
                for clause in clauses()
            ],
            "people": list(manual_checks()),
        },
        ensure_ascii=False,
        indent=1,
    )


def as_manual_checks() -> str:
    """One section a task, with the clauses it serves."""
    parts = [
        "# What only people can check",
        "A machine has measured the rest. Each task names who does it, how, and when again.",
    ]
    for task in manual_checks().values():
        serves = ", ".join(clause.id for clause in clauses() if task.id in clause.people)
        parts += [
            f"## {task.title}",
            f"- Who: {task.who}\n- How: {task.how}\n- When: {task.when}\n- For: {serves}",
            "Done by: ____________  on: ____________  found: ____________",
        ]
    return "\n\n".join(parts) + "\n"
