"""``kiosk agency-server``: the reference server of a landlord, or the demo agency."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import CommandError, command_errors

#: The fictional clerk of the demo.
DEMO_LOGIN = "nadia"

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from sqlalchemy.engine import URL

    from landlord.server import AppState
    from landlord.server.code_senders import CodeSender
    from landlord.server.oidc import OidcProvider
    from landlord.server.serve import BackgroundJobs


def add(commands: Any) -> None:
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
        help="where phones and the payment provider find it (default: where it listens)",
    )
    command.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="of a TLS proxy before it, whose X-Forwarded-For is believed; may be repeated",
    )
    command.add_argument("--port", type=int, default=8765, help="0 takes a free one (default: %(default)s)")
    command.add_argument(
        "--device-token",
        metavar="TOKEN",
        default=os.environ.get("KIOSK_DEVICE_TOKEN"),
        help="lets a kiosk call with this token of at least 20 characters (default: $KIOSK_DEVICE_TOKEN; on "
        "loopback the demo has 'demo-device')",
    )
    command.add_argument(
        "--smtp",
        metavar="URL",
        default=os.environ.get("KIOSK_SMTP"),
        help="send one-time codes by mail: smtp://user:password@host?from=ADDRESS&to={phone}@GATEWAY "
        "(default: $KIOSK_SMTP; the demo prints them, else none is sent)",
    )
    command.add_argument(
        "--call-smtp",
        metavar="URL",
        default=os.environ.get("KIOSK_CALL_SMTP"),
        help="mail a call that no desk has taken: smtp://user:password@host?from=ADDRESS&to=ADDRESS, where "
        "{agency} is the agency's id; a gateway makes text messages of it (default: $KIOSK_CALL_SMTP; else "
        "none)",
    )
    command.add_argument(
        "--call-after",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="how long a call rings before it is mailed (default: %(default)s)",
    )
    add_key_file(command)
    ask = command.add_argument_group("kiosks", "done at once, without serving")
    ask.add_argument(
        "--kiosks",
        action="store_true",
        help="list them: seen when, with how much to deliver, what was tried too often",
    )
    ask.add_argument("--enrol", metavar="NAME", help="print a code for one new kiosk, good for a day")
    ask.add_argument(
        "--agency", metavar="ID", default="", help="the agency of the kiosk to enrol, or of who is invited"
    )
    ask.add_argument(
        "--letter",
        metavar="A-Z",
        default="",
        help="with which its numbers begin (default: one that few have)",
    )
    ask.add_argument(
        "--wipe",
        metavar="NAME",
        help="have that kiosk make all its data unreadable: who has the name now, or an ID of --kiosks",
    )
    ask.add_argument(
        "--configure",
        nargs=2,
        metavar=("NAME", "FILE"),
        help="have that kiosk (all: each) take the settings of a TOML file, those of kiosk.toml",
    )
    ask.add_argument("--orders-key", action="store_true", help="print the public key that signs orders")
    people = command.add_argument_group("people at the console", "done at once, without serving")
    people.add_argument("--invite", metavar="NAME", help="print a link that makes one account, for two days")
    people.add_argument(
        "--role",
        choices=("clerk", "manager", "it"),
        default="clerk",
        help="what they may do (default: %(default)s); their agency is that of --agency, or all",
    )
    sign_in = command.add_argument_group(
        "the landlord's own identity provider (OpenID Connect), for the console"
    )
    sign_in.add_argument(
        "--oidc-issuer",
        metavar="URL",
        default=os.environ.get("KIOSK_OIDC_ISSUER", ""),
        help="as it calls itself (default: $KIOSK_OIDC_ISSUER; else passwords only); its secret is "
        "$KIOSK_OIDC_SECRET",
    )
    sign_in.add_argument("--oidc-client", metavar="ID", default=os.environ.get("KIOSK_OIDC_CLIENT", ""))
    sign_in.add_argument(
        "--oidc-claim",
        metavar="NAME",
        default="preferred_username",
        help="which of its claims is the login of an account; one that people cannot change themselves "
        "(default: %(default)s)",
    )
    sign_in.add_argument("--oidc-name", metavar="NAME", default="", help="what the button calls it")
    command.add_argument("--quiet", action="store_true", help="log only what matters")
    command.add_argument("--with-parent", action="store_true", help="end when the parent process ends")
    command.set_defaults(run=run, extra="landlord")


def run(args: argparse.Namespace) -> int:
    # Before the imports: a parent that ends meanwhile must be missed.
    parent = os.getppid() if args.with_parent else None

    import logging
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import make_url

    from kiosk.accessibility.interpreter import DeskInterpreter
    from kiosk.domain.rules import PARIS
    from kiosk.runtime.paths import data_dir
    from kiosk.runtime.web_address import check_server_address, is_loopback
    from landlord.console.accounts import set_demo_clerk
    from landlord.server import AppState, build_app
    from landlord.server.app_state import hash_secret, now_utc
    from landlord.server.database import open_database, write_sessionmaker
    from landlord.server.demo import DEMO_TOKEN, seed
    from landlord.server.devices import register_device
    from landlord.server.keys import read_or_create_keys
    from landlord.server.outgoing import CallRefusedError, OutgoingCalls
    from landlord.server.payment_sandbox import SandboxProvider
    from landlord.server.serve import BackgroundJobs, run_server, url_of

    logging.basicConfig(
        level=logging.WARNING if args.quiet else logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    # One says a lot each time it finds nothing to do, the other which letters are in each document.
    for noisy in ("alembic", "fontTools"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    reachable = not is_loopback(args.host)  # by others than this machine
    _check_token(args.device_token, DEMO_TOKEN if args.demo and not reachable else "")
    if reachable and not args.public_url:
        raise CommandError(f"--host {args.host} needs --public-url: what phones are to call")
    if args.public_url:
        with command_errors(ValueError):
            check_server_address(args.public_url)
    default = data_dir() / ("demo-agency.sqlite3" if args.demo else "agency.sqlite3")
    with database_errors("open"):
        url = make_url(args.database or f"sqlite:///{default}")
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = open_database(url)
        keys = read_or_create_keys(key_file(args, url))
    asked = args.kiosks or args.enrol or args.wipe or args.configure or args.orders_key or bool(args.invite)
    bound = None if asked else _bind(args)
    public_url = (args.public_url or (url_of(bound) if bound else "")).rstrip("/")
    with command_errors(CallRefusedError):
        calls = OutgoingCalls.to(public_url) if public_url else OutgoingCalls()
    interpreter = DeskInterpreter()
    sandbox = SandboxProvider(write_sessionmaker(engine, keys), now_utc, calls)
    state = AppState(
        engine,
        keys,
        codes=_sender(args.smtp, args.demo),
        payment_provider=sandbox if args.demo else None,
        interpreter=interpreter,
        oidc=_oidc(args, public_url),
        public_url=public_url,
        refused_tokens=frozenset({hash_secret(DEMO_TOKEN)} if reachable else ()),
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
        if bound is None:
            return _kiosks(state, args)
        if args.demo:
            password = set_demo_clerk(state, DEMO_LOGIN, "Nadia", "tilleuls")
            print(f"console: /console, {DEMO_LOGIN}, {password}", file=sys.stderr, flush=True)
    jobs = [BackgroundJobs(state)]
    if args.call_smtp:
        jobs.append(_escalation(state, args))
    for each in jobs:
        each.start()
    with bound:
        run_server(app, bound, parent=parent, quiet=args.quiet, proxies=frozenset(args.proxy))
    for each in jobs:
        each.stop()
    interpreter.close()
    state.engine.dispose()
    return 0


def _oidc(args: argparse.Namespace, public_url: str) -> OidcProvider | None:
    from landlord.server.oidc import OidcProvider, OidcSettings

    if not args.oidc_issuer:
        return None
    if not public_url:
        return None  # nothing is served
    secret = os.environ.get("KIOSK_OIDC_SECRET", "")
    with command_errors(ValueError):
        settings = OidcSettings(
            args.oidc_issuer, args.oidc_client, secret, claim=args.oidc_claim, name=args.oidc_name
        )
    return OidcProvider(settings)


def add_key_file(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--key-file",
        metavar="PATH",
        help="the landlord's key, made if it is not there (default: the systemd credential agency-key, else "
        "beside the database)",
    )


def key_file(args: argparse.Namespace, url: URL) -> Path:
    from pathlib import Path

    from kiosk.runtime.paths import data_dir
    from landlord.server.database import database_file
    from landlord.server.keys import credential_file

    if args.key_file:
        return Path(args.key_file)
    file = database_file(url)
    return credential_file() or (file.with_name(f"{file.name}.key") if file else data_dir() / "agency.key")


#: Characters; one that is guessed or typed by heart is shorter.
MIN_TOKEN_LENGTH = 20


def _check_token(token: str | None, of_demo: str) -> None:
    if token and token != of_demo and len(token) < MIN_TOKEN_LENGTH:
        raise CommandError(
            f"--device-token: at least {MIN_TOKEN_LENGTH} characters, by chance "
            "(python -c 'import secrets; print(secrets.token_hex(24))'); better enrol the kiosk (--enrol)"
        )


def _bind(args: argparse.Namespace) -> socket.socket:
    from landlord.server.serve import bind_socket

    try:
        return bind_socket(args.host, args.port)
    except (OSError, OverflowError) as error:
        raise CommandError(f"cannot listen on {args.host}:{args.port}: {error}") from error


def _sender(smtp: str | None, demo: bool) -> CodeSender:
    from landlord.server.code_senders import ConsoleSender, NoSender, SmtpSender

    if not smtp:
        return ConsoleSender() if demo else NoSender()
    try:
        return SmtpSender.from_url(smtp)
    except ValueError as error:
        raise CommandError(f"--smtp: {error}") from None


def _escalation(state: AppState, args: argparse.Namespace) -> BackgroundJobs:
    from landlord.server.code_senders import SmtpSender
    from landlord.server.escalation import INTERVAL_S, CallMailer
    from landlord.server.serve import BackgroundJobs

    try:
        sender = SmtpSender.from_url(args.call_smtp, to_has="@")
    except ValueError as error:
        raise CommandError(f"--call-smtp: {error}") from None
    mailer = CallMailer(state, sender, args.call_after)
    return BackgroundJobs(state, [lambda _state: mailer.escalate()], INTERVAL_S)


def _invitation_link(state: AppState, args: argparse.Namespace) -> str:
    """Below the address where browsers find the console."""
    from landlord.console.accounts import invite
    from landlord.console.tables import ClerkRole
    from landlord.server.tables import AgencyRow

    with state.writing.begin() as db:
        if args.agency and db.get(AgencyRow, args.agency) is None:
            raise CommandError(f"no agency has the id {args.agency}")
        token = invite(db, state.now(), args.invite, ClerkRole(args.role), args.agency)
    return f"{args.public_url.rstrip('/')}/console/invitation/{token}"


def _kiosks(state: AppState, args: argparse.Namespace) -> int:
    from kiosk.domain.rules import PARIS
    from landlord.contract.orders import fingerprint
    from landlord.server import devices

    if args.letter and not ("A" <= args.letter <= "Z" and len(args.letter) == 1):
        raise CommandError(f"--letter: {args.letter!r} is not one of A to Z")
    try:
        if args.enrol:
            print(devices.create_enrolment_code(state, args.enrol, args.agency, args.letter))
            key = fingerprint(devices.orders_public_key(state))
            print(f"good once, until tomorrow; the kiosk must then show the key {key}", file=sys.stderr)
        if args.wipe:
            devices.request_wipe(state, args.wipe)
        if args.configure:
            name, file = args.configure
            devices.configure(state, "" if name == "all" else name, _settings(file))
        if args.orders_key:
            print(devices.orders_public_key(state))
    except devices.UnknownDevice as error:
        raise CommandError(f"no kiosk is called {error}: see kiosk agency-server --kiosks") from None
    limits = devices.list_limits(state) if args.kiosks else []
    for row in devices.list_devices(state) if args.kiosks else ():
        seen = f"{row.seen_at.astimezone(PARIS):%d/%m/%Y %H:%M}" if row.seen_at else "never"
        wipe = "wiped" if row.wiped_at else "to be wiped" if row.wipe_asked_at else ""
        parts = [
            row.name,
            row.agency_id,
            row.device_id,
            f"seen {seen}",
            row.version,
            f"{row.waiting} waiting",
            *row.faults,
            "replaced" if row.replaced_at else "",
            wipe,
        ]
        print("  ".join(filter(None, parts)))
        for device, what in limits if not row.replaced_at else ():
            if device == row.name:
                print(f"  ! {what}")
    for _, what in (each for each in limits if not each[0]):
        print(f"! {what}")
    return 0


def _settings(file: str) -> dict[str, Any]:
    """Those of a TOML file, if a kiosk would take them from a landlord."""
    import tomllib
    from pathlib import Path

    from kiosk.settings import Settings, SettingsError

    try:
        given = tomllib.loads(Path(file).read_text(encoding="utf-8"))
        Settings.check_configuration(given)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, SettingsError) as error:
        raise CommandError(f"{file}: {error}") from error
    return given


@contextmanager
def database_errors(what: str) -> Iterator[None]:
    """Raise what goes wrong while a database is opened or used as ``CommandError``, in one line."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except ModuleNotFoundError as error:
        raise CommandError(f"this database needs the Python package {error.name}") from error
    except (OSError, SQLAlchemyError) as error:
        why = str(error).splitlines()[0]
        if "database is locked" in why:
            why = "another program writes to it; try again"
        raise CommandError(f"cannot {what} the database: {why}") from error
