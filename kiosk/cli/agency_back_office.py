"""``kiosk agency-back-office``: the landlord's side of what the kiosks brought to the reference server.

The smallest back office there can be. It works on the database beside a server that runs, so that a demo
lives: a request is read, a craftsman is sent, and the kiosk tells it.
"""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.domain import Availability, DayPart, Trade

from . import CommandError, command_errors
from .agency_server import add_key_file, database_errors, key_file

if TYPE_CHECKING:
    from landlord.server import AppState
    from landlord.server.back_office import CaseKind, TransitionDetails

KINDS = ("ticket", "appointment", "application", "candidacy", "mandate", "document", "help")


def add(commands: Any) -> None:
    command = commands.add_parser(
        "agency-back-office",
        help="the landlord's back office for the reference server: what waits, and moving it along",
    )
    command.set_defaults(extra="landlord")
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")

    listed = verbs.add_parser("list", help="what waits for the staff, and which states may follow")
    listed.add_argument("kind", nargs="?", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    listed.set_defaults(run=_list)

    moved = verbs.add_parser("move", help="set the next state; the kiosks tell it at once")
    moved.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    moved.add_argument("reference", metavar="NUMBER", help="as `list` gives it")
    moved.add_argument("state", metavar="STATE", help="one of those `list` gives")
    moved.add_argument("--note", default="", metavar="TEXT", help="read by the visitor under that line")
    moved.add_argument("--reason", default="", metavar="TEXT", help="why it was refused")
    moved.add_argument("--holder", default="", metavar="NAME", help="who deals with it now")
    moved.add_argument("--trade", type=Trade, metavar="TRADE", help=", ".join(Trade))
    moved.add_argument(
        "--visit", nargs=2, metavar=("YYYY-MM-DD", "PART"), help=f"half day: {', '.join(DayPart)}"
    )
    moved.add_argument("--rank", type=int, metavar="N", help="the rank that the committee gave")
    moved.add_argument("--number", default="", metavar="NUMBER", help="unique number of an application")
    moved.set_defaults(run=_move)

    answered = verbs.add_parser("answer", help="take a call for a person; the kiosk tells who comes")
    answered.add_argument("reference", metavar="NUMBER", help="as `list help` gives it")
    answered.add_argument("--by", required=True, metavar="NAME", help="first name of who comes")
    answered.set_defaults(run=_answer)

    account = verbs.add_parser("iban", help="the account number of a mandate, for the bank's system")
    account.add_argument("reference", metavar="NUMBER", help="as `list mandate` gives it")
    account.set_defaults(run=_iban)

    privacy = verbs.add_parser("privacy", help="what is kept of a person: a copy, its end; what is too old")
    asked = privacy.add_subparsers(dest="asked", required=True, metavar="WHAT")
    exported = asked.add_parser("export", help="write a copy of all of it into a ZIP file")
    exported.add_argument("number", metavar="NUMBER", help="of a tenant, or of what a kiosk told a visitor")
    exported.add_argument("file", type=Path, metavar="FILE", help="the ZIP file to make")
    exported.set_defaults(run=_export)
    erased = asked.add_parser("erase", help="delete what kiosks brought and is over; the lease stays")
    erased.add_argument("number", metavar="NUMBER", help="as for export")
    erased.set_defaults(run=_erase)
    purged = asked.add_parser("purge", help="delete now what is older than it is kept (conservation.toml)")
    purged.set_defaults(run=_purge)

    for verb in (listed, moved, answered, account, exported, erased, purged):
        add_key_file(verb)
        where = verb.add_mutually_exclusive_group()
        where.add_argument("--database", metavar="URL", help="that of the server (default: as the server's)")
        where.add_argument(
            "--demo", action="store_true", help="the demo landlord: that of this kiosk, or of a server --demo"
        )


def _list(args: argparse.Namespace) -> int:
    from landlord.server.back_office import CaseKind, list_pending_cases

    kinds = tuple(kind for kind in CaseKind if args.kind in (None, kind.word))
    state = _open_state(args)
    for each in list_pending_cases(state, kinds):
        print(f"{each.kind.word:<12} {each.reference:<14} {each.state:<20} {each.about}")
        print(f"{'':<12} → {', '.join(each.next)}")
    state.engine.dispose()
    return 0


def _move(args: argparse.Namespace) -> int:
    from landlord.server.back_office import CaseKind, TransitionDetails

    kind = next(kind for kind in CaseKind if kind.word == args.kind)
    details = TransitionDetails(
        note=args.note,
        reason=args.reason,
        holder=args.holder,
        trade=args.trade,
        visit=_half_day(*args.visit) if args.visit else None,
        rank=args.rank,
        number=args.number,
    )
    return _set(args, kind, args.state, details)


def _set(args: argparse.Namespace, kind: "CaseKind", name: str, details: "TransitionDetails") -> int:
    from landlord.server.back_office import TransitionRefused, change_state

    state = _open_state(args)
    try:
        with command_errors(TransitionRefused):
            change_state(state, kind, args.reference, name, details)
    finally:
        state.engine.dispose()
    print(f"{args.reference} is {name}")
    return 0


def _answer(args: argparse.Namespace) -> int:
    from landlord.server.back_office import CaseKind, TransitionDetails

    return _set(args, CaseKind.HELP, "prise_en_charge", TransitionDetails(holder=args.by))


def _iban(args: argparse.Namespace) -> int:
    from landlord.server.back_office import TransitionRefused, read_iban

    state = _open_state(args)
    with command_errors(TransitionRefused):
        print(read_iban(state, args.reference))
    return 0


def _export(args: argparse.Namespace) -> int:
    from landlord.server.privacy import UnknownPersonError, export

    state = _open_state(args)
    with command_errors(UnknownPersonError, OSError):
        rows = export(state, args.number, args.file)
    print(f"{rows} rows in {args.file}: give it to that person, and to nobody else")
    return 0


def _erase(args: argparse.Namespace) -> int:
    from landlord.server.privacy import UnknownPersonError, erase

    state = _open_state(args)
    with command_errors(UnknownPersonError):
        erased = erase(state, args.number)
    for table, count in erased.gone.items():
        print(f"deleted: {count} {table}")
    for table, count in erased.kept.items():
        print(f"kept, because it runs or the law needs it: {count} {table}")
    return 0


def _purge(args: argparse.Namespace) -> int:
    from kiosk.domain.rules.retention import retention
    from landlord.server.privacy import purge

    for kind, count in purge(_open_state(args), retention()).items():
        print(f"deleted: {count} {kind}")
    return 0


def _half_day(day: str, part: str) -> Availability:
    try:
        return Availability(day=date.fromisoformat(day), part=DayPart(part))
    except ValueError:
        raise CommandError(f"--visit: {day} {part} is no half day ({', '.join(DayPart)})") from None


def _open_state(args: argparse.Namespace) -> "AppState":
    from sqlalchemy.engine import make_url

    import landlord.console.tables  # noqa: F401 - what it keeps of a row goes with the row
    from landlord.server import AppState
    from landlord.server.database import open_database
    from landlord.server.keys import read_keys

    with database_errors("open"):
        url = make_url(args.database or f"sqlite:///{_file(args.demo)}")
        return AppState(open_database(url), read_keys(key_file(args, url)))


def _file(demo: bool) -> Path:
    """Where ``kiosk agency-server``, the same with ``--demo``, or a kiosk without a landlord keeps it."""
    from kiosk.runtime.paths import data_dir

    names = [data_dir() / "agency.sqlite3"]
    if demo:
        of_this_kiosk = sorted((data_dir() / "demo").glob("agency-*.sqlite"), reverse=True)
        names = [*of_this_kiosk, data_dir() / "demo-agency.sqlite3"]
    found = next((each for each in names if each.is_file()), None)
    if found is None:
        raise CommandError(f"no database at {names[-1]}: start the server first, or give --database")
    return found
