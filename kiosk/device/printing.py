"""Printing, from the visitor's touch to the paper: one thread owns the printer and follows each job.

The end of a visit takes all that is not yet printed out of the spool, and all traces of what is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from enum import StrEnum

from kiosk.domain import T, Text
from kiosk.runtime.workers import ResultQueue, Worker

from .printer import JobState, PrintDocument, Printer, PrinterError, PrinterState

log = logging.getLogger(__name__)


class PrintOutcome(StrEnum):
    """How a print ended. ``UNSURE``: it left the spool and nothing tells whether it was printed."""

    PRINTED = "printed"
    FAILED = "failed"
    TOO_SLOW = "too_slow"
    UNSURE = "unsure"
    LEFT = "left"


#: What the visitor reads; of ``LEFT`` nobody reads anything.
PRINT_OUTCOME_TEXTS: dict[PrintOutcome, Text] = {
    PrintOutcome.PRINTED: T("C’est imprimé. Prenez votre papier."),
    PrintOutcome.FAILED: T("L’impression n’a pas marché. Demandez à l’accueil."),
    PrintOutcome.TOO_SLOW: T("L’impression est trop longue : elle est annulée. Demandez à l’accueil."),
    PrintOutcome.UNSURE: T("Regardez si votre papier est sorti. Sinon, demandez à l’accueil."),
}


class PrintService:
    """Owns the printer. Its methods are called on the UI thread; answers come through the inbox."""

    def __init__(
        self, printer: Printer, results: ResultQueue, *, every: float = 0.5, within: float = 120.0
    ) -> None:
        """``every``: seconds between two looks at a job; ``within``: seconds until one is given up."""
        self._printer = printer
        self._result_queue = results
        self._poll_interval_s = every
        self._timeout_s = within
        self._cancelled = threading.Event()
        self._worker = Worker("printer", results)
        self._worker.submit(self._clear_spool)  # of a visit that a power cut ended

    def ask(self, told: Callable[[PrinterState], None]) -> None:
        """Have ``told`` how the printer is now."""

        def ask() -> None:
            state = self._printer.state()
            self._result_queue.post(None, lambda: told(state))

        self._worker.submit(ask)

    async def print(self, paper: PrintDocument, changed: Callable[[PrinterState], None]) -> PrintOutcome:
        """Print; ``changed`` is told each change of the printer on the way."""
        left = self._cancelled
        return await self._worker.call(lambda: self._run_job(paper, left, changed))

    def leave(self) -> None:
        """The visit is over: what has not been printed will not be, and the spool forgets it all."""
        self._cancelled.set()
        self._cancelled = threading.Event()
        self._worker.submit(self._clear_spool)

    def close(self) -> None:
        """Like ``leave``, then ends the thread."""
        self.leave()
        self._worker.close()

    def _run_job(
        self,
        paper: PrintDocument,
        left: threading.Event,
        changed: Callable[[PrinterState], None],
    ) -> PrintOutcome:
        if left.is_set():
            return PrintOutcome.LEFT
        try:
            return self._print(paper, left, changed)
        except PrinterError as error:
            log.error("printing failed: %s", error)
            return PrintOutcome.FAILED

    def _print(
        self,
        paper: PrintDocument,
        left: threading.Event,
        changed: Callable[[PrinterState], None],
    ) -> PrintOutcome:
        end = time.monotonic() + self._timeout_s
        told = last = PrinterState.READY
        job = self._printer.send(paper)
        while (became := self._printer.job_state(job)) is JobState.WAITING:
            if left.is_set():
                return PrintOutcome.LEFT  # ``leave`` has queued the emptying
            if time.monotonic() > end:
                self._clear_spool()  # or it would come out in front of the next visitor
                return PrintOutcome.TOO_SLOW
            state = self._printer.state()
            # Seen twice: until the job has reached the printer, CUPS repeats what the last one met.
            if state is last and state is not told:
                told = state
                self._result_queue.post(None, lambda state=state: changed(state))  # type: ignore[misc]
            last = state
            left.wait(self._poll_interval_s)
        ends = {JobState.PRINTED: PrintOutcome.PRINTED, JobState.FAILED: PrintOutcome.FAILED}
        return ends.get(became, PrintOutcome.UNSURE)

    def _clear_spool(self) -> None:
        if self._printer.state() is PrinterState.NONE:
            return  # nothing was sent
        try:
            self._printer.empty()
        except PrinterError as error:
            log.error("the spool could not be emptied: %s", error)
