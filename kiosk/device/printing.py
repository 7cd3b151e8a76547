"""Printing: the printer as the kiosk knows it, CUPS behind it, each job from the touch to the paper.

At the end of a visit the spool is emptied of what is not yet printed, and of all traces of what is.
"""

import getpass
import logging
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol

from kiosk.domain import T, Text
from kiosk.runtime.workers import ResultQueue, Worker

log = logging.getLogger(__name__)

#: Millimetres of the pages that landlords' documents have.
A4_MM = (210, 297)
#: The title of a job: whoever sees the queue sees this and no more.
JOB_TITLE = "Borne"

JobId = NewType("JobId", str)


class PrinterState(StrEnum):
    """How the printer is, in words that a visitor understands (``PRINTER_STATE_TEXTS``)."""

    READY = "ready"
    OUT_OF_PAPER = "out_of_paper"
    JAMMED = "jammed"
    NEEDS_HELP = "needs_help"
    OFFLINE = "offline"
    NONE = "none"


#: What the visitor reads.
PRINTER_STATE_TEXTS: dict[PrinterState, Text] = {
    PrinterState.READY: T("L’imprimante est prête."),
    PrinterState.OUT_OF_PAPER: T("Il n’y a plus de papier. Demandez-en à l’accueil."),
    PrinterState.JAMMED: T("Le papier est coincé. Demandez de l’aide à l’accueil."),
    PrinterState.NEEDS_HELP: T("L’imprimante a besoin d’aide. Demandez à l’accueil."),
    PrinterState.OFFLINE: T("L’imprimante ne répond pas. Demandez à l’accueil."),
    PrinterState.NONE: T("Il n’y a pas d’imprimante ici."),
}


class JobState(StrEnum):
    """What became of a job. ``UNKNOWN``: the spooler no longer knows it."""

    WAITING = "waiting"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class PrinterError(Exception):
    """The spooler did not take or answer something; one line for the technician, without a name in it."""


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """A PDF and the size of its pages, in whole millimetres."""

    pdf: bytes
    width_mm: int
    height_mm: int


class Printer(Protocol):
    """The port. Calls may block for some seconds: they are made on the printer's own thread."""

    def state(self) -> PrinterState:
        """How the printer is. Never raises: a spooler that is not there is a state.

        While nothing prints, this is what the last job met: a hint that may be old. Only ``NONE`` is a
        reason not to try.
        """

    def send(self, paper: PrintDocument) -> JobId:
        """Puts a document in the spool, under a title that names nobody. Raises ``PrinterError``."""

    def job_state(self, job: JobId) -> JobState:
        """The state of a job. Raises ``PrinterError``."""

    def empty(self) -> None:
        """Cancels and forgets all that this kiosk sent, printed or not. Raises ``PrinterError``."""


#: Reasons by state, the worst first. Suffixes: "-error" stops the printer, "-warning" and "-report" do not.
_REASONS: tuple[tuple[PrinterState, frozenset[str]], ...] = (
    (PrinterState.OFFLINE, frozenset({"offline", "offline-report", "shutdown", "timed-out"})),
    (PrinterState.JAMMED, frozenset({"media-jam"})),
    (PrinterState.OUT_OF_PAPER, frozenset({"media-empty", "media-needed"})),
)
_HARMLESS_SUFFIXES = ("-warning", "-report")
#: Reasons that tell of work, not of trouble.
_BUSY_REASONS = frozenset({"none", "connecting-to-device", "moving-to-paused", "cups-remote-pending"})


class NoCupsError(PrinterError):
    """The commands of CUPS are not on this machine."""


