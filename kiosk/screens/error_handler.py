"""A fault of ours is a sentence on the screen and a way on; a fault that comes again ends the program.

What ends is started again by systemd, in a clean state; a visitor never sees a frozen screen.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from traceback import format_tb

from kivy.base import ExceptionHandler, ExceptionManager

log = logging.getLogger(__name__)

#: A second fault within this time is one that the first answer did not cure.
REPEAT_WINDOW_S = 2.0


class ApologyHandler(ExceptionHandler):
    """Takes what is raised in the event loop to ``sorry``, which shows it."""

    def __init__(self, sorry: Callable[[Exception], None]) -> None:
        super().__init__()
        self._sorry = sorry
        self._last = -REPEAT_WINDOW_S

    def handle_exception(self, inst: Exception):
        now = time.monotonic()
        again, self._last = now - self._last < REPEAT_WINDOW_S, now
        if again or not isinstance(inst, Exception):
            return ExceptionManager.RAISE
        # Where, but not what it says: the message of an error may carry a visitor's words.
        log.error("a fault of ours: %s\n%s", type(inst).__name__, "".join(format_tb(inst.__traceback__)))
        self._sorry(inst)
        return ExceptionManager.PASS


def install_error_handler(sorry: Callable[[Exception], None]) -> ExceptionHandler:
    """Installs the handler; the caller removes it with ``ExceptionManager.remove_handler``."""
    handler = ApologyHandler(sorry)
    ExceptionManager.add_handler(handler)
    return handler
