"""``kiosk return``: a loaned tablet comes back; nobody reads again what its borrower did on it."""

from __future__ import annotations

import argparse
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from . import CommandError

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.settings import Settings
    from offline_cache import KeyProvider

#: Seconds a kiosk that runs has to do it itself; it looks every second. Then the key is destroyed here.
RUNNING_KIOSK_TIMEOUT_S = 1.9
#: Seconds after which a kiosk that runs will not forget what it has in memory any more.
GIVE_UP_S = 15.0
#: What the staff types.
CONFIRMATION_WORD = "EFFACER"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "return",
        help="a loaned tablet comes back: make its borrower's data unreadable",
        description="Destroys the key of the store. What still waits for the landlord's system is lost.",
    )
    command.add_argument("--yes", action="store_true", help="ask nothing")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Asks, destroys, says how long it took."""
    from kiosk.device.store_key import store_key_provider, store_key_providers
    from kiosk.runtime.paths import settings_file
    from kiosk.settings import Settings, SettingsError
    from offline_cache import OfflineCacheError

    try:
        settings = Settings.load()
        if not settings.loaned:
            raise CommandError(
                f"nothing was wiped: this device is not lent to anyone "
                f"(no loaned = true in {settings_file()})"
            )
        if not args.yes:
            _confirm(settings, store_key_provider(settings))
        began = time.monotonic()
        done = _shred(settings.store_folder, store_key_providers(settings))
    except (SettingsError, OfflineCacheError) as error:
        raise CommandError(f"nothing was wiped: {error}") from None
    except PermissionError as error:
        raise CommandError(f"nothing was wiped: {error.filename} is the service's: use sudo") from None
    except OSError as error:
        raise CommandError(f"{error.filename} cannot be removed: {error.strerror}. Do it again") from None
    print(f"Done: the key is destroyed, in {time.monotonic() - began:.1f} s. {done}")
    return 0


def _confirm(settings: Settings, key: KeyProvider) -> None:
    from offline_cache import ActState, OfflineCacheError, Outbox, Store

    try:
        with Store.open_read_only(settings.store_folder, key) as store:
            counts = Outbox(store).counts()
            waiting, refused = counts[ActState.WAITING], counts[ActState.REFUSED]
            left = f"{waiting} acts wait for the landlord, {refused} are refused"
    except OfflineCacheError as error:
        left = f"what is on the tablet cannot be read ({error})"
    print(f"{left}. All of it will be lost.")
    try:
        said = input(f"Type {CONFIRMATION_WORD} to go on: ")
    except EOFError:
        said = ""
    if said.strip() != CONFIRMATION_WORD:
        raise CommandError("nothing was changed")


def _shred(folder: Path, keys: tuple[KeyProvider, ...]) -> str:
    """Here, or by the kiosk that runs: it also forgets what it has in memory. Return what that means for the
    data. Raises ``CommandError`` unless a key was destroyed."""
    from offline_cache import StoreLocked, shred, store_files

    held = {key: old for key in keys if (old := _current_key(key)) is not None}
    files = store_files(folder)
    if not held and not files:
        raise CommandError(f"nothing was wiped: nothing of a borrower is in {folder}")
    try:
        shred(folder, keys[0])
    except StoreLocked:
        _shred_by_running_kiosk(folder, keys, held)
        return "Nobody reads the data any more."
    for key in keys[1:]:
        key.destroy()
    if any(_current_key(key) is not None for key in keys) or store_files(folder):
        raise CommandError(f"a kiosk began to use {folder} meanwhile: do it again")
    if not held:
        raise CommandError(
            "the files of the store are removed, but no key was destroyed: "
            f"there was none in {_key_locations(keys)}"
        )
    return "Nobody reads the data any more." if files else f"There was no store in {folder} any more."


def _shred_by_running_kiosk(
    folder: Path, keys: tuple[KeyProvider, ...], held: dict[KeyProvider, bytes]
) -> None:
    """By the kiosk that runs. Its new key is where its old one was; any other is stale."""
    from offline_cache import StoreLocked, request_shred, shred, shred_requested

    request_shred(folder)
    began = time.monotonic()
    while shred_requested(folder):
        waited = time.monotonic() - began
        if waited > RUNNING_KIOSK_TIMEOUT_S:
            _destroy_unchanged_keys(held)
        if waited > GIVE_UP_S:
            outcome = "the key is destroyed: nobody reads what is on the disk. But the"
            raise CommandError(
                f"{outcome if held else 'nothing was wiped: the'} kiosk that runs does not "
                "answer and still knows it: sudo systemctl restart hlm-kiosk"
            )
        with suppress(StoreLocked):  # it has ended meanwhile
            shred(folder, keys[0])
            _destroy_unchanged_keys(held)
        time.sleep(0.05)
    if all(_current_key(key) == old for key, old in held.items()):
        raise CommandError(
            f"the key in {_key_locations(keys)} did not change: end the kiosk that runs, do it again"
        )
    _destroy_unchanged_keys(held)


def _destroy_unchanged_keys(held: dict[KeyProvider, bytes]) -> None:
    for key, old in held.items():
        if _current_key(key) == old:
            key.destroy()


def _key_locations(keys: tuple[KeyProvider, ...]) -> str:
    return " or ".join(str(key) for key in keys)


def _current_key(key: KeyProvider) -> bytes | None:
    """The key that is there. One that cannot be read, or that others may read, is destroyed all the same."""
    from offline_cache import KeyRefused

    try:
        return key.find()
    except KeyRefused:
        return b""
