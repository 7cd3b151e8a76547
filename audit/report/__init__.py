"""What an audit found, written down for programs, people and procurement; and what is left to people."""

from pathlib import Path

from .as_html import as_html
from .as_openacr import as_openacr
from .results import AuditRun, as_manual_checks, as_results


def write(out: Path, run: AuditRun) -> bool:
    """Write the four files to ``out``, beside the pictures; whether nothing was found wrong."""
    out.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "results.json": as_results(run),
        "index.html": as_html(run, out),
        "openacr.yaml": as_openacr(run),
        "for-people.md": as_manual_checks(),
    }.items():
        (out / name).write_text(text, encoding="utf-8")
    return run.passed
