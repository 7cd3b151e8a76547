"""The verbs of the ``kiosk`` command, one module each.

A module here has ``add(commands)``, which declares its arguments and sets ``run``; ``run(args)``
returns the exit code. Heavy imports stay inside ``run``: ``kiosk --help`` is instant.
"""

from __future__ import annotations


class CommandError(Exception):
    """What went wrong, in one line for a technician; the command exits with ``code``."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code
