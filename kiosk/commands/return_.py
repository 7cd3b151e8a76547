"""``kiosk return``: a loaned tablet comes back; nobody reads again what its borrower did on it."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from . import CommandError

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from offline_cache import KeyProvider

#: Seconds a kiosk that runs has to do it itself; it looks every second. Then the key is destroyed here.
PATIENCE_S = 1.9
#: What the staff types.
SURE = "EFFACER"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares the command."""
    command = commands.add_parser(
        "return",
        help="a loaned tablet comes back: make its borrower's data unreadable",
        description="Destroys the key of the store. What still waits for the landlord's system is lost.",
    )
    command.add_argument("--yes", action="store_true", help="ask nothing")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Asks, destroys, says how long it took."""
    from kiosk.keys import key_of
    from kiosk.settings import Settings, SettingsError
    from offline_cache import OfflineCacheError

    try:
        settings = Settings.load()
        if not settings.loaned:
            raise CommandError("this device is not lent to anyone (loaned = true in kiosk.toml)")
        key = key_of(settings)
        if not args.yes:
            _confirm(settings, key)
        began = time.monotonic()
        _shred(settings, key)
    except (SettingsError, OfflineCacheError) as error:
        raise CommandError(str(error)) from None
    print(f"Done: the key is destroyed, in {time.monotonic() - began:.1f} s. Nobody reads the data any more.")
    return 0


def _confirm(settings: Settings, key: KeyProvider) -> None:
    from offline_cache import OfflineCacheError, Outbox, State, Store

    try:
        with Store.open_read_only(settings.store_folder, key) as store:
            counts = Outbox(store).counts()
            left = f"{counts[State.WAITING]} acts wait for the landlord, {counts[State.REFUSED]} are refused"
    except OfflineCacheError as error:
        left = f"what is on the tablet cannot be read ({error})"
    print(f"{left}. All of it will be lost.")
    try:
        said = input(f"Type {SURE} to go on: ")
    except EOFError:
        said = ""
    if said.strip() != SURE:
        raise CommandError("nothing was changed")


def _shred(settings: Settings, key: KeyProvider) -> None:
    """Here, or by the kiosk that runs: it also forgets what it has in memory."""
    from offline_cache import StoreLocked, ask_to_shred, shred, shred_asked

    folder = settings.store_folder
    try:
        shred(folder, key)
    except StoreLocked:
        ask_to_shred(folder)
        deadline = time.monotonic() + PATIENCE_S
        while shred_asked(folder):
            if time.monotonic() > deadline:
                key.destroy()
                raise CommandError(
                    "the key is destroyed, but the kiosk that runs does not answer: end it"
                ) from None
            time.sleep(0.05)
