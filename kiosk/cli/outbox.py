"""``kiosk outbox``: what waits for the landlord's system, for a technician and for the staff.

What a technician sees has no personal data. What was refused is read, corrected or discarded by who has the
agency's private key; its public key is the setting ``staff_key``, and exports are encrypted to it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from . import CommandError, command_errors, load_settings

if TYPE_CHECKING:
    from offline_cache import ActState, Outbox, OutboxCommand


class _NoStoreYetError(CommandError):
    """There is no store: the kiosk never ran here."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    outbox = commands.add_parser("outbox", help="what waits for the landlord's system")
    verbs = outbox.add_subparsers(dest="verb", required=True, metavar="VERB")

    each = verbs.add_parser("list", help="acts that are not delivered, without personal data")
    each.set_defaults(run=_list)

    retry = verbs.add_parser("retry", aliases=["resend"], help="send acts now: those given, or all that wait")
    retry.add_argument("ids", nargs="*", type=int, metavar="ID", help="a waiting or refused act")
    retry.set_defaults(run=_retry)

    export = verbs.add_parser("export", help="acts that are not delivered, encrypted to a public key")
    export.add_argument("--to", required=True, type=Path, metavar="FILE", help="the archive; must not exist")
    export.add_argument(
        "--public-key", type=Path, metavar="PEM", help="RSA or X25519 (default: the setting staff_key)"
    )
    export.set_defaults(run=_export)

    show = verbs.add_parser("show", help="what a visitor said in an act that was refused")
    show.set_defaults(run=_show)
    correct = verbs.add_parser("correct", help="send a refused act again with other answers")
    correct.set_defaults(run=_correct)
    discard = verbs.add_parser("discard", help="never send an act; it is wiped")
    discard.set_defaults(run=_discard)
    for verb in (show, correct, discard):
        verb.add_argument("id", type=int, metavar="ID")
        verb.add_argument(
            "--key", required=True, type=Path, metavar="PEM", help="the agency's private key (see staff_key)"
        )
    correct.add_argument("answers", nargs="+", metavar="NAME=VALUE", help="names are those of `show`")
    discard.add_argument("--reason", required=True, metavar="TEXT", help="kept, encrypted, for three months")


def _list(args: argparse.Namespace) -> int:
    try:
        with _outbox() as outbox:
            _print(outbox)
    except _NoStoreYetError:
        print("Nothing waits: the kiosk was not used here yet.")
    return 0


def _print(outbox: Outbox) -> None:
    from offline_cache import ActState

    now = outbox.now()
    print(f"{'ID':>6}  {'KIND':<14} {'STATE':<9} {'AGE':>9}  {'TRIES':>5}  LAST ERROR")
    for entry in outbox.entries(ActState.WAITING, ActState.REFUSED, ActState.EXPIRED):
        age = _age(now - entry.created_at)
        said = "given up" if entry.state is ActState.EXPIRED and entry.reason else entry.code or entry.reason
        error = " ".join(str(part) for part in (entry.status, said) if part)
        row = f"{entry.id:>6}  {entry.kind:<14} {entry.state:<9} {age:>9}  {entry.attempts:>5}  {error}"
        print(row.rstrip())
    print(", ".join(f"{count} {state}" for state, count in outbox.counts().items()))
    for path in outbox.store.damaged_stores:
        print(f"a damaged store is kept aside: {path}")


def _retry(args: argparse.Namespace) -> int:
    from offline_cache import ActState, RetryAct

    with _outbox() as outbox:
        for id in args.ids:
            _require(outbox, id, ActState.WAITING, ActState.REFUSED)
        _send_commands(outbox, *(RetryAct(id) for id in args.ids or (None,)))
    return 0


def _export(args: argparse.Namespace) -> int:
    from offline_cache import ActState, ExportError
    from offline_cache.encrypted_export import encrypt_archive

    with _outbox() as outbox:
        entries = outbox.entries(ActState.WAITING, ActState.REFUSED)
    with command_errors(ExportError, OSError):
        _write_new(args.to, encrypt_archive(entries, _public_key(args.public_key).read_bytes()))
    print(f"{len(entries)} acts, encrypted, in {args.to}")
    return 0


