"""``kiosk agency-check``: does a landlord's system keep the contract?"""

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import CommandError, command_errors, folder_argument, require_writable

if TYPE_CHECKING:
    from landlord.conformance import ProbeTenant, Report


def add(commands: Any) -> None:
    command = commands.add_parser(
        "agency-check",
        help="check that a landlord's system keeps the contract",
        description="The token of a device is in $KIOSK_DEVICE_TOKEN. Use a test system and a test tenant: "
        "what is sent is marked as a test, and taken back where the contract allows it.",
        epilog="Exits 0 when the system keeps the contract, 1 when it deviates, 2 when it cannot be checked.",
    )
    command.add_argument("url", metavar="URL", help="where the system is, without /v1")
    command.add_argument("--tenant", metavar="NUMBER", help="a test tenant without a one-time code")
    command.add_argument("--birth-date", metavar="DATE", type=_date, help="as in 1948-03-14")
    command.add_argument(
        "--agency",
        metavar="ID",
        default="",
        help="whose slots are booked (default: the agency of the device)",
    )
    command.add_argument(
        "--motive", metavar="KEY", default="loyer", help="why someone comes (default: %(default)s)"
    )
    command.add_argument(
        "--only", metavar="SERVICE", default="", help="one e-service, named as in /capabilities"
    )
    command.add_argument("--read-only", action="store_true", help="leave nothing behind")
    command.add_argument("--destructive", action="store_true", help="also lock the test tenant for a while")
    command.add_argument(
        "--limit", metavar="SECONDS", type=float, default=10.0, help="for each call (default: %(default)s)"
    )
    command.add_argument(
        "--ca-file", metavar="FILE", default="", help="certificate authority of the landlord"
    )
    command.add_argument("--json", action="store_true", help="print the report as JSON")
    command.add_argument("--html", metavar="FILE", type=Path, help="write the report as a page, too")
    command.add_argument(
        "--out", metavar="DIR", type=folder_argument, help="write report.txt, report.json and report.html"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Checks and reports. Raises ``CommandError`` 2 when it cannot."""
    from landlord.conformance import CheckSelection, ConformanceError, ConformanceTarget, check_conformance

    token = os.environ.get("KIOSK_DEVICE_TOKEN", "")
    if not token:
        raise CommandError("the token of a device is needed: KIOSK_DEVICE_TOKEN", 2)
    if not args.url.startswith(("http://", "https://")):
        raise CommandError(f"{args.url} is no http or https address", 2)
    if args.limit <= 0:
        raise CommandError("--limit is more than 0 seconds", 2)
    if args.ca_file and not Path(args.ca_file).is_file():
        raise CommandError(f"{args.ca_file} is no file", 2)
    if args.out:
        require_writable(args.out)
    target = ConformanceTarget(
        url=args.url,
        device_token=token,
        tenant=_tenant(args),
        agency_id=args.agency,
        motive=args.motive,
        limit=args.limit,
        ca_file=args.ca_file,
    )
    choices = CheckSelection(args.only, args.read_only, args.destructive)
    with command_errors(ConformanceError, code=2):
        report = check_conformance(target, choices, _print_progress if sys.stderr.isatty() else None)
    _write(report, args)
    return 0 if report.conforms else 1


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date as in 1948-03-14") from None


def _tenant(args: argparse.Namespace) -> "ProbeTenant | None":
    from landlord.conformance import ProbeTenant

    if bool(args.tenant) != bool(args.birth_date):
        raise CommandError("--tenant and --birth-date go together", 2)
    return ProbeTenant(args.tenant, args.birth_date) if args.tenant else None


def _print_progress(number: int, of: int, name: str) -> None:
    """One line that is written over."""
    end = "\n" if number == of else ""
    print(f"\r\x1b[K{number}/{of} {name}"[:110], end=end, file=sys.stderr, flush=True)


def _write(report: "Report", args: argparse.Namespace) -> None:
    from landlord.conformance.rendering import report_as_html, report_as_text

    as_json = json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n"
    files = {args.html: report_as_html(report)} if args.html else {}
    if args.out:
        files |= {
            args.out / "report.txt": report_as_text(report),
            args.out / "report.json": as_json,
            args.out / "report.html": report_as_html(report),
        }
    print(as_json if args.json else report_as_text(report), end="")
    with command_errors(OSError, code=2):
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
