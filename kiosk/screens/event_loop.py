"""The loop of the window: waiting on its clock, and what happens to an exception that nobody caught.

An exception is a sentence on the screen and a way on; one that comes again ends the program, which systemd
starts again in a clean state. A visitor never sees a frozen screen.
"""

import logging
import os
import time
from collections.abc import Callable
from traceback import format_tb

from asyncgui import ExclusiveEvent

if "KIVY_NO_CONFIG" not in os.environ:  # texts would be drawn by a provider that joins no Arabic
    raise ImportError("configure_kivy (kiosk/screens/kivy_setup.py) comes before Kivy")
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock


async def sleep(seconds: float) -> None:
    """Wait so long; the clock keeps nothing of who is cancelled meanwhile."""
    over = ExclusiveEvent()
    timer = Clock.schedule_once(lambda _dt: over.fire(), seconds)
    try:
        await over.wait()
    finally:
        timer.cancel()


log = logging.getLogger(__name__)

#: A second fault within this time is one that the first answer did not cure.
REPEAT_WINDOW_S = 2.0


class ApologyHandler(ExceptionHandler):
    """Takes what is raised in the event loop to ``sorry``, which shows it."""

    def __init__(self, sorry: Callable[[Exception], None]) -> None:
        super().__init__()
        self._sorry = sorry
        self._last = -REPEAT_WINDOW_S

    def handle_exception(self, inst: BaseException) -> int:
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
