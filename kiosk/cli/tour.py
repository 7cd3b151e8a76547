"""``kiosk tour``: a whole visit on the real app, with pictures, the speech log and a timeline."""

import argparse
import os
from typing import Any

from . import CommandError, command_errors, folder_argument, require_writable, size_argument


def add(commands: Any) -> None:
    command = commands.add_parser(
        "tour",
        help="drive a whole visit and write pictures of it",
        description="Drives the real app with a real server, a real microphone path and a real recording. "
        "Exits 0 only if the landlord's system has the report exactly once.",
    )
    command.add_argument(
        "--out", type=folder_argument, required=True, metavar="DIR", help="where the pictures go"
    )
    command.add_argument("--offline", action="store_true", help="the server is down during the visit")
    command.add_argument("--lang", default="fr", metavar="CODE", help="language of the visitor (default: fr)")
    command.add_argument(
        "--size", default="1080x1920", metavar="WxH", type=size_argument, help="pixels (default: 1080x1920)"
    )
    command.set_defaults(run=run, extra="landlord")


def run(args: argparse.Namespace) -> int:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `kiosk run`, before numpy comes
    from audit.tour import TourError, tour
    from kiosk.domain import get_language

    try:
        get_language(args.lang)
    except KeyError as error:
        raise CommandError(f"the interface does not speak {args.lang!r}", code=2) from error
    require_writable(args.out)
    with command_errors(TourError):
        tour(args.out, offline=args.offline, language=args.lang, size=args.size)
    return 0
