"""The verbs of the ``kiosk`` command, one module each, and what they share.

A module here has ``add(commands)``, which declares its arguments and sets ``run``; ``run(args)``
returns the exit code; ``extra`` names the extra of setup.cfg that it needs. Heavy imports stay inside
``run``: ``kiosk --help`` is instant.
"""

import argparse
import json
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.settings import Settings


class CommandError(Exception):
    """What went wrong, in one line for a technician; the command exits with ``code``."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def command_errors(*kinds: type[Exception], code: int = 1) -> Iterator[None]:
    """Raise errors of these kinds as ``CommandError``; of an ``OSError`` with the name of its file."""
    try:
        yield
    except kinds as error:
        message = str(error)
        if isinstance(error, OSError) and error.filename:
            message = f"{error.filename}: {error.strerror or error}"
        raise CommandError(message, code) from error


def load_settings() -> "Settings":
    """The settings of this machine. Raises ``CommandError``."""
    from kiosk.settings import Settings, SettingsError

    with command_errors(SettingsError):
        return Settings.load()


def require_known(what: str, name: str, known: Collection[str], code: int = 1) -> str:
    """``name`` as it is. Raises ``CommandError``, which tells those that there are, for another."""
    if name not in known:
        raise CommandError(f"unknown {what} {name!r}; known: {', '.join(known)}", code)
    return name


def require_extra(extra: str, otherwise: str = "") -> None:
    """Raises ``CommandError`` when packages of this extra of setup.cfg are not here; ``otherwise`` is what
    can be done instead."""
    from kiosk.runtime.extras import missing_packages

    if missing := missing_packages(extra):
        raise CommandError(
            f"a terminal does not install what this needs ({', '.join(missing)}): "
            f"pip install 'hlm-kiosk[{extra}]', in a clone `make run`{otherwise}"
        )


def folder_argument(named: str) -> Path:
    """What ``--out`` names: ``""`` would be the folder that the shell is in."""
    if not named:
        raise argparse.ArgumentTypeError("a folder must be named")
    return Path(named)


def size_argument(text: str) -> tuple[int, int]:
    """Pixels across and down, as in 1080x1920."""
    try:
        width, height = map(int, text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no size as in 1080x1920") from None
    return width, height


def require_writable(folder: Path) -> None:
    """Make the folder where long work will be written. Raises ``CommandError`` 2, before the work."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CommandError(f"{folder} cannot be written: {error.strerror or error}", code=2) from None


def print_json(value: object) -> None:
    """A document for a program to read."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_json_line(value: object) -> None:
    """One object of a stream, seen at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)
