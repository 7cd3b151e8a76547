"""``kiosk agency-server``: the reference server of a landlord, or the demo agency."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any

from . import CommandError

if TYPE_CHECKING:
    from landlord.server import AppState
    from landlord.server.code_senders import CodeSender


def add(commands: Any) -> None:
    """Declares the command."""
    command = commands.add_parser(
        "agency-server",
        help="run the landlord's side: the reference server, or a demo agency",
        description="Prints 'listening on http://HOST:PORT' on standard output when it is ready.",
    )
    command.add_argument("--demo", action="store_true", help="a fictional landlord, for trying and showing")
    command.add_argument(
        "--database", metavar="URL", help="SQLAlchemy URL (default: SQLite in the data folder)"
    )
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    command.add_argument(
        "--public-url",
        metavar="URL",
        default="",
        help="where phones find it (default: where kiosks do)",
    )
    command.add_argument("--port", type=int, default=8765, help="0 takes a free one (default: %(default)s)")
    command.add_argument(
        "--device-token",
        metavar="TOKEN",
        default=os.environ.get("KIOSK_DEVICE_TOKEN"),
        help="lets a kiosk call with this token (default: $KIOSK_DEVICE_TOKEN; the demo has 'demo-device')",
    )
    command.add_argument(
        "--smtp",
        metavar="URL",
        default=os.environ.get("KIOSK_SMTP"),
        help="send one-time codes by mail: smtp://user:password@host?from=ADDRESS&to={phone}@GATEWAY "
        "(default: $KIOSK_SMTP, or the console)",
    )
    ask = command.add_argument_group("kiosks", "done at once, without serving")
    ask.add_argument("--kiosks", action="store_true", help="list them: seen when, with how much to deliver")
    ask.add_argument("--enrol", metavar="NAME", help="print a code for one new kiosk, good for a day")
    ask.add_argument("--agency", metavar="ID", default="", help="the agency of the kiosk to enrol")
    ask.add_argument("--wipe", metavar="NAME", help="have that kiosk make all its data unreadable")
    command.add_argument("--quiet", action="store_true", help="log only what matters")
    command.add_argument("--with-parent", action="store_true", help="end when the parent process ends")
    command.set_defaults(run=run, extra="landlord")


def run(args: argparse.Namespace) -> int:
    """Serves until told to end."""
    # Before the imports: a parent that ends meanwhile must be missed.
    parent = os.getppid() if args.with_parent else None

    import logging
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    from kiosk.domain.rules import PARIS
    from kiosk.runtime.paths import data_dir
    from landlord.server import AppState, build_app
    from landlord.server.app_state import now_utc
    from landlord.server.database import open_database, write_sessionmaker
    from landlord.server.demo import seed
    from landlord.server.devices import register_device
    from landlord.server.payment_sandbox import SandboxProvider
    from landlord.server.serve import BackgroundJobs, bind_socket, run_server

    logging.basicConfig(
        level=logging.WARNING if args.quiet else logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it says a lot each time it finds nothing to do
    default = data_dir() / ("demo-agency.sqlite3" if args.demo else "agency.sqlite3")
    try:
        url = make_url(args.database or f"sqlite:///{default}")
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = open_database(url)
    except ModuleNotFoundError as error:
        raise CommandError(f"this database needs the Python package {error.name}") from error
    except (OSError, SQLAlchemyError) as error:
        raise CommandError(f"cannot open the database: {_one_line(error)}") from error
    desk = AppState(
        engine,
        codes=_sender(args.smtp),
        payment_provider=SandboxProvider(write_sessionmaker(engine), now_utc) if args.demo else None,
        public_url=args.public_url,
    )
    try:
        app = build_app(desk)
        if args.demo:
            seed(desk, datetime.now(PARIS).date())
        if args.device_token:
            register_device(desk, "kiosk", args.device_token)
        if args.kiosks or args.enrol or args.wipe:
            return _kiosks(desk, args)
    except SQLAlchemyError as error:
        raise CommandError(f"cannot use the database: {_one_line(error)}") from error
    try:
        bound = bind_socket(args.host, args.port)
    except (OSError, OverflowError) as error:
        raise CommandError(f"cannot listen on {args.host}:{args.port}: {error}") from error
    rounds = BackgroundJobs(desk)
    rounds.start()
    with bound:
        run_server(app, bound, parent=parent, quiet=args.quiet)
    rounds.stop()
    desk.engine.dispose()
    return 0


def _sender(smtp: str | None) -> CodeSender:
    from landlord.server.code_senders import ConsoleSender, SmtpSender

    if not smtp:
        return ConsoleSender()
    try:
        return SmtpSender.from_url(smtp)
    except ValueError as error:
        raise CommandError(f"--smtp: {error}") from None


def _kiosks(desk: AppState, args: argparse.Namespace) -> int:
    from kiosk.domain.rules import PARIS
    from landlord.server import devices

    try:
        if args.enrol:
            print(devices.create_enrolment_code(desk, args.enrol, args.agency))
        if args.wipe:
            devices.request_wipe(desk, args.wipe)
    except devices.UnknownDevice:
        raise CommandError(f"no kiosk is called {args.wipe}: see kiosk agency-server --kiosks") from None
    for row in devices.list_devices(desk) if args.kiosks else ():
        seen = f"{row.seen_at.astimezone(PARIS):%d/%m/%Y %H:%M}" if row.seen_at else "never"
        wipe = "wiped" if row.wiped_at else "to be wiped" if row.wipe_asked_at else ""
        parts = [
            row.name,
            row.agency_id,
            f"seen {seen}",
            row.version,
            f"{row.waiting} waiting",
            *row.faults,
            "replaced" if row.replaced_at else "",
            wipe,
        ]
        print("  ".join(filter(None, parts)))
    return 0


def _one_line(error: Exception) -> str:
    return str(error).splitlines()[0]
