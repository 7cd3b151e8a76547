"""What an audit found, written down for programs, people and procurement; and what is left to people."""

from __future__ import annotations

from pathlib import Path

from .as_html import as_html
from .as_openacr import as_openacr
from .manual_checks import as_manual_checks
from .results import AuditRun, PlanSummary, as_results

__all__ = ["AuditRun", "PlanSummary", "as_html", "as_manual_checks", "as_openacr", "as_results", "write"]

#: The files of a report, beside the pictures.
RESULTS, PAGE, OPENACR, PEOPLE = "results.json", "index.html", "openacr.yaml", "for-people.md"


def write(out: Path, run: AuditRun) -> bool:
    """Writes the four files to ``out``; whether nothing was found wrong."""
    out.mkdir(parents=True, exist_ok=True)
    for name, text in (
        (RESULTS, as_results(run)),
        (PAGE, as_html(run, out)),
        (OPENACR, as_openacr(run)),
        (PEOPLE, as_manual_checks()),
    ):
        (out / name).write_text(text, encoding="utf-8")
    return run.passed
