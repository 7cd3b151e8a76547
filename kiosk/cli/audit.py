"""``kiosk audit``: every screen measured against the accessibility clauses, and a report of what is wrong."""

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import CommandError, command_errors, folder_argument, require_writable

#: What the command exits with when it did not come to its end.
EXIT_UNFINISHED = 3


def add(commands: Any) -> None:
    command = commands.add_parser(
        "audit",
        help="measure every screen against the accessibility clauses, and write a report",
        description="Draws every screen in memory, walks through the journeys by keypad, touch and ear, and "
        "checks what a machine can check of EN 301 549 and WCAG 2.2. Writes results.json, a page with "
        "pictures, an OpenACR document and the list of what only people can check. Exits 1 on any failure, "
        "3 when it was stopped before its end: what was done until then is written down.",
    )
    command.add_argument(
        "--out", type=folder_argument, required=True, metavar="DIR", help="where the report goes"
    )
    command.add_argument("--quick", action="store_true", help="a sample of seconds")
    command.add_argument("--whole", action="store_true", help="every combination: days, not minutes")
    command.add_argument(
        "--scene", action="append", default=[], metavar="NAME", help="only this one, or journey"
    )
    command.add_argument("--language", action="append", default=[], metavar="CODE", help="only this one")
    command.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (default: 2)")
    command.set_defaults(run=run, extra="audit")


def run(args: argparse.Namespace) -> int:
    from audit.fixtures import AuditRequest
    from audit.report import write
    from audit.runner import AuditError, audit
    from kiosk.device.demo_server import DemoServerError
    from kiosk.domain import LANGUAGES

    unknown = set(args.language) - {each.code for each in LANGUAGES}
    if unknown:
        raise CommandError(f"the interface does not speak {', '.join(sorted(unknown))}", code=2)
    if args.jobs < 1 or (args.quick and args.whole):
        raise CommandError("--jobs is at least 1; --quick and --whole exclude each other", code=2)
    require_writable(args.out)
    request = AuditRequest(
        args.out, args.quick, tuple(args.scene), tuple(args.language), jobs=args.jobs, whole=args.whole
    )
    begin, done, close = _progress()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was found is written down
    try:
        with command_errors(AuditError, code=2), command_errors(DemoServerError):
            found = audit(request, begin, done)
    finally:
        close()
    passed = write(args.out, found)
    _print_summary(found, args.out)
    return 0 if passed else 1 if found.complete else EXIT_UNFINISHED


def _progress() -> tuple[Callable[[int], None], Callable[[int], None], Callable[[], None]]:
    from tqdm import tqdm  # type: ignore[import-untyped]  # ships no types

    bar = tqdm(total=0, desc="audit", unit=" screens", dynamic_ncols=True)

    def begin(total: int) -> None:
        bar.reset(total)

    return begin, bar.update, bar.close


def _print_summary(found: Any, out: Path) -> None:
    tally = found.tally
    for check, count in sorted(tally.counts.items()):
        worst = f", nearest {count.worst.measured} of {count.worst.wanted}" if count.worst else ""
        verdict = f"{len(count.findings)} wrong" if count.findings else "right"
        print(f"{check.value:24} {count.examined:9} examined in {count.cases:6} cases: {verdict}{worst}")
    plan = found.plan
    print(f"{plan.words} {plan.drawn:,} of {plan.of:,} combinations drawn.")
    scenes, shown = (tally.figures.get(each, 0) for each in ("scenes", "scenes put up"))
    report = out / "index.html"
    print(f"{scenes} screens, put up {shown} times, in {found.seconds:.0f} s; report: {report}")
    if not found.complete:
        why = "; ".join(each.strip().splitlines()[-1] for each in found.trouble)
        print(f"stopped before its end: {len(found.left)} parts are missing: {why}", file=sys.stderr)
