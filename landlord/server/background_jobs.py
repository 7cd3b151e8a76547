"""What the server does by itself, once a minute: payments that nobody asks about are brought up to date."""

from __future__ import annotations

import threading

from .app_state import AppState
from .error_handling import log_error_without_message
from .payments import reconcile_open_payments

INTERVAL_S = 60.0


class BackgroundJobs:
    """A thread beside the server, from ``start`` to ``stop``."""

    def __init__(self, desk: AppState) -> None:
        self._desk = desk
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)

    def start(self) -> None:
        """The first round is at once: it tidies up after a crash."""
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                reconcile_open_payments(self._desk)
            except Exception as error:  # noqa: BLE001 - whatever failed, the next round comes
                log_error_without_message(error)
            if self._over.wait(INTERVAL_S):
                return