class CupsPrinter:
    """One queue of the local CUPS, by the commands of ``cups-client``: ``queue``, or the default one.

    ``pycups`` would have to be compiled on every terminal; the commands are there wherever CUPS is, and one
    that hangs is killed. Their words are stable in the C locale, and the reasons they print are the keywords
    of RFC 8011 (5.4.12 for printers, 5.3.8 for jobs).
    """

    def __init__(self, queue: str = "", *, within: float = 10.0, pause: float = 0.1) -> None:
        """``within``: seconds a command may take, and the emptying. ``pause``: seconds between two looks."""
        self._queue = queue
        self._timeout_s = within
        self._poll_interval_s = pause

    def state(self) -> PrinterState:
        try:
            queue = self._queue_name()
            return _state(self._run("lpstat", "-l", "-p", queue)) if queue else PrinterState.NONE
        except NoCupsError:
            return PrinterState.NONE
        except PrinterError as error:
            unknown = "Invalid destination name" in str(error)
            return PrinterState.NONE if unknown else PrinterState.OFFLINE

    def send(self, paper: PrintDocument) -> JobId:
        queue = self._required_queue()
        size = (paper.width_mm, paper.height_mm)
        media = "A4" if size == A4_MM else f"Custom.{size[0]}x{size[1]}mm"
        options = ["-o", f"media={media}", "-o", "sides=one-sided", "-o", "print-scaling=auto-fit"]
        answer = self._run("lp", "-d", queue, "-t", JOB_TITLE, *options, "-", document=paper.pdf)
        found = re.search(r"request id is (\S+-\d+)", answer)
        if found is None:
            raise PrinterError("lp took a document and named no job")
        return JobId(found[1])

    def job_state(self, job: JobId) -> JobState:
        queue = self._required_queue()
        if job in self._jobs(queue, "not-completed"):
            return JobState.WAITING
        # One that ends between the two questions is found by the second.
        reasons = self._jobs(queue, "completed").get(job)
        if reasons is None:
            return JobState.UNKNOWN
        printed = {"job-completed-successfully", "job-completed-with-warnings"} & reasons
        return JobState.PRINTED if printed else JobState.FAILED

    def empty(self) -> None:
        end = time.monotonic() + self._timeout_s
        queue = self._required_queue()
        while jobs := self._jobs(queue, "all", mine=True):
            if time.monotonic() > end:
                raise PrinterError(f"{len(jobs)} jobs stay in the spool of {queue}")
            # The first -x stops a job that prints; the one after, when it has stopped, removes it.
            self._run("cancel", "-x", *jobs)
            time.sleep(self._poll_interval_s)

    def _queue_name(self) -> str:
        """The queue; empty when CUPS has no default."""
        if self._queue:
            return self._queue
        found = re.search(r"destination: (\S+)", self._run("lpstat", "-d"))
        return found[1] if found else ""

    def _required_queue(self) -> str:
        queue = self._queue_name()
        if not queue:
            raise PrinterError("CUPS has no default printer")
        return queue

    def _jobs(self, queue: str, which: str, *, mine: bool = False) -> dict[JobId, set[str]]:
        """The jobs of the queue with their reasons."""
        jobs: dict[JobId, set[str]] = {}
        for block in re.split(r"\n(?=\S)", self._run("lpstat", "-l", "-W", which, "-o", queue)):
            name, _, rest = block.partition(" ")
            if name and not (mine and rest.split()[0] != getpass.getuser()):
                jobs[JobId(name)] = _reasons(block)
        return jobs

    def _run(self, *command: str, document: bytes = b"") -> str:
        try:
            done = subprocess.run(
                command,
                input=document,
                capture_output=True,
                timeout=self._timeout_s,
                env=os.environ | {"LC_ALL": "C"},
                check=False,
            )
        except FileNotFoundError as error:
            raise NoCupsError(f"{command[0]} is not installed (cups-client)") from error
        except subprocess.TimeoutExpired as error:
            raise PrinterError(f"{command[0]}: no answer within {self._timeout_s:g} s") from error
        if done.returncode:
            raise PrinterError(f"{command[0]}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode(errors="replace")


def _reasons(block: str) -> set[str]:
    found = re.search(r"^\s*Alerts: (.*)$", block, re.MULTILINE)
    return set(found[1].split()) if found else set()


def _state(answer: str) -> PrinterState:
    reasons = {reason.removesuffix("-error") for reason in _reasons(answer)}
    for state, those in _REASONS:
        if reasons & those:
            return state
    trouble = {each for each in reasons - _BUSY_REASONS if not each.endswith(_HARMLESS_SUFFIXES)}
    disabled = re.match(r"printer \S+ disabled", answer)
    return PrinterState.NEEDS_HELP if trouble or disabled else PrinterState.READY


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
    """Owns the printer. Its methods are called on the UI thread."""

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

    async def state(self) -> PrinterState:
        return await self._worker.call(self._printer.state)

    async def print(self, paper: PrintDocument, changed: Callable[[PrinterState], None]) -> PrintOutcome:
        """Print; ``changed`` is called at each change of the printer on the way."""
        left = self._cancelled
        return await self._worker.call(lambda: self._run_job(paper, left, changed))

    def leave(self) -> None:
        """End the visit: cancel what is not printed, and empty the spool."""
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
        reported = last = PrinterState.READY
        job = self._printer.send(paper)
        while (became := self._printer.job_state(job)) is JobState.WAITING:
            if left.is_set():
                return PrintOutcome.LEFT  # ``leave`` has queued the emptying
            if time.monotonic() > end:
                self._clear_spool()  # or it would come out in front of the next visitor
                return PrintOutcome.TOO_SLOW
            state = self._printer.state()
            # Seen twice: until the job has reached the printer, CUPS repeats what the last one met.
            if state is last and state is not reported:
                reported = state
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
