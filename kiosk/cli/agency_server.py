"""``kiosk agency-server``: the reference server of a landlord, or the demo agency."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import CommandError

#: The fictional clerk of the demo.
DEMO_LOGIN = "nadia"

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
    ask.add_argument(
        "--agency", metavar="ID", default="", help="the agency of the kiosk to enrol, or of who is invited"
    )
    ask.add_argument("--wipe", metavar="NAME", help="have that kiosk make all its data unreadable")
    people = command.add_argument_group("people at the console", "done at once, without serving")
    people.add_argument("--invite", metavar="NAME", help="print a link that makes one account, for two days")
    people.add_argument(
        "--role",
        choices=("clerk", "manager", "it"),
        default="clerk",
        help="what they may do (default: %(default)s); their agency is that of --agency, or all",
    )
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

    from kiosk.domain.rules import PARIS
    from kiosk.runtime.paths import data_dir
    from landlord.console.accounts import set_demo_clerk
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
    with database_errors("open"):
        url = make_url(args.database or f"sqlite:///{default}")
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = open_database(url)
    state = AppState(
        engine,
        codes=_sender(args.smtp),
        payment_provider=SandboxProvider(write_sessionmaker(engine), now_utc) if args.demo else None,
        public_url=args.public_url,
    )
    with database_errors("use"):
        app = build_app(state)
        if args.demo:
            seed(state, datetime.now(PARIS).date())
        if args.device_token:
            register_device(state, "kiosk", args.device_token)
        if args.invite:
            print(_invitation_link(state, args))
            return 0
        if args.kiosks or args.enrol or args.wipe:
            return _kiosks(state, args)
        if args.demo:
            password = set_demo_clerk(state, DEMO_LOGIN, "Nadia", "tilleuls")
            print(f"console: /console, {DEMO_LOGIN}, {password}", file=sys.stderr, flush=True)
    try:
        bound = bind_socket(args.host, args.port)
    except (OSError, OverflowError) as error:
        raise CommandError(f"cannot listen on {args.host}:{args.port}: {error}") from error
    jobs = BackgroundJobs(state)
    jobs.start()
    with bound:
        run_server(app, bound, parent=parent, quiet=args.quiet)
    jobs.stop()
    state.engine.dispose()
    return 0


def _sender(smtp: str | None) -> CodeSender:
    from landlord.server.code_senders import ConsoleSender, SmtpSender

    if not smtp:
        return ConsoleSender()
    try:
        return SmtpSender.from_url(smtp)
    except ValueError as error:
        raise CommandError(f"--smtp: {error}") from None


def _invitation_link(state: AppState, args: argparse.Namespace) -> str:
    """Below the address where browsers find the console."""
    from landlord.console.accounts import invite
    from landlord.console.tables import Role
    from landlord.server.tables import AgencyRow

    with state.writing.begin() as db:
        if args.agency and db.get(AgencyRow, args.agency) is None:
            raise CommandError(f"no agency has the id {args.agency}")
        token = invite(db, state.now(), args.invite, Role(args.role), args.agency)
    return f"{args.public_url.rstrip('/')}/console/invitation/{token}"


def _kiosks(state: AppState, args: argparse.Namespace) -> int:
    from kiosk.domain.rules import PARIS
    from landlord.server import devices

    try:
        if args.enrol:
            print(devices.create_enrolment_code(state, args.enrol, args.agency))
        if args.wipe:
            devices.request_wipe(state, args.wipe)
    except devices.UnknownDevice:
        raise CommandError(f"no kiosk is called {args.wipe}: see kiosk agency-server --kiosks") from None
    for row in devices.list_devices(state) if args.kiosks else ():
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


@contextmanager
def database_errors(what: str) -> Iterator[None]:
    """Raise what goes wrong while a database is opened or used as ``CommandError``, in one line."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except ModuleNotFoundError as error:
        raise CommandError(f"this database needs the Python package {error.name}") from error
    except (OSError, SQLAlchemyError) as error:
        raise CommandError(f"cannot {what} the database: {str(error).splitlines()[0]}") from error
