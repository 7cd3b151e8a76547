"""``make proof``: everything there is to try, part by part, for as long as it takes, and one report of it.

What held is not tried again while the code stays as it is: stopped or failed, the same command goes on.
Exit code 0: all held; 1: not all, or not all was tried.
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
    """``order`` ends with 0 when it held."""

    name: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """What came of a part; of which code, by its fingerprint."""

    name: str
    code: str
    held: bool
    seconds: float
    told: str
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
    """Of what is tried: the commit, and what was changed since."""

    def git(*asked: str) -> bytes:
        return subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, check=True).stdout

    changed = git("diff", "HEAD", "--binary") + git("status", "--porcelain")
    commit = git("rev-parse", "--short=12", "HEAD").decode().strip()
    return f"{commit}+{sha256(changed).hexdigest()[:8]}" if changed else commit


class Proof:
    """The parts, and what is known of them in the folder ``out``."""

    def __init__(self, out: Path, planned: Sequence[Part], code: str) -> None:
        self._out, self._planned, self._code = out, planned, code
        (out / "logs").mkdir(parents=True, exist_ok=True)
        (out / "parts").mkdir(exist_ok=True)

    def known(self, part: Part) -> Done | None:
        """What came of it, when it was this code."""
        file = self._out / "parts" / f"{part.name}.json"
        if not file.exists():
            return None
        done = Done(**json.loads(file.read_text("utf-8")))
        return done if done.code == self._code else None

    def run(self, names: Sequence[str] = ()) -> bool:
        """Tries what has not held yet, or the parts of these names; whether all has held."""
        for part in self._planned:
            known = self.known(part)
            if part.name in names or (not names and (known is None or not known.held)):
                print(f"{part.name}…", flush=True)
                done = self._try(part)
                print(f"{part.name}: {'held' if done.held else 'NOT HELD'}. {done.told}", flush=True)
                self.report()
        return self.report()

    def report(self) -> bool:
        """Writes ``report.md``; whether all has held."""
        done = [(part, self.known(part)) for part in self._planned]
        held = all(known is not None and known.held for _, known in done)
        lines = [
            f"# Proof of {self._code}",
            "",
            "All has held." if held else "**Not all has held.**",
            "",
            "| Part | Held | What it told | Seconds | Seeds | When |",
            "| --- | --- | --- | ---: | --- | --- |",
        ]
        for part, known in done:
            if known is None:
                lines.append(f"| {part.name} | not tried yet | | | | |")
            else:
                told = known.told.replace("|", "\\|")
                verdict = "yes" if known.held else f"**no**: logs/{part.name}.txt"
                seeds = ", ".join(known.seeds)
                lines.append(
                    f"| {part.name} | {verdict} | {told} | {known.seconds:.0f} | {seeds} | {known.at} |"
                )
        orders = [f"- {part.name}: `{' '.join(part.order)}`" for part in self._planned]
        text = "\n".join([*lines, "", "What each part is:", "", *orders, ""])
        (self._out / "report.md").write_text(text, "utf-8")
        return held

    def _try(self, part: Part) -> Done:
        log, began = self._out / "logs" / f"{part.name}.txt", time.monotonic()
        with log.open("wb") as file:
            ended = subprocess.run(part.order, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, check=False)
        text = log.read_text("utf-8", "replace")
        said = [line.strip("= ") for line in text.splitlines() if line.strip("= ")]
        done = Done(
            part.name,
            self._code,
            ended.returncode == 0,
            round(time.monotonic() - began, 1),
            said[-1] if said else "",
            list(dict.fromkeys(SEED.findall(text))),
            datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        )
        (self._out / "parts" / f"{part.name}.json").write_text(json.dumps(asdict(done)), "utf-8")
        return done


def main(argv: list[str] | None = None) -> int:
    top = argparse.ArgumentParser(
        prog="make proof", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    top.add_argument("names", nargs="*", metavar="PART", help="these, even if they held")
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
        held = Proof(out, planned, fingerprint()).run(args.names)
    except KeyboardInterrupt:
        print(f"Stopped; the same command goes on. Until now: {out}/report.md", file=sys.stderr)
        return 1
    print(f"{'HELD' if held else 'NOT HELD'}: {out}/report.md")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
