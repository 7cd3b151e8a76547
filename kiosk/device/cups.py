"""A printer through CUPS, by the commands of ``cups-client``.

``pycups`` would have to be compiled on every terminal; the commands are there wherever CUPS is, and one
that hangs is killed. Their words are stable in the C locale, and the reasons they print are the keywords of
RFC 8011 (5.4.12 for printers, 5.3.8 for jobs).
"""

from __future__ import annotations

import getpass
import os
import re
import subprocess
import time

from .printer import JobId, JobState, PrintDocument, PrinterError, PrinterState

#: Whoever sees the queue sees this and no more.
JOB_TITLE = "Borne"

A4_MM = (210, 297)

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
    """One queue of the local CUPS: ``queue``, or the default one."""

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
        told = self._run("lp", "-d", queue, "-t", JOB_TITLE, *options, "-", document=paper.pdf)
        found = re.search(r"request id is (\S+-\d+)", told)
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


def _state(told: str) -> PrinterState:
    reasons = {reason.removesuffix("-error") for reason in _reasons(told)}
    for state, those in _REASONS:
        if reasons & those:
            return state
    trouble = {each for each in reasons - _BUSY_REASONS if not each.endswith(_HARMLESS_SUFFIXES)}
    disabled = re.match(r"printer \S+ disabled", told)
    return PrinterState.NEEDS_HELP if trouble or disabled else PrinterState.READY
