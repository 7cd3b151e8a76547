"""The verbs of the ``kiosk`` command, one module each.

A module here has ``add(commands)``, which declares its arguments and sets ``run``; ``run(args)``
returns the exit code; ``extra`` names the extra of setup.cfg that it needs. Heavy imports stay inside
``run``: ``kiosk --help`` is instant.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path


class CommandError(Exception):
    """What went wrong, in one line for a technician; the command exits with ``code``."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


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


def require_writable(folder: Path) -> None:
    """Makes the folder where long work will be written. Raises ``CommandError`` 2, before the work."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CommandError(f"{folder} cannot be written: {error.strerror or error}", code=2) from None
