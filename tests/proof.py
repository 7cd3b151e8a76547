"""``make proof``: every test and measure there is, part by part, for as long as it takes, and one report.

A part that passed is not run again while the code stays as it is: after a stop or a failure, the same command
goes on.
Exit code 0: all passed; 1: not all, or not all was run.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kiosk.runtime.paths import ROOT

SEED = re.compile(r"\bseed[ =:]+(\d+)", re.IGNORECASE)
PYTEST = ("-m", "pytest", "--proof", "-n", "logical", "-rP")


@dataclass(frozen=True)
class Part:
    """A command that exits with 0 when the part passes."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """The outcome of a part, with the fingerprint of the code that was tested."""

    name: str
    code: str
    passed: bool
    seconds: float
    last_line: str
    seeds: list[str]
    at: str


def parts(out: Path) -> list[Part]:
    """The short ones first; the tests by their folders."""
    python = sys.executable
    folders = sorted(each.parent for each in (ROOT / "tests").glob("*/__init__.py"))
    files = sorted(str(each.relative_to(ROOT)) for each in (ROOT / "tests").glob("test_*.py"))
    tests = [Part(f"tests-{each.name}", (python, *PYTEST, f"tests/{each.name}")) for each in folders]
    return [
        Part("lint", ("make", "--no-print-directory", "lint")),
        Part("tests", (python, *PYTEST, *files)),
        *tests,
        Part("payments", (python, "-m", "tests.landlord.crashes")),
        Part("chaos", (python, "-m", "tests.chaos")),
        Part("audit", (python, "-m", "kiosk", "audit", "--out", str(out / "audit"))),
        Part("hands", (python, "-m", "tests.hands", "--whole", "--out", str(out / "hands"))),
        Part("benchmarks", (python, "-m", "benchmarks")),
    ]


def fingerprint() -> str:
    """The commit that is tested, and what was changed since."""

    def git(*words: str) -> bytes:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout

    changed = git("diff", "HEAD", "--binary") + git("status", "--porcelain")
    commit = git("rev-parse", "--short=12", "HEAD").decode().strip()
    return f"{commit}+{sha256(changed).hexdigest()[:8]}" if changed else commit


class Proof:
    """The parts, and their results in the folder ``out``."""

    def __init__(self, out: Path, planned: Sequence[Part], code: str) -> None:
        self._out, self._planned, self._code = out, planned, code
        (out / "logs").mkdir(parents=True, exist_ok=True)
        (out / "parts").mkdir(exist_ok=True)

    def result(self, part: Part) -> Result | None:
        """Its result with this code."""
        file = self._out / "parts" / f"{part.name}.json"
        if not file.exists():
            return None
        stored = json.loads(file.read_text("utf-8"))
        return Result(**stored) if stored["code"] == self._code else None

    def run(self, names: Sequence[str] = ()) -> bool:
        """Runs what has not passed yet, or the parts of these names. Returns whether all have passed."""
        for part in self._planned:
            known = self.result(part)
            if part.name in names or (not names and (known is None or not known.passed)):
                print(f"{part.name}…", flush=True)
                result = self._run(part)
                print(
                    f"{part.name}: {'passed' if result.passed else 'FAILED'}. {result.last_line}", flush=True
                )
                self.report()
        return self.report()

    def report(self) -> bool:
        """Writes ``report.md``. Returns whether all have passed."""
        results = [(part, self.result(part)) for part in self._planned]
        passed = all(result is not None and result.passed for _, result in results)
        lines = [
            f"# Proof of {self._code}",
            "",
            "All parts passed." if passed else "**Not all parts passed.**",
            "",
            "| Part | Passed | Its last line | Seconds | Seeds | When |",
            "| --- | --- | --- | ---: | --- | --- |",
        ]
        for part, result in results:
            if result is None:
                lines.append(f"| {part.name} | not run yet | | | | |")
            else:
                cells = (
                    part.name,
                    "yes" if result.passed else f"**no**: logs/{part.name}.txt",
                    result.last_line.replace("|", "\\|"),
                    f"{result.seconds:.0f}",
                    ", ".join(result.seeds),
                    result.at,
                )
                lines.append(f"| {' | '.join(cells)} |")
        commands = [f"- {part.name}: `{' '.join(part.command)}`" for part in self._planned]
        text = "\n".join([*lines, "", "What each part is:", "", *commands, ""])
        (self._out / "report.md").write_text(text, "utf-8")
        return passed

    def _run(self, part: Part) -> Result:
        log, began = self._out / "logs" / f"{part.name}.txt", time.monotonic()
        with log.open("wb") as file:
            ended = subprocess.run(part.command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, check=False)
        text = log.read_text("utf-8", "replace")
        lines = [line.strip("= ") for line in text.splitlines() if line.strip("= ")]
        result = Result(
            part.name,
            self._code,
            ended.returncode == 0,
            round(time.monotonic() - began, 1),
            lines[-1] if lines else "",
            list(dict.fromkeys(SEED.findall(text))),
            datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        )
        (self._out / "parts" / f"{part.name}.json").write_text(json.dumps(asdict(result)), "utf-8")
        return result


def main(argv: list[str] | None = None) -> int:
    top = argparse.ArgumentParser(
        prog="make proof", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    top.add_argument("names", nargs="*", metavar="PART", help="these, even if they passed")
    top.add_argument("--out", type=Path, default=ROOT / "proof", help="folder of the report (default: proof)")
    top.add_argument("--list", action="store_true", help="only says what the parts are")
    args = top.parse_args(argv)
    out = args.out.absolute()
    planned = parts(out)
    if unknown := set(args.names) - {each.name for each in planned}:
        top.error(f"no part is called {', '.join(sorted(unknown))}")
    if args.list:
        print(*(each.name for each in planned), sep="\n")
        return 0
    try:
        passed = Proof(out, planned, fingerprint()).run(args.names)
    except KeyboardInterrupt:
        print(f"Stopped; the same command goes on. Until now: {out}/report.md", file=sys.stderr)
        return 1
    print(f"{'PASSED' if passed else 'FAILED'}: {out}/report.md")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