def _show(args: argparse.Namespace) -> int:
    from kiosk.backend.refused_acts import open_refused
    from kiosk.i18n import catalogue
    from offline_cache import ActState

    with _outbox_for_staff(args.key) as outbox:
        _require(outbox, args.id, ActState.REFUSED)
        act = open_refused(outbox, args.id)
    refusal = act.act
    print(f"{refusal.reference}  {refusal.kind}, refused {refusal.since.astimezone():%d/%m/%Y %H:%M}")
    print(catalogue("fr").render(refusal.sentence))
    for answer in act.answers:
        print(f"{answer.name} = {answer.value}")
    return 0


def _correct(args: argparse.Namespace) -> int:
    from kiosk.backend.refused_acts import UnknownAnswerError, apply_corrections
    from offline_cache import ActState, CorrectAct

    changes = dict(answer.partition("=")[::2] for answer in args.answers)
    with _outbox_for_staff(args.key) as outbox:
        _require(outbox, args.id, ActState.REFUSED)
        try:
            body = apply_corrections(outbox.get(args.id).body or {}, changes)
        except UnknownAnswerError as error:
            raise CommandError(f"act {args.id} has no answer {str(error)!r}: see kiosk outbox show") from None
        _send_commands(outbox, CorrectAct(args.id, body))
    return 0


def _discard(args: argparse.Namespace) -> int:
    from offline_cache import ActState, DiscardAct

    with _outbox_for_staff(args.key) as outbox:
        _require(outbox, args.id, ActState.WAITING, ActState.REFUSED)
        _send_commands(outbox, DiscardAct(args.id, args.reason))
    return 0


@contextmanager
def _outbox_for_staff(private_key: Path) -> Iterator[Outbox]:
    """The outbox, for who has the agency's private key."""
    from offline_cache import ExportError
    from offline_cache.encrypted_export import is_key_pair

    public_key = _public_key(None)
    with command_errors(ExportError, OSError):
        if not is_key_pair(private_key.read_bytes(), public_key.read_bytes()):
            raise CommandError(f"{private_key} is not the pair of {public_key}")
    with _outbox() as outbox:
        yield outbox


def _public_key(named: Path | None) -> Path:
    settings = load_settings()
    if named is None and not settings.staff_key:
        raise CommandError("the agency has no key here: set staff_key in kiosk.toml")
    return named or Path(settings.staff_key)


def _require(outbox: Outbox, id: int, *states: ActState) -> None:
    from offline_cache import UnknownAct

    with command_errors(UnknownAct):
        state = outbox.get(id).state
    if state not in states:
        raise CommandError(f"act {id} is {state}: there is nothing to do with it")


def _send_commands(outbox: Outbox, *commands: OutboxCommand) -> None:
    from offline_cache import StoreUnwritable

    with command_errors(StoreUnwritable):
        for command in commands:
            outbox.store.commands.leave(command)
    print("Asked. The kiosk does it within 5 seconds if it runs, else when it starts.")


@contextmanager
def _outbox() -> Iterator[Outbox]:
    """The kiosk's outbox, for reading."""
    from kiosk.device.store_key import store_key_provider
    from offline_cache import KeyRefused, Outbox, Store, StoreError, StoreMissing

    settings = load_settings()
    try:
        store = Store.open_read_only(settings.store_folder, store_key_provider(settings))
    except StoreMissing as error:
        raise _NoStoreYetError(str(error)) from None
    except (StoreError, KeyRefused) as error:
        raise CommandError(str(error)) from None
    except PermissionError as error:
        raise CommandError(f"only the service may read {error.filename}: use sudo") from None
    with store:
        yield Outbox(store)


def _write_new(path: Path, data: bytes) -> None:
    """Writes a file that only its owner reads, and that was not there before."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _age(age: timedelta) -> str:
    minutes = max(int(age.total_seconds()), 0) // 60
    hours, days = minutes // 60, minutes // 1440
    if days:
        return f"{days} d {hours % 24:02} h"
    return f"{hours} h {minutes % 60:02} m"
