"""``--late``: whatever a thread of the kiosk does is done late.

A test that goes on before a thread has told what it was asked passes on a quiet machine and fails on a busy
one. Here it fails always.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from kiosk.runtime.workers import Worker

#: Seconds before each thread of the kiosk begins, and before each job of a worker.
LATE_S = 0.05


def be_late() -> None:
    """For as long as this process lasts."""
    put, run = Worker._put, threading.Thread.run

    def put_late(worker: Worker, job: Callable[[], None]) -> None:
        def late() -> None:
            time.sleep(LATE_S)
            job()

        put(worker, late)

    def run_late(thread: threading.Thread) -> None:
        target = getattr(thread, "_target", None)
        if (getattr(target, "__module__", None) or "").startswith("kiosk."):
            time.sleep(LATE_S)
        run(thread)

    Worker._put = put_late  # type: ignore[method-assign]
    threading.Thread.run = run_late  # type: ignore[method-assign]
