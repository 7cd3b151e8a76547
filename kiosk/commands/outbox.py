"""``kiosk outbox``: what waits for the landlord's system, for a technician.

No personal data is shown. It works beside a kiosk that runs: the store is only read, and a wish to retry
is left for the kiosk.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from . import CommandError

if TYPE_CHECKING:
    from offline_cache import Outbox


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares the command."""
    outbox = commands.add_parser("outbox", help="what waits for the landlord's system")
    verbs = outbox.add_subparsers(dest="verb", required=True, metavar="VERB")

    each = verbs.add_parser("list", help="acts that are not delivered, without personal data")
    each.set_defaults(run=_list)

    retry = verbs.add_parser("retry", help="send acts now: those given, or all that wait")
    retry.add_argument("ids", nargs="*", type=int, metavar="ID", help="a waiting or refused act")
    retry.set_defaults(run=_retry)

    export = verbs.add_parser("export", help="acts that are not delivered, encrypted to a public key")
    export.add_argument("--to", required=True, type=Path, metavar="FILE", help="the archive; must not exist")
    export.add_argument("--public-key", required=True, type=Path, metavar="PEM", help="RSA or X25519")
    export.set_defaults(run=_export)


def _list(args: argparse.Namespace) -> int:
    from offline_cache import State

    with _outbox() as outbox:
        now = outbox.now()
        print(f"{'ID':>6}  {'KIND':<14} {'STATE':<9} {'AGE':>9}  {'TRIES':>5}  LAST ERROR")
        for entry in outbox.entries(State.WAITING, State.REFUSED, State.EXPIRED):
            age = _age(now - entry.created_at)
            error = " ".join(str(part) for part in (entry.status, entry.code or entry.reason) if part)
            row = f"{entry.id:>6}  {entry.kind:<14} {entry.state:<9} {age:>9}  {entry.attempts:>5}  {error}"
            print(row.rstrip())
        print(", ".join(f"{count} {state}" for state, count in outbox.counts().items()))
        for path in outbox.store.set_aside:
            print(f"a damaged store is kept aside: {path}")
    return 0


def _retry(args: argparse.Namespace) -> int:
    from offline_cache import State, StoreUnwritable, TryAgain, UnknownAct

    with _outbox() as outbox:
        for id in args.ids:
            try:
                state = outbox.get(id).state
            except UnknownAct as error:
                raise CommandError(str(error)) from None
            if state not in (State.WAITING, State.REFUSED):
                raise CommandError(f"act {id} is {state}: there is nothing to send")
        try:
            for id in args.ids or (None,):
                outbox.store.wishes.leave(TryAgain(id))
        except StoreUnwritable as error:
            raise CommandError(str(error)) from None
    print("Asked. The kiosk tries within 5 seconds if it runs, else when it starts.")
    return 0


def _export(args: argparse.Namespace) -> int:
    from offline_cache import ExportError, State, seal

    with _outbox() as outbox:
        entries = outbox.entries(State.WAITING, State.REFUSED)
    try:
        _write_new(args.to, seal(entries, args.public_key.read_bytes()))
    except ExportError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from None
    print(f"{len(entries)} acts, encrypted, in {args.to}")
    return 0


@contextmanager
def _outbox() -> Iterator[Outbox]:
    """The kiosk's outbox, for reading."""
    from kiosk.keys import key_of
    from kiosk.settings import Settings, SettingsError
    from offline_cache import KeyRefused, Outbox, Store, StoreError

    try:
        settings = Settings.load()
        store = Store.open_read_only(settings.store_folder, key_of(settings))
    except (SettingsError, StoreError, KeyRefused) as error:
        raise CommandError(str(error)) from None
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
