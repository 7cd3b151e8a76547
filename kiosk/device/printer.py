"""A printer as the kiosk knows it: how it is, what became of a job, and nothing left in its spool."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol

from kiosk.domain import T, Text

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
        """What became of it. Raises ``PrinterError``."""

    def empty(self) -> None:
        """Cancels and forgets all that this kiosk sent, printed or not. Raises ``PrinterError``."""
